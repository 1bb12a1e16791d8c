"""Wait for an answer: whoever has a case reads how it stands, whoever has none what to do when nobody calls."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.own_cases import case_replies
from bot.conversation.session import Session
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Candidate, Decision, Reading, known_reading

ABOUT_OWN_CASE = frozenset({"bot.status", "bot.human.call"})
"""Entries that tell who has sent nothing yet; whoever has a case reads how it stands instead."""
_NO_REPLY = "process.not_listed.no_reply"
_WAITED = ABOUT_OWN_CASE | {_NO_REPLY}
"""Entries that "chờ mãi không ai gọi" looks like."""


def waits_for_call(said: Utterance, at: TurnContext) -> bool:
    """True for "tết xong rồi răng chưa ai gọi cho tui"."""
    return phrases("talk.no_call", marks=True).within(at.services.understanding.plainly(said)) is not None


def as_waiting(first: Reading, at: TurnContext) -> Reading:
    """The reading of whoever goes there again and again and is never called."""
    entry = at.services.knowledge.entries[_NO_REPLY]
    return replace(known_reading(Candidate(entry.topic, entry.id), first), decision=Decision.LEAN)


def own_cases(session: Session, at: TurnContext) -> Turn:
    """The reply that tells how the person's own cases stand."""
    return Turn(replace(session, unclear=0), tuple(case_replies(at.known)), trace=Trace("answer", ("bot.status",)))


def may_wait(reading: Reading) -> bool:
    """True if a reading is or might be of whoever waits for an answer."""
    return not _WAITED.isdisjoint((reading.entry, *(option.entry for option in reading.alternatives)))
