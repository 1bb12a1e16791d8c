"""Actions of officers' groups."""

REDEEM, LEAVE, TALK, HELLO, GONE = "redeem", "leave", "talk", "hello", "gone"
"""What happens in a group: somebody shows a code, wants no more notices, speaks to us about anything else; we were
added, we were removed. The code follows after a colon."""
