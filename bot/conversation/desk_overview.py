"""Overview in the chat: the wards of whoever is above them in short, and a look into one, which is written down."""

from __future__ import annotations

from bot.conversation import desk_queue
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Session
from bot.model.case import ABOVE
from bot.model.desk_actions import DeskCaseOf, DeskConsole
from bot.model.desk_view import DeskRequest
from bot.model.effects import LookInto
from bot.model.messages import MAX_BUTTONS, Button, Message
from bot.model.overview_actions import DeskOverview
from bot.model.wards import WardLine, WardSeen
from bot.texts import text

_SHOWN = 8


def overview(session: Session, action: DeskOverview, at: TurnContext) -> Turn:
    """Show the wards, or look into one; whoever works in one ward sees their own desk."""
    officer = at.known.officer
    if officer is None or officer.role not in ABOVE:
        return desk_queue.home(session, action, at)
    if action.ward:
        return Turn(session, effects=(LookInto(action.ward),))
    wards = at.desk(DeskRequest("overview")).wards
    lines = [text("desk.overview", count=str(len(wards)))] + [_line(each) for each in wards[:_SHOWN]]
    lines += [text("desk.overview.more", count=str(len(wards) - _SHOWN))] if len(wards) > _SHOWN else []
    ways = tuple(Button(each.name, str(DeskOverview(each.ward))) for each in wards[:MAX_BUTTONS])
    console = Button(text("button.desk_console"), str(DeskConsole()))
    return show(session, Message("\n".join(lines), ways, aids=(console, desk_button())))


def tell_seen(result: WardSeen) -> Message:
    """One ward that somebody above looked into."""
    lines = [text("desk.overview.ward", name=result.line.name), _line(result.line)]
    lines += [text("desk.overview.oldest")] if result.oldest else []
    ways = tuple(
        Button(text("desk.overview.case", code=code, days=str(days)), str(DeskCaseOf(code)))
        for code, days in result.oldest
    )
    return Message(
        "\n".join(lines), ways, aids=(Button(text("button.desk_overview"), str(DeskOverview())), desk_button())
    )


def _line(each: WardLine) -> str:
    slots = {"name": each.name, "new": each.new, "open": each.open, "listed": each.listed, "late": each.late}
    waits = text("desk.overview.waits", days=str(each.oldest)) if each.oldest else ""
    return text("desk.overview.line", **slots, waits=waits).strip()
