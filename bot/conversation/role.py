"""Role of who writes on duty: police, an association, a prison, a bank, the press; what they ask next leans on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.buttons import entry_button, menu_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.services import Role, Services
from bot.conversation.session import Session
from bot.model.messages import MAX_BUTTONS, Message
from bot.texts import text
from knowledge.language.phrase_finder import words_said
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import named_phrases
from knowledge.readings import Candidate, Decision, Reading, Status

HELPER = "helper"
"""The role of whoever asks for people who are no relatives."""
_PULL = 0.75
"""Score by which a topic of the role may be behind and is meant all the same."""
_LIKELY = -0.35
"""Score from which a topic of the role is a reading at all."""


def role_of(said: Utterance, services: Services) -> Role | None:
    """The role in which somebody introduces themselves; None for a person who speaks for themselves."""
    return said.share("role", lambda said: _role(said, services))


def _role(said: Utterance, services: Services) -> Role | None:
    plain, lines = services.understanding.plainly(said), named_phrases("talk.roles")
    words = words_said(plain)

    def is_said(role: Role) -> bool:
        return any(line.may_stand(words) and line.start(plain) for line in lines[role.id])

    return next(filter(is_said, services.roles), None)


def introduced(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The reply to "tôi là công an xã", with what such a person asks; None for anything else, and for a question."""
    asks = said.asks or at.services.understanding.rings_like_question(said)
    role = None if asks else role_of(said, at.services)
    if role is None:
        return None
    session = remembered(session, said, at.services)
    buttons = [entry_button(name, at.services) for name in role.entries]
    message = Message(text(f"act.official.{role.id}"), (*buttons[: MAX_BUTTONS - 1], menu_button()))
    return Turn(replace(session, unclear=0), (message,), trace=Trace("act", act="official"))


def remembered(session: Session, said: Utterance, services: Services) -> Session:
    """The session that knows the role in which somebody introduces themselves in a message."""
    role = role_of(said, services)
    return replace(session, frame=replace(session.frame, role=role.id)) if role else session


def _is_of_role(first: Reading, role: Role) -> bool:
    return first.is_answered and first.topic.startswith(tuple(role.topics))


def in_role(session: Session, said: Utterance, readings: Sequence[Reading], services: Services) -> list[Reading]:
    """The readings, with what somebody in that role asks before what a citizen would ask in the same words."""
    role = next((role for role in services.roles if role.id == session.frame.role), None)
    first = readings[0] if readings else None
    if role is None or first is None or len(readings) > 1 or _is_of_role(first, role):
        return list(readings)
    ranking = services.understanding.ranking(said)
    best = ranking.scores[0] if ranking.scores else 0.0
    found = next(
        (
            (topic, entry)
            for topic, entry, score in zip(ranking.topics, ranking.entries, ranking.scores, strict=True)
            if topic.startswith(tuple(role.topics)) and score >= max(_LIKELY, best - _PULL)
        ),
        None,
    )
    if found is None:
        return list(readings)
    others = (Candidate(first.topic, first.entry), *first.alternatives) if first.is_answered else first.alternatives
    rest = tuple(option for option in others if option.topic != found[0])
    return [
        replace(
            first, decision=Decision.LEAN, status=Status.ANSWERED, topic=found[0], entry=found[1], alternatives=rest
        )
    ]
