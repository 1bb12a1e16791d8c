"""Days, numbers and money as people in Việt Nam read them: 15/03/2024, 1.648.888, 6,24, 100 triệu đồng."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "formats.yaml"
_BILLION, _MILLION = Decimal(1_000_000_000), Decimal(1_000_000)


class _Shapes(BaseModel):
    """formats.yaml: how a number stands beside its unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    money: dict[str, str]
    units: dict[str, str]


@cache
def _shapes() -> _Shapes:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Shapes)


def show_day(day: date) -> str:
    """ "15/03/2024"; of a moment the day in its own time zone."""
    return f"{day:%d/%m/%Y}"


def show_month(day: date) -> str:
    """ "03/2024"."""
    return f"{day:%m/%Y}"


def show_moment(moment: datetime) -> str:
    """ "14:05 15/03/2024" in the time zone of the moment."""
    return f"{moment:%H:%M} {show_day(moment)}"


def show_iso(day: str) -> str:
    """ "2024-03-15", "2024-03" or "2024", the largest part last: "15/03/2024", "03/2024", "2024"."""
    return "/".join(reversed(day.split("-")))


def show_count(count: int) -> str:
    """A whole number in groups of three: "1.648.888"."""
    return f"{count:,}".replace(",", ".")


def show_decimal(number: Decimal) -> str:
    """ "6.240" → "6,24", at most four decimals; thousands are grouped."""
    whole, _, rest = f"{number.quantize(Decimal('0.0001')).normalize():,f}".partition(".")
    return f"{whole.replace(',', '.')}{',' if rest else ''}{rest}"


def show_dong(amount: int) -> str:
    """An amount to the đồng: "1.085.000 đồng"."""
    return _shapes().money["dong"].format(show_count(amount))


def show_money(amount: Decimal | int) -> str:
    """An amount in the largest unit that loses nothing: "100 triệu đồng", "2 tỷ đồng", "520.000 đồng"."""
    exact, shapes = Decimal(amount), _shapes().money
    if exact >= _BILLION and exact % (_BILLION / 100) == 0:
        return shapes["billion"].format(show_decimal(exact / _BILLION))
    if exact >= _MILLION and exact % (_MILLION / 10) == 0:
        return shapes["million"].format(show_decimal(exact / _MILLION))
    return shapes["dong"].format(show_decimal(exact.quantize(Decimal(1))))


def show_share(part: int, whole: int) -> str:
    """A part in percent of the whole, to one decimal: "16,7%"; of nothing it is 0%."""
    share = Decimal(part * 100) / whole if whole else Decimal(0)
    return f"{show_decimal(share.quantize(Decimal('0.1')))}%"


def show_number(number: Decimal, unit: str) -> str:
    """A figure with its unit. KeyError for a unit that formats.yaml lacks."""
    if unit == "dong":
        return show_money(number)
    if unit == "day_of_month":
        return _shapes().units[unit].format(f"{int(number):02d}")
    return _shapes().units[unit].format(show_money(number) if unit == "dong_month" else show_decimal(number))
