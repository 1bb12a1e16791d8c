"""Graphemes: what a reader sees as one sign, such as a letter with its marks, a flag, an emoji joined of several."""

from __future__ import annotations

import regex

_GRAPHEME = regex.compile(r"\X")


def graphemes(text: str) -> list[str]:
    """The signs of a text, in order (Unicode's rules, UAX 29)."""
    return _GRAPHEME.findall(text)
