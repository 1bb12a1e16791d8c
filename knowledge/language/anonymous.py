"""Anonymous questions: typed words without what may say who typed them, for whoever mends the answers.

It rather takes too much than too little: every capital inside a sentence, what follows "phường" or "tên là", every
longer number. A message too long to be one question tells a story, and nothing of it is left.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from knowledge.language.letters import plain_letters
from knowledge.language.name_tables import is_in
from knowledge.language.telex import fold
from knowledge.language.word_lists import word_file

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

GAP = "…"
"""Stands for whatever was taken out."""
_MOST_WORDS = 30
_MOST_READ = 400
_OTHERWISE = re.compile(
    r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+|\S+\.(?:com|vn|net)\b\S*|\b\w{4}-\w{4}\b", re.IGNORECASE
)
_LONG_NUMBER = re.compile(r"[+(]?\d(?:[\s.()/-]*\d){5,}")
_PIECE = re.compile(r"[^\W\d_]+|\d[\d.,/%-]*\w*|[^\w\s]|_")
_ENDS = frozenset(".?!…\n:;")
_PLACE, _NAME, _AFTER_SURNAME = 2, 4, 2
"""Words that are taken out after a cue."""
_SHORT_NUMBER = 2


def anonymous(said: Utterance) -> str:
    """`without_personal` of a message."""
    return said.keep("anonymous", lambda said: without_personal(said.raw))


def without_personal(raw: str) -> str:
    """The question without what may name somebody, `GAP` in its place; "" for a story and for what says nothing."""
    text = _OTHERWISE.sub(GAP, plain_letters(raw[:_MOST_READ]).strip())
    text = _LONG_NUMBER.sub(GAP, text)
    pieces = _PIECE.findall(text)
    if len(raw) > _MOST_READ or sum(piece[0].isalnum() for piece in pieces) > _MOST_WORDS:
        return ""
    left = _without(pieces)
    said = re.sub(rf"(?:{GAP}\s*)+", f"{GAP} ", " ".join(left))
    said = re.sub(r"\s+([,.?!;:)])", r"\1", said).strip()
    return said.lower() if any(word[0].isalpha() for word in left) else ""


def _without(pieces: list[str]) -> list[str]:
    """The pieces, each one that may name somebody as a gap."""
    shouts = all(piece.isupper() for piece in pieces if piece.isalpha())
    left, skips, begins = list[str](), 0, True
    for at, piece in enumerate(pieces):
        if not piece[0].isalnum():
            begins = piece in _ENDS
            skips = 0 if piece != GAP else skips
            left.append(piece)
            continue
        is_name = not shouts and _is_name(pieces, at, begins=begins)
        if skips or is_name or not _is_kept_number(pieces, at):
            left.append(GAP)
        else:
            left.append(piece)
        skips = max(0, skips - 1, _cue(pieces, at))
        begins = False
    return left


def _is_name(pieces: list[str], at: int, *, begins: bool) -> bool:
    """True for a capital inside a sentence, and at its beginning for a surname that another capital follows."""
    piece = pieces[at]
    if is_in(piece.lower(), "surnames") and _next(pieces, at) in _list("middles"):
        return True
    if not piece[0].isupper() or piece.lower() in _list("common"):
        return False
    if not begins:
        return not piece.isupper() or len(piece) == 1 or _before(pieces, at) in _list("titles")
    return len(pieces) > at + 1 and pieces[at + 1][0].isupper()


def _is_kept_number(pieces: list[str], at: int) -> bool:
    """True for a word, a short number, and one that counts money or time; dates and codes say too much."""
    piece = pieces[at]
    if not piece[0].isdigit():
        return True
    digits, letters = re.sub(r"\D", "", piece), "".join(filter(str.isalpha, piece)).lower()
    if re.search(r"\d[./-]\d", piece):
        return False
    counts = letters in _list("units") or _next(pieces, at) in _list("units") or "%" in piece
    return len(digits) <= (_SHORT_NUMBER + 1 if counts else _SHORT_NUMBER)


def _cue(pieces: list[str], at: int) -> int:
    """So many words after this one are part of a name."""
    here = pieces[at].lower()
    pair = f"{pieces[at - 1].lower()} {here}" if at else here
    if here in _list("places") or pair in _list("places"):
        return 0 if _next(pieces, at) in _list("not_places") else _PLACE
    if _ends_with_cue(pieces[: at + 1]):
        return _NAME
    return _AFTER_SURNAME if is_in(here, "surnames") and _next(pieces, at) in _list("middles") else 0


def _ends_with_cue(pieces: list[str]) -> bool:
    cues = _cues().get(pieces[-1].lower(), ())
    if not cues:
        return False
    said = f" {' '.join(pieces).lower()}"
    return said.endswith(cues)


@cache
def _cues() -> dict[str, tuple[str, ...]]:
    """The cues of a name, each behind a space, by their last word."""
    found: dict[str, tuple[str, ...]] = {}
    for cue in sorted(_list("named")):
        last = cue.split()[-1]
        found[last] = (*found.get(last, ()), f" {cue}")
    return found


def _next(pieces: list[str], at: int) -> str:
    return pieces[at + 1].lower() if at + 1 < len(pieces) else ""


def _before(pieces: list[str], at: int) -> str:
    return pieces[at - 1].lower() if at else ""


@cache
def _list(name: str) -> frozenset[str]:
    """A list of anonymous.yaml, each word with its marks and without."""
    lines = word_file("anonymous").plain(name)
    return frozenset((*lines, *map(fold, lines)))
