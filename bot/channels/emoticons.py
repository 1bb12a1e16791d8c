"""Emoticon codes of Zalo ("/-strong"), as the signs that they show."""

from __future__ import annotations

import re

_SIGNS = {
    "strong": "👍", "weak": "👎", "heart": "❤️", "ok": "👌", "thanks": "🙏", "bye": "👋", "rose": "🌹", "break": "💔",
    "no": "👎", "v": "✌️", "beer": "🍻", "punch": "👊", "share": "🙌", "li": "✨", "flag": "🚩",
}  # fmt: skip
_CODE = re.compile(r"/-([a-z]{1,10})\b")


def plain_emoticons(said: str) -> str:
    """``said`` with the signs that its codes show; unknown codes are dropped, for they are no words."""
    return _CODE.sub(lambda code: _SIGNS.get(code[1], " "), said) if "/-" in said else said
