"""What is done as time passes, each piece in a short transaction of its own; running it twice does nothing twice."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.deadlines import monthly_call
from bot.cases.digest import Digests, awaits_digest, digest_key
from bot.cases.reminders import Reminders, month_key
from bot.cases.retention import Retention
from bot.clock import day_in_vietnam
from bot.runtime import Runtime
from bot.store.cases import OPEN, Cases
from bot.store.engine import StoreError
from bot.store.groups import GroupRow, Groups
from bot.store.officers import OfficerRow, Officers
from bot.store.sent_notices import SentNotices
from bot.working_days import is_waking

T = TypeVar("T")
_log = logging.getLogger("qd22.jobs")


@dataclass(frozen=True)
class Counts:
    """How much one tick did; ``failed`` are pieces that could not be done and will be tried again."""

    reminded: int = 0
    escalated: int = 0
    returned: int = 0
    windows: int = 0
    months: int = 0
    digests: int = 0
    drafts_reminded: int = 0
    drafts_forgotten: int = 0
    warned: int = 0
    erased: int = 0
    failed: int = 0


async def tick(running: Runtime, now: datetime) -> Counts:
    """Do all that is due at ``now``. At night nothing is: it would only wait, and may no longer hold in the morning.

    A piece that fails is logged without its content, counted, and keeps nothing else from being done.
    Raises StoreError when the database refuses.
    """
    if not is_waking(now):
        return Counts()
    round_ = _Round(running, now)
    stages = await round_.leads()
    windows = await round_.windows()
    months, digests = await round_.months(), await round_.digests()
    drafts, endings = await round_.drafts(), await round_.endings()
    if "erased" in endings or "forgotten" in drafts:
        await running.database.empty_log()
    return Counts(
        reminded=stages.count("remind"),
        escalated=stages.count("escalate"),
        returned=stages.count("return"),
        windows=sum(windows),
        months=sum(months),
        digests=sum(digests),
        drafts_reminded=drafts.count("reminded"),
        drafts_forgotten=drafts.count("forgotten"),
        warned=endings.count("warned"),
        erased=endings.count("erased"),
        failed=round_.failed,
    )


@dataclass
class _Round:
    """One tick under way."""

    running: Runtime
    now: datetime
    failed: int = field(default=0, init=False)

    async def leads(self) -> Sequence[str | None]:
        """Stages of waiting."""
        async with self.running.database.read() as tx:
            found = await self._watch(tx).due_leads(self.now)
        return await self._each(found, lambda tx, lead: self._watch(tx).remind(lead, self.now))

    async def windows(self) -> list[int]:
        """Warnings before a window ends: once a day, as every open lead must be unsealed for it."""
        return await self._daily(
            "windows", self._open_leads, lambda tx, lead: self._watch(tx).warn_of_window(lead, self.now)
        )

    async def _open_leads(self, tx: AsyncConnection) -> list[str]:
        return await Cases(tx, self.running.keyring).ids(OPEN)

    async def months(self) -> list[bool]:
        """The monthly call to each officer of a ward."""
        call = monthly_call(self.now, self.running.policy)
        if call is None:
            return []
        rows = await self._untold(lambda row: month_key(row, call) if row.role == "officer" else "")
        return await self._each(rows, lambda tx, row: self._watch(tx).call_month(row, self.now))

    async def digests(self) -> list[bool]:
        """The digest of each officer and of each group."""
        policy, now = self.running.policy, self.now
        rows = await self._untold(lambda row: digest_key(row, now) if awaits_digest(row, now, policy) else "")
        sent = await self._each(rows, lambda tx, row: self._digests(tx).send(row, now))
        async with self.running.database.read() as tx:
            groups = [
                row for row in await Groups(tx, self.running.keyring).at_desks() if awaits_digest(row, now, policy)
            ]
            told = await SentNotices(tx).among([digest_key(row, now) for row in groups])
        due = [row for row in groups if digest_key(row, now) not in told]
        return sent + await self._each(due, lambda tx, row: self._digests(tx).send_group(row, now))

    async def drafts(self) -> Sequence[str | None]:
        """Requests that were begun and not sent."""
        async with self.running.database.read() as tx:
            chats = await self._retention(tx).unfinished(self.now)
        return await self._each(chats, lambda tx, chat: self._retention(tx).finish(chat, self.now))

    async def endings(self) -> Sequence[str | None]:
        """Closed leads whose time is over or nearly so, and old keys."""
        async with self.running.database.read() as tx:
            leads = await self._retention(tx).ending(self.now)
        done = await self._each(leads, lambda tx, lead: self._retention(tx).end(lead, self.now))
        await self._daily("prune", _once, lambda tx, _: self._retention(tx).prune(self.now))
        return done

    async def _untold(self, key_of: Callable[[OfficerRow], str]) -> list[OfficerRow]:
        """The officers at a desk who were not told what has this key; an empty key is for nobody."""
        async with self.running.database.read() as tx:
            keys = {row: key_of(row) for row in await Officers(tx, self.running.keyring).at_desks()}
            told = await SentNotices(tx).among([key for key in keys.values() if key])
        return [row for row, key in keys.items() if key and key not in told]

    async def _daily(
        self,
        name: str,
        find: Callable[[AsyncConnection], Awaitable[list[str]]],
        work: Callable[[AsyncConnection, str], Awaitable[T]],
    ) -> list[T]:
        """What needs to be done once a day; marked at its end, so that a kill half-way begins it anew."""
        key = f"daily/{name}/{day_in_vietnam(self.now).isoformat()}"
        async with self.running.database.read() as tx:
            if await SentNotices(tx).has(key):
                return []
            found = await find(tx)
        done = await self._each(found, work)
        async with self.running.database.write() as tx:
            await SentNotices(tx).add([key], self.now)
        return done

    async def _each(
        self, found: Sequence[str] | Sequence[OfficerRow] | Sequence[GroupRow], work: Callable[..., Awaitable[T]]
    ) -> list[T]:
        done = []
        for each in found:
            try:
                async with self.running.database.write() as tx:
                    done.append(await work(tx, each))
            except StoreError:
                raise  # full or locked: the others would fail too, and the next tick comes soon
            except Exception as error:  # noqa: BLE001 - one damaged row must not keep all others waiting
                self.failed += 1
                _log.error("a job failed: %s", type(error).__name__)
        return done

    def _watch(self, tx: AsyncConnection) -> Reminders:
        return Reminders(tx, self.running.keyring, self.running.referrals.places, self.running.policy)

    def _digests(self, tx: AsyncConnection) -> Digests:
        return Digests(tx, self.running.keyring, self.running.referrals.places, self.running.policy)

    def _retention(self, tx: AsyncConnection) -> Retention:
        return Retention(tx, self.running.keyring, self.running.referrals.places, self.running.policy)


async def _once(_tx: AsyncConnection) -> list[str]:
    return [""]
