"""The Dockerfile, step by step without a daemon: what it builds runs as it must."""
