"""Actions of the officers' desk about people's own data."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class DeskRights(Action):
    """Shows the open requests about people's own data."""

    name = "desk:rights"


@dataclass(frozen=True)
class DeskRight(Action):
    """Shows a request about somebody's own data; "answer", "done" or "refuse" with its reason settle it."""

    name = "desk:right"
    number: str = ""
    step: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DeskData(Action):
    """Offers to leave a case alone ("pause") or to erase it for whoever lost the phone, and asks; "yes" does it."""

    name = "desk:data"
    code: str = ""
    step: str = ""
    answer: str = ""
