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
from bot.texts import text
from knowledge.danger import Danger
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Reading

_LENDER, _VIOLENCE, _SCAM, _PAID = "safety.loan_shark", "safety.violence", "safety.scam", "safety.scam.paid_already"
_ADVISED = (_SCAM, _LENDER, "safety.bribery", _VIOLENCE)


def about_danger(session: Session, said: Utterance, noted: Noted, first: Reading, at: TurnContext) -> Turn | None:
    """Advice about a danger that the words perhaps tell of; more of it when they go on about what was just answered.
    None for everything else, also for a question of its own.
    """
    if (call := _may_call(session, said, at)) is not None:
        return call
    danger = _within(session, read_danger(said, at.services), at)
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
    if (first.is_answered and not goes_on_of_lender(session, first, asks=asks)) or not (
        in_danger or was_of_danger(session, at)
    ):
        return None
    if goes_back or (asks and not _asks_what_to_do(said)):
        return None  # "thế vay thật thì mất bao nhiêu", "ảnh chụp có tính không" ask something else
    if session.care.topic == _SCAM and _has_paid(said, at):
        return _answered(session, _PAID, _SCAM, at)
    return _more(session, at)


def _asks_what_to_do(said: Utterance) -> bool:
    return "what_next" in said.acts or phrases("talk.what_to_do", marks=True).within(said.clean) is not None


def _within(session: Session, danger: Danger, at: TurnContext) -> Danger:
    """The danger, that of a lender while one is spoken of: "nó đòi 90 triệu" only sounds like a swindler."""
    if danger.topic != _SCAM or not (session.care.left and session.care.topic == _LENDER):
        return danger
    return replace(danger, topic=_LENDER, entry=at.services.danger.main_entry(_LENDER))


def _may_call(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """Yes to whoever asks, after danger was told, if the police may be called."""
    asks = phrases("talk.asks_to_call", marks=True).within(said.clean)
    if asks is None or not (session.care.left or was_of_danger(session, at)):
        return None
    reply = Message(text("safety.may_call"), (refer_button(), menu_button()))
    return Turn(replace(session, unclear=0), (reply,), trace=Trace("lean", (session.care.topic or _LENDER,)))


def goes_on_of_lender(session: Session, first: Reading, *, asks: bool) -> bool:
    """True for "thứ 7 không trả thì nó lên nhà", told after a lender was: the debt is his, not of this loan."""
    of_lender = (session.care.left and session.care.topic == _LENDER) or session.topic == _LENDER
    return bool(of_lender) and first.topic.startswith("loan.") and not asks


def is_wronged(said: Utterance, at: TurnContext) -> bool:
    """True if the words clearly tell of a swindler, a lender, a bribe or blows, whatever facts they tell besides."""
    danger = read_danger(said, at.services)
    return danger.is_clear and danger.topic in _ADVISED


def _has_paid(said: Utterance, at: TurnContext) -> bool:
    plain = at.services.understanding.plainly(said)
    return not _says_not_paid(plain) and phrases("talk.has_paid", marks=True).within(plain) is not None


def _says_not_paid(plain: str) -> bool:
    return phrases("talk.has_not_paid", marks=True).within(plain) is not None


def _is_of_loans(first: Reading) -> bool:
    """True for "có phải trả lãi ngay không", which asks about this loan."""
    topics = (first.topic, *(option.topic for option in first.alternatives[:1]))
    return any(topic.startswith("loan.") for topic in topics)


def went_along(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The advice for whoever paid or sent what a swindler asked for, told right after advice about them."""
    last = at.services.knowledge.entries.get(session.entries[-1]) if session.entries else None
    if last is None or last.topic != _SCAM or last.id == _PAID:
        return None
    if said.asks:
        return None
    if _says_not_paid(at.services.understanding.plainly(said)):
        reply = Message(text("safety.not_paid"), (refer_button(), menu_button()))
        return Turn(replace(session, unclear=0), (reply,), trace=Trace("lean", (_SCAM,)))
    return _answered(session, _PAID, _SCAM, at) if _has_paid(said, at) else None


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
