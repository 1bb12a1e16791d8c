"""State of a check: which question waits, found by replaying the answers once a turn."""

from __future__ import annotations

from datetime import date

from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from bot.model.messages import Message
from screening.questionnaire import State, replay
from screening.questions import Question, Questionnaire

Said = tuple[Session, list[Message]]
"""The session after a step of the check, and what is said."""


def questionnaire_of(screening: Screening, services: Services) -> Questionnaire:
    """The questions of the check."""
    return services.book.questionnaires[screening.audience]


def state_of(screening: Screening, services: Services, on: date) -> State:
    """The state of the check on the day ``on``; replayed when it is first asked for."""
    found = screening.states.get(on)
    if found is None:
        found = replay(questionnaire_of(screening, services), screening.answers, on, services.book)
        screening.states[on] = found
    return found


def asked(session: Session, services: Services, on: date) -> Question | None:
    """The question that waits for an answer; None when no check is under way."""
    screening = session.screening
    if screening is None or screening.phase != "asking":
        return None
    if screening.editing:
        return questionnaire_of(screening, services).question(screening.editing)
    return state_of(screening, services, on).pending
