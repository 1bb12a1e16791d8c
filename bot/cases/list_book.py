"""List book of the wards: who stands on the list in hand and for which month, and what is taken off one that is out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from bot.cases.list_rules import NO_CAPS, Caps, may_be_listed, warnings_before, warnings_of
from bot.cases.reporting_month import month_in_hand, read_month
from bot.clock import day_in_vietnam
from bot.model.application import Application
from bot.model.lists import ListWarning
from bot.store.case_files import CaseFile
from bot.store.case_rows import Case
from bot.store.cases import MARKED
from bot.store.issued_lists import IssuedList, Row01
from bot.store.queues import Senders
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork
from knowledge.language.telex import fold

_MARK = 12


@dataclass(frozen=True)
class Entry:
    """Somebody on the list in hand, and what an officer should look at before it goes out.

    ``was_listed`` if they stood on a list before.
    """

    case: Case
    person: Application = field(repr=False)
    sender: Sender
    was_listed: bool = False
    warnings: tuple[ListWarning, ...] = ()


@dataclass(frozen=True)
class Draft:
    """The list in hand of a ward: its entries, and the list that went out before it."""

    ward: str
    entries: tuple[Entry, ...]
    latest: IssuedList | None

    @property
    def number(self) -> int:
        """The number that the list will have."""
        return self.latest.number + 1 if self.latest else 1

    @property
    def mark(self) -> str:
        """A mark that is another one as soon as anything of the list is."""
        rows = sorted((entry.case.code, asdict(entry.person)) for entry in self.entries)
        written = json.dumps([self.ward, self.number, rows], ensure_ascii=False, default=str)
        return hashlib.sha256(written.encode()).hexdigest()[:_MARK]


@dataclass(frozen=True)
class ListBook:
    """The book within one transaction."""

    work: UnitOfWork
    caps: Caps = NO_CAPS

    def month_in_hand(self, ward: str, now: datetime) -> date:
        """The month whose list takes who is marked now."""
        return month_in_hand(day_in_vietnam(now), month_of(self.work.lists.latest([ward]).get(ward)))

    def drafts(
        self, wards: Collection[str], now: datetime, latest: Mapping[str, IssuedList] | None = None
    ) -> list[Draft]:
        """The list in hand of each ward: whoever is marked, consents, and was neither lent to nor taken off.

        ``latest`` are the lists that went out last, when they were read already.

        Raises SealBrokenError or KeyringError for a damaged case: nobody may be missing from a list unnoticed.
        """
        files, known = self.work.files.marked(wards)
        entries = [
            Entry(each.case, self._person(each, person), person, each.stands.was_on_one)  # a damaged one is found here
            for each in files
            if (person := person_among(each.senders.all)) is not None and may_be_listed(person)
        ]
        twice = _twice(entries)
        checked = [
            replace(
                each,
                warnings=warnings_of(
                    each.case, each.person, now, self.caps, may_be_listed=True, is_twice=each.case.code in twice
                ),
            )
            for each in entries
        ]
        asked = {each.case.ward for each in files}
        unknown = [] if latest is not None else [ward for ward in wards if ward not in asked]
        known |= {**(latest or {}), **(self.work.lists.latest(unknown) if unknown else {})}
        return [
            Draft(ward, tuple(each for each in checked if each.case.ward == ward), known.get(ward)) for ward in wards
        ]

    def _person(self, file: CaseFile, person: Sender) -> Application:
        parties = file.senders.parties or self.work.cases.parties(file.case)
        return next(each.application for each in parties if each.chat == person.chat)

    def warnings_of_all(
        self, cases: Sequence[Case], senders: Mapping[str, Senders], now: datetime
    ) -> dict[str, tuple[ListWarning, ...]]:
        """The warnings before these cases are marked, by id, in one statement."""
        stands = self.work.files.on_lists([each.id for each in cases])
        return {
            of.id: warnings_before(of, senders[of.id], now, self.caps, is_twice=stands[of.id].is_twin) for of in cases
        }

    def standing(self, of: Case) -> Row01 | None:
        """The row of a case on the last list that went out with it; None when it was taken off or was on none."""
        return self.work.files.on_lists([of.id])[of.id].row

    def follow_consent(self, of: Case, now: datetime) -> tuple[Row01, int] | None:
        """Take a case off the list, in hand or out, whose person no longer agrees; returns the addendum, if any."""
        if of.state not in MARKED or may_be_listed(person_among(self.work.cases.senders(of))):
            return None
        taken_off = self.take_off(of, "withdrawn", None, now)
        self.work.cases.set(of, now, state="contacted", listed_at=None)
        return taken_off

    def take_off(
        self, of: Case, reason: str, officer: int | None, now: datetime, stands: Row01 | None = None
    ) -> tuple[Row01, int] | None:
        """Take a case off the list that is out, by an addendum with its reason; None where it stands on none.

        Returns the row and the number of the addendum. ``stands`` is the row, when it was read already.
        """
        stands = stands or self.standing(of)
        if stands is None:
            return None
        number = self.work.lists.take_off(stands, of.code, reason, officer, now)
        actor = f"officer/{officer}" if officer is not None else "person"
        subject = subject_of(of.ward, stands.month)
        self.work.audit.record(now, actor, "addendum", subject, f"{number} {of.code} {reason}")
        return stands, number


def month_of(issued: IssuedList | None) -> date | None:
    """The month of a list that went out."""
    return read_month(issued.month) if issued else None


def subject_of(ward: str, month: str) -> str:
    """The name of the list of a ward and month in the audit."""
    return f"{ward}/{month}"


def _twice(entries: Sequence[Entry]) -> set[str]:
    """The codes of those who look like somebody else on the same list: number, papers, or name and year of birth."""
    seen, found = dict[tuple[str, ...], str](), set[str]()
    for entry in entries:
        person = entry.person
        signs: list[tuple[str, ...]] = [("phone", person.phone)]
        if person.id_number:
            signs.append(("id", person.id_number))
        if person.born:
            signs.append(("name", fold(person.name.lower()), person.born))
        for sign in signs:
            other = seen.setdefault(sign, entry.case.code)
            if other != entry.case.code:
                found |= {other, entry.case.code}
    return found
