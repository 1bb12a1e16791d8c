"""Somebody who helps another to send a request: a head of a hamlet, a member of a union, a relative or neighbour.

The request is the other one's: their name, their number, their consent. Who helps says in which role, and whether the
other one agreed beside them or will press for themselves; an officer asks at the first call either way.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.session import Referral
from bot.model.citizen_actions import ReferSet, ReferStart
from bot.model.messages import Button, Message
from bot.texts import text

HELPER = "helper"
ROLES = ("head", "union", "kin")
_ANSWERS = ("yes", "no")
_VALUES = {"role": ROLES, "beside": _ANSWERS}


def helper_button() -> Button:
    """The way of whoever helps another one."""
    return Button(text("button.refer_helper"), str(ReferSet("audience", HELPER)))


def begin_helping(referral: Referral) -> Referral:
    """The request as somebody else's, with the role still to be said."""
    return replace(referral, audience="family", helper="asked", beside="")


def missing(referral: Referral) -> str:
    """The part of the help that is still to be said; "" for nothing."""
    if not referral.helper:
        return ""
    return "role" if referral.helper == "asked" else "" if referral.beside else "beside"


def ask(step: str, before: str = "") -> Message:
    """The question about the help."""
    said = text(f"refer.ask.{step}")
    ways = [Button(text(f"refer.{step}.{value}"), str(ReferSet(step, value))) for value in _VALUES[step]]
    aids = (Button(text("button.stop_referral"), str(ReferStart("no"))),)
    return Message(f"{before}\n{said}" if before else said, tuple(ways), aids=aids)


def answered(referral: Referral, step: str, value: str) -> Referral | None:
    """The request with an answer about the help; None for a button that does not fit."""
    if value not in _VALUES.get(step, ()) or missing(referral) != step:
        return None
    return replace(referral, helper=value) if step == "role" else replace(referral, beside=value)


def whom_text(referral: Referral) -> str:
    """The part of the consent text that says for whom it is sent."""
    if not referral.helper:
        return text(f"consent.whom.{referral.audience}")
    beside = text(f"consent.beside.{referral.beside}")
    return text("consent.whom.helper", role=text(f"refer.role.{referral.helper}").lower(), beside=beside)
