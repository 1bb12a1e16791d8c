"""One file a platform: its messages in and out."""
