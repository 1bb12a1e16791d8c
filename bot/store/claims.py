"""Letters taken out of the outbox to be sent: claimed with a lease in the order of their chat, then settled.

Between the claim and the end of the sending nobody else sends anything to that chat. A lease that ran out, because
the process died, leaves it unknown whether the letter arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from bot.store.claim_statements import SENT, TAKEN, all_due, any_due, due_values
from bot.store.keyring import Keyring
from bot.store.messaging_window import MessagingWindow, Windows
from bot.store.outbox import BROKEN, Outbox, OutboxMessage
from bot.store.schema import aware, naive, outbox

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
        query = any_due(may_notify=may_notify, some_rest=bool(resting))
        return self._tx.scalar(query, due_values(channel, now, list(resting))) is not None

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
        values = due_values(channel, now, list(resting), windows)
        query = partial(all_due, tuple(windows or ()), may_notify=may_notify, some_rest=bool(resting))
        # who asked something does not stand behind an announcement to thousands
        rows = list(self._tx.execute(query(are_news=False), {**values, "most": limit}).all())
        if len(rows) < limit and may_notify:
            busy = {row.chat for row in rows}
            news = self._tx.execute(query(are_news=True), {**values, "most": limit - len(rows)}).all()
            rows += [row for row in news if row.chat not in busy]
        taken = [self._take(row) for row in rows]
        claimed = [each for each in taken if each is not None]
        if claimed:
            ids = [each.letter.id for each in claimed]
            self._tx.execute(TAKEN, {"letters": ids, "until": naive(until)})
        return claimed

    def settle_sent(self, sent: Sequence[Claimed]) -> None:
        """Write down that letters were sent, all at once; as `settle` does it for one."""
        if sent:
            self._tx.execute(SENT, [{"letter": each.letter.id, "attempt": each.attempts} for each in sent])

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


def _is_over(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.state == "sending", outbox.c.leased_until <= naive(now))


def _is_stale(moment: datetime) -> ColumnElement[bool]:
    """A contact that nobody could be shown in time must not come up later, when the case may be erased."""
    return and_(outbox.c.kind == "secret", outbox.c.state == "queued", outbox.c.at <= naive(moment))
