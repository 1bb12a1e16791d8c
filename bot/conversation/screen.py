"""Dialogue of the pre-check: its questions one by one, a look back over the answers, then the result.

The questions, their order and the meaning of an answer come from `screening`, the meaning of typed words from
`check_input`. The session keeps the answers as the facts they give; everything else is found again by replaying them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from bot.conversation import result_pages, workers
from bot.conversation.check_answers import NotReadError, TypedAnswer, read_answer, shown_answer
from bot.conversation.check_messages import answer_button, change_message, question_messages, review_message
from bot.conversation.check_state import Said as Said
from bot.conversation.check_state import asked as asked
from bot.conversation.check_state import questionnaire_of, state_of
from bot.conversation.result import result_replies, screen_button, screen_buttons
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from bot.conversation.story import keep_answer, show_notes
from bot.model.action import Action
from bot.model.actions import parse_action
from bot.model.citizen_actions import DraftPlan, Screen, ScreenAnswer, ScreenChange, ScreenEdit
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.language.utterance import Utterance
from screening.advice import AUDIENCES
from screening.facts import UNKNOWN, BadFactsError, Facts
from screening.questionnaire import State, answered, check_answer, replay, without_last
from screening.questions import Question, RawAnswer


def start(session: Session) -> Said:
    """Ask on whose behalf; a check left half-way may be continued."""
    if workers.under_way(session):
        return session, [Message(text("screen.unfinished"), screen_buttons("resume", "workers_done", "this_worker"))]
    if is_open(session) and session.screening is not None and session.screening.answers:
        return session, [Message(text("screen.unfinished"), screen_buttons("resume", "restart"))]
    if session.screening is not None and session.screening.phase in ("review", "done"):
        return session, [Message(text("screen.again"), screen_buttons("show", "edit", "restart"))]
    return replace(session, screening=None, workers=None), [Message(text("screen.who"), screen_buttons(*AUDIENCES))]


def steer(session: Session, action: Action, services: Services, on: date) -> Said:
    """Carry out an action of this dialogue."""
    if isinstance(action, DraftPlan):
        return session, [result_pages.plan_page(session, services, on), *ask_again(session, services, on)]
    step = action.step if isinstance(action, Screen) else ""
    if step in AUDIENCES:
        session = replace(session, screening=Screening(step), workers=None)
        return session, question_messages(session, services, on, is_first=True)
    if step == "restart" and workers.under_way(session):
        step = "this_worker"
    if step == "restart":
        return start(replace(session, screening=None))
    if session.screening is None or (isinstance(action, Screen) and step in ("", "start")):
        return start(session)
    if isinstance(action, ScreenAnswer):
        return press(session, action, services, on)
    if isinstance(action, ScreenEdit):
        return _edit(session, action, services, on)
    if isinstance(action, ScreenChange):
        return _change(session, action, services, on)
    if step in workers.STEPS:
        session, replies = workers.STEPS[step](session, services, on)
        replies = [*replies, *ask_again(session, services, on)]
        return session, replies or question_messages(session, services, on)
    handler = _STEPS.get(step)
    return handler(session, services, on) if handler else (session, question_messages(session, services, on))


def is_open(session: Session) -> bool:
    """True if a check waits to be finished."""
    waits = session.screening is not None and session.screening.phase in ("asking", "paused")
    return waits or workers.under_way(session)


def resume_button() -> Button:
    """The way back into a check that waits."""
    return screen_button("resume")


def ask_again(session: Session, services: Services, on: date) -> list[Message]:
    """The waiting question once more, after something else was answered."""
    return question_messages(session, services, on) if asked(session, services, on) is not None else []


def facts_told(session: Session, services: Services, on: date) -> Facts | None:
    """The facts behind the result that was shown, or None when none was."""
    screening = session.own_screening
    return workers.own_facts(session, services, on) if screening is not None and screening.shown else None


def set_aside(session: Session) -> Session:
    """Let a check under way wait until the person comes back to it."""
    screening = session.screening
    if screening is None or screening.phase != "asking":
        return session
    return replace(session, screening=screening.moved_to("paused"))


def is_suggestion(action: str) -> bool:
    """True if a button offers a value that may have been meant, not "không rõ"."""
    parsed = parse_action(action)
    return isinstance(parsed, ScreenAnswer) and parsed.value != UNKNOWN


def takes_numbers(session: Session, services: Services, on: date) -> bool:
    """True if a typed number answers the waiting question instead of pressing a button."""
    question = asked(session, services, on)
    return question is not None and question.kind != "choice"


def press(session: Session, answer: ScreenAnswer, services: Services, on: date) -> Said:
    """Take a pressed option; one of an older question is refused, and the waiting one asked again."""
    question, value = asked(session, services, on), answer.value
    if question is None or question.id != answer.question:
        return session, _old_button(session, services, on)
    if question.kind == "choice" or value == question.unknown.value:
        try:
            return _keep(session, question, TypedAnswer(question.option(value).answer, is_plain=True), services, on)
        except KeyError:
            return session, question_messages(session, services, on)
    return take(session, question, Utterance(value), services, on)


def take(
    session: Session, question: Question, said: Utterance, services: Services, on: date, *, beside: str = ""
) -> Said:
    """Read an answer and keep it, or explain why it cannot be used and ask again; ``beside`` is said back with it."""
    try:
        answer = read_answer(question, said, on, services.book.figures)
    except NotReadError as error:
        offered = tuple(answer_button(question, shown, value) for value, shown in error.offered[:MAX_BUTTONS])
        again = question_messages(session, services, on)
        return session, [Message(f"{error}\n{again[0].text}", offered or again[0].buttons, aids=again[0].aids)]
    return _keep(session, question, answer, services, on, beside)


def _keep(
    session: Session, question: Question, answer: TypedAnswer, services: Services, on: date, beside: str = ""
) -> Said:
    screening, raw = session.screening, answer.raw
    if screening is None:
        return start(session)
    try:
        state = _state_after(screening, question, raw, services, on)
    except BadFactsError:
        again = question_messages(session, services, on)
        return session, [replace(again[0], text=f"{text('screen.not_possible')}\n{again[0].text}")]
    if screening.audience != "worker":
        session = keep_answer(session, raw, services)
    # what was read from free words is said back, so that a misreading is seen
    shown = ["" if answer.is_plain else shown_answer(question, raw, services.book), beside]
    noted = text("screen.noted", said=", ".join(filter(None, shown))) if any(shown) else ""
    session = replace(session, screening=screening.answered(state, on, screening.phase))
    return _follow(session, noted, services, on)


def go_on(session: Session, question: Question, services: Services, on: date) -> Said:
    """Say back what a story answered to the waiting question, and go on."""
    screening = session.screening
    if screening is None:
        return start(session)
    noted = text("screen.noted", said=show_notes(session.told, session.told.last))
    raw = state_of(screening, services, on).answers.get(question.id)
    if raw is not None and not session.told.last:
        noted = text("screen.noted", said=shown_answer(question, raw, services.book))
    return _follow(session, noted, services, on)


def _follow(session: Session, noted: str, services: Services, on: date) -> Said:
    """The next question, or the end of the check: the answers to look over, or at once what came of a brief one."""
    screening = session.screening
    if screening is not None and result_pages.is_over(session, screening, services, on):
        if screening.is_brief:
            session, replies = _show(session, services, on)
        else:
            session = replace(session, screening=screening.moved_to("review"))
            return session, [review_message(session, services, on)]
    else:
        replies = question_messages(session, services, on)
    if noted:
        replies = [replace(replies[0], text=f"{noted}\n{replies[0].text}"), *replies[1:]]
    return session, replies


def _state_after(screening: Screening, question: Question, raw: RawAnswer, services: Services, on: date) -> State:
    """The state with one more answer, or with an earlier one changed. Raises BadFactsError."""
    if not screening.editing:
        return state_of(screening, services, on).after(raw)
    questionnaire = questionnaire_of(screening, services)
    check_answer(questionnaire, question.id, raw, on, services.book)
    return replay(questionnaire, answered(screening.answers, question.id, raw), on, services.book)


def _old_button(session: Session, services: Services, on: date) -> list[Message]:
    return [Message(text("screen.old_button"), aids=screen_buttons("start")), *ask_again(session, services, on)]


def _back(session: Session, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    if screening.editing:
        session = replace(session, screening=screening.moved_to("review"))
        return session, [review_message(session, services, on)]
    state = state_of(screening, services, on)
    if not state.asked:
        return session, [Message(text("screen.first")), *question_messages(session, services, on)]
    session = replace(session, screening=replace(screening, answers=dict(without_last(state)), phase="asking"))
    return session, question_messages(session, services, on)


def _why(session: Session, services: Services, on: date) -> Said:
    screening, question = session.screening, asked(session, services, on)
    if screening is None or question is None:
        return _page("why", session, services, on)
    why = services.book.say(question.why, screening.audience, on)
    again = question_messages(session, services, on)[0]
    return session, [replace(again, text=f"{why}\n{again.text}")]


def _stop(session: Session, _services: Services, _on: date) -> Said:
    """Leave; the answers are kept for a later day unless the person deletes them."""
    other = "workers_done" if workers.under_way(session) else "restart"
    return set_aside(session), [Message(text("screen.stopped"), screen_buttons("resume", other))]


def _resume(session: Session, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    phase = "asking" if state_of(screening, services, on).pending else "review"
    session = replace(session, screening=screening.moved_to(phase))
    return session, question_messages(session, services, on)


def _edit(session: Session, action: ScreenEdit, services: Services, on: date) -> Said:
    """Offer the answers to change."""
    screening = session.screening
    if screening is None:
        return start(session)
    questions = state_of(screening, services, on).asked
    if not questions:
        return session, question_messages(session, services, on)
    return session, [change_message(questions, action.page, services)]


def _change(session: Session, action: ScreenChange, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None or action.question not in {item.id for item in state_of(screening, services, on).asked}:
        return session, _old_button(session, services, on)
    session = replace(session, screening=screening.moved_to("asking", editing=action.question))
    return session, question_messages(session, services, on)


def _show(session: Session, services: Services, on: date) -> Said:
    screening = session.screening
    if screening is None:
        return start(session)
    state = state_of(screening, services, on)
    if not result_pages.is_over(session, screening, services, on):
        session = replace(session, screening=screening.moved_to("asking"))
        return session, question_messages(session, services, on)
    if screening.audience == "worker":
        return session, [workers.verdict_reply(session, services, on)]
    facts = result_pages.known(state.facts, session, services, on)
    outcome, replies = result_replies(facts, screening.shown, on, services)
    session = replace(
        session,
        screening=replace(screening.moved_to("done"), shown=outcome),
        frame=replace(session.frame, outcome=outcome),
        entries=(),
    )
    if session.workers:  # what was found of each worker has the last word on their number
        replies.append(workers.result_reply(session, services, on))
    return session, replies


def _page(name: str, session: Session, services: Services, on: date) -> Said:
    """A page behind the result; while there is no result, the way to one."""
    made = result_pages.page(name, session, services, on)
    if made is None:
        return start(session)
    return session, [made, *ask_again(session, services, on)]


_STEPS: Mapping[str, Callable[[Session, Services, date], Said]] = {
    "back": _back,
    "why": _why,
    "stop": _stop,
    "resume": _resume,
    "show": _show,
    "papers": partial(_page, "papers"),
    "steps": partial(_page, "steps"),
}
