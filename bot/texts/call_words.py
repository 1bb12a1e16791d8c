"""Words by which a person knows a genuine call: two everyday words, shown at the desk and in the person's own chat."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from bot.texts import text
from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).parent / "call_words.yaml"


@cache
def all_words() -> tuple[str, ...]:
    """Every word, in its order. Raises SheetError when the file is broken."""
    data = read_yaml(_FILE, _FILE.parent).data
    if not isinstance(data, list):
        raise TypeError("call_words.yaml must be a list")
    return tuple(map(str, data))


def without_pairs(said: str) -> str:
    """A text with every pair of words taken out: they are of one key, and nobody writes them down."""
    return _pairs().sub("…", said)


@cache
def _pairs() -> re.Pattern[str]:
    word = "|".join(map(re.escape, all_words()))
    return re.compile(text("call.words", first=f"(?:{word})", second=f"(?:{word})"))


def word_pair(digest: str) -> str:
    """Two different words for a keyed digest (hex): whoever has not the key cannot tell which."""
    words, number = all_words(), int(digest, 16)
    rest, first = divmod(number, len(words))
    others = [each for each in words if each != words[first]]
    return text("call.words", first=words[first], second=others[rest % len(others)])
