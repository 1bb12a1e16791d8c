"""Appointments as officers type them: "9 giờ thứ năm", "chiều mai", "14h30 3/12" → a day and a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.telex import fold
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).with_suffix(".yaml")
_DATE = re.compile(r"(?<![\d/])(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?(?![\d/])")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?!\d)")
_WEEK = 7
_NOON = 12
_FIRST_HOUR, _LAST_HOUR = 6, 21
"""Hours between which people meet; a time outside them was misread."""
_USUAL_HOUR = 8


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    days: dict[int, list[str]]
    weekdays: dict[int, list[str]]
    next_week: list[str]
    hour: list[str]
    half: list[str]
    parts: dict[str, int]
    noon_on: list[str]


@dataclass(frozen=True)
class Appointment:
    """A day and a time in Việt Nam; ``is_timed`` when a time was said, else it is the usual one."""

    on: date
    at: time
    is_timed: bool


def read_appointment(typed: str, now: datetime) -> Appointment | None:
    """The day and time that are named, from ``now`` (in Việt Nam) on; None where no day or no time is read.

    A weekday is the next one after today, a date without a year the next one that comes. A time alone is today.
    """
    line = f" {' '.join(fold(typed.lower()).split())} "
    hour, rest = _time(line)
    on = _day(rest, now.date())
    if on is None and hour is None:
        return None
    found = Appointment(on or now.date(), hour or time(_USUAL_HOUR), hour is not None)
    is_possible = _FIRST_HOUR <= found.at.hour <= _LAST_HOUR
    return found if is_possible and datetime.combine(found.on, found.at, now.tzinfo) > now else None


def _time(line: str) -> tuple[time | None, str]:
    """The time of day, and the line without it: its numbers are none of a date."""
    is_late = any(_word(word).search(line) for word in _words().noon_on)
    found = _CLOCK.search(line) or _spoken_hour().search(line)
    if found is not None:
        hour, minute = int(found[1]), _minute(found)
        hour += _NOON if is_late and hour < _NOON and hour != _NOON - 1 else 0
        rest = f"{line[: found.start()]} {line[found.end() :]}"
        return (time(hour, minute), rest) if hour < 24 and minute < 60 else (None, rest)
    part = next((hour for word, hour in _words().parts.items() if _word(word).search(line)), None)
    return (time(part) if part is not None else None), line


def _minute(found: re.Match[str]) -> int:
    said = found[2] or ""
    return int(said) if said.isdecimal() else 30 if said else 0


def _day(line: str, today: date) -> date | None:
    if dated := _DATE.search(line):
        return _dated(int(dated[1]), int(dated[2]), int(dated[3]) if dated[3] else None, today)
    for number, words in _words().weekdays.items():
        if any(_word(word).search(line) for word in words):
            ahead = (number - today.isoweekday()) % _WEEK or _WEEK
            is_next = any(_word(word).search(line) for word in _words().next_week)
            monday = today + timedelta(days=_WEEK - today.weekday())
            return monday + timedelta(days=number - 1) if is_next else today + timedelta(days=ahead)
    found = [days for days, words in sorted(_words().days.items()) if any(_word(word).search(line) for word in words)]
    return today + timedelta(days=max(found)) if found else None


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    try:
        on = date(year or today.year, month, day)
        return on if year or on >= today else on.replace(year=on.year + 1)
    except ValueError:
        return None


@cache
def _spoken_hour() -> re.Pattern[str]:
    hour, half = ("|".join(map(re.escape, map(fold, words))) for words in (_words().hour, _words().half))
    return re.compile(rf"(?<!\d)(\d{{1,2}})\s*(?:{hour})(?:\s*(\d{{2}}|{half})(?!\d))?(?![^\W\d_])")


@cache
def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(fold(word))}(?!\w)")


@cache
def _words() -> _Words:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Words)
