"""A message as terminal text: its buttons are numbered lines."""

from __future__ import annotations

from collections.abc import Sequence


def numbered(text: str, labels: Sequence[str]) -> str:
    """Text and below it a line for each label, with the number that presses it."""
    return "\n".join([text, *(f"  [{number}] {label}" for number, label in enumerate(labels, 1))])
