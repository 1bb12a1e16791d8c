"""Replies to acts: what is said to thanks, "nói ngắn thôi", "vì sao", "sai rồi", "còn gì nữa không" … by act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import planner, screen, story, verdict
from bot.conversation.ask import answer_entries, reply_to
from bot.conversation.bases import first_law
from bot.conversation.buttons import entry_button, menu_button, refer_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.grounds import complaint, why
from bot.conversation.memory import Told
from bot.conversation.result import screen_button, steps_reply
from bot.conversation.session import Session
from bot.model.actions import parse_action
from bot.model.citizen_actions import More, ShowEntry
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.grid import Coordinates

ENTRIES = {
    "thanks": "smalltalk.thanks",
    "greet": "smalltalk.greeting",
    "bye": "smalltalk.goodbye",
    "human": "bot.human",
    "who_are_you": "bot.about",
    "human_or_machine": "bot.about.ai",
    "how_are_you": "smalltalk.greeting.how",
    "insult": "smalltalk.abuse",
}
"""The entries that answer acts."""
_BANK, _OF_DEBTORS = "contact.bank", ("loan.hardship", "loan.overdue")
_OWN_WAYS = ("safety.", "process.rejected", "process.not_listed", "elig.certificate.", "process.id_card")
_STEPS = {"employer": "process.steps_employer"}


def _says(session: Session, key: str, *buttons: Button) -> Turn:
    return Turn(session, (Message(text(key), buttons),))


def entry_reply(name: str) -> Callable[[Session, TurnContext, Told], Turn]:
    """Says an entry; small talk leaves what was answered before it as it was."""

    def answer(session: Session, at: TurnContext, _before: Told) -> Turn:
        kept = session.entries
        session, replies = answer_entries(session, [name], at.on, at.services)
        if name.startswith("smalltalk."):
            session = replace(session, entries=kept)
        return Turn(session, tuple(replies), trace=Trace(topics=(at.services.knowledge.entries[name].topic,)))

    return answer


def _text(key: str, *, is_for_person: bool = False) -> Callable[[Session, TurnContext, Told], Turn]:
    """Says a text, with the way to an officer or to the check beside the menu."""

    def say(session: Session, _at: TurnContext, _before: Told) -> Turn:
        return _says(session, key, refer_button() if is_for_person else screen_button("start"), menu_button())

    return say


def _unsure(session: Session, at: TurnContext, before: Told) -> Turn | None:
    """Encouragement; a field of a request that waits is asked again instead."""
    return None if session.referral is not None else _text("act.unsure")(session, at, before)


def _affirm(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(session, "act.affirm", menu_button())


def _deny(session: Session, at: TurnContext, before: Told) -> Turn | None:
    """ "Không phải" takes back what was noted last, else says that the answer was not what was asked for."""
    if before.last and before.turn == session.told.turn - 1:
        session = replace(session, told=session.told.without(*before.last))
        if session.screening is not None:
            session = replace(session, screening=None)
        return _says(session, "told.denied")
    return _wrong(session, at, before) if session.entries or session.unclear else None


def _wrong(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(session, "act.wrong", menu_button(), refer_button())


def _complaint(session: Session, at: TurnContext, before: Told) -> Turn:
    """An apology; to whoever nothing was said to yet, "chán quá" is of their own life."""
    if not (session.said or session.entries or session.told.now):
        return _text("act.sad", is_for_person=True)(session, at, before) or complaint(session)
    return complaint(session)


def _aside(key: str) -> Callable[[Session, TurnContext, Told], Turn]:
    def say(session: Session, _at: TurnContext, _before: Told) -> Turn:
        return _says(screen.set_aside(session), key, menu_button())

    return say


def _repeat(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    if session.entries:
        session, replies = answer_entries(session, session.entries, at.on, at.services)
        replies[0] = replace(replies[0], text=f"{text('act.repeat')}\n{replies[0].text}")
        return Turn(session, tuple(replies))
    return _my_result(session, at, _before) if session.told.now else None


def _shorter(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    """The first sentence of each answer given last: it says yes or no, or the figure."""
    calculated = planner.short(session, at)
    if calculated is not None:
        return Turn(session, (calculated,))
    if not session.entries:
        return _my_result(session, at, _before) if session.told.now else None
    lines = []
    for name in session.entries:
        answer = at.services.renderer.answer(at.services.knowledge.entries[name], at.on).text
        lines.append(answer.split("\n", 1)[0])
    more = Button(text("button.more"), str(More(session.entries[-1])))
    return Turn(session, (Message("\n".join([text("act.shorter"), *lines]), (more, menu_button())),))


def _matters(session: Session, at: TurnContext, before: Told) -> Turn | None:
    """ "Có sao không" of what was told just now or of the last answer: the own result, or its first sentence."""
    if before.last and before.turn == session.told.turn - 1 and not session.entries:
        return _my_result(session, at, before)
    done = _shorter(session, at, before)
    if done is None or not session.entries:
        return done
    lead = text("act.matters") + done.replies[0].text.removeprefix(text("act.shorter"))
    return replace(done, replies=(replace(done.replies[0], text=lead), *done.replies[1:]))


def _summary(session: Session, at: TurnContext, before: Told) -> Turn | None:
    return _my_result(session, at, before) if session.told.now else _shorter(session, at, before)


def _what_next(session: Session, at: TurnContext, before: Told) -> Turn:
    last = at.services.knowledge.entries.get(session.entries[-1]) if session.entries else None
    if last is not None and last.topic.startswith(_OWN_WAYS):  # what to do about that matter, not about a loan
        more = why(session, at, before)
        if more is not None:
            return more
    if last is not None and last.topic in _OF_DEBTORS:  # whoever cannot pay back goes to the bank
        return entry_reply(_BANK)(session, at, before)
    facts = story.told_facts(session, at.services, at.on)
    if session.frame.outcome and facts:
        return Turn(session, (steps_reply(facts, at.on, at.services),))
    return entry_reply(_STEPS.get(story.audience_of(session), "process.steps_person"))(session, at, before)


def _my_result(session: Session, at: TurnContext, _before: Told) -> Turn:
    session, replies, outcome = verdict.give(session, at.services, at.on)
    return Turn(session, tuple(replies), trace=Trace("verdict", outcome=outcome))


def _restate(session: Session, _at: TurnContext, _before: Told) -> Turn:
    shown = story.show_notes(session.told, session.told.now)
    if not shown:
        return _says(session, "told.nothing", screen_button("start"))
    said = f"{text('told.noted', said=shown)} {text('told.fix')}"
    return Turn(session, (Message(said, (menu_button(),)),))


def _told_already(session: Session, at: TurnContext, before: Told) -> Turn:
    """The notes, with an apology, for whoever had to say something twice."""
    if not story.show_notes(session.told, session.told.now):
        return _says(session, "act.told_already", screen_button("start"), menu_button())
    done = _restate(session, at, before)
    first = done.replies[0]
    return replace(done, replies=(replace(first, text=f"{text('act.sorry')} {first.text}"),))


def _forget(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(story.forget(session), "told.forgotten", menu_button())


def _example(session: Session, at: TurnContext, _before: Told) -> Turn:
    session, reply = planner.example(session, at)
    return Turn(session, (reply,), trace=Trace(topics=(reply.entry,)))


def _compare(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    compared = planner.compare(session, at)
    return Turn(session, (compared,), trace=Trace("answer", (compared.entry,))) if compared else None


def _recalculate(session: Session, at: TurnContext, _before: Told) -> Turn:
    again = planner.again(session, at)
    return Turn(session, (again or Message(text("calculate.again"), (menu_button(),)),))


def _confused(session: Session, at: TurnContext, before: Told) -> Turn:
    """The same in one sentence, and a person to explain it."""
    done = _shorter(session, at, before)
    if done is None:
        return _says(session, "act.confused", refer_button(), menu_button())
    first = done.replies[0]
    return replace(done, replies=(replace(first, aids=(refer_button(),)), *done.replies[1:]))


def _doubt(session: Session, at: TurnContext, _before: Told) -> Turn:
    """The last answer with the article that it rests on; a result told last, once more."""
    if session.frame.outcome and not session.entries:
        return _my_result(session, at, _before)
    entry = at.services.knowledge.entries[session.entries[-1]] if session.entries else None
    answer = at.services.renderer.answer(entry, at.on) if entry else None
    if entry is None or answer is None or not answer.citations:
        return entry_reply("bot.official")(session, at, _before)
    law, first = first_law(answer.citations), answer.text.split("\n", 1)[0]
    said = text("act.doubt", said=first, name=law.name) if law else text("act.doubt.practice", said=first)
    return Turn(session, (Message(said, (refer_button(), menu_button()), entry=entry.id),))


def _which(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    """The other programme that was spoken of; else the questions that stood beside the last answer, to choose from."""
    frame = session.frame
    other = frame.programme and at.services.understanding.reading_at(Coordinates(frame.programme, "", frame.aspect))
    if other:
        session, replies = reply_to(session, [other], at.on, at.services)
        return Turn(session, tuple(replies), trace=Trace("answer", (other.topic,)))
    shown = [Button(label, action) for label, action in session.offered if _is_question(action)]
    return _says(session, "act.which", *shown[: MAX_BUTTONS - 1], menu_button()) if shown else None


def _is_question(action: str) -> bool:
    return isinstance(parse_action(action), ShowEntry)


def _what_else(session: Session, at: TurnContext, _before: Told) -> Turn:
    """The follow-ups of the last answer as questions to choose from."""
    entries = at.services.knowledge.entries
    names = [name for last in session.entries for name in entries[last].follow_ups]
    buttons = dict.fromkeys(entry_button(name, at.services) for name in names)
    return _says(session, "act.what_else", *[*buttons][: MAX_BUTTONS - 1], menu_button())


def _go_on(session: Session, at: TurnContext, before: Told) -> Turn:
    return why(session, at, before) or _what_else(session, at, before)


REPLIES: Mapping[str, Callable[[Session, TurnContext, Told], Turn | None]] = {
    **{act: entry_reply(name) for act, name in ENTRIES.items()},
    "affirm": _affirm,
    "deny": _deny,
    "correct": _wrong,
    "wrong_answer": _wrong,
    "complaint": _complaint,
    "unfair": _text("act.unfair", is_for_person=True),
    "like_machine": _text("act.like_machine", is_for_person=True),
    "distrust": _text("act.distrust", is_for_person=True),
    "later": _aside("act.later"),
    "will_do": _aside("act.will_do"),
    "wait": _aside("act.wait"),
    "stop": _aside("act.stop"),
    "repeat": _repeat,
    "shorter": _shorter,
    "confused": _confused,
    "summary": _summary,
    "matters": _matters,
    "more": _go_on,
    "go_on": _go_on,
    "what_else": _what_else,
    "which": _which,
    "why": why,
    "what_next": _what_next,
    "my_result": _my_result,
    "restate": _restate,
    "told_already": _told_already,
    "forget": _forget,
    "again": _text("act.again"),
    "example": _example,
    "compare": _compare,
    "recalculate": _recalculate,
    "doubt": _doubt,
    "on_behalf": _text("act.on_behalf"),
    "there": _text("act.there"),
    "may_ask": _text("act.may_ask"),
    "understood": _text("act.understood"),
    "praise": _text("act.praise"),
    "laugh": _text("act.laugh"),
    "wow": _text("act.wow"),
    "sad": _text("act.sad", is_for_person=True),
    "talk": _text("act.talk", is_for_person=True),
    "unsure": _unsure,
    "self_talk": _text("act.self_talk", is_for_person=True),
    "hurry": _text("act.hurry", is_for_person=True),
    "sorry": _text("sorry"),
    "welcome": _text("act.welcome"),
    "test": _text("act.test"),
    "done": _text("act.done", is_for_person=True),
}
