"""Typing slips made on purpose, the same ones every time: for calibration and for measuring."""

from __future__ import annotations

import random

from knowledge.language.short_forms import often_written
from knowledge.language.telex import fold

_NEAR = {
    "q": "wa", "w": "qe", "e": "wr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "o",
    "a": "sq", "s": "ad", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "k",
    "z": "x", "x": "zc", "c": "xv", "v": "cb", "b": "vn", "n": "bm", "m": "n",
}  # fmt: skip


def with_typo(text: str, seed: int) -> str:
    """``text`` with one slip in a word of three letters or more: a swap, a lost, doubled or wrong letter."""
    chance = random.Random(seed)
    words = text.split()
    long = [index for index, word in enumerate(words) if len(word) >= 3 and word.isalpha()]
    if not long:
        return text
    at = chance.choice(long)
    word = words[at]
    place = chance.randrange(len(word) - 1)
    kind = chance.choice(("swap", "lose", "double", "wrong"))
    if kind == "swap":
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    elif kind == "lose":
        word = word[:place] + word[place + 1 :]
    elif kind == "double":
        word = word[:place] + word[place] + word[place:]
    else:
        letter = fold(word[place]).lower()
        word = word[:place] + chance.choice(_NEAR.get(letter, letter)) + word[place + 1 :]
    words[at] = word
    return " ".join(words)


def with_teencode(text: str) -> str:
    """``text`` as it is often typed in a chat: short forms of the commonest words."""
    words = f" {text.lower()} "
    for full, short in often_written().items():
        words = words.replace(f" {full} ", f" {short} ")
    return words.strip()
