"""Actions of whoever answers for several wards: the short view over them, and a look into one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class DeskOverview(Action):
    """Shows the wards in short to whoever is above them; with a ward looks into it, which is written down."""

    name = "desk:overview"
    ward: str = ""
