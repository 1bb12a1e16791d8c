"""Case table for those who work with many: pages by filter, search, what speaks against marking, wards side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bot.cases.deadlines import overdue_limits
from bot.cases.list_book import ListBook
from bot.cases.list_rules import NO_CAPS, Caps
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.reporting_month import month_after, read_month
from bot.clock import VIETNAM
from bot.model.case import DeskCase, State
from bot.model.lists import ListWarning
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.case_table import CaseFilter, CaseRows, Holding, Sort, WardStates
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from knowledge.language.codes import ALPHABET
from knowledge.language.search_line import read_search

PAGE = 50
MOST_FOUND = 100
_MOST_TWINS = 5
_PART = re.compile(rf"[{ALPHABET}-]{{3,9}}")


@dataclass(frozen=True)
class Wanted:
    """The filter of a page as it is asked for; "" is everything. ``month`` is that of opening ("2026-11")."""

    ward: str = ""
    states: tuple[State, ...] = ()
    purpose: str = ""
    audience: str = ""
    month: str = ""
    is_due: bool = False
    sort: Sort = "need"
    page: int = 0
    held: Holding | Literal[""] = ""


@dataclass(frozen=True)
class Found:
    """Cases of a page with their names masked; ``counts`` are by state, whatever states were asked for."""

    cases: tuple[DeskCase, ...]
    counts: Mapping[State, int] = field(default_factory=dict)
    total: int = 0
    page: int = 0


@dataclass(frozen=True)
class CaseTable:
    """Read access to many cases of an officer's places, within one transaction. No query writes."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    now: datetime
    caps: Caps = NO_CAPS

    def page(self, wanted: Wanted) -> Found:
        """A page of the cases that are wanted; the last one where the page that was asked for is gone."""
        kept = self._filter(wanted)
        counts = self._rows.counts(kept)
        total = sum(count for state, count in counts.items() if not kept.states or state in kept.states)
        page = min(wanted.page, max(0, (total - 1) // PAGE))
        cases = self._rows.page(kept, page * PAGE, PAGE) if total else []
        return Found(self._shown(cases), counts, total, page)

    def search(self, words: str) -> Found:
        """The cases that a name, a number, its last digits, or a code or a part of one leads to."""
        cases = self._by_code(" ".join(words.split()))
        if cases:
            return Found(self._shown(cases), total=len(cases))
        codes = self.work.search_cards.find(self._wards, read_search(words))
        return Found(self._shown(self.work.queues.with_codes(codes[:MOST_FOUND])), total=len(codes))

    def marks(self, codes: Sequence[str]) -> list[tuple[DeskCase, tuple[ListWarning, ...]]]:
        """Warnings against marking each of these for the list now."""
        cases = self._rows.with_codes(self._wards, codes)
        found = ListBook(self.work, self.caps).warnings_of_all(cases, self.work.queues.senders(cases), self.now)
        return [(each, found[case.id]) for each, case in zip(self._shown(cases), cases, strict=True)]

    def twins(self, code: str) -> tuple[DeskCase, ...]:
        """Other cases of this officer's places that may be of the same person: those with the same number."""
        found = self.work.files.with_code(code)
        return self._shown(self._rows.with_same_phone(self._wards, found.case)[:_MOST_TWINS]) if found else ()

    def by_ward(self) -> list[WardStates]:
        """The states of the cases of every ward of an officer's places."""
        return self._rows.by_ward(self._wards)

    def _by_code(self, asked: str) -> list[Case]:
        part = asked.upper()
        if not _PART.fullmatch(part):
            return []
        found = self.work.files.with_code(part)
        if found is not None and self._queries.sees(self.officer, found.case.ward):
            return [found.case]
        return self._rows.with_code_part(self._wards, part, MOST_FOUND)

    def _filter(self, wanted: Wanted) -> CaseFilter:
        wards, first = self._wards, read_month(wanted.month) if wanted.month else None
        if wanted.ward:
            wards = [wanted.ward] if self._queries.sees(self.officer, wanted.ward) else []
        since, before = (_midnight(first), _midnight(month_after(first))) if first else (None, None)
        who = (wanted.sort, wanted.held, self.officer.id)
        return CaseFilter(wards, wanted.states, wanted.purpose, wanted.audience, wanted.is_due, since, before, *who)

    def _shown(self, cases: Sequence[Case]) -> tuple[DeskCase, ...]:
        return self._queries.many(cases, self.now)

    @property
    def _rows(self) -> CaseRows:
        return CaseRows(self.work.tx, overdue_limits(self.now, self.policy))

    @property
    def _queries(self) -> CaseQueries:
        return CaseQueries(self.work, self.places, self.policy, self.caps, self.officer.id)

    @property
    def _wards(self) -> list[str] | None:
        return self._queries.wards(self.officer)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), VIETNAM)
