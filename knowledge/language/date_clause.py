"""One part of a message as symbols and the days that it names: whole days, months, seasons, feasts, years, spans."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.language.date_grammar import FEASTS, JOIN, PERIODS, compiled, year_of
from knowledge.language.day_range import DayRange, joined
from knowledge.language.lexicon import vocabulary
from knowledge.language.lunar import lunar_day, lunar_months, lunar_year
from knowledge.language.spans import read_span
from knowledge.language.trouble import TroubleError, TroubleKind

OLDEST = date(1945, 1, 1)
"""Nobody who asks was released before."""
_AROUND_A_DAY = (timedelta(5), timedelta(3))
"""Days before and after a feast on which people are released "for" it."""
_LATE = 20
"""From this day on a day of Tết is one before it."""
_MAYBE_LUNAR = "maybe_lunar|lunar_year"


def _day(year: int, month: int, day: int) -> DayRange:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise TroubleError(TroubleKind.IMPOSSIBLE) from error
    return DayRange(found, found)


def _months(year: int, first: int, last: int) -> DayRange:
    if not (1 <= first <= last <= 12):
        raise TroubleError(TroubleKind.IMPOSSIBLE)
    return DayRange(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _part_of_month(month: DayRange, part: str) -> DayRange:
    first, last = {"early": (1, 12), "mid": (8, 22), "late": (18, 31)}[part]
    start, end = month.first + timedelta(days=first - 1), month.first + timedelta(days=last - 1)
    return DayRange(start, min(end, month.last))  # counted from its first day: a month of the moon begins in the middle


def _month_and_day(text: str) -> tuple[int, int]:
    month, _, day = text.partition("-")
    return int(month), int(day)


def _feast(name: str, year: int) -> DayRange:
    """The days of a lunar feast of ``year``; those of month 12 come before Tết of that year."""
    days = [_month_and_day(text) for text in vocabulary()["lunar_feasts"][name]]
    found = [lunar_day(year - (month == 12), month, day) for month, day in days]
    return DayRange(min(item.first for item in found), max(item.last for item in found))


def _period(name: str, year: int) -> DayRange:
    """The days of "early", "tet", … of ``year``; a period that wraps begins in the year before."""
    first, last = map(_month_and_day, vocabulary()["periods"][name])
    begin = year - 1 if first > last else year
    return DayRange(date(begin, first[0], first[1]), date(year, last[0], last[1]))


@dataclass
class Clause:
    """One part of the message and the day it is read on."""

    line: str
    today: date

    def _all(self, pattern: str) -> list[tuple[int, ...]]:
        found = compiled(rf"(?<!\S){pattern}(?!\S)").finditer(self.line)
        return list(dict.fromkeys(tuple(int(part) for part in match.groups()) for match in found))

    def _has(self, pattern: str) -> bool:
        return compiled(rf"(?<!\S)(?:{pattern})(?!\S)").search(self.line) is not None

    def read(self) -> DayRange | None:
        """The days this part allows, or None when it says nothing about a day."""
        if self._has("M six_or_next") and self._years():  # "năm ngoái, tháng sau" without its marks
            raise TroubleError(TroubleKind.AMBIGUOUS, tuple(_months(year, 6, 6) for year in self._years()))
        return (
            self._month_of_a_span()
            or self._absolute()
            or self._near()
            or read_span(self.line, self.today, _future)
            or self._bare_number()
        )

    def _month_of_a_span(self) -> DayRange | None:
        """ "3 năm rồi, tháng 9": the September that lies three years back; trouble when none or several do."""
        months = self._all(r"m(\d+)")
        if len(months) != 1 or self._years() or not self._has(r"(?:\d+|some) Y"):
            return None
        span = read_span(self.line, self.today, _future)
        if span is None:
            return None
        every = [_months(year, months[0][0], months[0][0]) for year in range(span.first.year, span.last.year + 1)]
        found = [item for item in every if item.first <= span.last and span.first <= item.last]
        if len(found) == 1:
            return found[0]
        raise TroubleError(TroubleKind.AMBIGUOUS, tuple(item for item in found or every if item.first <= self.today))

    def _absolute(self) -> DayRange | None:
        found = self._days() or self._feasts() or self._month_or_period()
        if found is None:
            return None
        found = self._doubted(found)
        if self._has("occasion") and found.is_exact:
            found = DayRange(found.first - _AROUND_A_DAY[0], found.last + _AROUND_A_DAY[1])
        if self._has("about"):
            found = _padded(found)
        return self._opened(found)

    def _doubted(self, found: DayRange) -> DayRange:
        """``found``, or trouble when a word that was not understood stands where the year should be."""
        if self._years() or not self._has(
            rf"(?:{FEASTS}|tet|tet_after) _|[mrx]\d\S* Y(?: _)?|[mrx]\d\S* _ Y|(?:{FEASTS}|tet\S*) Y"
        ):
            return found
        earlier = [DayRange(_years_before(found.first, back), _years_before(found.last, back)) for back in range(3)]
        raise TroubleError(TroubleKind.AMBIGUOUS, tuple(item for item in earlier if item.first <= self.today))

    def _opened(self, found: DayRange) -> DayRange:
        """ "trước 2020" and "sau 2022" leave one end open."""
        if compiled(r"(?<!\S)(?:until|before) (?:D )?[ymrcdx]\d").search(self.line):
            return DayRange(OLDEST, max(OLDEST, found.first - timedelta(1)))
        if compiled(r"(?<!\S)(?:since|next) (?:D )?[ymrcdx]\d").search(self.line):
            return DayRange(found.first, max(self.today, found.last))
        return found

    def _one(self, found: list[DayRange]) -> DayRange | None:
        if len(found) == 2 and compiled(rf"d\S+ {JOIN} d\S+").search(self.line) and found[0].first <= found[1].last:
            return DayRange(found[0].first, found[1].last)
        if len(found) > 1:
            raise TroubleError(TroubleKind.AMBIGUOUS, tuple(item for item in found if item.first <= self.today)[:4])
        return found[0] if found else None

    def _years(self) -> list[int]:
        return [self._possible(year) for (year,) in self._all(r"y(\d+)")]

    def _possible(self, year: int) -> int:
        """``year`` when a calendar has it; far off ones are troubles before any day is counted."""
        if year < OLDEST.year - 50:
            raise TroubleError(TroubleKind.TOO_OLD)
        if year > self.today.year + 50:
            raise TroubleError(TroubleKind.FUTURE)
        return year

    def _days(self) -> DayRange | None:
        """Days given with day and month, with or without a year."""
        exact = [self._day(self._possible(year), month, day) for day, month, year in self._all(r"d(\d+)\.(\d+)\.(\d+)")]
        if exact:
            return self._one(exact)
        pairs = self._all(r"x(\d+)\.(\d+)")
        if not pairs:
            return None
        return self._one([item for day, month in pairs for item in self._day_and_month(day, month)])

    def _day_and_month(self, day: int, month: int) -> list[DayRange]:
        years = self._years()
        if years:
            return [self._day(year, month, day) for year in years]
        if month > 12 >= day:
            return [_months(year_of(f"{month:02d}", self.today), day, day)]  # "3/21" is March 2021
        latest = self._latest_day(day, month)
        doubtful = day <= 12 and self.line == f"x{day}.{month}" and (day, month) != (2, 9)
        return [latest, _months(year_of(f"{month:02d}", self.today), day, day)] if doubtful else [latest]

    def _latest_day(self, day: int, month: int) -> DayRange:
        self._day(2024, month, day)  # a leap year: only what no year has is impossible
        for year in range(self.today.year, self.today.year - 9, -1):
            if self._has("lunar") or day <= monthrange(year, month)[1]:
                found = self._day(year, month, day)
                if found.first <= self.today:
                    return found
        raise TroubleError(TroubleKind.IMPOSSIBLE)

    def _month_or_period(self) -> DayRange | None:
        part = compiled(rf"(?<!\S)({PERIODS})(?!\S)").search(self.line)
        name = part[1] if part else ""
        months = [self._months(year, month, month) for year, month in self._all(r"c(\d+)\.(\d+)")]
        spans = [*self._all(r"r(\d+)\.(\d+)"), *((month, month) for (month,) in self._all(r"m(\d+)"))]
        if name in ("early", "mid", "late") and self._has(rf"{name} M") and not (months or spans):
            months = [_months(self.today.year, self.today.month, self.today.month)]
        for first, last in spans:
            months += self._ofyear_of(lambda year, f=first, t=last: self._months(year, f, t))  # type: ignore[misc]
        if months:
            found = self._one(months)
            inside = found is not None and name in ("early", "mid", "late") and (found.last - found.first).days < 31
            return _part_of_month(found, name) if found and inside else found
        if name:
            return self._one(self._ofyear_of(lambda year: _period(name, year)))
        return self._one([self._year(year) for year in self._years()] + self._year_spans() + self._spans_of_months())

    def _day(self, year: int, month: int, day: int) -> DayRange:
        """A day of our calendar, of the lunar one, or of either."""
        try:
            if self._has("lunar"):
                return lunar_day(year, month, day)
            solar = _day(year, month, day)
            return joined(solar, lunar_day(year, month, day)) if self._has(_MAYBE_LUNAR) else solar
        except ValueError as error:
            raise TroubleError(TroubleKind.IMPOSSIBLE) from error

    def _months(self, year: int, first: int, last: int) -> DayRange:
        solar = _months(year, first, last)
        if self._has("lunar"):
            return lunar_months(year, first, last)
        return joined(solar, lunar_months(year, first, last)) if self._has(_MAYBE_LUNAR) else solar

    def _year(self, year: int) -> DayRange:
        return (
            lunar_year(year) if self._has(f"lunar|{_MAYBE_LUNAR}") else DayRange(date(year, 1, 1), date(year, 12, 31))
        )

    def _feasts(self) -> DayRange | None:
        """Feasts of the lunar calendar, and the days around Tết: "mùng 3 tết", "28 tết"."""
        found = []
        for (day,) in self._all(r"t(\d+)"):
            found += self._ofyear_of(
                lambda year, day=day: _around_tet(year, day)  # type: ignore[misc]
            )
        feast = compiled(rf"(?<!\S)({FEASTS})(?!\S)").search(self.line)
        if feast:
            found += self._ofyear_of(lambda year: _feast(feast[1], year))
        return self._one(found)

    def _spans_of_months(self) -> list[DayRange]:
        """ "cuối 2023 đầu 2024"."""
        return [
            DayRange(_months(self._possible(one), first, first).first, _months(self._possible(two), last, last).last)
            for one, first, two, last in self._all(r"p(\d+)\.(\d+)\.(\d+)\.(\d+)")
        ]

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
        if compiled(r"(?<!\S)(?<!\d )(?<!some )W (?:before|recent|last)").search(self.line):
            return DayRange(monday - timedelta(7), monday - timedelta(1))
        return DayRange(monday, today) if compiled(r"(?<!\S)(?<!\d )W this").search(self.line) else None

    def _bare_number(self) -> DayRange | None:
        """ "22" alone may be a year and "thang nam" May; they are offered, not taken."""
        if self._has("M six_or_next"):
            june = self._ofyear_of(lambda year: _months(year, 6, 6))
            raise TroubleError(TroubleKind.AMBIGUOUS, tuple(june))
        if self._has("M Y"):
            may = self._ofyear_of(lambda year: _months(year, 5, 5))
            raise TroubleError(TroubleKind.AMBIGUOUS, tuple(may))
        match = compiled(r"(?:_ )?(\d\d)(?: _)?").fullmatch(self.line)
        if match is None:
            return None
        year = year_of(match[1], self.today)
        offered = DayRange(date(year, 1, 1), date(year, 12, 31))
        raise TroubleError(TroubleKind.AMBIGUOUS, (offered,) if OLDEST <= offered.first <= self.today else ())


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=min(day.day, 28) if day.month == 2 else day.day)


def _padded(found: DayRange) -> DayRange:
    """ "khoảng": a week around a day, a month around a month or season, half a year around a year."""
    days = (found.last - found.first).days
    pad = timedelta(7 if days == 0 else 31 if days < 200 else 183)
    return DayRange(found.first - pad, found.last + pad)


def _future() -> Exception:
    return TroubleError(TroubleKind.FUTURE)


def _around_tet(year: int, day: int) -> DayRange:
    """The lunar day of the first month, or late in the last one. Raises TroubleError for a day that there is not."""
    try:
        return lunar_day(year, 1, day) if day < _LATE else lunar_day(year - 1, 12, day)
    except ValueError as error:
        raise TroubleError(TroubleKind.IMPOSSIBLE) from error
