"""A person in one line, as an officer types it at the counter: "Trần Văn A, 0912345678, làm ăn 50 triệu, nam 1985".

The parts come in any order; a label ("đại diện: …") says what a part is where its looks do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.dates import read_date
from knowledge.language.money import read_amount
from knowledge.language.phones import read_phone
from knowledge.language.telex import fold
from knowledge.language.trouble import Trouble
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).with_suffix(".yaml")
_PARTS = re.compile(r"[,;\n]+")
_YEAR = re.compile(r"(?<!\d)(19[3-9]\d|20[0-2]\d)(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}\s*[/.-]\s*(?:\d{1,2}\s*[/.-]\s*)?\d{4}(?!\d)")
_ID = re.compile(r"\d{9}|\d{12}")
_MOST = 120
"""Characters of one part that is kept as it was typed."""
_NAME = range(2, 9)
"""Words of a name."""
_LEAST = 2
"""Words, all with a capital, after which a part is a name before all else: “Đường Văn Mẫu” lives in no street."""


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    labels: dict[str, list[str]]
    begins: dict[str, list[str]]
    sexes: dict[str, list[str]]
    purposes: dict[str, list[str]]


@dataclass(frozen=True)
class CounterLine:
    """The fields that were read, by the name that an application has for them, and the parts that say nothing known.

    ``amount`` is in đồng, ``finished_on`` an ISO day, month, year or range, ``phone`` in E.164.
    """

    fields: Mapping[str, str] = field(repr=False)
    unread: tuple[str, ...] = field(default=(), repr=False)


def read_counter_line(typed: str, today: date) -> CounterLine:
    """Read a line about a person; the later of two parts that say the same counts."""
    found, unread = dict[str, str](), list[str]()
    for part in filter(None, (" ".join(each.split())[:_MOST] for each in _PARTS.split(typed))):
        is_name = "name" not in found and len(part.split()) > _LEAST and part.istitle()
        read = (_name(part, found) if is_name else {}) or dict(_read(part, today)) or _name(part, found)
        found |= read
        if not read:
            unread.append(part)
    return CounterLine(found, tuple(unread))


def _read(part: str, today: date) -> Iterator[tuple[str, str]]:
    """The fields that one part of the line names."""
    label, rest = _labelled(part)
    if label:
        yield from _value(label, rest, today)
        return
    digits = re.sub(r"[\s.]", "", part)
    if _ID.fullmatch(digits) and len(digits) == 12:
        yield "id_number", digits
    elif re.search(r"\d{8}", re.sub(r"[\s.-]", "", part)) and (phone := read_phone(part)):
        yield "phone", phone
    elif sex := _first(part, _words().sexes):
        yield "sex", sex
        yield from _born(part)
    elif kept := _first(part, _words().begins):
        yield kept, part
    elif _DAY.search(part):
        yield from _value("finished_on", part, today)
    else:
        yield from _loan(part)


def _value(name: str, said: str, today: date) -> Iterator[tuple[str, str]]:
    """A part whose field is known, if what it says is a value of that field."""
    if name in ("residence", "certificate", "representative", "slip"):
        yield name, said
    elif name == "name":
        yield from _name(said, {}).items()
    elif name == "born":
        yield from _born(said)
        if sex := _first(said, _words().sexes) or _first(" ".join(reversed(said.split())), _words().sexes):
            yield "sex", sex
    elif name == "id_number" and _ID.fullmatch(digits := re.sub(r"[\s.]", "", said)):
        yield name, digits
    elif name == "phone" and (phone := read_phone(said)):
        yield name, phone
    elif name == "finished_on" and not isinstance(days := read_date(said, today), Trouble):
        yield name, str(days)
    elif name in ("amount", "purpose"):
        yield from _loan(said)


def _loan(said: str) -> Iterator[tuple[str, str]]:
    """The purpose and the sum of a loan."""
    bare = fold(said.lower())
    purposes = _words().purposes.items()
    purpose = next((name for name, words in purposes if any(fold(word) in bare for word in words)), "")
    if purpose:
        yield "purpose", purpose
    if any(char.isdigit() for char in said) and not isinstance(amount := read_amount(said), Trouble):
        yield "amount", str(amount.value)


def _born(said: str) -> Iterator[tuple[str, str]]:
    if year := _YEAR.search(said):
        yield "born", year[1]


def _name(part: str, found: Mapping[str, str]) -> dict[str, str]:
    """The first part of letters alone is the name."""
    words = part.split()
    is_name = len(words) in _NAME and all(word.replace("’", "").replace("'", "").isalpha() for word in words)
    return {"name": " ".join(word[:1].upper() + word[1:] for word in words)} if is_name and "name" not in found else {}


def _labelled(part: str) -> tuple[str, str]:
    """The label of a part and what follows it; "" without a label."""
    for label, name in _labels():
        if _begins(f"{part} ", label):
            rest = part[len(label) :].strip(" :")
            if rest:
                return name, rest
    return "", ""


def _first(part: str, names: Mapping[str, list[str]]) -> str:
    """The name under which the first words of a part stand."""
    return next((name for name, words in names.items() if any(_begins(part, word) for word in words)), "")


def _begins(part: str, word: str) -> bool:
    """True if a part begins with a word. Typed with marks, it must have those of the word: “Võ” is no “vợ”."""
    said = unicodedata.normalize("NFC", part.lower())
    bare = fold(said)
    same = bare[: len(word)] == said[: len(word)]
    return (bare if same else said).startswith((f"{fold(word) if same else word} ", f"{fold(word) if same else word}:"))


@cache
def _labels() -> list[tuple[str, str]]:
    """The labels, longest first."""
    found = [(word, name) for name, words in _words().labels.items() for word in words]
    return sorted(found, key=lambda each: -len(each[0]))


@cache
def _words() -> _Words:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Words)
