"""The day of release in the words of a certificate: that one day, and nothing else of the paper.

A paper has many days: of birth, of arrest, of the judgement, of issue. A day belongs to the words that stand nearest
before it; only one after words for the release counts, and only if the paper names no second such day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.telex import fold
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "words.yaml"
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*(?:[/.-]|\s*th\*ng\s*)\s*(\d{1,2})\s*(?:[/.-]|\s*,?\s*n\*m\s*)\s*(\d{4})(?!\d)")
_VOWEL = re.compile(r"[aeiouy]")
_NAUGHT, _ONE = (
    re.compile(r"(?<![a-z])o(?=\d)|(?<=\d)o(?![a-z])"),
    re.compile(r"(?<![a-z])[il](?=\d)|(?<=\d)[il](?![a-z])"),
)
_NEAR = 60
"""Letters between words and their day."""
_FIRST = date(1990, 1, 1)


class _Labels(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    release: list[str]
    others: list[str]


def find_release_day(words: str, today: date) -> date | None:
    """The day of release in the words that were read; None when there is none, or it is not sure which."""
    folded = _skeleton(words)
    found = set()
    for match in _DAY.finditer(folded):
        day = _day_of(match.groups())
        if day is not None and _FIRST <= day <= today and _is_release(folded[: match.start()]):
            found.add(day)
    return found.pop() if len(found) == 1 else None


def _skeleton(words: str) -> str:
    """Words without marks and with every vowel alike: a reader takes one for another, and O for naught."""
    folded = " ".join(fold(words.lower()).split())
    return _VOWEL.sub("*", _ONE.sub("1", _NAUGHT.sub("0", folded)))


def _is_release(before: str) -> bool:
    """True if the words that stand nearest before a day are words for the release."""
    near = before[-_NEAR:]
    release, other = (_end_of(near, labels) for labels in (_labels().release, _labels().others))
    return release >= 0 and release >= other


def _end_of(near: str, labels: Sequence[str]) -> int:
    """The place at which the last of some words ends; -1 for none."""
    known = [_skeleton(label) for label in labels]
    ends = [near.rfind(label) + len(label) for label in known if label in near]
    return max(ends, default=-1)


def _day_of(parts: Sequence[str]) -> date | None:
    day, month, year = map(int, parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _labels() -> _Labels:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Labels)
