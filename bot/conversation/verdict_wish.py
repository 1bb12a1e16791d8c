"""Wish for a verdict: whether a message asks if this very person gets a loan, or for a rule."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.ask import understand
from bot.conversation.context import TurnContext
from bot.conversation.session import Session
from bot.conversation.story import Noted
from knowledge.language.story import Heard
from knowledge.language.telex import fold
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Decision, Reading

VERDICT_TOPICS = ("elig.conditions_person", "elig.person", "elig.five_years", "bot.screening", "employer.who")
"""Topics that a verdict answers for one person, so that the general answer need not follow it."""
_ABUSE = "smalltalk.abuse"
_STATUS = "sentence_status"
"""The fact that decides alone: whoever tells it and asks is answered for themselves."""
_SHORT, _LONGER = 7, 12
"""Words of "vậy tôi được vay không", and of one that goes on: after a story they ask for its verdict."""
_RULES = ("rate", "security", "papers", "disbursement", "fees", "group", "misuse", "repayment")
"""Aspects of the grid that are the same for everybody, or that no fact told so far changes."""
_LIKELY = 0.3
"""Confidence from which a rule is asked about rather than the own result, were it only to be asked back which."""
WHOLE_STORY = 3
"""From so many facts a message is a story, whose verdict is due even if nobody asked for it in words."""


def wants_verdict(
    session: Session, said: Utterance, heard: Heard, noted: Noted, readings: Sequence[Reading], at: TurnContext
) -> bool:
    """True if the message asks whether this person gets a loan, rather than for a rule."""
    if len(noted.facts) >= WHOLE_STORY and (not readings[0].is_answered or heard.asks_verdict):
        return True
    plain = fold(at.services.understanding.plainly(said))  # "co dc ko" spelled out
    asks_shortly = bool(session.told.now) and said.size <= _SHORT
    asks_shortly = asks_shortly and (_asks_result(plain) or _asks_when(session, plain))
    if readings[0].topic == _ABUSE and session.told.now and said.size <= _LONGER and _asks_result(plain):
        return True  # "nói thẳng có vay được không, đừng vòng vo" is angry and asks all the same
    sums_up = bool(session.told.now) and said.size <= _LONGER and _sums_up(plain)
    asks_shortly = asks_shortly or sums_up
    if not (heard.asks_verdict or asks_shortly):
        return False
    # "vợ tôi đứng tên được không" asks who signs, "tôi vay 300 triệu thì cần tài sản đảm bảo không" for a rule
    if len(noted.facts) < WHOLE_STORY and (_asks_signer(said, readings) or _names_rule(readings)):
        return False
    if not noted.facts and not sums_up and _is_of_a_rule(said, plain, at):
        return False  # "trả trước hạn được không" is about a rule whatever was spoken of before
    asks_for_more = phrases("questions.asking_words").within(said.said) and _is_specific(readings)
    if asks_shortly or (_STATUS in noted.facts and not asks_for_more):  # "ra tù rồi chuyển nơi khác thì vay ở đâu"
        return True
    if len(noted.facts) == 1 and _is_specific(readings):
        return False
    if noted.facts or (session.told.now and said.size <= _SHORT):
        return True
    first = readings[0]
    is_general = first.topic in VERDICT_TOPICS
    return is_general if first.is_answered else bool(session.told.now) or is_general


def _asks_signer(said: Utterance, readings: Sequence[Reading]) -> bool:
    return readings[0].is_answered and phrases("talk.asks_signer", marks=True).within(said.clean) is not None


def _names_rule(readings: Sequence[Reading]) -> bool:
    """True if the words name an aspect of the loan that does not depend on who asks."""
    at = readings[0].coordinates
    return at is not None and at.aspect in _RULES


def _is_of_a_rule(said: Utterance, plain: str, at: TurnContext) -> bool:
    """True for "tạm trú có được không": beside "được không" stands what it asks about, and that is known."""
    rest = phrases("check.asks_result").replace(plain, "")
    if not phrases("check.beside_result").replace(rest, ""):
        return False
    first = understand(said, Session(), at.services)[0]
    is_known = first.is_answered or (first.decision is Decision.CLARIFY and first.confidence >= _LIKELY)
    return is_known and first.topic not in VERDICT_TOPICS and not first.topic.startswith("policy.")


def _is_specific(readings: Sequence[Reading]) -> bool:
    """True for a question that surely is about a rule of its own."""
    return readings[0].decision is Decision.ANSWER and readings[0].topic not in VERDICT_TOPICS


def _asks_when(session: Session, plain: str) -> bool:
    """True for "thế khi nào thì được" of whoever heard that it is not yet so."""
    is_open = session.frame.outcome in ("not_yet", "outside", "needs_officer")
    return is_open and phrases("check.asks_when").within(plain) is not None


def _sums_up(plain: str) -> bool:
    """True for "thế là được vay à, bác mừng quá"."""
    return phrases("check.sums_up").start(plain) is not None


def _asks_result(plain: str) -> bool:
    return phrases("check.asks_result").within(plain) is not None
