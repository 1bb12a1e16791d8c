"""The talk itself, pure: what a person sends and a session go in, replies and a new session come out."""
