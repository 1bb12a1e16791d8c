"""Several people told of in one message: how it looks for each; who is named after that is whom the talk is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import story, verdict
from bot.conversation.buttons import refer_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Note, Told
from bot.conversation.one_of_several import numbered
from bot.conversation.result import screen_button
from bot.conversation.role import HELPER
from bot.conversation.session import Session
from bot.model.messages import Message
from bot.texts import text
from knowledge.language.formats import show_day
from knowledge.language.story import (
    RELEASE,
    SELF,
    Context,
    Heard,
    Person,
    as_written,
    asks_how,
    is_numbered,
    is_relative,
    named_one,
    read_several,
    same_one,
    spoken_of,
    turned_to_whom,
)
from knowledge.language.story.lists import written
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.parts import core_of, leans
from screening.evaluation import screen
from screening.outcome import Outcome

_TOPIC = "bot.screening"
_HOUSEHOLD = "loan.household"
_HE = "several.he"
_SEVERAL = 2
_SHORT = 12
"""Words of a message that only asks how it is with somebody."""


def several_people(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """One line a person, of a message that tells of two or more; None for anything else.

    Nothing is noted of whom the talk is about: which of them it is, is said by their name.
    """
    people = read_several(said, at.on) if session.told.about != "establishment" else []
    if not people and len(everybody := _everybody(session.told)) >= _SEVERAL and _asks_of_all(said):
        return _each(session, everybody, at)
    if (done := _of_all(session, said, at)) is not None:
        return done
    if not people or said.story(at.on, session.context).applicant == "employer":
        return None
    told = {person.name: _notes(person, session, at) for person in people}
    kept = replace(session.told, people={name: notes for name, notes in told.items() if name != SELF})
    if SELF in told:
        kept = replace(kept, about="self", notes={**kept.notes, "self": told[SELF]})
    else:
        kept = replace(kept, about="relative", relation="", notes={**kept.notes, "relative": {}})
    return _each(replace(session, told=kept), told, at)


def _of_all(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The facts told of everybody at once ("cả hai đều có giấy") as facts of each; None where none are."""
    everybody = _everybody(session.told)
    all_of = phrases("several.all_have", marks=True).start(said.clean)
    if all_of is None or len(everybody) < _SEVERAL:
        return None
    he = said.part(f"{next(iter(written(_HE)))} {said.clean[all_of.end() :]}")
    heard = he.story(at.on, Context("relative", next(iter(written("several.relation")))))
    if not heard.facts:
        return None
    told = {name: {**notes, **_notes(Person("", heard), session, at)} for name, notes in everybody.items()}
    own = {"self": told[SELF]} if SELF in told else {}
    now = {"relative": told[session.told.relation]} if session.told.relation in told else {}
    people = {name: notes for name, notes in told.items() if name not in (SELF, session.told.relation)}
    kept = replace(session.told, notes={**session.told.notes, **own, **now}, people={**session.told.people, **people})
    return _each(replace(session, told=kept, screening=None), told, at)


def _everybody(told: Told) -> Mapping[str, Mapping[str, Note]]:
    """All of whom a release was told in this talk."""
    found = {SELF: told.notes.get("self", {}), **told.people}
    if told.relation:
        found[told.relation] = told.notes.get("relative", {})
    return {name: notes for name, notes in found.items() if RELEASE.intersection(notes)}


def _each(session: Session, told: Mapping[str, Mapping[str, Note]], at: TurnContext) -> Turn:
    """The outlook of each of several people, a line each."""
    lines = [
        text("several.head"),
        *(_line(name, notes, session, at) for name, notes in told.items()),
        text("several.ask"),
    ]
    first, notes = next(iter(told.items()))
    trace = Trace("verdict", (_TOPIC,), outcome=_outcome(first, notes, session, at).outcome)
    session = replace(session, entries=(), topic=_TOPIC, unclear=0)
    reply = Message("\n".join(lines), (screen_button("start"),), aids=(refer_button(),))
    return Turn(session, (reply,), trace=trace)


def _asks_of_all(said: Utterance) -> bool:
    """True for "ai trong ba người này thuộc diện"."""
    asks_way = phrases("talk.what_to_do", marks=True).within(said.clean) is not None
    return said.size <= _SHORT and not asks_way and phrases("several.all_of_them").within(said.folded) is not None


