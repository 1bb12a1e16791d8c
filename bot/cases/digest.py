"""One digest a working day for each officer and group: how much is new, waiting and due; none when nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.deadlines import digest_moment
from bot.cases.notices import work_button
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import COUNTED, CaseQueries
from bot.clock import day_in_vietnam
from bot.model.case import State
from bot.model.place import Places
from bot.store.anchors import anchor_of
from bot.store.groups import GroupRow
from bot.store.officers import OfficerRow
from bot.store.queues import QUEUES
from bot.store.work import UnitOfWork
from bot.texts import text


@dataclass(frozen=True)
class Digest:
    """The counts by queue, as the desk shows them; ``mark`` changes whenever a case in them does."""

    counts: Mapping[str, int]
    mark: str

    @property
    def has_work(self) -> bool:
        """True if there is anything on the desk."""
        return any(self.counts.values())

    def words(self, key: str) -> str:
        """The counts in a text; those of a flood only if there are any."""
        counts = {name: str(count) for name, count in self.counts.items()}
        lines = [text(key, **counts)]
        if self.counts.get("unconfirmed"):
            lines.append(text("desk.home.unconfirmed", count=counts["unconfirmed"]))
        return "\n".join(lines)


def digest_of_desk(cases: Sequence[tuple[str, State, bool]]) -> Digest:
    """Digest of the cases (code, state, overdue or not) of a desk; the same counts of other cases have another mark."""
    queues = {
        name: [(code, state) for code, state, late in cases if (late if name == "due" else state in QUEUES[name])]
        for name in COUNTED
    }
    lines = sorted(f"{name} {code} {state}" for name, found in queues.items() for code, state in found)
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return Digest({name: len(found) for name, found in queues.items()}, mark)


def digest_key(row: OfficerRow | GroupRow, now: datetime) -> str:
    """Told once a day to each officer and group, whether there was something to say or not."""
    whose = f"group-{row.id}" if isinstance(row, GroupRow) else row.id
    return f"digest/{day_in_vietnam(now).isoformat()}/{whose}"


def awaits_digest(row: OfficerRow | GroupRow, now: datetime, policy: Policy) -> bool:
    """True if an officer or a group was at the desk when today's digest became due."""
    moment = digest_moment(now, policy)
    return moment is not None and row.joined_at is not None and row.joined_at < moment


@dataclass(frozen=True)
class Digests:
    """Sends digests within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def send(self, row: OfficerRow, now: datetime) -> bool:
        """Tell an officer what changed since the last digest; False when nothing did or nothing is to be done."""
        digest = self._digest(row, now)
        notifier = Notifier(self.work, self.places, self.policy.windows)
        if digest is None or row.chat is None or notifier.unreached([row], now):
            return False  # who cannot be told reads the desk when they come, not the digests of many days
        self.work.officers.set_digest(row.id, digest.mark)
        if not digest.has_work:
            return False
        lines = [digest.words("digest")]
        if row.role != "officer":
            if self.work.clock.doubt() is not None:
                lines.append(text("digest.clock"))
            # a copy of the end of the log where nobody who reaches the database reaches it
            lines.append(text("digest.anchor", anchor=str(anchor_of(self.work.audit))))
        notifier.tell(row.chat, "\n".join(lines), [work_button()], now)
        return True

    def send_group(self, row: GroupRow, now: datetime) -> bool:
        """The same for a group: the counts, and the way to the desk in private."""
        digest = self._digest(row, now)
        if digest is None:
            return False
        self.work.groups.set_digest(row.id, digest.mark)
        if not digest.has_work or not self.work.window.can_be_told([row.chat or ""], now, {}):
            return False
        said = digest.words("digest.group")
        Notifier(self.work, self.places).tell_group(row, said, "", now)
        return True

    def _digest(self, row: OfficerRow | GroupRow, now: datetime) -> Digest | None:
        """Today's digest when it is due, was not sent, and says something new; today it is not asked for again."""
        told, key = self.work.sent, digest_key(row, now)
        if row.chat is None or not awaits_digest(row, now, self.policy) or told.has(key):
            return None
        digest = digest_of_desk(CaseQueries(self.work, self.places, self.policy).at_work(row, now))
        told.add([key], now)
        return None if digest.mark == row.last_digest else digest
