"""On whose behalf somebody writes, from typed words."""

from __future__ import annotations

from typing import cast

from knowledge.entry import Audience
from knowledge.language.word_lists import symbols

__all__ = ["Audience", "read_audience"]


def read_audience(said: str) -> Audience | None:
    """Whom folded words as a whole name when it is asked for whom, or None."""
    return cast("Audience | None", symbols("person.audience").of(said) or None)
