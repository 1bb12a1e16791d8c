"""Feedback: whether an answer helped, why not, and the questions that are kept so that an editor can answer them.

Of a question only words without personal data are kept. Nothing is kept of what may be danger, of a story, or of an
officer's own typing.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.ask import with_police
from bot.conversation.buttons import menu_button
from bot.conversation.care import read_danger
from bot.conversation.context import Turn, TurnContext
from bot.conversation.session import Session
from bot.model.citizen_actions import RateBad, RateGood
from bot.model.effects import Effect, KeepQuestion, Rated
from bot.model.messages import Button, Message
from bot.texts import text
from knowledge.language.anonymous import anonymous
from knowledge.language.utterance import Utterance

REASONS = ("wrong", "other", "hard", "short")
"""Why an answer was not liked; the words are in vi.yaml."""
_KINDS = {"decline": "unanswered", "clarify": "unclear"}
_ANSWERED = ("answer", "lean")


def good(session: Session, action: RateGood, at: TurnContext) -> Turn:
    """An answer helped."""
    entry = _rated(session, action.entry, at)
    if not entry:
        return _nothing(session)
    return Turn(session, (Message(text("feedback.good"), (menu_button(),)),), (Rated(entry, helpful=True),))


def bad(session: Session, action: RateBad, at: TurnContext) -> Turn:
    """An answer did not help: one more press says why, and what was asked is kept for an editor."""
    entry = _rated(session, action.entry, at)
    if not entry:
        return _nothing(session)
    if action.reason in REASONS:
        words = session.asked if entry in session.entries else ""
        kept = KeepQuestion("bad", words, entry, action.reason)
        return Turn(session, (Message(text("feedback.thanks"), (menu_button(),)),), (kept,))
    reasons = [Button(text(f"feedback.reason.{each}"), str(RateBad(entry, each))) for each in REASONS]
    said = Message(with_police("feedback.bad", at.services), tuple(reasons), aids=(menu_button(),))
    return Turn(session, (said,), (Rated(entry, helpful=False),))


def note_question(done: Turn, said: Utterance, at: TurnContext) -> Turn:
    """The turn that keeps a question which it could not answer, and remembers the words of one that it answered."""
    decision = done.trace.decision
    if done.is_pressed:
        return replace(done, session=replace(done.session, asked="")) if decision in _ANSWERED else done
    if decision in _ANSWERED:
        return replace(done, session=replace(done.session, asked=anonymous(said)))
    kept = _question(done, said, at) if decision in _KINDS else ()
    return replace(done, effects=(*done.effects, *kept)) if kept else done


def _question(done: Turn, said: Utterance, at: TurnContext) -> tuple[Effect, ...]:
    """The question that is kept when it was not answered: none of matters outside, of danger, or of an officer."""
    is_filling = done.session.referral is not None  # what is asked within a request may hold who sends it
    if at.known.officer is not None or is_filling or done.trace.matter or str(read_danger(said, at.services)):
        return ()
    words, nearest = anonymous(said), done.trace.topics[:1]
    return (KeepQuestion(_KINDS[done.trace.decision], words, "".join(nearest)),) if words else ()


def _rated(session: Session, entry: str, at: TurnContext) -> str:
    wanted = [entry] if entry else list(session.entries)
    known = [each for each in wanted if each in at.services.knowledge.entries]
    return known[-1] if known else ""


def _nothing(session: Session) -> Turn:
    return Turn(session, (Message(text("nothing.yet"), (menu_button(),)),))
