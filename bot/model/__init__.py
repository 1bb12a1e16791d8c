"""Shared data types: messages, cases, effects. Pure, known to every room."""
