"""Graphemes: what a reader sees as one sign, such as a letter with its marks, a flag, an emoji joined of several."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

_ALONE = re.compile("[^\\r\u0300-\u1dff\u1f00-\u200f\u2028-\U0010ffff]*")
"""Letters (Vietnamese ones too) and signs of which each is a grapheme; no carriage return, which joins its newline."""


def are_alone(text: str) -> bool:
    """True if every character of a text is surely a sign of its own."""
    return _ALONE.fullmatch(text) is not None


def graphemes(text: str) -> list[str]:
    """The signs of a text, in order (Unicode's rules, UAX 29)."""
    if are_alone(text):
        return list(text)
    return _grapheme().findall(text)


@cache
def _grapheme() -> regex.Pattern[str]:
    """The pattern of one grapheme. Its library takes 6 MB: most messages need no more than a list of their letters."""
    import regex

    return regex.compile(r"\X")