def turned_to(session: Session, said: Utterance, at: TurnContext) -> tuple[Session, Utterance]:
    """The session in which the talk is about whom a message names: one of several people, or somebody else than before
    ("thế còn em trai em thì sao", "còn tôi thì răng"); and the message with "nó" for a name. Both as they are where
    it turns to nobody.
    """
    told = session.told
    name, rest = spoken_of(said, list(told.people)) if told.people else ("", said)
    if not name and (session.frame.role == HELPER or told.people):
        name, rest = named_one(said, numbered(told))
        facts = {fact.fact for fact in rest.story(at.on, Context("relative", name)).facts}
        tells = facts if is_numbered(name) else RELEASE & facts  # "người thứ 3 thì mất giấy" is nobody told of before
        name, rest = (name, rest) if tells else ("", said)
    if name:
        if told.relation != name:
            told = told.turned_to(name)
            told = replace(told, last=tuple(told.now))
        return (session if told is session.told else _about(session, told)), rest
    whom, rest = turned_to_whom(said, told.address) if told.about in ("self", "relative") else ("", said)
    if whom == SELF and told.about == "relative" and RELEASE.intersection(told.notes.get("self", {})):
        return _about(session, told.turned_back()), rest
    if not whom or whom == SELF or (told.about == "relative" and same_one(whom, told.relation)):
        return session, said
    return (_about(session, told.turned_to(whom)), rest) if _is_of_prison(session, rest, whom, at) else (session, said)


def named_first(before: Session, done: Turn) -> Turn:
    """The reply, opened with whom it is about where the talk has turned to somebody else."""
    was, now = before.told, done.session.told
    if not now.about or not (was.about or was.people) or (was.about, was.relation) == (now.about, now.relation):
        return done
    if now.about != "self" and not now.relation:
        return done  # nobody was named whom it could be said to be about
    kind = "self" if now.about == "self" else "relative" if is_relative(now.relation) else "named"
    line = text(f"several.about.{kind}", who=as_written(now.relation))
    first = done.replies[0]
    return replace(done, replies=(replace(first, text=f"{line}\n{first.text}"), *done.replies[1:]))


def _about(session: Session, told: Told) -> Session:
    """The session with another one to talk about: a check under way was not about them."""
    return replace(session, told=told, screening=None, workers=None)


def _is_of_prison(session: Session, said: Utterance, whom: str, at: TurnContext) -> bool:
    """True if a relative is named as somebody who came home, or as one who may borrow; not as one who may sign."""
    heard = said.story(at.on, Context("relative", whom))
    if RELEASE.intersection(fact.fact for fact in heard.facts):
        return True
    is_of_household = session.topic.startswith(_HOUSEHOLD) or phrases("talk.asks_signer", marks=True).within(said.clean)
    is_short = said.size <= _SHORT
    return is_short and not is_of_household and (heard.asks_verdict or leans(said) or asks_how(said))


def about_one(before: Session, session: Session, said: Utterance, heard: Heard, at: TurnContext) -> Turn | None:
    """The verdict for "thế nó thì sao": a message turns to somebody, or names one of several people, and asks nothing
    that has an answer.
    """
    told = session.told
    has_turned = (told.about, told.relation) != (before.told.about, before.told.relation)
    if not has_turned and (told.about != "relative" or told.relation not in told.people):
        return None
    is_bare = not set(core_of(said)) - written(_HE) - written("several.names_only")
    if not is_bare and (not has_turned or bool(heard.facts) or not (leans(said) or asks_how(said))):
        return None
    session, replies, outcome = verdict.give(
        session, at.services, at.on, before=story.noted_line(told, story.Noted(told.last)), new=told.last
    )
    return Turn(replace(session, unclear=0), tuple(replies), trace=Trace("verdict", (_TOPIC,), outcome=outcome))


def _notes(person: Person, session: Session, at: TurnContext) -> Mapping[str, Note]:
    """The facts of one person, as the memory of a talk about that one would hold it."""
    alone = _about(session, _alone(person.name, {}, session))
    return story.take_in(alone, person.heard, at.services, at.on)[0].told.now


def _called(name: str) -> str:
    """The words that a line about one of them begins with."""
    if name == SELF:
        return text("several.you")
    called = text("several.theirs", who=as_written(name)) if is_relative(name) else name
    return f"{called[:1].upper()}{called[1:]}"


def _line(name: str, notes: Mapping[str, Note], session: Session, at: TurnContext) -> str:
    shown = story.show_notes(_alone(name, notes, session), notes)
    return text("several.line", who=_called(name), told=shown, said=_says(_outcome(name, notes, session, at)))


def _outcome(name: str, notes: Mapping[str, Note], session: Session, at: TurnContext) -> Outcome:
    alone = replace(session, told=_alone(name, notes, session))
    return screen(story.told_facts(alone, at.services, at.on), at.on, at.services.book)


def _alone(name: str, notes: Mapping[str, Note], session: Session) -> Told:
    """The memory of a talk about one of them and nobody else."""
    about = "self" if name == SELF else "relative"
    return Told(about=about, notes={about: notes}, turn=session.told.turn)


def _says(outcome: Outcome) -> str:
    """The outlook of one of them in a few words."""
    failing, window = outcome.failing, outcome.window
    if failing:
        return text(f"several.{outcome.outcome}", reason=failing[0].text)
    if window is not None and window.inside:
        return text("several.inside", last_day=show_day(window.last_day))
    return text("several.open")
