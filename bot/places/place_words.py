"""Words of an address: how a typed text is cut, and under which key a name is found.

Keys carry neither marks nor spaces ("Nghi Thuỷ" → ``nghithuy``) and write the lone final y as i ("Mỹ" = "Mĩ");
spellings keep the marks, with the tone apart from its place ("thuỷ" = "thủy"), to tell "Vinh Lộc" from "Vĩnh Lộc".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge.language.letters import plain_letters
from knowledge.language.telex import fold
from knowledge.yaml_file import check_whole, read_yaml

MAX_TYPED = 300
"""Characters of a text that are read; an address is shorter."""
MAX_TOKENS = 40

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_JOINERS = re.compile("['’`´ʼ‘]")
_SPLIT_NUMBER = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)")
"""A full stop; the one behind "p." or "TP." is none."""
_PIECES = re.compile(r"[^\W_]+|[,;/?!\n()]")
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y$")
_QUY = re.compile(r"^quy$")


class Token(NamedTuple):
    """One typed word. ``bare`` has no marks; ``clause`` counts the commas before it."""

    typed: str
    bare: str
    key: str
    clause: int


class PlaceWords(BaseModel):
    """The words file: kinds of units, short forms of provinces, words around an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ward_kinds: dict[str, list[str]]
    official_kinds: dict[str, str]
    marked_kinds: list[str]
    district_kinds: list[str]
    province_kinds: list[str]
    not_a_place_after: list[str]
    short_provinces: dict[str, list[str]]
    around: list[str]
    everyday: list[str]


@lru_cache(maxsize=1)
def load_place_words() -> PlaceWords:
    """The words that come with the program. Raises SheetError with file and line."""
    path = Path(__file__).parent / "words.yaml"
    return check_whole(read_yaml(path, path.parent), PlaceWords)


def split_address(text: str) -> list[Token]:
    """The words of ``text`` in order, at most `MAX_TOKENS`; "P1" is two words, "H'Leo" is one."""
    typed = plain_letters(text[:MAX_TYPED])
    tokens: list[Token] = []
    clause = 0
    for piece in _PIECES.findall(_SENTENCE.sub("\n", _SPLIT_NUMBER.sub(" ", _JOINERS.sub("", typed)))):
        if piece in ",;/?!\n()":
            clause += 1
            continue
        bare = fold(piece).lower()
        tokens.append(Token(piece, bare, _key(bare), clause))
    return tokens[:MAX_TOKENS]


def key_of(name: str) -> str:
    """The key under which ``name`` is found."""
    return join_key(split_address(name))


def join_key(tokens: Sequence[Token]) -> str:
    """The key of words that stand together."""
    return "".join(token.key for token in tokens)


def spelling_of(tokens: Sequence[Token]) -> str:
    """The spelling of the words with their marks, wherever the tone was put."""
    return " ".join(_spelling(token.typed) for token in tokens)


def letters_of(spelling: str) -> str:
    """A spelling without its tones: people swap hỏi and ngã, but seldom a and â."""
    return "".join(char for char in spelling if char not in _TONES)


def short_name(name: str) -> str:
    """ "Phường Cửa Lò" → "Cửa Lò"."""
    kind = official_kind(name)
    return name[len(kind) + 1 :] if kind else name


def official_kind(name: str) -> str:
    """ "Phường Cửa Lò" → "phường"; "" when no kind stands before the name."""
    bare = fold(name.lower())
    return next((word for word, opening in _openings() if bare.startswith(opening)), "")


@lru_cache(maxsize=1)
def _openings() -> tuple[tuple[str, str], ...]:
    return tuple((word, f"{fold(word)} ") for word in load_place_words().official_kinds)


def is_marked(tokens: Sequence[Token]) -> bool:
    """True if any of the words carries a Vietnamese mark."""
    return any(token.typed.lower() != token.bare for token in tokens)


def _key(bare: str) -> str:
    if bare.isdigit():
        return bare.lstrip("0") or "0"
    return _QUY.sub("qui", _FINAL_Y.sub("i", bare))


@lru_cache(maxsize=4096)
def _spelling(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.lower())
    tone = "".join(char for char in parts if char in _TONES)
    letters = unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES))
    return _key(letters) + tone
