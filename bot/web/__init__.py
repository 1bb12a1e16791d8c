"""The web server: the chat page, webhooks, health."""
