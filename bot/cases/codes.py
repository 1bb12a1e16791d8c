"""Codes of cases and invitations: drawn at random; of an invitation only a hash is kept."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Callable
from functools import partial

from knowledge.language.codes import ALPHABET

Draw = Callable[[int], str]
"""Draws a random text of so many letters of the code alphabet."""


def draw(length: int, choose: Callable[[str], str] = secrets.choice) -> str:
    """A random code that has a letter and a digit; ``choose`` picks one letter of the alphabet."""
    while True:
        code = "".join(choose(ALPHABET) for _ in range(length))
        if not (code.isdecimal() or code.isalpha()):
            return code


def repeatable_draw(seed: int) -> Draw:
    """Draw the same codes for the same seed: only for a transcript that is played again, where no case is kept."""
    return partial(draw, choose=random.Random(seed).choice)


def digest_of(invitation: str) -> str:
    """The hash under which an invitation is kept."""
    return hashlib.sha256(f"qd22 invitation {invitation}".encode()).hexdigest()
