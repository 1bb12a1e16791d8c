"""Troubles that a place has now: what somebody must mend, found by a few questions to the database and the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import func, select

from bot.cases.policy import Policy
from bot.cases.scopes import name_of
from bot.clock import VIETNAM
from bot.model.place import Places
from bot.store.dead_letters import DEAD
from bot.store.outbox import PULLING, UNASKED
from bot.store.schema import audit, aware, lead, naive, outbox
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import trouble as token_trouble
from bot.texts import text
from bot.watch.disk import Room
from bot.working_days import is_waking, working_days_between
from knowledge.language.formats import show_moment

Kind = Literal["disk", "token", "silent", "queue", "dead", "backup", "ward", "clock"]
KINDS: tuple[Kind, ...] = ("disk", "token", "silent", "queue", "dead", "backup", "ward", "clock")
AT_NIGHT = frozenset({"disk", "token", "silent", "queue"})
"""Troubles that stop everybody: they wait for no morning."""
_QUEUE = timedelta(minutes=10)
"""A letter that could go so long ago has met a sender that does not send."""
_SILENT = 600
"""Seconds without an answer to who asks for updates: whoever writes there meanwhile is not heard."""
_DEAD = timedelta(days=1)
"""Letters that were given up within this time are a trouble of today; older ones are in `qd22 outbox list`."""


@dataclass(frozen=True)
class Trouble:
    """One trouble; ``subject`` tells those of a kind apart (a channel, the code of a ward)."""

    kind: Kind
    subject: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Watched:
    """The watched parts: ``room`` is None where the database is no file, ``backup_hours`` 0 where others copy it.

    ``zalo_app`` is empty without an Official Account.
    """

    places: Places
    policy: Policy
    backup_hours: int
    zalo_app: str = ""
    room: Callable[[], Room] | None = None
    silent: Callable[[], Mapping[str, float]] = dict
    """Channels that this process asks for updates, and the seconds since when they do not answer."""


def troubles(work: UnitOfWork, watched: Watched, now: datetime) -> list[Trouble]:
    """All troubles at ``now``, in the order of `KINDS`."""
    found = [*_disk(watched), *_token(work, watched, now), *_silent(watched), *_queues(work, now), *_dead(work, now)]
    return [*found, *_backup(work, watched, now), *_wards(work, watched, now), *_clock(work)]


def _disk(watched: Watched) -> list[Trouble]:
    room = watched.room() if watched.room else None
    return [] if room is None or room.is_enough else [Trouble("disk", slots=room.slots)]


def _token(work: UnitOfWork, watched: Watched, now: datetime) -> list[Trouble]:
    if not watched.zalo_app:
        return []
    why = token_trouble(work.zalo_tokens(watched.zalo_app).standing(), now)
    return [Trouble("token", slots={"why": text(f"zalo.why.{why}")})] if why else []


def _silent(watched: Watched) -> list[Trouble]:
    """Channels that cannot be asked: a token that was taken back, a webhook set elsewhere, no way to the platform."""
    seconds = watched.silent()
    return [
        Trouble("silent", channel, {"channel": channel, "minutes": str(int(seconds[channel]) // 60)})
        for channel in sorted(seconds)
        if seconds[channel] >= _SILENT
    ]


def _queues(work: UnitOfWork, now: datetime) -> list[Trouble]:
    """Channels with a letter that was due for too long; what waits to be fetched waits for nobody's fault."""
    due = outbox.c.not_before <= naive(now - _QUEUE)
    query = select(outbox.c.channel, func.count(), func.min(outbox.c.not_before)).group_by(outbox.c.channel)
    query = query.where(outbox.c.state == "queued", due, outbox.c.channel.not_in(PULLING)).order_by(outbox.c.channel)
    if not is_waking(now):  # notices rest until morning
        query = query.where(outbox.c.kind.not_in(UNASKED))
    return [
        Trouble("queue", channel, {"channel": channel, "count": str(count), "since": _moment(since)})
        for channel, count, since in work.tx.execute(query)
    ]


def _dead(work: UnitOfWork, now: datetime) -> list[Trouble]:
    query = select(outbox.c.channel, func.count()).group_by(outbox.c.channel).order_by(outbox.c.channel)
    query = query.where(outbox.c.state.in_(DEAD), outbox.c.at >= naive(now - _DEAD))
    rows = work.tx.execute(query)
    return [Trouble("dead", channel, {"channel": channel, "count": str(count)}) for channel, count in rows]


def _backup(work: UnitOfWork, watched: Watched, now: datetime) -> list[Trouble]:
    """A backup is due once there is a case to lose."""
    if not watched.backup_hours:
        return []
    first = work.tx.scalar(select(func.min(lead.c.opened_at)))
    last = work.tx.scalar(select(func.max(audit.c.at)).where(audit.c.action == "backup"))
    since = last or first
    if since is None or aware(since) > now - timedelta(hours=watched.backup_hours):
        return []
    return [Trouble("backup", slots={"since": _moment(last) if last else "–"})]


def _wards(work: UnitOfWork, watched: Watched, now: datetime) -> list[Trouble]:
    """Wards that left a case without an answer for as long as the way up to the supervisor takes."""
    days = watched.policy.escalate_days
    query = select(lead.c.ward, func.count(), func.min(lead.c.waits_since)).group_by(lead.c.ward).order_by(lead.c.ward)
    rows = work.tx.execute(query.where(lead.c.state.in_(("new", "returned"))))
    return [
        Trouble("ward", ward, {"ward": name_of(ward, watched.places), "count": str(count), "since": _moment(since)})
        for ward, count, since in rows
        if working_days_between(aware(since), now) >= days
    ]


def _clock(work: UnitOfWork) -> list[Trouble]:
    return [Trouble("clock")] if work.clock.doubt() is not None else []


def _moment(moment: datetime) -> str:
    return show_moment(aware(moment).astimezone(VIETNAM))
