"""Announcements: what is told to all followers, how far it got on each channel, and what became of its letters.

The place reached on a channel is kept in the transaction that puts the letters: a kill loses nobody and puts nobody
twice. An announcement that this program did not write is none: its words are read as those of the office.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.store.keyring import Keyring
from bot.store.locks import held
from bot.store.outreach_tables import announcement, announcement_reach
from bot.store.schema import aware, naive, outbox

State = Literal["running", "paused", "stopped", "done"]
_WAITING = ("queued", "held")


@dataclass(frozen=True)
class Announcement:
    """An announcement; those who followed ``at`` are told, until the end of ``ends_on``."""

    id: str
    body: str
    state: State
    at: datetime
    ends_on: date


@dataclass(frozen=True)
class Unsure:
    """A letter of which nobody knows whether it arrived: its number in the outbox, and why."""

    id: int
    channel: str
    error: str


class Announcements:
    """The announcements within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def start(self, name: str, body: str, ends_on: date, channels: Sequence[str], now: datetime) -> bool:
        """Begin to tell the followers of these channels; False when there is one of this name."""
        if self._tx.scalar(select(announcement.c.id).where(announcement.c.id == name)) is not None:
            return False
        made = Announcement(name, body, "running", now, ends_on)
        values = {"body": body, "state": made.state, "at": naive(now), "ends_on": ends_on.isoformat()}
        mac = self._keyring.proof(*proven_announcement(made))
        self._tx.execute(insert(announcement).values(id=name, **values, mac=mac))
        rows = [{"announcement": name, "channel": channel, "reached": 0, "persons": 0} for channel in channels]
        if rows:
            self._tx.execute(insert(announcement_reach), rows)
        return True

    def get(self, name: str) -> Announcement | None:
        """The announcement of this name."""
        query = held(self._tx, select(announcement).where(announcement.c.id == name), announcement)
        row = self._tx.execute(query).one_or_none()
        return next(self._proven([row] if row else []), None)

    def all(self) -> list[Announcement]:
        """Every announcement, the newest first."""
        return list(self._proven(self._tx.execute(select(announcement).order_by(announcement.c.at.desc()))))

    def running(self) -> list[Announcement]:
        """Those that are being told, the oldest first."""
        query = select(announcement).where(announcement.c.state == "running").order_by(announcement.c.at)
        return list(self._proven(self._tx.execute(query)))

    def set(self, name: str, state: State) -> None:
        """Pause, go on, stop or end: letters not handed over yet are held, released, or taken back."""
        if (found := self.get(name)) is None:
            return
        mac = self._keyring.proof(*proven_announcement(replace(found, state=state)))
        self._tx.execute(update(announcement).where(announcement.c.id == name).values(state=state, mac=mac))
        mine = outbox.c.news == name
        if state == "paused":
            self._tx.execute(update(outbox).where(mine, outbox.c.state.in_(("queued", "parked"))).values(state="held"))
        elif state == "running":
            self._tx.execute(update(outbox).where(mine, outbox.c.state == "held").values(state="queued"))
        else:
            self._tx.execute(delete(outbox).where(mine, outbox.c.state.in_(("queued", "parked", "held"))))

    def reach(self, name: str) -> Mapping[str, tuple[int, int]]:
        """By channel: the number of the last follower that it was put for, and for how many persons in all."""
        query = select(announcement_reach).where(announcement_reach.c.announcement == name)
        rows = self._tx.execute(query.order_by(announcement_reach.c.channel))
        return {row.channel: (row.reached, row.persons) for row in rows}

    def move(self, name: str, channel: str, last: int, persons: int) -> None:
        """It was put for so many persons more on a channel, up to the follower ``last``."""
        mine = (announcement_reach.c.announcement == name) & (announcement_reach.c.channel == channel)
        values = {"reached": last, "persons": announcement_reach.c.persons + persons}
        self._tx.execute(update(announcement_reach).where(mine).values(**values))

    def waiting(self, name: str, channel: str) -> int:
        """Number of letters on a channel that were not handed over yet."""
        mine = (outbox.c.news == name) & (outbox.c.channel == channel) & outbox.c.state.in_((*_WAITING, "sending"))
        return int(self._tx.scalar(select(func.count()).select_from(outbox).where(mine)) or 0)

    def letters(self, name: str) -> Mapping[str, int]:
        """Number of letters in each state of the outbox."""
        query = select(outbox.c.state, func.count()).where(outbox.c.news == name).group_by(outbox.c.state)
        return {state: int(count) for state, count in self._tx.execute(query)}

    def unsure(self, name: str) -> list[Unsure]:
        """The letters of which nobody knows whether they arrived."""
        mine = (outbox.c.news == name) & (outbox.c.state == "unknown")
        rows = self._tx.execute(select(outbox.c.id, outbox.c.channel, outbox.c.error).where(mine).order_by(outbox.c.id))
        return [Unsure(row.id, row.channel, row.error) for row in rows]

    def forged(self) -> list[str]:
        """The names of announcements that this program did not write, or not so: nobody is shown them."""
        rows = self._tx.execute(select(announcement).order_by(announcement.c.at)).all()
        ours = {each.id for each in self._proven(rows)}
        return [row.id for row in rows if row.id not in ours]

    def forget_unproven(self) -> None:
        """Delete those from before there were proofs, with the letters of theirs that wait."""
        old = select(announcement.c.id).where(announcement.c.mac == b"")
        self._tx.execute(delete(outbox).where(outbox.c.news.in_(old), outbox.c.state.in_(("queued", "parked", "held"))))
        self._tx.execute(delete(announcement_reach).where(announcement_reach.c.announcement.in_(old)))
        self._tx.execute(delete(announcement).where(announcement.c.mac == b""))

    def _proven(self, rows: Iterable[Row[Any]]) -> Iterator[Announcement]:
        return (of for row in rows if self._keyring.proves(row.mac, *proven_announcement(of := announcement_of(row))))


def proven_announcement(of: Announcement) -> list[object]:
    """The values of an announcement that its proof is over."""
    return ["announcement", of.id, of.body, of.state, naive(of.at).isoformat(), of.ends_on.isoformat()]


def announcement_of(row: Row[Any]) -> Announcement:
    """The announcement that a row holds."""
    return Announcement(row.id, row.body, row.state, aware(row.at), date.fromisoformat(row.ends_on))
