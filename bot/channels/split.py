"""Splits a text into messages that a platform takes: at line or sentence ends, never inside a word or a sign.

A sign is what a reader sees as one: a letter with its marks, a flag, an emoji joined of several.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.channels.capability import Unit
from knowledge.language.graphemes import are_alone, graphemes

_JOINERS = "\u200d\ufe0f"
_NO_BREAK = "\u00a0\u202f\u2007\ufeff"
_ENDS = ".!?…:;"
_ASTRAL = 0x10000
_WHOLE = re.compile("[\x01-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e]*")
"""Letters, Vietnamese ones too, and signs of which each is whole and in NFC; nearly every text is made of them."""


def clean(text: str) -> str:
    """The text in NFC without what no platform takes.

    NUL goes, half a surrogate pair becomes U+FFFD, and a mark on nothing (after a control character) goes too: it
    would sit on the last sign of another message.
    """
    if _WHOLE.fullmatch(text):
        return text
    whole = text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    whole = unicodedata.normalize("NFC", whole)
    if are_alone(whole):
        return whole
    first, *others = graphemes(whole)
    return first + "".join(sign for sign in others if not _is_stray(sign))


def _is_stray(sign: str) -> bool:
    return unicodedata.combining(sign[0]) != 0 or sign[0] in _JOINERS


def length(text: str, unit: Unit) -> int:
    """The length of a text in a platform's own unit."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if unit == "utf16" else len(text)


def split(text: str, limit: int, unit: Unit) -> list[str]:
    """The text in parts of at most ``limit`` units (0: no limit), in order, at least one.

    White space at a cut is dropped. A word longer than a part is cut between signs; a sign longer than a part, which
    only a prank is, loses what does not fit.
    """
    text = clean(text)
    if limit <= 0 or length(text, unit) <= limit:
        return [text]
    signs = [_cut(sign, limit, unit) for sign in graphemes(text)]
    found, start = [], 0
    while start < len(signs):
        end = _fit(signs, start, limit, unit)
        if end < len(signs):
            end = _break(signs, start, end)
        part = "".join(signs[start:end]).rstrip()
        if part:
            found.append(part)
        start = _skip(signs, end)
    return found or [""]


def _fit(signs: Sequence[str], start: int, limit: int, unit: Unit) -> int:
    """The end of the longest run of signs from ``start`` within the limit."""
    end, room = start, limit
    while end < len(signs) and (size := length(signs[end], unit)) <= room:
        end, room = end + 1, room - size
    return end


def _break(signs: Sequence[str], start: int, end: int) -> int:
    """The place to cut up to ``end``: the last end of a line or sentence, else of a word, else right there."""
    word = 0
    for at in range(end, start, -1):
        if not _is_space(signs[at]):
            continue
        word = word or at
        is_numbering = at - 2 >= start and signs[at - 2].isdigit()  # "1. " begins a line of a list
        if "\n" in signs[at] or (signs[at - 1] in _ENDS and not is_numbering):
            return at
    return word or end


def _skip(signs: Sequence[str], at: int) -> int:
    while at < len(signs) and _is_space(signs[at]):
        at += 1
    return at


def _is_space(sign: str) -> bool:
    return sign.isspace() and sign not in _NO_BREAK


def _cut(sign: str, limit: int, unit: Unit) -> str:
    while length(sign, unit) > limit and len(sign) > 1:
        sign = sign[:limit] if len(sign) > limit else sign[:-1]
    return sign


def shorten(title: str, limit: int) -> str:
    """A title of at most ``limit`` characters, cut at the end of a word where there is one, with "…"."""
    title = clean(title)
    if len(title) <= limit:
        return title
    signs, kept = graphemes(title), ""
    for sign in signs:
        if len(kept) + len(sign) > limit - 1:
            break
        kept += sign
    at_word = kept if title[len(kept)].isspace() else kept.rpartition(" ")[0]
    return f"{(at_word or kept).rstrip()}…"
