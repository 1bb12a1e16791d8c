"""The desk's front: what waits, the queues in pages of ten, and the cases that need somebody, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from bot.cases.notices import show_meeting, work_button
from bot.conversation import desk_rights
from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_sweep import sweep_button
from bot.conversation.desk_views import case_reply, desk_button
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.action import Action
from bot.model.case import DeskCase, QueueName
from bot.model.desk_actions import Desk, DeskAdd, DeskBulk, DeskCaseOf, DeskFind, DeskIssued, DeskLeave, DeskList
from bot.model.desk_view import DeskRequest
from bot.model.messages import MAX_CHOICES, Button, Message
from bot.texts import text

PAGE = MAX_CHOICES
_MOST_DIGITS = 6
"""Of the number of a page in an action; a longer one is no button of ours."""
_MOST_NAMES = 5
_FRONT: tuple[QueueName, ...] = ("new", "waiting", "due")


def home(session: Session, _action: Action, at: TurnContext) -> Turn:
    """Show the counts of what waits; a name, digits or a code typed now is looked for."""
    desk = at.desk(DeskRequest("home"))
    counts = {name: str(count) for name, count in desk.counts.items()}
    places = ", ".join(at.known.officer.places) if at.known.officer else ""
    ways = [Button(text(f"button.desk_{name}", count=counts[name]), str(DeskList(name))) for name in _FRONT]
    lines = [text("desk.home", places=places, **counts)]
    if is_flooded := bool(desk.counts.get("unconfirmed")):
        lines.append(text("desk.home.unconfirmed", count=counts["unconfirmed"]))
    for key, names in (("unreached", desk.unreached), ("silent", desk.silent)):
        if names:
            lines.append(text(f"desk.home.{key}", names=", ".join(names[:_MOST_NAMES])))
    lines += desk_rights.home_line(desk.rights) if desk.rights else []
    lines.append(text("desk.home.find"))
    apart = Button(text("button.desk_unconfirmed", count=counts.get("unconfirmed", "0")), str(DeskList("unconfirmed")))
    aids: tuple[Button, ...] = (
        Button(text("button.desk_find"), str(DeskFind())),
        apart if is_flooded else Button(text("button.desk_add"), str(DeskAdd())),
        Button(text("button.desk_month"), str(Desk("month"))),
        Button(text("button.desk_more"), str(Desk("more"))),
    )
    aids = (*desk_rights.rights_button(desk.rights), *aids[1:]) if desk.rights else aids  # a name can be typed
    waiting = replace(session, desk=Waiting(step="home", asks="find"))
    return show(waiting, Message("\n".join(lines), (work_button(), *ways), aids=aids))


def more(session: Session, _action: Action, at: TurnContext) -> Turn:
    """Offer the rarer things; leaving the desk is always here."""
    mine = at.desk(DeskRequest("queue", queue="mine", size=1)).counts.get("mine", 0)
    buttons = (
        Button(text("button.desk_mine", count=str(mine)), str(DeskList("mine"))),
        Button(text("button.desk_bulk"), str(DeskBulk())),
        Button(text("button.desk_add"), str(DeskAdd())),
        Button(text("button.desk_closed"), str(DeskList("closed"))),
    )
    aids = (
        Button(text("button.desk_issued"), str(DeskIssued())),
        Button(text("button.desk_leave"), str(DeskLeave())),
        desk_button(),
    )
    return show(session, Message(text("desk.more"), buttons, aids=aids))


def following(session: Session, action: Desk, at: TurnContext) -> Turn:
    """The case that needs somebody most, or the one after another; after the last one the first again."""
    found = at.desk(DeskRequest("next", code=action.code)).cases
    if not found:
        return show(session, Message(text("desk.nothing"), (desk_button(), menu_button())))
    return show(session, case_reply(found[0], is_in_row=True))


def queue(session: Session, action: DeskList, at: TurnContext) -> Turn:
    """A page of a queue."""
    name = next((each for each in get_args(QueueName) if each == action.queue), None)
    if name is None or name == "ready":
        return home(session, action, at)
    desk = at.desk(DeskRequest("queue", queue=name, first=page_of(action.page) * PAGE, size=PAGE))
    count, page = desk.counts.get(name, 0), desk.first // PAGE
    ways = page_buttons(page, count, lambda number: DeskList(name, number))
    aids = (*ways, *((sweep_button(),) if name == "unconfirmed" and count else ()), desk_button())
    said = text(f"desk.queue.{name}", count=str(count))
    return show(session, Message(said, tuple(map(case_button, desk.cases)), aids=aids, is_list=True))


def page_buttons(page: int, count: int, action_of: Callable[[str], Action]) -> list[Button]:
    """The ways to the page before and to the next one, of ``count`` cases in all."""
    back = [Button(text("button.desk_back"), str(action_of(str(page - 1))))] if page else []
    more_come = count > (page + 1) * PAGE
    return back + ([Button(text("button.next"), str(action_of(str(page + 1))))] if more_come else [])


def page_of(written: str) -> int:
    """The number of a page in an action; 0 for what is none."""
    is_number = len(written) <= _MOST_DIGITS and written.isascii() and written.isdecimal()
    return int(written) if is_number else 0


def case_button(case: DeskCase) -> Button:
    """A case as one line to press."""
    held = text("desk.line.held", name=case.held_by) if case.held_by else ""
    meets = text("desk.line.meets", when=show_meeting(case.appointed_at)) if case.appointed_at else ""
    return Button(
        text("desk.line", code=case.code, masked=case.masked, days=str(case.waiting_days)) + meets + held,
        str(DeskCaseOf(case.code)),
    )
