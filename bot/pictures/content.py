"""What a card or sheet shows, as plain data, and the fixed labels around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from knowledge.sheet import read_sheet

Mark = Literal["yes", "no", "unknown", ""]
"""How a line stands: ✓, ✗, ? or a plain line."""

Tone = Literal["good", "wait", "look", "other"]
"""The colour of the verdict: likely, not yet, an officer looks, another programme. None of them is an alarm."""

_FILE = Path(__file__).parent / "labels.yaml"


@dataclass(frozen=True)
class CardContent:
    """A result to draw. All texts are for people and already in Vietnamese.

    ``notes`` are short lines under the reasons (estimate, who signs), ``papers`` the checklist of the PDF,
    ``footer`` the sentence that this is no decision (a fixed one when empty).
    """

    title: str
    verdict: str
    tone: Tone
    lines: tuple[tuple[Mark, str], ...] = ()
    countdown: str = ""
    notes: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    footer: str = ""


@cache
def _labels() -> dict[str, str]:
    data = read_sheet(_FILE, _FILE.parent).data
    if not isinstance(data, dict):
        raise TypeError("labels.yaml must map keys to texts")
    return {key: str(value) for key, value in data.items()}


def label(key: str, **slots: str) -> str:
    """A fixed label. KeyError for an unknown key or a slot not given."""
    return _labels()[key].format_map(slots)
