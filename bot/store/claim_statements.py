"""Statements about letters that are due, built once for each way of asking: the sender asks at every wake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, exists, or_, select, update

from bot.store.messaging_window import Windows, closed, ends_of
from bot.store.outbox import UNASKED
from bot.store.schema import chat as chats
from bot.store.schema import naive, outbox

_EMPTY = b""
TAKEN = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("letters", expanding=True)))
    .values(state="sending", attempts=outbox.c.attempts + 1, leased_until=bindparam("until"), error="")
)
SENT = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("letter"),
        outbox.c.attempts == bindparam("attempt"),
        or_(*(outbox.c.state == state for state in ("sending", "queued", "unknown"))),  # a list goes not many times
    )
    .values(state="sent", leased_until=None, error="", sealed=_EMPTY)
)


@cache
def any_due(*, may_notify: bool, some_rest: bool) -> Select[Any]:
    """The id of some letter that may be sent now; the parameters are those of `due_values`."""
    return select(outbox.c.id).where(_is_ready(may_notify=may_notify, some_rest=some_rest)).limit(1)


@cache
def all_due(channels: tuple[str, ...], *, are_news: bool, may_notify: bool, some_rest: bool) -> Select[Any]:
    """Letters that may be sent now with the addresses, longest due first, at most ``most``.

    ``channels`` are those whose window closes. The other parameters are those of `due_values`.
    """
    return (
        select(outbox, chats.c.address, closed(channels).label("is_closed"))
        .join(chats, chats.c.id == outbox.c.chat, isouter=True)
        .where(
            _is_ready(may_notify=may_notify, some_rest=some_rest),
            outbox.c.kind == "news" if are_news else outbox.c.kind != "news",
        )
        .order_by(outbox.c.not_before, outbox.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=outbox, skip_locked=True)  # between servers; SQLite has one writer anyway
    )


def due_values(channel: str, now: datetime, resting: list[str], windows: Windows | None = None) -> Mapping[str, object]:
    """The parameters of a look at what is due on a channel, but for its chats that must rest."""
    rest = {"resting": resting} if resting else {}
    return {"channel": channel, "now": naive(now), **rest, **ends_of(now, windows or {})}


def _is_ready(*, may_notify: bool, some_rest: bool) -> ColumnElement[bool]:
    """True if a letter is the first unsettled one of its chat, and may be sent now.

    Asked of each letter in the order in which they are due: the first ones are found without a look at all that wait.
    """
    earlier = outbox.alias()
    before = and_(earlier.c.chat == outbox.c.chat, earlier.c.id < outbox.c.id)
    is_first = ~exists().where(before, _is_visible(earlier, may_notify=may_notify))
    due = (
        (outbox.c.state == "queued")
        & (outbox.c.channel == bindparam("channel"))
        & (outbox.c.not_before <= bindparam("now"))
    )
    if not may_notify:
        due &= outbox.c.kind.not_in(UNASKED)
    if some_rest:
        due &= outbox.c.chat.not_in(bindparam("resting", expanding=True))
    return due & is_first


def _is_visible(letters: FromClause, *, may_notify: bool) -> ColumnElement[bool]:
    """True if a letter holds its place in the chat: who waits to be retried does, news and the morning's not."""
    waits_for_its_hour = and_(letters.c.attempts == 0, letters.c.not_before > bindparam("now"))
    queued = and_(letters.c.state == "queued", ~waits_for_its_hour, letters.c.kind != "news")
    if not may_notify:
        queued = and_(queued, letters.c.kind.not_in(UNASKED))
    unsettled = letters.c.state.in_(("queued", "sending"))  # said once more, so that the index on it is used
    return and_(unsettled, or_(letters.c.state == "sending", queued))
