"""Dates of past events as typed: "15/3/2024", "cuối 2022", "hơn 2 năm rồi", "tết năm ngoái" → a range of days.

Reading is generous: every day that the words allow lies in the range, because a day left out could turn into a
false certainty about the five years. Days after today are cut off; nobody is released in the future.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.language.date_grammar import JOIN, PERIODS, fold_dates, year_of
from knowledge.language.date_words import date_symbols
from knowledge.language.day_range import DayRange
from knowledge.language.lexicon import vocabulary
from knowledge.language.spans import read_span
from knowledge.language.trouble import Trouble, TroubleKind, not_understood

OLDEST = date(1945, 1, 1)
"""Nobody who asks was released before."""
_LUNAR_LAG = (timedelta(17), timedelta(52))
"""By how much the same day and month of the lunar calendar falls later, at least and at most."""
_AROUND_A_DAY = (timedelta(5), timedelta(3))
"""Days before and after a feast on which people are released "for" it."""


class _TroubleError(Exception):
    """Carries a trouble out of the reading; never leaves this module."""

    def __init__(self, kind: TroubleKind, candidates: tuple[DayRange, ...] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.candidates = candidates


def read_date(text: str, today: date) -> DayRange | Trouble[DayRange]:
    """The days that ``text`` may mean, none after ``today``, or why it names none. Total."""
    line = date_symbols(text)
    try:
        found = _read(line, today)
    except _TroubleError as trouble:
        return Trouble(trouble.kind, " ".join(text[:160].split())[:40], trouble.candidates)
    return not_understood(text) if found is None else found


def _read(line: str, today: date) -> DayRange | None:
    if re.search(r"not_yet|tomorrow", line):
        raise _TroubleError(TroubleKind.FUTURE)
    reduced = fold_dates(_without_sentence(line), today)
    for clause in _clauses(reduced):
        found = _Clause(clause, today).read()
        if found is not None:
            return _checked(found, today)
    return None


def _checked(found: DayRange, today: date) -> DayRange:
    if found.first > today:
        raise _TroubleError(TroubleKind.FUTURE)
    if found.last < OLDEST:
        raise _TroubleError(TroubleKind.TOO_OLD)
    return DayRange(max(found.first, OLDEST), min(found.last, today))


def _without_sentence(line: str) -> str:
    """Without the length of the sentence ("án 3 năm", "2 năm tù"): it is no date."""
    length = r"(?:\d+|halved) [YM](?: half| \d+ M)?"
    line = re.sub(
        rf"(?<!\S)prison (?:(?:more|nearly|about|prison|_) )?{length}(?! (?:ago|before|recent|this))(?!\S)", "_", line
    )
    return re.sub(rf"(?<!\S){length} prison(?!\S)", "_", line)


def _clauses(line: str) -> list[str]:
    """The parts in which the day of release is looked for, the best first."""
    parts = re.split(r"(?<!\S)(released|home)(?!\S)", line)
    after = {
        name: [parts[at + 1] for at in range(1, len(parts), 2) if parts[at] == name] for name in ("released", "home")
    }
    before = parts[0] if len(parts) > 1 else ""
    whole = re.sub(r"(?<!\S)(?:released|home)(?!\S)", "_", line)
    return [part.strip() for part in (*after["released"], *reversed(after["home"]), before, whole) if part.strip()]


def _day(year: int, month: int, day: int) -> DayRange:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise _TroubleError(TroubleKind.IMPOSSIBLE) from error
    return DayRange(found, found)


def _months(year: int, first: int, last: int) -> DayRange:
    if not (1 <= first <= last <= 12):
        raise _TroubleError(TroubleKind.IMPOSSIBLE)
    return DayRange(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _part_of_month(month: DayRange, part: str) -> DayRange:
    first, last = {"early": (1, 12), "mid": (8, 22), "late": (18, 31)}[part]
    return DayRange(month.first.replace(day=first), month.first.replace(day=min(last, month.last.day)))


def _period(name: str, year: int) -> DayRange:
    """The days of "early", "tet", … of ``year``; a period that wraps begins in the year before."""
    first, last = ([int(part) for part in text.split("-")] for text in vocabulary()["periods"][name])
    begin = year - 1 if first > last else year
    return DayRange(date(begin, first[0], first[1]), date(year, last[0], last[1]))


@dataclass
class _Clause:
    """One part of the message and the day it is read on."""

    line: str
    today: date

    def _all(self, pattern: str) -> list[tuple[int, ...]]:
        found = re.finditer(rf"(?<!\S){pattern}(?!\S)", self.line)
        return list(dict.fromkeys(tuple(int(part) for part in match.groups()) for match in found))

    def _has(self, pattern: str) -> bool:
        return re.search(rf"(?<!\S)(?:{pattern})(?!\S)", self.line) is not None

    def read(self) -> DayRange | None:
        """The days this part allows, or None when it says nothing about a day."""
        return self._absolute() or self._near() or read_span(self.line, self.today, _future) or self._bare_number()

    def _absolute(self) -> DayRange | None:
        found = self._days() or self._month_or_period()
        if found is None:
            return None
        if self._has("lunar"):
            found = DayRange(found.first + _LUNAR_LAG[0], found.last + _LUNAR_LAG[1])
        elif self._has("maybe_lunar"):
            found = DayRange(found.first, found.last + _LUNAR_LAG[1])
        if self._has("occasion") and found.is_exact:
            found = DayRange(found.first - _AROUND_A_DAY[0], found.last + _AROUND_A_DAY[1])
        if self._has("about"):
            found = _padded(found)
        return self._opened(found)

    def _opened(self, found: DayRange) -> DayRange:
        """ "trước 2020" and "sau 2022" leave one end open."""
        if re.search(r"(?<!\S)(?:until|before) [ymrcd]\d", self.line):
            return DayRange(OLDEST, max(OLDEST, found.first - timedelta(1)))
        if re.search(r"(?<!\S)(?:since|next) [ymrcd]\d", self.line):
            return DayRange(found.first, max(self.today, found.last))
        return found

    def _one(self, found: list[DayRange]) -> DayRange | None:
        if len(found) == 2 and re.search(rf"d\S+ {JOIN} d\S+", self.line) and found[0].first <= found[1].last:
            return DayRange(found[0].first, found[1].last)
        if len(found) > 1:
            raise _TroubleError(TroubleKind.AMBIGUOUS, tuple(item for item in found if item.first <= self.today)[:4])
        return found[0] if found else None

    def _years(self) -> list[int]:
        return [self._possible(year) for (year,) in self._all(r"y(\d+)")]

    def _possible(self, year: int) -> int:
        """``year`` when a calendar has it; far off ones are troubles before any day is counted."""
        if year < OLDEST.year - 50:
            raise _TroubleError(TroubleKind.TOO_OLD)
        if year > self.today.year + 50:
            raise _TroubleError(TroubleKind.FUTURE)
        return year

    def _days(self) -> DayRange | None:
        """Days given with day and month, with or without a year."""
        exact = [_day(self._possible(year), month, day) for day, month, year in self._all(r"d(\d+)\.(\d+)\.(\d+)")]
        if exact:
            return self._one(exact)
        pairs = self._all(r"x(\d+)\.(\d+)")
        if not pairs:
            return None
        return self._one([item for day, month in pairs for item in self._day_and_month(day, month)])

    def _day_and_month(self, day: int, month: int) -> list[DayRange]:
        years = self._years()
        if years:
            return [_day(year, month, day) for year in years]
        if month > 12 >= day:
            return [_months(year_of(f"{month:02d}", self.today), day, day)]  # "3/21" is March 2021
        latest = self._latest_day(day, month)
        doubtful = day <= 12 and self.line == f"x{day}.{month}" and (day, month) != (2, 9)
        return [latest, _months(year_of(f"{month:02d}", self.today), day, day)] if doubtful else [latest]

    def _latest_day(self, day: int, month: int) -> DayRange:
        _day(2024, month, day)  # a leap year: only what no year has is impossible
        for year in range(self.today.year, self.today.year - 9, -1):
            if day <= monthrange(year, month)[1] and date(year, month, day) <= self.today:
                return _day(year, month, day)
        raise _TroubleError(TroubleKind.IMPOSSIBLE)

    def _month_or_period(self) -> DayRange | None:
        part = re.search(rf"(?<!\S)({PERIODS})(?!\S)", self.line)
        name = part[1] if part else ""
        months = [_months(year, month, month) for year, month in self._all(r"c(\d+)\.(\d+)")]
        spans = [*self._all(r"r(\d+)\.(\d+)"), *((month, month) for (month,) in self._all(r"m(\d+)"))]
        if name in ("early", "mid", "late") and self._has(rf"{name} M") and not (months or spans):
            months = [_months(self.today.year, self.today.month, self.today.month)]
        for first, last in spans:
            months += self._ofyear_of(lambda year, f=first, t=last: _months(year, f, t))  # type: ignore[misc]
        if months:
            found = self._one(months)
            inside = found is not None and name in ("early", "mid", "late") and (found.last - found.first).days < 31
            return _part_of_month(found, name) if found and inside else found
        if name:
            return self._one(self._ofyear_of(lambda year: _period(name, year)))
        return self._one([DayRange(date(y, 1, 1), date(y, 12, 31)) for y in self._years()] + self._year_spans())

    def _year_spans(self) -> list[DayRange]:
        pairs = [sorted(map(self._possible, pair)) for pair in self._all(r"s(\d+)\.(\d+)")]
        return [DayRange(date(first, 1, 1), date(last, 12, 31)) for first, last in pairs]

    def _ofyear_of(self, make: Callable[[int], DayRange]) -> list[DayRange]:
        """In the years named, else the last time it was; both when it is just now and could mean a year ago."""
        years = self._years()
        if years:
            return [make(year) for year in years]
        this = make(self.today.year)
        if this.first > self.today:
            return [make(self.today.year - 1)]
        return [this] if this.last < self.today else [make(self.today.year - 1), this]

    def _near(self) -> DayRange | None:
        """ "hôm qua", "tuần trước", "bữa trước"."""
        today = self.today
        for name, back in (("today", 0), ("yesterday", 1), ("two_days", 2)):
            if self._has(name):
                return DayRange(today - timedelta(back), today - timedelta(back))
        if self._has("few_days"):
            return DayRange(today - timedelta(10), today - timedelta(1))
        monday = today - timedelta(today.weekday())
        if re.search(r"(?<!\d )W (?:before|recent|last)", self.line):
            return DayRange(monday - timedelta(7), monday - timedelta(1))
        return DayRange(monday, today) if re.search(r"(?<!\d )W this", self.line) else None

    def _bare_number(self) -> DayRange | None:
        """ "22" alone may be a year and "thang nam" May; they are offered, not taken."""
        if self._has("M Y"):
            may = self._ofyear_of(lambda year: _months(year, 5, 5))
            raise _TroubleError(TroubleKind.AMBIGUOUS, tuple(may))
        match = re.fullmatch(r"(?:_ )?(\d\d)(?: _)?", self.line)
        if match is None:
            return None
        year = year_of(match[1], self.today)
        offered = DayRange(date(year, 1, 1), date(year, 12, 31))
        raise _TroubleError(TroubleKind.AMBIGUOUS, (offered,) if OLDEST <= offered.first <= self.today else ())


def _padded(found: DayRange) -> DayRange:
    """ "khoảng": a week around a day, a month around a month or season, half a year around a year."""
    days = (found.last - found.first).days
    pad = timedelta(7 if days == 0 else 31 if days < 200 else 183)
    return DayRange(found.first - pad, found.last + pad)


def _future() -> Exception:
    return _TroubleError(TroubleKind.FUTURE)
