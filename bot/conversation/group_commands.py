"""What may be taken from the talk of a group: a code, the wish to be left alone. Of all else nothing gets any further.

A group has more readers than the one who writes, so there is no conversation in it and no session.
"""

from __future__ import annotations

import re

from bot.model.group_actions import LEAVE, REDEEM
from knowledge.language.codes import INVITATION_LENGTH, find_code
from knowledge.language.telex import fold

_LEAVE = re.compile(r"(?<!\S)/roi(?:@\w+)?(?!\S)")


def overheard(typed: str) -> str:
    """The action of a message in a group; "" for whatever is none of ours.

    A code counts anywhere in it, as groups on Zalo begin with our name and Telegram with a command.
    """
    invitation = find_code(typed, INVITATION_LENGTH)
    if invitation:
        return f"{REDEEM}:{invitation}"
    return LEAVE if _LEAVE.search(fold(typed[:200].lower())) else ""
