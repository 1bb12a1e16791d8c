"""Platforms played on this machine, for tests and for talking to the bot by hand."""
