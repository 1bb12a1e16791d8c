"""Matters that come before every verdict: the released person has died, somebody wants a loan in another's name, or
one to pay an old debt with; and the plain wish to be called by an officer, which no other reading may swallow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.conversation.context import TurnContext
from bot.conversation.session import Session
from knowledge.language.telex import fold
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import NOTHING, Candidate, Reading, known_reading

_DIED = "family.on_behalf.died"
_LENDS_NAME = "loan.misuse.lend_name"
_PAYS_DEBT = "loan.use.not_allowed"
_OF_SUCH = (_LENDS_NAME, "safety.scam")
"""Entries that lending one's name is read as."""
_CALL = "bot.human.call"
_CLAUSES = re.compile(r"[,.;:!?\n]+")
_NEAR = 2
"""Readings among which such an entry is to be."""


def foremost(session: Session, said: Utterance, readings: Sequence[Reading], at: TurnContext) -> Reading | None:
    """The reading that no verdict may stand in for; None for everything else."""
    plain = at.services.understanding.plainly(said)
    name = _DIED if _has_died(session, plain) else _LENDS_NAME if _lends_name(plain, readings) else ""
    if not name and _pays_debt(said, plain, at):
        name = _PAYS_DEBT
    return _reading(name, at, readings[0] if readings else NOTHING) if name else None


def _reading(name: str, at: TurnContext, beside: Reading = NOTHING) -> Reading:
    entry = at.services.knowledge.entries[name]
    return known_reading(Candidate(entry.topic, entry.id), beside)


def asks_to_be_called(said: Utterance) -> bool:
    """True if a clause of the message is the wish to be called or passed on to the ward, and nothing else."""
    wishes = phrases("talk.wants_officer", marks=True)
    return any(wishes.whole(clause.strip()) for clause in _CLAUSES.split(said.clean))


def wants_officer(said: Utterance, at: TurnContext) -> Reading | None:
    """The answer of how an officer calls back, for "gọi cho tôi đi, nhắn tin mệt quá" and "ok, chuyển giúp mình qua bên
    phường"; None for everything else.
    """
    return _reading(_CALL, at) if asks_to_be_called(said) else None


def _has_died(session: Session, plain: str) -> bool:
    """True if the relative who came home has died: "chồng tôi ra tù 2024, tháng trước mất rồi".

    Of a debt that is left, and of those who were to sign, `likely` answers.
    """
    if session.told.about != "relative" or session.topic.startswith("loan."):
        return False
    if phrases("talk.not_died", marks=True).within(plain):
        return False
    if phrases("talk.died_since", marks=True).within(plain):
        return True
    relation = fold(session.told.relation)
    return any(
        phrases("talk.that_one_person", marks=True).start(found.group())
        or (relation and fold(found.group()).startswith(relation))
        for found in phrases("talk.died", marks=True).all(plain)
        if phrases("talk.whose", marks=True).end(plain[: found.start()].strip()) is None  # "bố nó mất rồi"
    )


def _pays_debt(said: Utterance, plain: str, at: TurnContext) -> bool:
    """True for "vay gói này để trả cho chủ nợ được không"."""
    asks = at.services.understanding.rings_like_question(said)
    return asks and phrases("talk.pays_debt_with_it", marks=True).within(plain) is not None


def _lends_name(plain: str, readings: Sequence[Reading]) -> bool:
    """True if somebody is asked to sign for a loan that another gets."""
    if not readings or phrases("talk.lends_name", marks=True).within(plain) is None:
        return False
    options = (readings[0].entry, *(option.entry for option in readings[0].alternatives[:_NEAR]))
    return any(name.startswith(_OF_SUCH) for name in options)
