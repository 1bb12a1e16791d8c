"""Notes of officers, as a desk shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class NoteLine:
    """A note about a case: who wrote it, the day, and the words."""

    by: str = field(repr=False)
    on: date
    words: str = field(repr=False)
