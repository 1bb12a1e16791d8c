"""Troubles, alerts and numbers for monitoring."""
