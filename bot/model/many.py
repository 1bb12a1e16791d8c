"""Results of what an officer does with many cases by one press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Swept:
    """Unconfirmed cases were closed as not from real persons; ``left`` are still there.

    ``told`` senders hear of it; for ``undo_minutes`` all that was closed ``at`` this moment can be taken back.
    """

    count: int
    left: int
    told: int = 0
    at: datetime | None = None
    undo_minutes: int = 0


@dataclass(frozen=True)
class ManyTakenBack:
    """A step with many cases was taken back, and its notices with it; ``count`` are as they were before."""

    step: str
    count: int
