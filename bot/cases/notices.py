"""What is sent without being asked. Anybody may read it on a locked screen, so it names no prison, loan or police."""

from __future__ import annotations

from bot.model.actions import Desk
from bot.model.case import REASONS, Step
from bot.model.messages import Button
from bot.texts import text

_TELLING: frozenset[Step] = frozenset(
    ("accept", "reached", "missed", "appointed", "declined", "list", "close", "reopen", "transfer", "send_back")
)


def step_notice(step: Step, code: str, *, reason: str = "", ward: str = "") -> str:
    """What the applicant is told of a step, word for word as the officer saw it before; "" for inner matters."""
    if step not in _TELLING:
        return ""
    because = text(f"notice.{step}.{reason}") if reason in REASONS.get(step, ()) else ""
    return text(f"notice.step.{step}", code=code, ward=ward, because=because).strip()


def work_button() -> Button:
    """The way to the case that needs somebody most."""
    return Button(text("button.desk_next"), str(Desk("next")))
