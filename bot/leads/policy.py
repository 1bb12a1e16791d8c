"""The clocks of a lead, all of them settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """Hours until a ward is reminded, working days until the supervisor is told and gets the lead, and retention."""

    remind_hours: tuple[int, ...] = (24, 72)
    escalate_days: int = 5
    return_days: int = 8
    duplicate_days: int = 30
    keep_months: int = 24
    draft_days: tuple[int, ...] = (3, 6)
    draft_ends: int = 14
    invitation_hours: int = 72
    window_days: tuple[int, ...] = (90, 30)
    month_days: tuple[int, ...] = (1, 4)
    digest_hour: int = 8
