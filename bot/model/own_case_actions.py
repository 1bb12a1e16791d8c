"""Actions of whoever sent a case, beside those of `citizen_actions`: what they say of a call."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class Called(Action):
    """Says whether an officer really called about one's own case: "yes" or "no"."""

    name = "called"
    code: str = ""
    answer: str = ""
