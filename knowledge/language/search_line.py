"""Searches for a case as officers type them: a name with or without marks, digits of a number, a part of a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from knowledge.language.phones import read_phone
from knowledge.language.telex import fold
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).with_suffix(".yaml")
_FEWEST_DIGITS = 3
_FEWEST_OF_CODE = 3
_MOST_WORDS = 6
_CODE = re.compile(r"[0-9A-Za-z]+-?[0-9A-Za-z]*")


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    find: list[str]


@dataclass(frozen=True)
class Search:
    """A search: ``digits`` of a number, ``code`` a part of a code without its dash, ``words`` of a name.

    Each is "" or empty when the typed words can be none of it. ``is_named``: the line began with a word for finding.
    """

    digits: str = field(default="", repr=False)
    code: str = ""
    words: tuple[str, ...] = field(default=(), repr=False)
    is_named: bool = False

    @property
    def is_empty(self) -> bool:
        """True if nothing can be looked for."""
        return not (self.digits or self.code or self.words)


def read_search(typed: str) -> Search:
    """Read what is looked for. Total."""
    line = " ".join(typed.split())
    bare = fold(line.lower())
    word = next((each for each in _find() if bare == each or bare.startswith(f"{each} ")), "")
    wanted = line[len(word) :].strip() if word else line
    digits = re.sub(r"[\s.+()-]", "", wanted)
    digits = digits if digits.isascii() and digits.isdecimal() and len(digits) >= _FEWEST_DIGITS else ""
    code = wanted.replace("-", "").upper() if _CODE.fullmatch(wanted) else ""
    is_code = len(code) >= _FEWEST_OF_CODE and any(each.isdigit() for each in code)
    words = tuple(re.findall(r"[^\W\d_]+", wanted.lower())) if not any(each.isdigit() for each in wanted) else ()
    phone = read_phone(digits) if digits else ""
    return Search(
        phone.removeprefix("+84") or digits.removeprefix("0") if digits else "",
        code if is_code else "",
        words if len(words) <= _MOST_WORDS else (),
        bool(word),
    )


def is_finding(typed: str) -> bool:
    """True if words are one of those for finding, and nothing else."""
    return fold(typed.lower()) in _find()


def name_reader(words: Sequence[str], *, is_marked: bool) -> Callable[[str], bool]:
    """Says of a name whether the words stand in it one after the other, the last one perhaps only begun.

    ``is_marked``: marks count where they were typed. One expression, since thousands of names are tried with it.
    """
    written = [
        re.escape(word) if is_marked and fold(word) != word else "".join(map(_any_mark, fold(word))) for word in words
    ]
    expression = re.compile(r"(?<!\S)" + r"\s+".join(written))
    return lambda name: expression.search(name.lower()) is not None


@cache
def _any_mark(letter: str) -> str:
    """An expression for a letter with any marks or none."""
    marked = _spellings().get(letter, "")
    return f"[{marked}]" if marked else re.escape(letter)


@cache
def _spellings() -> dict[str, str]:
    """Every letter with all that it is written as, from "a" to "ỹ"."""
    found: dict[str, str] = {}
    for each in map(chr, range(ord("a"), ord("ỹ") + 1)):
        found[fold(each)] = found.get(fold(each), "") + each
    return found


@cache
def _find() -> tuple[str, ...]:
    """The words for finding, folded, the longest first."""
    words = check_whole(read_yaml(_FILE, _FILE.parent), _Words).find
    return tuple(sorted(map(fold, words), key=len, reverse=True))
