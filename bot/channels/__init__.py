"""Channels: one folder a platform, and what they share. The contract of an adapter stands in `platform.py`."""
