"""The web chat: its routes over ASGI, its store, and the page in a real browser."""
