"""Platforms on this machine: loopback emulators for tests, and to chat through by hand."""
