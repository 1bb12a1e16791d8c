"""Plain letters and digits for those that only look different: 𝐞𝐦, ｅｍ, １００, ⑤. Fractions and powers stay."""

from __future__ import annotations

import re
import unicodedata

_GAPS = re.compile("[\u200b\u2060\u2028\u2029]")
"""Signs that stand where others type a space."""


def plain_letters(text: str) -> str:
    """``text`` in NFC, every fancy letter or digit as the plain one. "½" and "m²" keep their signs: they are values."""
    text = _GAPS.sub(" ", text)
    if text.isascii():
        return text
    # composed first: what a keyboard sends as letter and mark is no fancy letter
    composed = unicodedata.normalize("NFC", text)
    if unicodedata.is_normalized("NFKC", composed):
        return composed
    return unicodedata.normalize("NFC", "".join(map(_plain, composed)))


def _plain(sign: str) -> str:
    if sign < "\u00aa":
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    is_value = unicodedata.category(sign) == "No" and not _is_circled(sign)
    is_wide = "\uff01" <= sign <= "\uff5e"
    return plain if is_wide or (not is_value and any(letter.isalnum() for letter in plain)) else sign


def _is_circled(sign: str) -> bool:
    return "\u2460" <= sign <= "\u24ff"
