"""Texts as they are read aloud: figures, days, articles and short forms in words, for a loudspeaker or a voice."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.yaml_file import check_whole, read_yaml

SYLLABLES_A_MINUTE = 180
"""The pace of somebody who reads news over a loudspeaker."""

_FILE = Path(__file__).parent / "read_aloud.yaml"
_BILLION = 1_000_000_000


class _Words(BaseModel):
    """read_aloud.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    digits: list[str]
    thousand: str
    million: str
    billion: str
    hundred: str
    ten: str
    tens: str
    odd: str
    after_tens: dict[str, str]
    after_ten: dict[str, str]
    comma: str
    percent: str
    per: str
    day: str
    month: str
    year: str
    range: str
    hour: str
    issuers: dict[str, str]
    calls: list[str]
    counted: list[str]
    words: dict[str, str]


@cache
def _words() -> _Words:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Words)


def read_aloud(text: str) -> str:
    """``text`` in words alone: "6,24%/năm" → "sáu phẩy hai bốn phần trăm một năm"."""
    words = _words()
    for short, full in words.words.items():
        text = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)" if short.strip().isalnum() else re.escape(short), full, text)
    for pattern, say in _patterns():
        text = pattern.sub(say, text)
    return re.sub(r"[ \t]+", " ", text)


def syllables(text: str) -> int:
    """Number of syllables of a Vietnamese text that stands in words."""
    return sum(any(char.isalpha() for char in part) for part in text.split())


def seconds_to_read(text: str) -> float:
    """Seconds that reading ``text`` aloud takes, at `SYLLABLES_A_MINUTE`."""
    return syllables(read_aloud(text)) * 60 / SYLLABLES_A_MINUTE


def number_in_words(number: int) -> str:
    """A whole number from 0 on in words: 2026 → "hai nghìn không trăm hai mươi sáu"."""
    words = _words()
    if number == 0:
        return words.digits[0]
    billions, rest = divmod(number, _BILLION)
    said = [number_in_words(billions), words.billion] if billions else []
    for power, scale in ((1_000_000, words.million), (1000, words.thousand), (1, "")):
        group = rest // power % 1000
        if group:
            said += [*_group(f"{group:03d}", is_first=not said), *([scale] if scale else [])]
    return " ".join(said)


def _group(group: str, *, is_first: bool) -> list[str]:
    """Three digits; zeros in front are said only inside a number."""
    words = _words()
    hundred, ten, one = group[0], group[1], group[2]
    said = [] if is_first and hundred == "0" else [words.digits[int(hundred)], words.hundred]
    if ten == "0":
        return [*said, *([words.odd] if said and one != "0" else []), *([words.digits[int(one)]] if one != "0" else [])]
    if ten == "1":
        said.append(words.ten)
        return said if one == "0" else [*said, words.after_ten.get(one, words.digits[int(one)])]
    said += [words.digits[int(ten)], words.tens]
    return said if one == "0" else [*said, words.after_tens.get(one, words.digits[int(one)])]


def _each(digits: str) -> str:
    return " ".join(_words().digits[int(digit)] for digit in digits if digit.isdigit())


def _amount(number: str) -> str:
    """ "1.648.888" or "6,24": decimals are read digit by digit. A number that begins with 0 is a name: "01"."""
    whole, _, rest = number.replace(".", "").partition(",")
    said = _each(whole) if whole.startswith("0") and len(whole) > 1 else number_in_words(int(whole))
    return f"{said} {_words().comma} {_each(rest)}" if rest else said


def _day(match: re.Match[str]) -> str:
    words = _words()
    day, month, year = (number_in_words(int(part)) for part in match.group("day", "month", "year"))
    return f"{words.day} {day} {words.month} {month} {words.year} {year}"


def _month(match: re.Match[str]) -> str:
    words = _words()
    month, year = (number_in_words(int(part)) for part in match.group("month", "year"))
    return f"{words.month} {month} {words.year} {year}"


def _document(match: re.Match[str]) -> str:
    """ "22/2023/QĐ-TTg" by its number, year and issuer."""
    words = _words()
    issuer = words.issuers.get(match["issuer"], "")
    number = number_in_words(int(match["number"]))
    year = f" {words.year} {number_in_words(int(match['year']))}" if match["year"] else ""
    return f"{number}{year} {issuer}".strip()


@cache
def _patterns() -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
    """Replacements by words, in this order: the longer shapes first."""
    words = _words()
    number = r"\d+(?:\.\d{3})*(?:,\d+)?"
    calls, counted = "|".join(words.calls), "|".join(words.counted)
    return [
        (re.compile(r"(?<!\d)(?P<number>\d+)(?:/(?P<year>\d{4}))?/(?P<issuer>[A-ZĐ]+(?:-[A-Za-zĐ]+)?)"), _document),
        (re.compile(rf"(?:\b{words.day} )?\b(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{{4}})\b"), _day),
        (re.compile(rf"(?:\b{words.month} )?\b(?P<month>\d\d?)/(?P<year>\d{{4}})\b"), _month),
        (re.compile(rf"\b{words.day} (?P<day>\d\d?)/(?P<month>\d\d?)\b"), _day_of_year),
        (re.compile(r"(?<![\d.])0\d[\d. ]{6,12}\d(?![\d.])"), lambda match: _each(match[0])),
        (re.compile(rf"(?<![\d.,])(?:{calls})(?!\d|[.,]\d|%| (?:{counted})\b)"), lambda match: _each(match[0])),
        (re.compile(r"(?<=\d)\s?[–-]\s?(?=\d)"), lambda _match: f" {words.range} "),
        (re.compile(r"\b(\d\d?):(\d\d)\b"), _hour),
        (re.compile(number), lambda match: _amount(match[0])),
        (re.compile(r"\s?%"), lambda _match: f" {words.percent}"),
        (re.compile(rf"(?<=\w)/(?=(?:{words.year}|{words.month}|{words.day})\b)"), lambda _match: f" {words.per} "),
    ]


def _day_of_year(match: re.Match[str]) -> str:
    words = _words()
    return f"{words.day} {number_in_words(int(match['day']))} {words.month} {number_in_words(int(match['month']))}"


def _hour(match: re.Match[str]) -> str:
    minutes = "" if match[2] == "00" else f" {number_in_words(int(match[2]))}"
    return f"{number_in_words(int(match[1]))} {_words().hour}{minutes}"
