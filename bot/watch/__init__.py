"""Watch: troubles told to those who can mend them, and numbers for monitoring."""
