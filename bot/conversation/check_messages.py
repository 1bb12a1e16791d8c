"""Messages of a check: the waiting question, the answers to look over, and which of them to change."""

from __future__ import annotations

from datetime import date

from bot.conversation import workers
from bot.conversation.buttons import photo_button
from bot.conversation.check_answers import shown_answer
from bot.conversation.check_state import asked, state_of
from bot.conversation.result import screen_buttons
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.citizen_actions import Screen, ScreenAnswer, ScreenChange, ScreenEdit
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from screening.advice import AUDIENCES
from screening.questions import Question

_PAGE = 3
PHOTOGRAPHED = "finished_on"
"""The question whose answer stands on a certificate, which may be photographed."""


def question_messages(session: Session, services: Services, on: date, *, is_first: bool = False) -> list[Message]:
    """The waiting question with its place, options and lesser buttons; the answers to look over when none waits."""
    screening, question = session.screening, asked(session, services, on)
    if screening is None or question is None:
        return [review_message(session, services, on)] if screening is not None else [Message(text("screen.who"))]
    state = state_of(screening, services, on)
    place = text("screen.edit_place") if screening.editing else f"{state.number}/{state.total}"
    if screening.audience == "worker":
        place = text("workers.place", place=place, number=str(workers.number(session)))
    asking = services.book.say(question.text, screening.audience, on)
    # in a talk the question stands by itself; the numbers belong to the check that was begun as one
    said = asking if screening.is_brief else text("screen.question", place=place, question=asking)
    lines = [text("screen.begin"), said] if is_first else [said]
    if question.kind != "choice":
        lines.append(text(f"screen.hint.{question.kind}"))
    options = tuple(answer_button(question, item.label, item.value) for item in question.options)
    if services.sees and question.id == PHOTOGRAPHED:
        options = (photo_button(),)
    aids = [answer_button(question, question.unknown.label, question.unknown.value)]
    aids.append(Button(text("button.why"), str(Screen("why"))))
    if state.asked or screening.editing:
        aids.append(Button(text("button.back"), str(Screen("back"))))
    aids.append(Button(text("button.stop"), str(Screen("stop"))))
    return [Message("\n".join(lines), options[:MAX_BUTTONS], aids=tuple(aids[:MAX_BUTTONS]))]


def answer_button(question: Question, label: str, value: str) -> Button:
    """Answers the question with a value."""
    return Button(label, str(ScreenAnswer(question.id, value)))


def review_message(session: Session, services: Services, on: date) -> Message:
    """All answers, to be looked over before the result."""
    screening = session.screening
    if screening is None:
        return Message(text("screen.who"), screen_buttons(*AUDIENCES))
    if screening.audience == "worker":
        return workers.verdict_reply(session, services, on)
    state = state_of(screening, services, on)
    lines = [
        text(
            "screen.answer",
            label=_label(question, services),
            said=shown_answer(question, state.answers[question.id], services.book),
        )
        for question in state.asked
    ]
    return Message("\n".join([text("screen.review"), *lines]), screen_buttons("show", "edit", "restart"))


def change_message(questions: tuple[Question, ...], page: str, services: Services) -> Message:
    """Offers the answers to change, three at a time; a page that there is not is the first."""
    at = int(page) if page.isdecimal() and int(page) * _PAGE < len(questions) else 0
    shown = questions[at * _PAGE : (at + 1) * _PAGE]
    buttons = [Button(_label(question, services), str(ScreenChange(question.id))) for question in shown]
    following = at + 1 if (at + 1) * _PAGE < len(questions) else 0
    buttons.append(Button(text("button.next"), str(ScreenEdit(str(following)))))
    return Message(text("screen.which"), tuple(buttons), aids=screen_buttons("show"))


def _label(question: Question, services: Services) -> str:
    label = question.short or services.book.schema.specs[question.settles[0]].label
    return label[:1].upper() + label[1:]
