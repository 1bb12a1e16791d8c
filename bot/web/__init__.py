"""The web server: the chat page and its three routes."""
