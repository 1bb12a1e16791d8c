"""Replies of a turn: as rows of the outbox, or as the messages of a page that is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.model.codec import from_kept
from bot.model.copies import replace
from bot.model.messages import Asks, ChatMessage, Message, Picture
from bot.store.chat_rows import Kept
from bot.store.outbox import Kind

Describe = Callable[[Message], Awaitable[Sequence[Picture]]]
"""Finds out which pictures a reply has, for a channel that shows them."""
Parts = Callable[[Message], Sequence[Message]]
"""Makes the messages of one platform of a reply."""


def whole(reply: Message) -> Sequence[Message]:
    """A reply in one part."""
    return [reply]


async def no_pictures(_reply: Message) -> Sequence[Picture]:
    """For a channel that shows none."""
    return ()


def letters(
    replies: Sequence[Message], parts: Parts, asked: Asks, *, takes_numbers: bool
) -> list[tuple[Kind, Message]]:
    """The messages of a turn in order.

    Numbers belong to the last reply alone, as the session remembers them; to none when a typed number answers.
    ``asked`` is what the message before had offered to share: one of these takes that offer back.
    """
    found: list[tuple[Kind, Message]] = []
    for number, reply in enumerate(replies, 1):
        is_last = number == len(replies)
        kind: Kind = "secret" if reply.kept_as else "reply"
        owns_none = bool(reply.all_buttons) and (takes_numbers or not is_last)
        found += [(kind, part) for part in parts(replace(reply, is_notice=owns_none, is_offered=is_last))]
    if asked and found and not any(reply.asks for reply in replies):
        # rather one without buttons: a platform may take only one of the two in a message
        at = next((at for at, (_, part) in enumerate(found) if not part.all_buttons), 0)
        found[at] = (found[at][0], replace(found[at][1], asked=asked))
    return found


def as_kept(reply: Message) -> Message:
    """The message as a history shows it later."""
    return replace(reply, text=reply.kept_as) if reply.kept_as else reply


def opened_of(rows: Sequence[Kept]) -> list[ChatMessage]:
    """Kept messages, opened."""
    return [from_kept(row.number, row.content) for row in rows]


def stamp(now: datetime) -> str:
    """A moment as messages carry it."""
    return now.astimezone(UTC).isoformat(timespec="seconds")
