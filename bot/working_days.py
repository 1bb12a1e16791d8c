"""Working days of Việt Nam: Monday to Friday without public holidays, with make-up days from a file; waking hours.

The holidays of the years around now are a table, because the library they come from takes 17 MB of memory: it is
loaded for other years only. `python -m bot.working_days` writes the table anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from bot.clock import VIETNAM, day_in_vietnam
from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).parent / "make_up_days.yaml"
HOLIDAYS = Path(__file__).parent / "public_holidays.yaml"
_YEARS = range(2020, 2046)
_WEEKEND = 5
WAKES, SLEEPS = time(7), time(21)
"""Nothing is sent unasked outside these hours in Việt Nam."""


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year, the lunar ones too. Raises YamlError."""
    shown = _table().get(str(year))
    if shown is None:
        return _calculated(year)
    return frozenset(date.fromisoformat(f"{year}-{day}") for day in shown.split())


@cache
def _table() -> Mapping[str, str]:
    data = read_yaml(HOLIDAYS, HOLIDAYS.parent).data
    return {str(year): str(days) for year, days in data.items()} if isinstance(data, dict) else {}


def _calculated(year: int) -> frozenset[date]:
    import holidays  # 17 MB and 0.2 s

    return frozenset(holidays.country_holidays("VN", years=year))


def refresh() -> str:
    """The file of public holidays as the library has them now, under the comments that stand at its head."""
    heads = [line for line in HOLIDAYS.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [f'{year}: "{" ".join(f"{day:%m-%d}" for day in sorted(_calculated(year)))}"' for year in _YEARS]
    return "\n".join([*heads, *rows, ""])


@cache
def make_up_days() -> frozenset[date]:
    """Weekend days that are worked, as decided each year. Raises SheetError."""
    data = read_yaml(_FILE, _FILE.parent).data
    return frozenset(date.fromisoformat(str(day)) for day in data) if isinstance(data, list) else frozenset()


def is_working_day(day: date, made_up: Collection[date] | None = None) -> bool:
    """True if offices work on ``day``."""
    if day in (make_up_days() if made_up is None else made_up):
        return True
    return day.weekday() < _WEEKEND and day not in public_holidays(day.year)


def add_working_days(start: datetime, count: int) -> datetime:
    """The moment ``count`` working days after ``start``: the same time of day in Việt Nam."""
    local = start.astimezone(VIETNAM)
    while count > 0:
        local += timedelta(days=1)
        count -= is_working_day(local.date())
    return local.astimezone(start.tzinfo)


def working_days_between(start: datetime, end: datetime) -> int:
    """Number of working days after the day of ``start`` up to the day of ``end``; 0 when ``end`` is not later."""
    first, last = day_in_vietnam(start), day_in_vietnam(end)
    return sum(is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def is_waking(moment: datetime) -> bool:
    """True if something may be sent unasked at ``moment``."""
    return WAKES <= moment.astimezone(VIETNAM).time() < SLEEPS


def next_waking(moment: datetime) -> datetime:
    """``moment`` itself in waking hours, else 7:00 of the next morning in Việt Nam."""
    if is_waking(moment):
        return moment
    local = moment.astimezone(VIETNAM)
    day = local.date() + timedelta(days=int(local.time() >= SLEEPS))
    return datetime.combine(day, WAKES, VIETNAM).astimezone(moment.tzinfo)


if __name__ == "__main__":
    HOLIDAYS.write_text(refresh(), encoding="utf-8")
