"""Dates of past events as typed: "15/3/2024", "cuối 2022", "hơn 2 năm rồi", "tết năm ngoái" → a range of days.

Reading is generous: every day that the words allow lies in the range, because a day left out could turn into a
false certainty about the five years. Days after today are cut off; nobody is released in the future.
"""

from __future__ import annotations

import re
from datetime import date

from knowledge.language.date_clause import OLDEST, Clause
from knowledge.language.date_grammar import compiled, fold_dates
from knowledge.language.date_words import date_symbols
from knowledge.language.day_range import DayRange
from knowledge.language.trouble import Trouble, TroubleError, TroubleKind, not_understood
from knowledge.language.word_lists import phrases

_DAY_AND_MONTH = re.compile(r"\d{1,2}[/.-]\d{1,2}")


def read_date(text: str, today: date) -> DayRange | Trouble[DayRange]:
    """The days that ``text`` may mean, none after ``today``, or why it names none. Total."""
    if (right := _put_right(text, today)) is not None:
        return right
    line = date_symbols(text)
    try:
        found = _read(line, today)
    except TroubleError as trouble:
        return Trouble(trouble.kind, " ".join(text[:160].split())[:40], trouble.candidates)
    return not_understood(text) if found is None else found


def _put_right(text: str, today: date) -> DayRange | None:
    """The day behind "à không" and "nhầm", in the year of the one before where it names none; None without both."""
    marks = list(phrases("corrections.puts_right", marks=True).all(text.lower()))
    if not marks:
        return None
    before, after = text[: marks[-1].start()], text[marks[-1].end() :].strip(" ,.:;")
    old = read_date(before, today)
    if not isinstance(old, DayRange):
        return None
    if _DAY_AND_MONTH.fullmatch(after):
        after = f"{after.replace('.', '/').replace('-', '/')}/{old.first.year}"
    new = read_date(after, today)
    return new if isinstance(new, DayRange) else None


def _read(line: str, today: date) -> DayRange | None:
    if compiled(r"not_yet|tomorrow").search(line):
        raise TroubleError(TroubleKind.FUTURE)
    reduced = fold_dates(_without_sentence(line), today)
    for clause in _clauses(reduced):
        found = Clause(clause, today).read()
        if found is not None:
            return _checked(found, today)
    return None


def _checked(found: DayRange, today: date) -> DayRange:
    if found.first > today:
        raise TroubleError(TroubleKind.FUTURE)
    if found.last < OLDEST:
        raise TroubleError(TroubleKind.TOO_OLD)
    return DayRange(max(found.first, OLDEST), min(found.last, today))


def _without_sentence(line: str) -> str:
    """Without the length of the sentence ("án 3 năm", "2 năm tù"): it is no date."""
    length = r"(?:(?:\d+|halved) [YMWD](?: half)? ?)+(?<! )"
    line = compiled(
        rf"(?<!\S)prison (?:(?:more|nearly|about|prison|_) )?{length}(?! (?:ago|before|recent|this))(?!\S)"
    ).sub("_", line)
    return compiled(rf"(?<!\S){length} prison(?!\S)").sub("_", line)


def _clauses(line: str) -> list[str]:
    """The parts in which the day of release is looked for, the best first."""
    parts = compiled(r"(?<!\S)(released|home)(?!\S)").split(line)
    after = {
        name: [parts[at + 1] for at in range(1, len(parts), 2) if parts[at] == name] for name in ("released", "home")
    }
    before = parts[0] if len(parts) > 1 else ""
    whole = compiled(r"(?<!\S)(?:released|home)(?!\S)").sub("_", line)
    return [part.strip() for part in (*after["released"], *reversed(after["home"]), before, whole) if part.strip()]
