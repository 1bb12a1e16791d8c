"""Codes that people copy from one phone to another: no vowels, no look-alikes, found in any message."""

from __future__ import annotations

import re

ALPHABET = "23456789CDFGHJKMNPQRTVWX"
"""Without vowels no word of Vietnamese looks like a code; without 0, 1, B, L, S, Z it can be read aloud."""
CASE_LENGTH, TIE_LENGTH, INVITATION_LENGTH = 8, 12, 16
_GROUP = 4
_FOUND = re.compile(
    rf"(?<![0-9A-Za-z])((?:[{ALPHABET}]{{4}}[-\s.]?){{1,3}}[{ALPHABET}]{{4}})(?![0-9A-Za-z])", re.IGNORECASE
)


def grouped(code: str) -> str:
    """A code as people read it: K7M2-9QXD."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def find_code(typed: str, length: int) -> str:
    """The code of this length in typed words, grouped, or "". A code has letters and digits: a phone number is none."""
    for found in _FOUND.finditer(typed[:500]):
        code = re.sub(r"[-\s.]", "", found[1]).upper()
        if len(code) == length and not code.isdecimal() and not code.isalpha():
            return grouped(code)
    return ""
