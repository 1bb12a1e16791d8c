"""Requests about people's own data at the desk: the open ones by their days, one with its words, how it is settled."""

from __future__ import annotations

from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Session
from bot.model.data_rights import REFUSALS, RightInHand, RightSettled, SettleRight, SettleStep
from bot.model.desk_actions import DeskCaseOf
from bot.model.desk_right_actions import DeskRight, DeskRights
from bot.model.desk_view import DeskRequest
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.texts import text
from knowledge.language.formats import show_day

_MOST_DIGITS = 9
_STEPS: tuple[SettleStep, ...] = ("answer", "done", "refuse")


def home_line(rights: tuple[RightInHand, ...]) -> list[str]:
    """The number of open requests, if any, and of late ones."""
    late = sum(each.is_late for each in rights)
    return [text("desk.home.rights", count=str(len(rights)), late=str(late))] if rights else []


def rights_button(rights: tuple[RightInHand, ...]) -> tuple[Button, ...]:
    """The way to the open requests, if there are any."""
    label = text("button.desk_rights", count=str(len(rights)))
    return (Button(label, str(DeskRights())),) if rights else ()


def listed(session: Session, _action: DeskRights, at: TurnContext) -> Turn:
    """Show the open requests, the next deadline first."""
    rights = at.desk(DeskRequest("rights")).rights
    if not rights:
        return show(session, Message(text("desk.rights.none"), (desk_button(),)))
    buttons = tuple(Button(_line(each), str(DeskRight(str(each.number)))) for each in rights[:MAX_BUTTONS])
    return show(session, Message(text("desk.rights", count=str(len(rights))), buttons, aids=(desk_button(),)))


def one(session: Session, action: DeskRight, at: TurnContext) -> Turn:
    """Show a request with its words, ask why it is refused, or take a step with it."""
    number = int(action.number) if action.number.isdecimal() and len(action.number) <= _MOST_DIGITS else 0
    if action.step in _STEPS and (action.step != "refuse" or action.reason in REFUSALS):
        return Turn(session, effects=(SettleRight(number, action.step, action.reason),))
    found = at.desk(DeskRequest("right", first=number)).rights
    if not found:
        return show(session, Message(text("desk.right.gone"), (desk_button(),)))
    return show(session, _why(found[0]) if action.step == "refuse" else _shown(found[0]))


def tell_settled(result: RightSettled) -> Message:
    """A step was taken with a request, and what the person was told."""
    right = result.right
    slots = {"code": right.code, "kind": text(f"rights.kind.{right.kind}")}
    if result.step == "answer":
        slots["day"] = show_day(right.done_by)
    lines = [text(f"desk.right.taken.{result.step}", **slots)]
    lines += [text("desk.right.told", told=result.told)] if result.told else []
    return Message("\n".join(lines), (Button(text("button.desk_case"), str(DeskCaseOf(right.code))), desk_button()))


def _shown(right: RightInHand) -> Message:
    words = text("desk.right.words", words=right.words) + "\n" if right.words else ""
    days = {
        "asked": show_day(right.asked_on),
        "answer": show_day(right.answer_by),
        "done": show_day(right.done_by),
    }
    kind = text(f"rights.kind.{right.kind}")
    lines = [text("desk.right", code=right.code, kind=kind, words=words, **days), text(f"desk.right.how.{right.kind}")]
    steps = [each for each in _STEPS if each != "answer" or not right.is_answered]
    buttons = tuple(
        Button(text(f"button.desk_right_{each}"), str(DeskRight(str(right.number), each))) for each in steps
    )
    return Message("\n".join(lines), buttons, aids=(Button(text("button.desk_case"), str(DeskCaseOf(right.code))),))


def _why(right: RightInHand) -> Message:
    ways = [
        Button(text(f"desk.right.reason.{each}"), str(DeskRight(str(right.number), "refuse", each)))
        for each in REFUSALS
    ]
    back = Button(text("button.desk_no"), str(DeskRight(str(right.number))))
    said = text("desk.right.why", code=right.code)
    return Message(said, tuple(ways[:MAX_BUTTONS]), aids=(*ways[MAX_BUTTONS:], back))


def _line(right: RightInHand) -> str:
    day = right.done_by if right.is_answered else right.answer_by
    late = text("desk.rights.late") if right.is_late else ""
    return text(
        "desk.rights.line", code=right.code, kind=text(f"rights.kind.{right.kind}"), day=show_day(day), late=late
    )  # fmt: skip
