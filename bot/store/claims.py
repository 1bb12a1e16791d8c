"""Letters taken out of the outbox to be sent: claimed with a lease in the order of their chat, then settled.

Between the claim and the end of the sending nobody else sends anything to that chat. A lease that ran out, because
the process died, leaves it unknown whether the letter arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, FromClause, Row, and_, bindparam, exists, or_, select, update

from bot.store.keyring import Keyring
from bot.store.messaging_window import MessagingWindow, Windows, is_closed
from bot.store.outbox import BROKEN, UNASKED, Outbox, OutboxMessage
from bot.store.schema import aware, naive, outbox
from bot.store.schema import chat as chats

Ending = Literal["sent", "failed", "unknown", "parked", "queued"]
"""How an attempt ends; "queued" is to be tried again."""
UNREADABLE, NO_ADDRESS, LEASE_OVER, TOO_OLD = "unreadable", "no_address", "lease_over", "too_old"
CLOSED = "window_closed"
"""What a letter failed from before any platform was asked, or when nobody was left to say."""
_EMPTY = b""


@dataclass(frozen=True)
class Claimed:
    """A letter that only its claimer may send. ``attempts`` counts this one too; ``doubts`` may have arrived."""

    letter: OutboxMessage
    address: str = field(repr=False)
    attempts: int
    doubts: int
    at: datetime


@dataclass(frozen=True)
class Settlement:
    """The end of a claimed letter; ``not_before`` is when it may be tried again."""

    ending: Ending
    not_before: datetime | None = None
    error: str = ""
    is_doubtful: bool = False
    shut_at: datetime | None = None
    """Since then nothing can be delivered to this chat, until the person writes."""


def seal_address(keyring: Keyring, chat: str, address: str) -> bytes:
    """The address of a chat so that the sender can open it without knowing it."""
    return keyring.service("outbox").seal(address, f"address/{chat}")


class Claims:
    """The sending side of the outbox within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def is_due(self, channel: str, now: datetime, *, resting: Collection[str] = (), may_notify: bool = True) -> bool:
        """True if `claim` would find anything."""
        ready = _is_ready(channel, now, resting, may_notify=may_notify)
        return self._tx.scalar(select(outbox.c.id).where(ready).limit(1)) is not None

    def claim(
        self,
        channel: str,
        now: datetime,
        until: datetime,
        limit: int,
        *,
        resting: Collection[str] = (),
        may_notify: bool = True,
        windows: Windows | None = None,
    ) -> list[Claimed]:
        """Take the letters that are due, longest due first: of each chat only the first one unsettled.

        The lease is ``until`` then. ``resting`` chats are left out. Without ``may_notify`` (at night) notices wait and
        keep no reply waiting. What cannot be opened fails and is not given. Nobody is asked about a chat that is shut,
        or silent for longer than ``windows`` says: that waits, parked.
        """
        query = (
            select(outbox, chats.c.address, is_closed(now, windows or {}).label("is_closed"))
            .join(chats, chats.c.id == outbox.c.chat, isouter=True)
            .where(_is_ready(channel, now, resting, may_notify=may_notify))
            .order_by(outbox.c.not_before, outbox.c.id)
            .with_for_update(of=outbox, skip_locked=True)  # between servers; SQLite has one writer anyway
        )
        # who asked something does not stand behind an announcement to thousands
        rows = list(self._tx.execute(query.where(outbox.c.kind != "news").limit(limit)).all())
        if len(rows) < limit and may_notify:
            busy = {row.chat for row in rows}
            news = self._tx.execute(query.where(outbox.c.kind == "news").limit(limit - len(rows))).all()
            rows += [row for row in news if row.chat not in busy]
        taken = [self._take(row) for row in rows]
        claimed = [each for each in taken if each is not None]
        if claimed:
            ids = [each.letter.id for each in claimed]
            values = {"state": "sending", "attempts": outbox.c.attempts + 1, "leased_until": naive(until), "error": ""}
            self._tx.execute(update(outbox).where(outbox.c.id.in_(ids)).values(**values))
        return claimed

    def settle_sent(self, sent: Sequence[Claimed]) -> None:
        """Write down that letters were sent, all at once; as `settle` does it for one."""
        if sent:
            self._tx.execute(_SENT, [{"letter": each.letter.id, "attempt": each.attempts} for each in sent])

    def settle(self, claimed: Claimed, done: Settlement) -> bool:
        """Write down how an attempt ended; False when the letter is somebody else's by now, or erased.

        That it was sent counts even after the lease: better known late than sent twice.
        """
        states = ("sending", "queued", "unknown") if done.ending == "sent" else ("sending",)
        mine = (outbox.c.id == claimed.letter.id) & (outbox.c.attempts == claimed.attempts)
        values: dict[str, Any] = {"state": done.ending, "leased_until": None, "error": done.error}
        if done.shut_at is not None:
            MessagingWindow(self._tx).close(claimed.letter.chat, done.shut_at, claimed.at)
        if done.is_doubtful:
            values["doubts"] = outbox.c.doubts + 1
        if done.not_before is not None:
            values["not_before"] = naive(done.not_before)
        if done.ending == "sent" or (claimed.letter.kind == "secret" and done.ending != "queued"):
            values["sealed"] = _EMPTY  # words that were delivered, or may be read only once, are not kept
        change = update(outbox).where(mine, outbox.c.state.in_(states)).values(**values)
        return bool(self._tx.execute(change).rowcount)

    def has_run_out(self, now: datetime, stale: datetime) -> bool:
        """True if `expire` has anything to do."""
        over = or_(_is_over(now), _is_stale(stale))
        return self._tx.scalar(select(outbox.c.id).where(over).limit(1)) is not None

    def expire(self, now: datetime, stale: datetime, most_doubts: int) -> int:
        """End the leases that ran out, and secret replies that wait since before ``stale``; returns how many.

        Nobody knows whether those letters arrived. A reply is not repeated; a notice is, until it is in doubt
        ``most_doubts`` times: its code is visible, so that a reader can tell.
        """
        may_repeat = (outbox.c.kind == "notice") & (outbox.c.doubts + 1 < most_doubts)
        over = {"leased_until": None, "error": LEASE_OVER, "doubts": outbox.c.doubts + 1}
        repeated = update(outbox).where(_is_over(now), may_repeat).values(state="queued", not_before=naive(now), **over)
        count = self._tx.execute(repeated).rowcount
        secret = update(outbox).where(_is_over(now), outbox.c.kind == "secret")
        count += self._tx.execute(secret.values(state="unknown", sealed=_EMPTY, **over)).rowcount
        other = update(outbox).where(_is_over(now)).values(state="unknown", **over)
        count += self._tx.execute(other).rowcount
        late = update(outbox).where(_is_stale(stale)).values(state="failed", sealed=_EMPTY, error=TOO_OLD)
        return count + self._tx.execute(late).rowcount

    def _take(self, row: Row[Any]) -> Claimed | None:
        """The message to be sent, or None when that cannot be, which is written down."""
        if row.is_closed and row.kind != "secret":  # that one answers somebody who is there
            self._lay_aside(row.id, "parked", CLOSED)
            return None
        opened = self._open(row)
        if isinstance(opened, str):
            self._lay_aside(row.id, "failed", opened)
            return None
        letter, address = opened
        return Claimed(letter, address, row.attempts + 1, row.doubts, aware(row.at))

    def _lay_aside(self, letter: int, state: Ending, why: str) -> None:
        self._tx.execute(update(outbox).where(outbox.c.id == letter).values(state=state, error=why))

    def _open(self, row: Row[Any]) -> tuple[OutboxMessage, str] | str:
        """The letter and its address, or what is wrong with it."""
        if row.address is None:
            return NO_ADDRESS
        try:
            address = self._keyring.service("outbox").open(row.address, f"address/{row.chat}")
            message = Outbox(self._tx, self._keyring).open(row.id, row.sealed, row.chat, row.lead or "")
        except BROKEN:
            return UNREADABLE
        return OutboxMessage(row.id, row.chat, row.channel, row.kind, message), address


