"""Updates of a platform, translated into one shape for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from bot.model.messages import Incoming

ArrivalKind = Literal[
    "message",
    "unreadable",
    "follow",
    "unfollow",
    "withdraw",
    "human",
    "contact",
    "moved",
    "ignored",
    "voice",
    "photo",
    "heard",
]
"""A message; a sticker, voice or picture that we cannot read; a new follower; one who left; a data subject's request to
have everything deleted; a human of the office who answered in this chat; a shared phone number; a group that has
another address; nothing for us. "voice", "photo" and "heard" are made of an unreadable one by
`bot.channels.sent_media`, where there is an ear or an eye: what is being heard or read, and what came of it.

In a group a message carries only what `bot.model.group_actions` makes of it, never words; "follow" and
"unfollow" are our own coming and going there.
"""


MOST_BYTES = 1_048_576
"""Of one update; no platform sends as much."""


@dataclass(frozen=True)
class Media:
    """A sound or a photo that came: its id or address at the platform; bytes and seconds as told, 0 if untold."""

    kind: Literal["voice", "photo"]
    handle: str = field(repr=False)
    size: int = 0
    seconds: int = 0


class MediaRefusedError(Exception):
    """A file that came is not fetched: it lies elsewhere, is too large, or is not there."""


@dataclass(frozen=True)
class ChannelUpdate:
    """One update. ``external_id`` is what it is known by when it comes again, ``address`` the chat to answer to.

    ``press`` is the platform's id of a pressed button that wants to be acknowledged; ``campaign`` a deep link's word;
    ``moved_to`` the new address of a group; ``media`` what came in the place of words.
    """

    kind: ArrivalKind
    external_id: str
    address: str
    incoming: Incoming
    press: str = ""
    campaign: str = ""
    phone: str = field(default="", repr=False)
    is_group: bool = False
    moved_to: str = ""
    media: Media | None = None


class ForgedError(Exception):
    """An update that the platform did not sign, or that is too old."""


class StaleError(ForgedError):
    """A rightly signed update that is too old to be answered: it is acknowledged, so that it does not come again."""
