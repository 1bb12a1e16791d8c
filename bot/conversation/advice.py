"""Advice about a scam, a bribe, a lender or violence that words perhaps tell of, and more of it as the talk goes on."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.ask import answer_entries
from bot.conversation.buttons import menu_button, refer_button
from bot.conversation.care import LIFE, STAYS, read_danger
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.grounds import was_of_danger
from bot.conversation.memory import Care
from bot.conversation.session import Session
from bot.conversation.story import Noted
from bot.model.messages import Message
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Reading

_LENDER, _VIOLENCE, _SCAM, _PAID = "safety.loan_shark", "safety.violence", "safety.scam", "safety.scam.paid_already"
_ADVISED = (_SCAM, _LENDER, "safety.bribery", _VIOLENCE)


def about_danger(session: Session, said: Utterance, noted: Noted, first: Reading, at: TurnContext) -> Turn | None:
    """Advice about a danger that the words perhaps tell of; more of it when they go on about what was just answered.
    None for everything else, also for a question of its own.
    """
    danger = read_danger(said, at.services)
    read_so = danger.topic in (first.topic, *(option.topic for option in first.alternatives[:1]))
    is_told = danger.degree and (danger.is_clear or read_so)
    is_told = is_told and (danger.topic not in LIFE or (danger.topic == _VIOLENCE and not noted.facts))
    asks = at.services.understanding.rings_like_question(said)
    wishes = phrases("talk.wishes_for", marks=True).within(said.clean) is not None
    goes_back = (asks or wishes) and phrases("talk.back_to_loan", marks=True).within(
        at.services.understanding.plainly(said)
    )
    is_lender = danger.topic == _LENDER and _is_of_loans(first)
    is_own = danger.topic == _VIOLENCE and first.is_answered  # "chồng em hay đánh em" only looks like a question
    is_other = asks and (is_own or is_lender or (goes_back and was_of_danger(session, at)))
    if is_told and not is_other:
        session = replace(session, care=Care(danger.topic, STAYS, 1))
        name = first.entry if first.topic == danger.topic and first.entry else danger.entry
        name = _PAID if danger.topic == _SCAM and _has_paid(said, at) else name
        return _answered(session, name, danger.topic, at)
    in_danger = session.care.left and session.care.topic not in LIFE
    if first.is_answered or not (in_danger or was_of_danger(session, at)):
        return None
    if goes_back:
        return None  # "thế vay thật thì mất bao nhiêu"
    if session.care.topic == _SCAM and _has_paid(said, at):
        return _answered(session, _PAID, _SCAM, at)
    return _more(session, at)


def is_wronged(said: Utterance, at: TurnContext) -> bool:
    """True if the words clearly tell of a swindler, a lender, a bribe or blows, whatever facts they tell besides."""
    danger = read_danger(said, at.services)
    return danger.is_clear and danger.topic in _ADVISED


def _has_paid(said: Utterance, at: TurnContext) -> bool:
    return phrases("talk.has_paid", marks=True).within(at.services.understanding.plainly(said)) is not None


def _is_of_loans(first: Reading) -> bool:
    """True for "có phải trả lãi ngay không", which asks about this loan."""
    topics = (first.topic, *(option.topic for option in first.alternatives[:1]))
    return any(topic.startswith("loan.") for topic in topics)


def went_along(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The advice for whoever paid or sent what a swindler asked for, told right after advice about them."""
    last = at.services.knowledge.entries.get(session.entries[-1]) if session.entries else None
    if last is None or last.topic != _SCAM or last.id == _PAID:
        return None
    if not _has_paid(said, at) or said.asks:
        return None
    return _answered(session, _PAID, _SCAM, at)


def _answered(session: Session, name: str, topic: str, at: TurnContext) -> Turn:
    session, replies = answer_entries(session, [name], at.on, at.services)
    found = at.services.knowledge.entries[name].topic
    return Turn(session, tuple(replies), trace=Trace("lean", tuple(dict.fromkeys((topic, found)))))


def _more(session: Session, at: TurnContext) -> Turn:
    """The rest to say about a scam, a bribe or a lender, when the next words mean nothing by themselves."""
    entry = at.services.knowledge.entries[session.entries[-1]] if session.entries else None
    if entry is None or not entry.topic.startswith("safety."):
        entry = at.services.knowledge.entries[at.services.danger.main_entry(session.care.topic)]
    answer = at.services.renderer.answer(entry, at.on)
    reply = Message(answer.detail or answer.text, (refer_button(), menu_button()), entry=entry.id)
    return Turn(replace(session, unclear=0), (reply,), trace=Trace("lean", (entry.topic,)))
