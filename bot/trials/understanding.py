"""Understanding of one message by itself, as data: everything at once, or as one kind of value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.conversation.check_input import hear
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from bot.conversation.story import take_in
from bot.trials.play import as_data, reply, told_data
from knowledge.language.acts import read_acts
from knowledge.language.answers import Trouble
from knowledge.language.utterance import Utterance
from screening.advice import Subject
from screening.facts import UNKNOWN

Data = dict[str, object]
_AUDIENCES: tuple[Subject, ...] = ("person", "family", "employer", "worker")


class UnknownKindError(ValueError):
    """There is no such kind of value or question."""


def read_everything(said: str, on: date, services: Services) -> Data:
    """The whole of what is understood of a message: danger, acts, facts, what is asked, and how it is taken."""
    words = Utterance(said)
    trace = reply(Session(welcomed=True), said, on, services).trace
    return {
        **_danger(words, on, services),
        **_acts(words, on, services),
        **_facts(words, on, services),
        "topics": list(trace.topics),
        "decision": trace.decision,
    }


def read_as(kind: str, said: str, on: date, services: Services) -> Data | None:
    """A message as one kind of value. Raises UnknownKindError."""
    name, _, question = kind.partition(":")
    if name == "question" and question:
        return read_answer_to(question, said, on, services)
    if kind not in _KINDS:
        raise UnknownKindError(kind)
    return _KINDS[kind](Utterance(said), on, services)


def read_answer_to(name: str, said: str, on: date, services: Services) -> Data | None:
    """A message as the answer to a question of the check ("certificate", "employer.amount"): the facts it settles.

    ``value`` is the first of them, `UNKNOWN` for "không rõ"; null when the words are no answer or asked about again.
    Raises UnknownKindError.
    """
    audience, question_id = _place_of(name, services)
    question = services.book.questionnaires[audience].question(question_id)
    waiting = Screening(audience, editing=question_id)
    session, words = Session(welcomed=True, screening=waiting), Utterance(said)
    heard = hear(session, words, words.command, services, on)
    after = heard[0] if heard is not None else session
    given = after.screening.answers.get(question_id) if after.screening is not None else None
    notes = {fact: note["value"] for fact, note in after.told.now.items() if fact in question.may_set}
    facts = {fact: as_data(value) for fact, value in {**(given or {}), **notes}.items()}
    if not facts:
        return None if question.kind == "date" else {"value": None}
    known = [value for value in facts.values() if value != UNKNOWN]
    value = known[0] if known else UNKNOWN
    return {"value": value, **facts, **(value if isinstance(value, dict) else {})}


def _place_of(name: str, services: Services) -> tuple[Subject, str]:
    wanted, _, question_id = name.rpartition(".")
    for audience in _AUDIENCES:
        questions = services.book.questionnaires[audience].questions
        if wanted in ("", audience) and any(question.id == question_id for question in questions):
            return audience, question_id
    raise UnknownKindError(name)


def _danger(said: Utterance, _on: date, services: Services) -> Data:
    return {"danger": str(services.danger.read(said))}


def _acts(said: Utterance, _on: date, _services: Services) -> Data:
    return {"acts": list(read_acts(said))}


def _facts(said: Utterance, on: date, services: Services) -> Data:
    """The facts about whom the message is about; ``details`` tells of every one heard, others' too."""
    heard = said.story(on)
    session, _ = take_in(Session(), heard, services, on)
    facts = told_data(session) if heard else {}
    if heard.applicant:
        facts = {"applicant": heard.applicant, **facts}
    details = [
        {"fact": each.fact, "value": as_data(each.value), "about": each.about, "sure": each.is_certain}
        for each in heard.facts
    ]
    return {"facts": facts, "details": details}


def _date(said: Utterance, on: date, _services: Services) -> Data | None:
    found = said.day(on)
    return None if isinstance(found, Trouble) else {"from": str(found.first), "to": str(found.last)}


def _money(said: Utterance, _on: date, _services: Services) -> Data:
    found = said.amount
    return {"money": None if isinstance(found, Trouble) else found.value}


def _name(said: Utterance, _on: date, _services: Services) -> Data:
    return {"name": said.name or None}


def _phone(said: Utterance, _on: date, _services: Services) -> Data:
    return {"phone": said.phone or None}


_KINDS: Mapping[str, Callable[[Utterance, date, Services], Data | None]] = {
    "facts": _facts,
    "date": _date,
    "money": _money,
    "name": _name,
    "phone": _phone,
    "acts": _acts,
    "danger": _danger,
}
KINDS = (*_KINDS, "question:…")
