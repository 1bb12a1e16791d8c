"""What may be taken from the talk of a group: a code, the wish to be left alone. Of all else nothing gets any further.

A group has more readers than the one who writes, so there is no conversation in it and no session.
"""

from __future__ import annotations

from bot.model.group_actions import LEAVE, REDEEM
from knowledge.language.codes import INVITATION_LENGTH, find_code
from knowledge.language.telex import fold
from knowledge.language.word_lists import words

_MOST_READ = 200
"""Characters that are read."""


def overheard(typed: str) -> str:
    """The action of a message in a group; "" for whatever is none of ours.

    A code counts anywhere in it, as groups on Zalo begin with our name and Telegram with a command.
    """
    invitation = find_code(typed, INVITATION_LENGTH)
    if invitation:
        return f"{REDEEM}:{invitation}"
    said = {word.partition("@")[0] for word in fold(typed[:_MOST_READ].lower()).split()}
    return LEAVE if said & words("commands.leave_group") else ""
