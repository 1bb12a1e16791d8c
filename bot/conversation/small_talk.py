"""Small talk and repair: what people do with words apart from asking – thanks, again, shorter, why, wrong, later …"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.conversation import screen, story, verdict
from bot.conversation.ask import answer_entries, menu_button
from bot.conversation.context import Trace, Turn, TurnContext
from bot.conversation.memory import Told
from bot.conversation.result import refer_button, screen_button, steps_reply
from bot.conversation.session import Session
from bot.model.citizen_actions import More
from bot.model.messages import Button, Message
from bot.texts import text
from knowledge.language.utterance import Utterance

_ENTRIES = {
    "thanks": "smalltalk.thanks",
    "greet": "smalltalk.greeting",
    "bye": "smalltalk.goodbye",
    "human": "bot.human",
}
_STEPS = {"employer": "process.steps_employer"}
_EXAMPLE = "loan.calculator"


def perform(session: Session, said: Utterance, before: Told, at: TurnContext) -> Turn | None:
    """The reply to a message that only performs acts; None for one that asks or tells something."""
    if not said.acts or not said.is_only_acts:
        return None
    for act in said.acts:
        handler = _HANDLERS.get(act)
        done = handler(session, at, before) if handler else None
        if done is not None:
            outcome = done.trace.outcome
            session = replace(done.session, unclear=0)
            decision = "verdict" if outcome else "act"
            return replace(done, session=session, trace=Trace(decision, done.trace.topics, act, outcome))
    return None


def _says(session: Session, key: str, *buttons: Button) -> Turn:
    return Turn(session, (Message(text(key), buttons),))


def _entry(name: str) -> Callable[[Session, TurnContext, Told], Turn]:
    def answer(session: Session, at: TurnContext, _before: Told) -> Turn:
        kept = session.entries
        session, replies = answer_entries(session, [name], at.on, at.services)
        if name.startswith("smalltalk."):
            session = replace(session, entries=kept)
        return Turn(session, tuple(replies), trace=Trace(topics=(at.services.knowledge.entries[name].topic,)))

    return answer


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


def _complaint(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(session, "act.complaint", refer_button(), menu_button())


def _later(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(screen.set_aside(session), "act.later", menu_button())


def _repeat(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    if session.entries:
        session, replies = answer_entries(session, session.entries, at.on, at.services)
        replies[0] = replace(replies[0], text=f"{text('act.repeat')}\n{replies[0].text}")
        return Turn(session, tuple(replies))
    return _my_result(session, at, _before) if session.told.now else None


def _shorter(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    """The first sentence of each answer given last: it says yes or no, or the figure."""
    if not session.entries:
        return _my_result(session, at, _before) if session.told.now else None
    lines = []
    for name in session.entries:
        answer = at.services.renderer.answer(at.services.knowledge.entries[name], at.on).text
        lines.append(answer.split("\n", 1)[0])
    more = Button(text("button.more"), str(More(session.entries[-1])))
    return Turn(session, (Message("\n".join([text("act.shorter"), *lines]), (more, menu_button())),))


def _summary(session: Session, at: TurnContext, before: Told) -> Turn | None:
    return _my_result(session, at, before) if session.told.now else _shorter(session, at, before)


def _why(session: Session, at: TurnContext, _before: Told) -> Turn | None:
    """The reasons of the result told last, else more about what was answered last."""
    if session.frame.outcome and not session.entries:
        return Turn(session, (verdict.reasons_message(session, at.services, at.on),))
    details = [
        at.services.renderer.answer(at.services.knowledge.entries[name], at.on).detail for name in session.entries
    ]
    told = "\n\n".join(filter(None, details))
    return Turn(session, (Message(told, (menu_button(),), entry=session.entries[-1]),)) if told else None


def _what_next(session: Session, at: TurnContext, before: Told) -> Turn:
    facts = story.told_facts(session, at.services, at.on)
    if session.frame.outcome and facts:
        applicant = {"applicant": story.audience_of(session)}
        return Turn(session, (steps_reply({**applicant, **facts}, at.on, at.services),))
    return _entry(_STEPS.get(story.audience_of(session), "process.steps_person"))(session, at, before)


def _my_result(session: Session, at: TurnContext, _before: Told) -> Turn:
    session, replies, outcome = verdict.give(session, at.services, at.on)
    return Turn(session, tuple(replies), trace=Trace(outcome=outcome))


def _restate(session: Session, _at: TurnContext, _before: Told) -> Turn:
    shown = story.show_notes(session.told, session.told.now)
    if not shown:
        return _says(session, "told.nothing", screen_button("start"))
    said = f"{text('told.noted', said=shown)} {text('told.fix')}"
    return Turn(session, (Message(said, (menu_button(),)),))


def _forget(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(story.forget(session), "told.forgotten", menu_button())


def _example(session: Session, at: TurnContext, before: Told) -> Turn:
    return _entry(_EXAMPLE)(session, at, before)


def _on_behalf(session: Session, _at: TurnContext, _before: Told) -> Turn:
    return _says(session, "act.on_behalf", screen_button("start"), menu_button())


_HANDLERS: Mapping[str, Callable[[Session, TurnContext, Told], Turn | None]] = {
    **{act: _entry(name) for act, name in _ENTRIES.items()},
    "affirm": _affirm,
    "deny": _deny,
    "correct": _wrong,
    "wrong_answer": _wrong,
    "complaint": _complaint,
    "unfair": _complaint,
    "later": _later,
    "stop": _later,
    "repeat": _repeat,
    "shorter": _shorter,
    "summary": _summary,
    "why": _why,
    "what_next": _what_next,
    "my_result": _my_result,
    "restate": _restate,
    "forget": _forget,
    "example": _example,
    "on_behalf": _on_behalf,
}
