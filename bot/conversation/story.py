"""Story of a person: the facts heard in their messages become the data of the pre-check, and are said back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from bot.conversation.check_answers import show_days
from bot.conversation.correction import same_day_in
from bot.conversation.memory import ABOUT_OF, AUDIENCE_OF, Note, Told
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from bot.conversation.workers_home import counted_workers
from bot.model.copies import replace
from bot.texts import all_texts, text
from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.formats import show_money
from knowledge.language.story import RELEASE, Heard, ToldFact, as_written
from screening.advice import Audience
from screening.facts import UNKNOWN, BadFactsError, Facts
from screening.questionnaire import Answers
from screening.questions import Question, Questionnaire, RawAnswer

_HEARD_OF_OTHERS = ("worker", "other")
_BOTH = "both"
"""The purpose that only adds to one told before: a course and a trade."""
_OF_WORKERS = ("workers_total", "workers_released", "labour_contracts")
"""Facts about workers that are facts of the establishment."""


@dataclass(frozen=True)
class Noted:
    """The news of a message: the facts noted now, those of them that contradict what was told before (with the value
    told then), those that were said to be wrong, and how many released workers are home for too long to be counted.
    """

    facts: tuple[str, ...] = ()
    contradicted: Mapping[str, object] | None = None
    denied: tuple[str, ...] = ()
    too_long: int = 0


def take_in(session: Session, heard: Heard, services: Services, on: date) -> tuple[Session, Noted]:
    """The session with what ``heard`` tells, and what of it is new. A later statement corrects an earlier one."""
    told = _subject(session, heard)
    heard, too_long = counted_workers(heard, services, on)
    notes = dict(told.now)
    new: list[str] = []
    contradicted: dict[str, object] = {}
    for fact in _own_facts(heard, told):
        raw = _raw(fact)
        if not _is_possible(fact.fact, raw, services, on):
            continue
        before = notes.get(fact.fact)
        if before is not None and fact.corrects and isinstance(fact.value, DayRange):
            raw = str(same_day_in(fact.value, str(before["value"])))
        value, clashes = _joined(before, raw)
        if before is not None and before["value"] == value and not _is_new_plan(fact, heard, told, services):
            continue
        if clashes and before is not None and before["sure"] and not fact.corrects:
            contradicted[fact.fact] = before["value"]
        notes[fact.fact] = {"value": value, "sure": fact.is_certain, "turn": told.turn}
        new.append(fact.fact)
    impossible = _impossible(notes, services)
    notes = {name: note for name, note in notes.items() if name not in impossible}
    new = [name for name in new if name not in impossible]
    denied = tuple(name for name in heard.denies if name in notes and name not in new)
    for name in denied:
        del notes[name]
    told = replace(
        told,
        notes={**told.notes, told.about: notes},
        address=heard.address or told.address,
        plan=services.understanding.spelled(heard.plan) if heard.plan else told.plan,
        last=tuple(new) or told.last,
    )
    session = replace(session, told=told)
    return _into_check(session, new, denied, services), Noted(tuple(new), contradicted or None, denied, too_long)


def _is_new_plan(fact: ToldFact, heard: Heard, told: Told, services: Services) -> bool:
    """True if what the money is for is told anew in other words."""
    is_plan = fact.fact == "purpose" and heard.plan and told.plan
    return bool(is_plan) and services.understanding.spelled(heard.plan) != told.plan


def is_of_another(session: Session, heard: Heard) -> bool:
    """True for "à mà còn tui nữa, tui về tháng 3 năm 2022" where a relative is asked about: a story of its own."""
    about = session.told.about
    tells_release = any(fact.fact in RELEASE for fact in heard.facts)
    others = {fact.about for fact in heard.facts}
    return about == "relative" and tells_release and heard.names_whom and others == {"self"}


def forget(session: Session) -> Session:
    """The session without anything that was told."""
    return replace(session, told=Told(turn=session.told.turn), screening=None, workers=None)


def audience_of(session: Session) -> Audience:
    """Whom a verdict is about: as told, else as a check says, else the person who writes."""
    return AUDIENCE_OF.get(session.told.about) or session.asker or "person"


def told_facts(session: Session, services: Services, on: date) -> Facts:
    """The facts told that a rule may rest on: what is only supposed is not known."""
    names = services.book.schema.names
    facts = {name: value for name, value in _sure(session.told.now).items() if name in names}
    return services.book.schema.read({"applicant": audience_of(session), **facts}, on) if facts else {}


def answers_told(told: Told, questionnaire: Questionnaire) -> Answers:
    """The facts told as answers to the questions that it settles."""
    facts = _sure(told.now)
    if told.plan and "has_plan" not in facts and told.about != "establishment":
        facts["has_plan"] = "yes"  # who says what for has thought about it; an establishment's plan is confirmed
    found = ((question, _answer(question, facts)) for question in questionnaire.questions)
    return {question.id: raw for question, raw in found if raw}


def show_notes(told: Told, names: Iterable[str]) -> str:
    """Facts told in a few words each, in the order of the pre-check."""
    noted = set(names)
    if "finished_on" in noted and told.now.get("sentence_status", {}).get("value") == "finished":
        noted.discard("sentence_status")  # who came home on a day has served the sentence
    wanted = [name for name in told.now if name in noted]
    parts = [_show(name, told.now[name], told) for name in wanted]
    return ", ".join(part for part in parts if part)


def noted_line(told: Told, noted: Noted) -> str:
    """The facts noted, in one line that invites a correction; "" when nothing was."""
    if noted.contradicted:
        name, before = next(iter(noted.contradicted.items()))
        now = told.now[name]["value"]
        return text("told.clash", before=show_fact(name, before), now=show_fact(name, now))
    shown = show_notes(told, noted.facts)
    if not shown:
        return text("told.denied") if noted.denied else ""
    line = text("told.noted", said=shown)
    if noted.too_long:
        line = f"{line} {text('told.too_long', count=str(noted.too_long))}"
    return f"{line} {text('told.fix')}" if len(noted.facts) > 1 else line


def show_fact(name: str, value: object) -> str:
    """One fact in a few words ("có giấy", "ra tháng 04/2024"); "" for one that has no words."""
    if name == "finished_on":
        return text("told.finished_on", days=show_days(parse_day_range(str(value))))
    if name == "amount":
        return text("told.amount", amount=show_money(int(str(value))))
    if isinstance(value, int):
        return text(f"told.{name}", count=str(value)) if f"told.{name}" in all_texts() else ""
    key = f"told.{name}.{value}"
    return text(key) if key in all_texts() else ""


def _show(name: str, note: Note, told: Told) -> str:
    if name == "purpose" and note["value"] == "business" and told.plan:
        return text("told.plan", plan=told.plan)
    if name == "has_plan" and told.plan:
        return ""  # the plan itself is said
    shown = show_fact(name, note["value"])
    return shown if note["sure"] or not shown else text("told.unsure", said=shown)


def _subject(session: Session, heard: Heard) -> Told:
    """The memory of what was told so far, about whom the message is about."""
    told = session.told
    about: str = ABOUT_OF.get(heard.applicant, "")
    if about == "self" and told.about != "self" and not heard.names_whom:
        about = ""  # "còn thử thách 14 tháng nữa" leaves out who: still whom the talk is about
    if not about:
        mine = [fact.about for fact in heard.facts if fact.about not in _HEARD_OF_OTHERS]
        about = mine[0] if mine and not (told.about and mine[0] == "self") else ""
    about = about or told.about or ABOUT_OF.get(session.asker, "") or "self"
    notes = told.notes
    is_another = _tells_otherwise(heard, notes.get("self", {}))
    if about == "relative" and told.about == "self" and not notes.get("relative") and not is_another:
        # "tôi hỏi cho chồng tôi": what was told before was about him as well
        notes = {**notes, "relative": notes.get("self", {}), "self": {}}
    relation = as_written(heard.relation) or (told.relation if about == told.about else "")
    return replace(told, about=about, notes=notes, relation=relation)


def _tells_otherwise(heard: Heard, own: Mapping[str, Note]) -> bool:
    """True if the sentence or the release of a relative is not the one told before: "anh trai em thì đi tù thật"."""
    return any(
        fact.fact in own and not fact.corrects and _joined(own[fact.fact], _raw(fact))[1]
        for fact in heard.facts
        if fact.fact in RELEASE
    )


def _impossible(notes: Mapping[str, Note], services: Services) -> set[str]:
    """Numbers that cannot hold together (ten of five workers): the later one counts, of one message neither."""
    found = set()
    for name, spec in services.book.schema.specs.items():
        part, whole = notes.get(name), notes.get(spec.not_above)
        if (
            part
            and whole
            and services.book.schema.is_contradictory(cast("Facts", _sure({name: part, spec.not_above: whole})))
        ):
            found |= {name} if part["turn"] <= whole["turn"] else set()
            found |= {spec.not_above} if whole["turn"] <= part["turn"] else set()
    return found


def _own_facts(heard: Heard, told: Told) -> Sequence[ToldFact]:
    """The facts about whom the talk is about; the amount wanted and the debt are theirs whoever says them."""
    is_employer = told.about == "establishment"
    own = {told.about, "self"} if is_employer else {told.about}
    if not any(fact.about == told.about for fact in heard.facts) and told.about == "relative":
        own.add("self")  # within a talk about the son, "về tháng 4" leaves out who came home
    return [fact for fact in heard.facts if fact.about in own or (fact.fact in _OF_WORKERS and is_employer)]


def _raw(fact: ToldFact) -> str | int:
    return str(fact.value) if isinstance(fact.value, DayRange) else fact.value


def _is_possible(name: str, raw: str | int, services: Services, on: date) -> bool:
    try:
        services.book.schema.read({name: raw}, on)
    except BadFactsError:
        return False
    return raw != UNKNOWN


def _joined(before: Note | None, raw: str | int) -> tuple[str | int, bool]:
    """The value to keep, and whether it contradicts the one before; the narrower of two ranges of days says more."""
    if before is None:
        return raw, False
    old = before["value"]
    if isinstance(raw, str) and isinstance(old, str):
        try:
            new_days, old_days = parse_day_range(raw), parse_day_range(old)
        except ValueError:
            return raw, raw not in (old, _BOTH)
        if new_days.first <= old_days.first and old_days.last <= new_days.last:
            return old, False
        return raw, new_days.last < old_days.first or old_days.last < new_days.first
    return raw, raw not in (old, _BOTH)


def _sure(notes: Mapping[str, Note]) -> dict[str, object]:
    """Raw facts that are certain; a day, an amount or a number that is only roughly known is said so by its range."""
    return {name: note["value"] for name, note in notes.items() if note["sure"] or name == "finished_on"}


def _answer(question: Question, facts: Mapping[str, object]) -> RawAnswer | None:
    given = {name: facts[name] for name in question.settles if name in facts}
    if len(given) < len(question.settles):
        return None
    for option in question.options:
        fits = all(option.answer.get(name) == value for name, value in given.items())
        if fits and all(facts.get(name, value) == value for name, value in option.answer.items()):
            return option.answer
    return given


def _into_check(session: Session, new: Sequence[str], denied: Sequence[str], services: Services) -> Session:
    """The session with what is new as answers of the check that is about the same person."""
    screening = session.screening
    if screening is None or screening.audience != audience_of(session) or not (new or denied):
        return session
    questions = services.book.questionnaires[screening.audience].questions
    changed = {question.id for question in questions if question.may_set & {*new, *denied}}
    kept = {name: raw for name, raw in screening.answers.items() if name not in changed}
    told = answers_told(session.told, services.book.questionnaires[screening.audience])
    answers = {**kept, **{name: raw for name, raw in told.items() if name in changed}}
    phase = "asking" if denied and screening.phase in ("review", "done") else screening.phase
    return replace(session, screening=replace(screening, answers=answers, phase=phase, editing=""))


def begin_check(session: Session, services: Services) -> Session:
    """The session with a check about whom the talk is about: the one under way, or a new one of what was told."""
    audience = audience_of(session)
    screening = session.screening
    if screening is not None and screening.audience == audience:
        return session
    answers = answers_told(session.told, services.book.questionnaires[audience])
    return replace(session, screening=Screening(audience, answers, is_brief=True), workers=None)


def keep_answer(session: Session, raw: RawAnswer, services: Services) -> Session:
    """The session with an answer of the check among what was told, so that both say the same."""
    told = session.told
    about = told.about or ABOUT_OF.get(session.asker, "self")
    notes = dict(told.notes.get(about, {}))
    for name, value in raw.items():
        if value == UNKNOWN:
            notes.pop(name, None)
        elif name in services.book.schema.names:  # what only splits a question in two is no fact
            notes[name] = {"value": value, "sure": True, "turn": told.turn}
    return replace(session, told=replace(told, about=about, notes={**told.notes, about: notes}))
