"""One digest a working day for each officer: how much is new, waiting and due; none when nothing changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import day_in_vietnam
from bot.conversation.desk import heap
from bot.conversation.desk_views import work_button
from bot.conversation.known import Known
from bot.conversation.places import Places
from bot.leads.deadlines import digest_moment
from bot.leads.notify import Notifier
from bot.leads.policy import Policy
from bot.leads.sight import Sight
from bot.store.keyring import Keyring
from bot.store.officers import OfficerRow, Officers
from bot.store.told import Told
from bot.texts import text

_HEAPS = ("new", "waiting", "due")


@dataclass(frozen=True)
class Digest:
    """The counts by heap, as the desk shows them; ``mark`` changes whenever a case in them does."""

    counts: dict[str, int]
    mark: str


def digest_of_desk(known: Known) -> Digest:
    """What a digest says of a desk. Two desks with the same counts and other cases have other marks."""
    heaps = {name: heap(known, name) for name in _HEAPS}
    lines = sorted(f"{name} {case.code} {case.state}" for name, cases in heaps.items() for case in cases)
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Digest({name: len(cases) for name, cases in heaps.items()}, mark)


def digest_key(row: OfficerRow, now: datetime) -> str:
    """Told once a day to each officer, whether there was something to say or not."""
    return f"digest/{day_in_vietnam(now).isoformat()}/{row.id}"


def awaits_digest(row: OfficerRow, now: datetime, policy: Policy) -> bool:
    """Whether an officer was at the desk when today's digest became due."""
    moment = digest_moment(now, policy)
    return moment is not None and row.joined_at is not None and row.joined_at < moment


@dataclass(frozen=True)
class Digests:
    """Sends digests within one transaction."""

    tx: AsyncConnection
    keyring: Keyring
    places: Places
    policy: Policy

    async def send(self, row: OfficerRow, now: datetime) -> bool:
        """Tell an officer what changed since the last digest; False when nothing did or nothing is to be done."""
        told, key = Told(self.tx), digest_key(row, now)
        if row.chat is None or not awaits_digest(row, now, self.policy) or await told.has(key):
            return False
        sight = Sight(self.tx, self.keyring, self.places, self.policy)
        digest = digest_of_desk(Known((), sight.officer(row), tuple(await sight.desk(row, now))))
        await told.add([key], now)
        notifier = Notifier(self.tx, self.keyring, self.places, self.policy.windows)
        if digest.mark == row.last_digest or await notifier.unreached([row], now):
            return False  # who cannot be told reads the desk when they come, not the digests of many days
        await Officers(self.tx, self.keyring).set_digest(row.id, digest.mark)
        if not any(digest.counts.values()):
            return False
        said = text("digest", **{name: str(count) for name, count in digest.counts.items()})
        await notifier.tell(row.chat, said, [work_button()], now)
        return True
