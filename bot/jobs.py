"""Jobs of the clock, each piece in a short transaction of its own; running one twice does nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from bot.cases.announcer import Announcer
from bot.cases.deadlines import monthly_call
from bot.cases.digest import Digests, awaits_digest, digest_key
from bot.cases.reminders import Reminders, month_key
from bot.cases.retention import Retention
from bot.cases.right_watch import RightWatch
from bot.cases.seats import Seats
from bot.clock import Uptime, day_in_vietnam
from bot.inbox.drafts import Drafts
from bot.runtime import Runtime
from bot.store.anchors import anchor_of, keep_anchor, kept_anchors, missing_anchor
from bot.store.cases import OPEN
from bot.store.errors import StoreError
from bot.store.groups import GroupRow
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.working_days import is_waking

T = TypeVar("T")
K = TypeVar("K")
_log = logging.getLogger("qd22.jobs")
_UNKNOWN = Uptime()


@dataclass(frozen=True)
class Counts:
    """Counts of one tick; ``failed`` are pieces that could not be done and will be tried again."""

    reminded: int = 0
    escalated: int = 0
    returned: int = 0
    meetings: int = 0
    silent: int = 0
    windows: int = 0
    rights: int = 0
    months: int = 0
    digests: int = 0
    drafts_reminded: int = 0
    drafts_forgotten: int = 0
    warned: int = 0
    erased: int = 0
    locked: int = 0
    announced: int = 0
    failed: int = 0


async def tick(running: Runtime, now: datetime, up: Uptime = _UNKNOWN) -> Counts:
    """Do all that is due at ``now``. At night nothing is: it would only wait, and may no longer hold in the morning.

    ``up`` may speak for a clock after a long stop.
    A piece that fails is logged without its content, counted, and keeps nothing else from being done.
    Raises StoreError when the database refuses.
    """
    if not is_waking(now):
        return Counts()
    round_ = _Round(running, now)
    stages, meetings = await round_.waiting(), await round_.meetings()
    windows = await round_.windows()
    rights = await round_.rights()
    months, digests = await round_.months(), await round_.digests()
    announced = await round_.announcements()
    silent = await round_.silent_seats()
    drafts: Sequence[str | None] = ()
    endings: Sequence[str | None] = ()
    locked: Sequence[None] = ()
    if await running.database.write(lambda work: work.clock.see(now, up)):
        drafts, endings = await round_.drafts(), await round_.endings()
        locked = await round_.idle_seats()
    else:
        _log.error("the clock jumped: nothing is deleted until qd22 clock confirm")
    await round_.anchor()
    if "erased" in endings or "forgotten" in drafts or round_.pruned or running.database.owes_log:
        await running.database.empty_log()
    return Counts(
        reminded=stages.count("remind"),
        escalated=stages.count("escalate"),
        returned=stages.count("return"),
        meetings=sum(meetings),
        silent=sum(silent),
        windows=sum(windows),
        rights=len([each for each in rights if each]),
        months=sum(months),
        digests=sum(digests),
        drafts_reminded=drafts.count("reminded"),
        drafts_forgotten=drafts.count("forgotten"),
        warned=endings.count("warned"),
        erased=endings.count("erased"),
        locked=len(locked),
        announced=announced,
        failed=round_.failed,
    )


@dataclass
class _Round:
    """One tick under way."""

    running: Runtime
    now: datetime
    failed: int = field(default=0, init=False)
    pruned: int = field(default=0, init=False)

    async def waiting(self) -> Sequence[str | None]:
        """Stages of waiting."""
        found = await self.running.database.read(lambda work: self._watch(work).due_cases(self.now))
        return await self._each(found, lambda work, case: self._watch(work).remind(case, self.now))

    async def meetings(self) -> list[bool]:
        """Appointments that both sides are reminded of."""
        found = await self.running.database.read(lambda work: self._watch(work).due_meetings(self.now))
        return await self._each(found, lambda work, case: self._watch(work).remind_meeting(case, self.now))

    async def windows(self) -> list[int]:
        """Warnings before a window ends: once a day, as every open case must be unsealed for it."""
        return await self._daily(
            "windows", self._open_cases, lambda work, case: self._watch(work).warn_of_window(case, self.now)
        )

    async def rights(self) -> Sequence[str | None]:
        """Days of requests about people's own data."""
        found = await self.running.database.read(lambda work: self._rights(work).due(self.now))
        return await self._each(found, lambda work, number: self._rights(work).tell(number, self.now))

    def _open_cases(self, work: UnitOfWork) -> list[str]:
        return work.cases.ids(OPEN)

    async def months(self) -> list[bool]:
        """The monthly call to each officer of a ward."""
        call = monthly_call(self.now, self.running.policy)
        if call is None:
            return []
        rows = await self._untold(lambda row: month_key(row, call) if row.role == "officer" else "")
        return await self._each(rows, lambda work, row: self._watch(work).call_month(row, self.now))

    async def digests(self) -> list[bool]:
        """The digest of each officer and of each group."""
        policy, now = self.running.policy, self.now
        rows = await self._untold(lambda row: digest_key(row, now) if awaits_digest(row, now, policy) else "")
        sent = await self._each(rows, lambda work, row: self._digests(work).send(row, now))

        def find(work: UnitOfWork) -> list[GroupRow]:
            groups = [row for row in work.groups.at_desks() if awaits_digest(row, now, policy)]
            told = work.sent.among([digest_key(row, now) for row in groups])
            return [row for row in groups if digest_key(row, now) not in told]

        due = await self.running.database.read(find)
        return sent + await self._each(due, lambda work, row: self._digests(work).send_group(row, now))

    async def drafts(self) -> Sequence[str | None]:
        """Requests that were begun and not sent."""
        chats = await self.running.database.read(lambda work: self._drafts(work).unfinished(self.now))
        return await self._each(chats, lambda work, chat: self._drafts(work).finish(chat, self.now))

    async def endings(self) -> Sequence[str | None]:
        """Closed cases whose time is over or nearly so, and old keys."""
        cases = await self.running.database.read(lambda work: self._retention(work).ending(self.now))
        done = await self._each(cases, lambda work, case: self._retention(work).end(case, self.now))
        ended = await self._daily("lists", _once, lambda work, _: self._retention(work).end_lists(self.now))
        pruned = await self._daily("prune", _once, lambda work, _: self._retention(work).prune(self.now))
        self.pruned = sum(ended) + sum(pruned)
        return done

    async def idle_seats(self) -> Sequence[None]:
        """Seats in which no officer wrote for too long."""
        days = self.running.policy.seat_idle_days
        seats = await self.running.database.read(lambda work: self._seats(work).idle(self.now, days))
        return await self._each(seats, lambda work, seat: self._seats(work).lock(seat, self.now))

    async def announcements(self) -> int:
        """Announcements under way: as many more letters as the channels can send until the next tick."""
        running = await self.running.database.read(lambda work: work.announcements.running())
        count = 0
        for each in running:
            if await self.running.database.write(partial(_end, each.id, self.now)):
                continue
            channels = await self.running.database.read(partial(_channels, each.id))
            for channel in channels:
                while put := await self.running.database.write(partial(_put, each.id, channel, self.now)):
                    count += put
        return count

    async def silent_seats(self) -> list[bool]:
        """Seats in which nobody wrote for some days: whoever is above hears of them."""
        days = self.running.policy.seat_silent_days
        return await self._daily(
            "silent",
            lambda work: [str(seat) for seat in self._seats(work).silent(self.now, days)],
            lambda work, seat: self._seats(work).tell_silent(int(seat), self.now),
        )

    async def anchor(self) -> None:
        """Note the end of the audit outside the database once a day, when what is noted there still holds."""
        path = self.running.anchors
        if path is not None:
            await self._daily("anchor", _once, lambda work, _: self._note_anchor(work, path))

    def _note_anchor(self, work: UnitOfWork, path: Path) -> None:
        cut = missing_anchor(work.audit, kept_anchors(path) or [])
        if cut is not None:
            _log.error("the audit lacks row %s: see qd22 audit verify", cut.number)
        elif not keep_anchor(path, anchor_of(work.audit), "day", self.now):
            _log.warning("the file of anchors cannot be written")

    async def _untold(self, key_of: Callable[[OfficerRow], str]) -> list[OfficerRow]:
        """The officers at a desk who were not told what has this key; an empty key is for nobody."""

        def find(work: UnitOfWork) -> list[OfficerRow]:
            keys = {row: key_of(row) for row in work.officers.at_desks()}
            told = work.sent.among([key for key in keys.values() if key])
            return [row for row, key in keys.items() if key and key not in told]

        return await self.running.database.read(find)

    async def _daily(
        self, name: str, find: Callable[[UnitOfWork], list[str]], act: Callable[[UnitOfWork, str], T]
    ) -> list[T]:
        """Do what is due once a day; marked at its end, so that a kill half-way begins it anew."""
        key = f"daily/{name}/{day_in_vietnam(self.now).isoformat()}"
        found = await self.running.database.read(lambda work: None if work.sent.has(key) else find(work))
        if found is None:
            return []
        done = await self._each(found, act)
        await self.running.database.write(lambda work: work.sent.add([key], self.now))
        return done

    async def _each(self, found: Sequence[K], act: Callable[[UnitOfWork, K], T]) -> list[T]:
        done = []
        for each in found:
            try:
                done.append(await self.running.database.write(partial(_on, act, each)))
            except StoreError:
                raise  # full or locked: the others would fail too, and the next tick comes soon
            except Exception as error:  # noqa: BLE001 - one damaged row must not keep all others waiting
                self.failed += 1
                _log.error("a job failed: %s", type(error).__name__)
        return done

    def _watch(self, work: UnitOfWork) -> Reminders:
        return Reminders(work, self.running.referrals.places, self.running.policy)

    def _rights(self, work: UnitOfWork) -> RightWatch:
        return RightWatch(work, self.running.referrals.places, self.running.policy)

    def _digests(self, work: UnitOfWork) -> Digests:
        return Digests(work, self.running.referrals.places, self.running.policy)

    def _seats(self, work: UnitOfWork) -> Seats:
        return Seats(work, self.running.referrals.places)

    def _drafts(self, work: UnitOfWork) -> Drafts:
        return Drafts(work, self.running.referrals.places, self.running.policy)

    def _retention(self, work: UnitOfWork) -> Retention:
        return Retention(work, self.running.referrals.places, self.running.policy)


def _on(act: Callable[[UnitOfWork, K], T], each: K, work: UnitOfWork) -> T:
    return act(work, each)


def _end(name: str, now: datetime, work: UnitOfWork) -> bool:
    return Announcer(work).end(name, now)


def _channels(name: str, work: UnitOfWork) -> list[str]:
    return list(work.announcements.reach(name))


def _put(name: str, channel: str, now: datetime, work: UnitOfWork) -> int:
    return Announcer(work).put(name, channel, now)


def _once(_work: UnitOfWork) -> list[str]:
    return [""]
