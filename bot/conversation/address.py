"""Address: a person who calls themselves "bác" or "em" is called so; who does not is called "anh/chị"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversation.context import Turn
from bot.model.messages import Message
from bot.texts import text

_ANYBODY = re.compile(r"[Aa]nh/chị")


def mirrored(done: Turn) -> Turn:
    """The turn in the person's own address. What is sent to an office, and a desk's own talk, keep their words."""
    session = done.session
    own = session.told.address
    if (
        not own
        or own not in text("address.mirrored").split()
        or (session.frame.role and own in text("address.of_children").split())  # "khối tôi có một cháu" names another
        or session.referral is not None
        or session.desk is not None
    ):
        return done
    return replace(done, replies=tuple(_addressed(reply, own) for reply in done.replies))


def _addressed(reply: Message, own: str) -> Message:
    return replace(reply, text=_ANYBODY.sub(lambda found: own.capitalize() if found[0][0] == "A" else own, reply.text))
