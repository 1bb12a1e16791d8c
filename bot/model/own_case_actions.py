"""Actions of whoever sent a case, beside those of `citizen_actions`: a call, other channels."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class Called(Action):
    """Says whether an officer really called about one's own case: "yes" or "no"."""

    name = "called"
    code: str = ""
    answer: str = ""


@dataclass(frozen=True)
class OfferTie(Action):
    """Asks for a code by which another chat of the same person sees the same cases."""

    name = "tie"


@dataclass(frozen=True)
class BringCode(Action):
    """Brings the code that another chat of the same person was given."""

    name = "tie:code"
    code: str = ""


@dataclass(frozen=True)
class PartChats(Action):
    """Parts this chat from the others of the same person."""

    name = "tie:off"