_SENT = (
    update(outbox)
    .where(
        outbox.c.id == bindparam("letter"),
        outbox.c.attempts == bindparam("attempt"),
        or_(*(outbox.c.state == state for state in ("sending", "queued", "unknown"))),  # a list goes not many times
    )
    .values(state="sent", leased_until=None, error="", sealed=_EMPTY)
)


def _is_ready(channel: str, now: datetime, resting: Collection[str], *, may_notify: bool) -> ColumnElement[bool]:
    """True if a letter is the first unsettled one of its chat, and may be sent now.

    Asked of each letter in the order in which they are due: the first ones are found without a look at all that wait.
    """
    earlier = outbox.alias()
    before = and_(earlier.c.chat == outbox.c.chat, earlier.c.id < outbox.c.id)
    is_first = ~exists().where(before, _is_visible(earlier, now, may_notify=may_notify))
    due = (outbox.c.state == "queued") & (outbox.c.channel == channel) & (outbox.c.not_before <= naive(now))
    if not may_notify:
        due &= outbox.c.kind.not_in(UNASKED)
    if resting:
        due &= outbox.c.chat.not_in(resting)
    return due & is_first


def _is_visible(letters: FromClause, now: datetime, *, may_notify: bool) -> ColumnElement[bool]:
    """True if a letter holds its place in the chat: who waits to be retried does, news and the morning's not."""
    waits_for_its_hour = and_(letters.c.attempts == 0, letters.c.not_before > naive(now))
    queued = and_(letters.c.state == "queued", ~waits_for_its_hour, letters.c.kind != "news")
    if not may_notify:
        queued = and_(queued, letters.c.kind.not_in(UNASKED))
    unsettled = letters.c.state.in_(("queued", "sending"))  # said once more, so that the index on it is used
    return and_(unsettled, or_(letters.c.state == "sending", queued))


def _is_over(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.state == "sending", outbox.c.leased_until <= naive(now))


def _is_stale(moment: datetime) -> ColumnElement[bool]:
    """A contact that nobody could be shown in time must not come up later, when the case may be erased."""
    return and_(outbox.c.kind == "secret", outbox.c.state == "queued", outbox.c.at <= naive(moment))
