"""Questions for a verdict: whether a message asks if this person gets a loan, rather than for a rule or a matter."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.story import Noted
from knowledge.language.story import Heard
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Decision, Reading

VERDICT_TOPICS = ("elig.conditions_person", "elig.person", "elig.five_years", "bot.screening", "employer.who")
"""Topics that a verdict answers for one person, so that the general answer need not follow it."""
_STATUS = "sentence_status"
"""The fact that decides alone: whoever tells it and asks is answered for themselves."""
_SHORT = 7
"""Words of "vậy tôi được vay không": after a story they ask for its verdict, not for a rule."""
_WHOLE_STORY = 3
"""From so many facts a message is a story, whose verdict is due even if nobody asked for it in words."""


def wants_verdict(
    session: Session, said: Utterance, heard: Heard, noted: Noted, readings: Sequence[Reading], services: Services
) -> bool:
    """True if the message asks whether this person gets a loan, rather than for a rule."""
    if len(noted.facts) >= _WHOLE_STORY and (not readings[0].is_answered or heard.asks_verdict):
        return True
    if not (heard.asks_verdict or (session.told.now and said.size <= _SHORT and _asks_result(said))):
        return False
    if not noted.facts and _is_matter_of_its_own(said, services):
        return False
    if _STATUS in noted.facts or (session.told.now and said.size <= _SHORT and _asks_result(said)):
        return True
    is_specific = readings[0].decision is Decision.ANSWER and readings[0].topic not in VERDICT_TOPICS
    if len(noted.facts) == 1 and is_specific:
        return False
    if noted.facts or (session.told.now and said.size <= _SHORT):
        return True
    first = readings[0]
    is_general = first.topic in VERDICT_TOPICS
    return is_general if first.decision is Decision.ANSWER else bool(session.told.now) or is_general


def _is_matter_of_its_own(said: Utterance, services: Services) -> bool:
    """True for "tạm trú có được không": beside "được không" stands what it asks about, and that is known."""
    rest = phrases("check.asks_result").replace(said.said, "")
    if not phrases("check.beside_result").replace(rest, ""):
        return False
    first = services.understanding.read(said)[0]
    return first.is_answered and first.topic not in VERDICT_TOPICS and not first.topic.startswith("policy.")


def _asks_result(said: Utterance) -> bool:
    return phrases("check.asks_result").within(said.said) is not None
