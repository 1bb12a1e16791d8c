"""Insight into turns: what of one is counted, and for which channel and campaign; nothing says who."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.conversation.check_state import asked
from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.effects import Refer
from bot.store.insights import CAMPAIGN
from bot.store.work import UnitOfWork

_LEFT = ("decline", "clarify")


@dataclass(frozen=True)
class Came:
    """The channel that a message came by, and the campaign of the link that brought it, if it names one."""

    channel: str
    campaign: str = ""


def count_turn(work: UnitOfWork, before: Session, done: Turn, came: Came, on: date, services: Services) -> Turn:
    """Count how often people asked, screened themselves, sent; returns the turn, which remembers its campaign."""
    steps = _steps(before, done)
    if came.campaign:
        work.campaigns.count(on, came.campaign)
    for step in ("asked", "screened"):
        if step in steps:
            work.counters.count(on, step)
    campaign = came.campaign or before.campaign
    what = {f"step/{step}" for step in steps} | _asked_about(done) | _check(before, done, on, services)
    what |= {f"{CAMPAIGN}{campaign}/{step}" for step in steps} if campaign else set()
    work.insights.count(on, came.channel, sorted(what))
    return replace(done, session=replace(done.session, campaign=campaign)) if campaign and not done.erases else done


def _steps(before: Session, done: Turn) -> set[str]:
    was, shown = (
        screening.shown if screening else "" for screening in (before.own_screening, done.session.own_screening)
    )
    found = {"asked"} if any(reply.entry for reply in done.replies) else set[str]()
    found |= {"screened"} if shown and not was else set()
    return found | ({"sent"} if any(isinstance(effect, Refer) for effect in done.effects) else set())


def _asked_about(done: Turn) -> set[str]:
    trace = done.trace
    if trace.decision in _LEFT:
        nearest = trace.topics[0] if trace.topics else "other"  # all others were farther away
        return {f"unanswered/{trace.decision}/{nearest}"}
    return {f"topic/{topic}" for topic in trace.topics}


def _check(before: Session, done: Turn, on: date, services: Services) -> set[str]:
    """Questions of the check that were put just now, and those that were answered."""
    was, now = asked(before, services, on), asked(done.session, services, on)
    screening = done.session.screening or before.screening
    if screening is None:
        return set()
    about = screening.audience
    answered = set(done.session.screening.answers if done.session.screening else ()) - set(
        before.screening.answers if before.screening else ()
    )
    found = {f"answered/{about}.{name}" for name in answered}
    return found | ({f"put/{about}.{now.id}"} if now is not None and (was is None or was.id != now.id) else set())
