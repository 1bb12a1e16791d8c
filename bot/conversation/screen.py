"""The dialogue "screen": the pre-check's questions one by one, a look back over the answers, then the result.

The questions, their order and what an answer means come from `screening`, what typed words mean from `check_input`. The
session keeps the answers as the facts they give; everything else is found again by replaying them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.conversation import workers
from bot.conversation.check_answers import NotReadError, read_answer, shown_answer
from bot.conversation.result import papers_reply, result_replies, screen_button, steps_reply
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.language.utterance import Utterance
from screening.advice import AUDIENCES
from screening.facts import UNKNOWN, BadFactsError, Facts
from screening.questionnaire import State, answered, check_answer, replay, without_last
from screening.questions import Question, Questionnaire, RawAnswer

Said = tuple[Session, list[Message]]
_PAGE = 3


def start(session: Session) -> Said:
    """Ask on whose behalf; a check left half-way may be continued."""
    if workers.under_way(session):
        return session, [Message(text("screen.unfinished"), _buttons("resume", "workers_done", "this_worker"))]
    if is_open(session) and session.screening is not None and session.screening.answers:
        return session, [Message(text("screen.unfinished"), _buttons("resume", "restart"))]
    if session.screening is not None and session.screening.phase in ("review", "done"):
        return session, [Message(text("screen.again"), _buttons("show", "edit", "restart"))]
    return replace(session, screening=None, workers=None), [Message(text("screen.who"), _buttons(*AUDIENCES))]


def steer(session: Session, argument: str, services: Services, on: date) -> Said:
    """Do what a button of this dialogue says ("person", "answer:certificate:lost", "back" …)."""
    name, _, rest = argument.partition(":")
    if name in AUDIENCES:
        session = replace(session, screening=Screening(name), workers=None)
        return session, _ask(session, services, on, first=True)
    if name == "restart" and workers.under_way(session):
        name = "this_worker"
    if name in ("", "start", "restart") or session.screening is None:
        return start(replace(session, screening=None) if name == "restart" else session)
    if name == "answer":
        return press(session, rest, services, on)
    if name in workers.STEPS:
        session, replies = workers.STEPS[name](session, services, on)
        replies = [*replies, *ask_again(session, services, on)]
        return session, replies or _ask(session, services, on)
    handler = _STEPS.get(name)
    return handler(session, rest, services, on) if handler else (session, _ask(session, services, on))


def is_open(session: Session) -> bool:
    """Whether a check waits to be finished."""
    waits = session.screening is not None and session.screening.phase in ("asking", "paused")
    return waits or workers.under_way(session)


def resume_button() -> Button:
    """The way back into a check that waits."""
    return screen_button("resume")


def asked(session: Session, services: Services, on: date) -> Question | None:
    """The question that waits for an answer; None when no check is under way."""
    screening = session.screening
    if screening is None or screening.phase != "asking":
        return None
    if screening.editing:
        return _questionnaire(screening, services).question(screening.editing)
    return _state(screening, services, on).pending


def ask_again(session: Session, services: Services, on: date) -> list[Message]:
    """The waiting question once more, after something else was answered."""
    return _ask(session, services, on) if asked(session, services, on) is not None else []


def facts_told(session: Session, services: Services, on: date) -> Facts | None:
    """The facts behind the result that was shown, or None when none was."""
    screening = session.own_screening
    return workers.own_facts(session, services, on) if screening is not None and screening.shown else None


def set_aside(session: Session) -> Session:
    """A check under way waits until the person comes back to it."""
    screening = session.screening
    if screening is None or screening.phase != "asking":
        return session
    return replace(session, screening=replace(screening, phase="paused", editing=""))


def is_suggestion(action: str) -> bool:
    """Whether a button offers a value that may have been meant, not "không rõ"."""
    return action.startswith("screen:answer:") and not action.endswith(f":{UNKNOWN}")


def takes_numbers(session: Session, services: Services, on: date) -> bool:
    """Whether a typed number answers the waiting question instead of pressing a button."""
    question = asked(session, services, on)
    return question is not None and question.kind != "choice"


def _questionnaire(screening: Screening, services: Services) -> Questionnaire:
    return services.book.questionnaires[screening.audience]


def _state(screening: Screening, services: Services, on: date) -> State:
    return replay(_questionnaire(screening, services), screening.answers, on, services.book)


def press(session: Session, rest: str, services: Services, on: date) -> Said:
    """A press of an option; one of an older question is told so, and the waiting question comes again."""
    name, _, value = rest.partition(":")
    question = asked(session, services, on)
    if question is None or question.id != name:
        return session, [Message(text("screen.old_button"), aids=_buttons("start")), *ask_again(session, services, on)]
    if question.kind == "choice" or value == question.unknown.value:
        try:
            return _keep(session, question, question.option(value).answer, services, on)
        except KeyError:
            return session, _ask(session, services, on)
    return take(session, question, Utterance(value), services, on)


def take(session: Session, question: Question, said: Utterance, services: Services, on: date) -> Said:
    """Read an answer and keep it, or say what is wrong with it and ask again."""
    try:
        raw = read_answer(question, said, on)
    except NotReadError as error:
        offered = tuple(
            Button(shown, f"screen:answer:{question.id}:{value}") for value, shown in error.offered[:MAX_BUTTONS]
        )
        again = _ask(session, services, on)
        return session, [Message(f"{error}\n{again[0].text}", offered or again[0].buttons, aids=again[0].aids)]
    return _keep(session, question, raw, services, on)


def _keep(session: Session, question: Question, raw: RawAnswer, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    questionnaire = _questionnaire(screening, services)
    try:
        check_answer(questionnaire, question.id, raw, on, services.book)
        state = replay(questionnaire, answered(screening.answers, question.id, raw), on, services.book)
    except BadFactsError:
        again = _ask(session, services, on)
        return session, [replace(again[0], text=f"{text('screen.not_possible')}\n{again[0].text}")]
    kept = replace(screening, answers=dict(state.answers), editing="")
    if state.is_complete:
        kept = replace(kept, phase="review")
        session = replace(session, screening=kept)
        return session, [_review(session, services, on)]
    session = replace(session, screening=kept)
    following = _ask(session, services, on)[0]
    if question.kind != "choice":  # what was read from free words is said back, so that a misreading is seen
        following = replace(
            following, text=f"{text('screen.noted', said=shown_answer(question, raw))}\n{following.text}"
        )
    return session, [following]


def _ask(session: Session, services: Services, on: date, *, first: bool = False) -> list[Message]:
    """The waiting question with its place, options and lesser buttons."""
    screening, question = session.screening, asked(session, services, on)
    if screening is None or question is None:
        return [_review(session, services, on)] if screening is not None else [Message(text("screen.who"))]
    state = _state(screening, services, on)
    place = text("screen.edit_place") if screening.editing else f"{state.number}/{state.total}"
    if screening.audience == "worker":
        place = text("workers.place", place=place, number=str(workers.number(session)))
    said = text("screen.question", place=place, question=services.book.say(question.text, screening.audience, on))
    lines = [said] if not first else [text("screen.begin"), said]
    if question.kind != "choice":
        lines.append(text(f"screen.hint.{question.kind}"))
    options = tuple(Button(item.label, f"screen:answer:{question.id}:{item.value}") for item in question.options)
    aids = [Button(question.unknown.label, f"screen:answer:{question.id}:{question.unknown.value}")]
    aids.append(Button(text("button.why"), "screen:why"))
    if state.asked or screening.editing:
        aids.append(Button(text("button.back"), "screen:back"))
    aids.append(Button(text("button.stop"), "screen:stop"))
    return [Message("\n".join(lines), options[:MAX_BUTTONS], aids=tuple(aids[:MAX_BUTTONS]))]


def _back(session: Session, _rest: str, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    if screening.editing:
        session = replace(session, screening=replace(screening, editing="", phase="review"))
        return session, [_review(session, services, on)]
    state = _state(screening, services, on)
    if not state.asked:
        return session, [Message(text("screen.first")), *_ask(session, services, on)]
    session = replace(session, screening=replace(screening, answers=dict(without_last(state)), phase="asking"))
    return session, _ask(session, services, on)


def _why(session: Session, _rest: str, services: Services, on: date) -> Said:
    screening, question = session.screening, asked(session, services, on)
    if screening is None or question is None:
        return session, ask_again(session, services, on) or [_review(session, services, on)]
    why = services.book.say(question.why, screening.audience, on)
    again = _ask(session, services, on)[0]
    return session, [replace(again, text=f"{why}\n{again.text}")]


def _stop(session: Session, _rest: str, _services: Services, _on: date) -> Said:
    """Leave; what was said is kept for a later day unless the person deletes it."""
    other = "workers_done" if workers.under_way(session) else "restart"
    return set_aside(session), [Message(text("screen.stopped"), _buttons("resume", other))]


def _resume(session: Session, _rest: str, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    phase = "asking" if _state(screening, services, on).pending else "review"
    session = replace(session, screening=replace(screening, phase=phase, editing=""))
    return session, _ask(session, services, on)


def _review(session: Session, services: Services, on: date) -> Message:
    """All answers, to be looked over before the result."""
    screening = session.screening
    if screening is None:
        return Message(text("screen.who"), _buttons(*AUDIENCES))
    if screening.audience == "worker":
        return workers.verdict_reply(session, services, on)
    state = _state(screening, services, on)
    lines = [
        text("screen.answer", label=_label(question, services), said=shown_answer(question, state.answers[question.id]))
        for question in state.asked
    ]
    return Message("\n".join([text("screen.review"), *lines]), _buttons("show", "edit", "restart"))


def _label(question: Question, services: Services) -> str:
    label = question.short or services.book.board.specs[question.settles[0]].label
    return label[:1].upper() + label[1:]


def _edit(session: Session, rest: str, services: Services, on: date) -> Said:
    """Offer the answers to change, three at a time."""
    screening = session.screening
    if screening is None:
        return start(session)
    questions = _state(screening, services, on).asked
    if not questions:
        return session, _ask(session, services, on)
    page = int(rest) if rest.isdecimal() and int(rest) * _PAGE < len(questions) else 0
    shown = questions[page * _PAGE : (page + 1) * _PAGE]
    buttons = [Button(_label(question, services), f"screen:change:{question.id}") for question in shown]
    following = page + 1 if (page + 1) * _PAGE < len(questions) else 0
    buttons.append(Button(text("button.next"), f"screen:edit:{following}"))
    return session, [Message(text("screen.which"), tuple(buttons), aids=_buttons("show"))]


def _change(session: Session, rest: str, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None or rest not in {question.id for question in _state(screening, services, on).asked}:
        return session, [Message(text("screen.old_button"), aids=_buttons("start")), *ask_again(session, services, on)]
    session = replace(session, screening=replace(screening, phase="asking", editing=rest))
    return session, _ask(session, services, on)


def _show(session: Session, _rest: str, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    state = _state(screening, services, on)
    if not state.is_complete:
        session = replace(session, screening=replace(screening, phase="asking", editing=""))
        return session, _ask(session, services, on)
    if screening.audience == "worker":
        return session, [workers.verdict_reply(session, services, on)]
    outcome, replies = result_replies(state.facts, screening.shown, on, services)
    session = replace(session, screening=replace(screening, phase="done", shown=outcome))
    if session.workers:  # what was found of each worker has the last word on their number
        replies.append(workers.result_reply(session, services, on))
    return session, replies


def _papers(session: Session, _rest: str, services: Services, on: date) -> Said:
    return _of_result(session, services, on, papers_reply)


def _steps(session: Session, _rest: str, services: Services, on: date) -> Said:
    return _of_result(session, services, on, steps_reply)


def _of_result(
    session: Session, services: Services, on: date, make: Callable[[Facts, date, Services], Message]
) -> Said:
    facts = workers.own_facts(session, services, on)
    if facts is None:
        return start(session)
    return session, [make(facts, on, services), *ask_again(session, services, on)]


def _buttons(*names: str) -> tuple[Button, ...]:
    return tuple(map(screen_button, names))


_STEPS = {
    "back": _back,
    "why": _why,
    "stop": _stop,
    "resume": _resume,
    "edit": _edit,
    "change": _change,
    "show": _show,
    "papers": _papers,
    "steps": _steps,
}
