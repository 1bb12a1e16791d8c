"""Group actions: all that is ever taken from the talk of a group of officers. Everything else is discarded unread.

A group has more readers than the one who writes, so there is no conversation in it and no session.
"""

from __future__ import annotations

from knowledge.language.codes import INVITATION_LENGTH, find_code
from knowledge.language.telex import fold
from knowledge.language.word_lists import words

REDEEM, LEAVE, TALK, HELLO, GONE = "redeem", "leave", "talk", "hello", "gone"
"""What happens in a group: somebody shows a code (it follows after a colon), wants no more notices, speaks to us about
anything else; we were added, we were removed."""
_READ = 200


def read_group_action(typed: str) -> str:
    """The action of a message in a group; "" for whatever is none of ours.

    A code counts anywhere in it, as groups on Zalo begin with our name and on Telegram with a command.
    """
    invitation = find_code(typed, INVITATION_LENGTH)
    if invitation:
        return f"{REDEEM}:{invitation}"
    said = {word.partition("@")[0] for word in fold(typed[:_READ].lower()).split()}
    return LEAVE if said & words("commands.leave_group") else ""
