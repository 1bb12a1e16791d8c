"""Lines about a list that went out, as officers type them: "15/XN ngày 10/12, trừ 3, 7", "1 50 triệu, 2 từ chối"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.money import read_amount
from knowledge.language.telex import fold
from knowledge.language.trouble import Trouble
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).with_suffix(".yaml")
_DAY = re.compile(r"(?<![\d/])(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}))?(?![\d/])")
_PAPER = re.compile(r"(?<![\w/])(\d{1,5}\s*/\s*[^\W\d_][\w./-]*)")
_PLAIN = re.compile(r"\s+(\d{1,5})(?![\d/])")
_PARTS = re.compile(r"[,;\n]+")
_ROW = re.compile(r"(\d{1,3})(?:\s*[:.)-]\s*|\s+)(\S.*)")
_LONGEST_YEAR = timedelta(days=366)


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    but: list[str]
    refused: list[str]
    row: list[str]
    paper: list[str]


@dataclass(frozen=True)
class Confirmation:
    """The paper of a committee: its number and day, and the rows that it does not confirm."""

    paper: str = ""
    on: date | None = None
    but: tuple[int, ...] = ()


@dataclass(frozen=True)
class RowLine:
    """The answer about a row: a sum in đồng, or refused; the day if one was named."""

    position: int
    amount: int | None
    on: date | None = None


@dataclass(frozen=True)
class Answers:
    """The answers that were read, one a row, and the parts that say none."""

    rows: tuple[RowLine, ...]
    unread: tuple[str, ...] = ()


def read_confirmation(typed: str, today: date) -> Confirmation:
    """Read the number and day of a paper, and the rows that it leaves out."""
    line = " ".join(typed.split())
    bare = _fold(line)
    cut = min((found.start() for word in _words().but if (found := _word(word).search(bare))), default=len(line))
    head, but = line[:cut], tuple(int(each) for each in re.findall(r"\d{1,3}", line[cut:]))
    return Confirmation(_paper(head), read_day(head, today), but)


def read_answers(typed: str, today: date) -> Answers:
    """Read one answer a part: the row, then the sum or that it was refused; the later of two about one row counts."""
    rows, unread = dict[int, RowLine](), list[str]()
    for part in filter(None, (" ".join(each.split()) for each in _PARTS.split(typed))):
        found = _ROW.fullmatch(_without_row_word(part))
        read = _answer(int(found[1]), found[2], today) if found else None
        if read is None:
            unread.append(part)
        else:
            rows[read.position] = read
    return Answers(tuple(rows[at] for at in sorted(rows)), tuple(unread))


def read_day(said: str, today: date) -> date | None:
    """The day that is named, not later than today; without a year the last one that was."""
    for found in _DAY.finditer(said):
        day, month, year = int(found[1]), int(found[2]), int(found[3] or today.year)
        try:
            on = date(year, month, day)
            on = on if found[3] or on <= today else on.replace(year=year - 1)
        except ValueError:
            continue
        if on <= today:
            return on
    return None


def _answer(position: int, said: str, today: date) -> RowLine | None:
    bare, on = _fold(said), read_day(said, today)
    if any(bare == _fold(word) or bare.startswith(f"{_fold(word)} ") for word in _words().refused):
        return RowLine(position, None, on)
    amount = read_amount(_DAY.sub(" ", said))
    return None if isinstance(amount, Trouble) or not amount.value else RowLine(position, amount.value, on)


def _paper(head: str) -> str:
    if found := _PAPER.search(head):
        return re.sub(r"\s*/\s*", "/", found[1])
    bare = _fold(head)
    for word in sorted(_words().paper, key=len, reverse=True):
        if (at := _word(word).search(bare)) and (found := _PLAIN.match(head, at.end())):
            return found[1]
    return ""


def _without_row_word(part: str) -> str:
    bare = _fold(part)
    for word in sorted(_words().row, key=len, reverse=True):
        if bare.startswith(f"{_fold(word)} "):
            return part[len(word) :].strip()
    return part


def _fold(said: str) -> str:
    return fold(said.lower())


@cache
def _word(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(_fold(word))}(?!\w)")


@cache
def _words() -> _Words:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Words)
