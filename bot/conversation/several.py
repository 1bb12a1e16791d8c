"""Several people told of in one message: how it looks for each; who is named after that is whom the talk is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import story, verdict
from bot.conversation.ask import understand
from bot.conversation.buttons import refer_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Note, Told
from bot.conversation.result import screen_button
from bot.conversation.session import Session
from bot.model.messages import Message
from bot.texts import text
from knowledge.language.formats import show_day
from knowledge.language.story import Person, read_several, spoken_of
from knowledge.language.story.lists import written
from knowledge.language.utterance import Utterance
from knowledge.parts import core_of, leans
from knowledge.readings import Decision
from screening.evaluation import screen
from screening.outcome import Outcome

_TOPIC = "bot.screening"


def several_people(session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """One line a person, of a message that tells of two or more; None for anything else.

    Nothing is noted of whom the talk is about: which of them it is, is said by their name.
    """
    people = read_several(said, at.on) if session.told.about != "establishment" else []
    if not people or said.story(at.on, session.context).applicant == "employer":
        return None
    told = {person.name: _notes(person, session, at) for person in people}
    lines = [
        text("several.head"),
        *(_line(name, notes, session, at) for name, notes in told.items()),
        text("several.ask"),
    ]
    session = replace(session, told=replace(session.told, people=told), entries=(), topic=_TOPIC, unclear=0)
    reply = Message("\n".join(lines), (screen_button("start"),), aids=(refer_button(),))
    return Turn(session, (reply,), trace=Trace("verdict", (_TOPIC,)))


def turned_to(session: Session, said: Utterance) -> tuple[Session, Utterance]:
    """The session in which the talk is about the one of several people whom a message names, and the message with "nó"
    for that name; both as they are where it names none of them.
    """
    told = session.told
    name, rest = spoken_of(said, list(told.people)) if told.people else ("", said)
    if not name:
        return session, said
    if told.relation == name:
        return session, rest
    notes = {**told.notes, "relative": told.people[name]}
    told = replace(told, about="relative", relation=name, notes=notes, last=tuple(told.people[name]))
    return replace(session, told=told, screening=None, workers=None), rest


def about_one(before: Session, session: Session, said: Utterance, at: TurnContext) -> Turn | None:
    """The verdict for "thế nó thì sao": a message names one of several people and asks nothing that has an answer."""
    told = session.told
    if told.relation not in told.people or told.about != "relative":
        return None
    is_bare = not set(core_of(said)) - written("several.he")
    if not is_bare and (told.relation == before.told.relation or _says_more(session, said, at)):
        return None
    session, replies, outcome = verdict.give(
        session, at.services, at.on, before=story.noted_line(told, story.Noted(told.last)), new=told.last
    )
    return Turn(replace(session, unclear=0), tuple(replies), trace=Trace("verdict", (_TOPIC,), outcome=outcome))


def _says_more(session: Session, said: Utterance, at: TurnContext) -> bool:
    """True if a message tells or asks something of the person whom it names; "thế nó thì sao, hết cách à" leans."""
    is_asked = understand(said, session, at.services)[0].decision is Decision.ANSWER and not leans(said)
    return is_asked or bool(said.story(at.on, session.context).facts)


def _notes(person: Person, session: Session, at: TurnContext) -> Mapping[str, Note]:
    """The facts of one person, as the memory of a talk about that one would hold it."""
    alone = replace(session, told=Told(about="relative", turn=session.told.turn), screening=None, workers=None)
    return story.take_in(alone, person.heard, at.services, at.on)[0].told.now


def _line(name: str, notes: Mapping[str, Note], session: Session, at: TurnContext) -> str:
    told = Told(about="relative", notes={"relative": notes}, turn=session.told.turn)
    facts = story.told_facts(replace(session, told=told), at.services, at.on)
    return text(
        "several.line",
        who=name[:1].upper() + name[1:],
        told=story.show_notes(told, notes),
        said=_says(screen(facts, at.on, at.services.book)),
    )


def _says(outcome: Outcome) -> str:
    """The outlook of one of them in a few words."""
    failing, window = outcome.failing, outcome.window
    if failing:
        return text(f"several.{outcome.outcome}", reason=failing[0].text)
    if window is not None and window.inside:
        return text("several.inside", last_day=show_day(window.last_day))
    return text("several.open")
