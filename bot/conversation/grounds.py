"""Grounds of the last answer: why it is so, what it rests on, what more to do; and an apology when it did not help."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import verdict
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Told
from bot.conversation.session import Session
from bot.model.messages import Message
from bot.texts import text
from knowledge.renderer import Answer

_GROUNDS = 2
"""Grounds that are named behind "vì sao"."""


def why(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    """The reasons of the result told last, else more about what was answered last, at least what it rests on."""
    if session.frame.outcome and not session.entries:
        return Turn(session, (verdict.reasons_message(session, at.services, at.on),))
    answers = [at.services.renderer.answer(at.services.knowledge.entries[name], at.on) for name in session.entries]
    told = "\n\n".join(filter(None, (answer.detail or _grounds(answer) for answer in answers)))
    is_of_danger = any(answer.entry.topic.startswith("safety.") for answer in answers)
    buttons = (refer_button(), menu_button()) if is_of_danger else (menu_button(),)
    return Turn(session, (Message(told, buttons, entry=session.entries[-1]),)) if told else None


def _grounds(answer: Answer) -> str:
    """The grounds of an answer without a detail, and that it is unsure where the law does not settle it."""
    if not answer.citations or answer.entry.topic.startswith("smalltalk."):
        return ""
    written = [cited.name for cited in answer.citations if cited.kind == "law"][:_GROUNDS]
    lines = [text("act.why", names=text("act.why.and").join(written)) if written else text("act.why.practice")]
    if written and any(cited.certainty != "A" for cited in answer.citations):
        lines.append(text("act.why.unsure"))
    return "\n".join(lines)


def was_of_danger(session: Session, at: TurnContext) -> bool:
    """True if the last answer was about a scam, a bribe, a lender or violence."""
    last = at.services.knowledge.entries.get(session.entries[-1]) if session.entries else None
    return last is not None and last.topic.startswith("safety.") and last.topic != "safety.distress"


def complaint(session: Session) -> Turn:
    """An apology, and a person to speak with."""
    session = replace(session, unclear=0)
    return replace(
        Turn(session, (Message(text("act.complaint"), (refer_button(), menu_button())),)),
        trace=Trace("act", act="complaint"),
    )
