"""People with think times and officers at work, against a server of our own: what it answers, and how soon."""
