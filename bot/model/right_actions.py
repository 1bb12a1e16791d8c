"""Actions of a citizen about their own data: the rights, and what an officer is asked."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class Rights(Action):
    """Shows the rights about one's own data, or the way to one of them: "see", "correct", "restrict", "lost" …"""

    name = "rights"
    step: str = ""
    code: str = ""


@dataclass(frozen=True)
class RightsYes(Action):
    """Asks an officer to leave a case alone ("restrict") or to show what was noted ("see"); "lift" lets them go on."""

    name = "rights:yes"
    step: str = ""
    code: str = ""
