"""Fuzzing: odd inputs by the million through everything that reads what others send."""
