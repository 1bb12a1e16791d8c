"""Marking many for the list: everybody who was met, with what to look at first; chosen at once or by numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.cases.notices import step_notice
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_queue import page_of
from bot.conversation.desk_undo import many_button
from bot.conversation.desk_views import desk_button, show_month_of
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.case import DeskCase
from bot.model.desk_actions import Desk, DeskBulk, DeskList
from bot.model.desk_view import DeskRequest
from bot.model.effects import MarkAll
from bot.model.lists import BLOCKING, Marked
from bot.model.messages import Button, Message
from bot.texts import text

_PAGE = 20
_RANGE = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2})|(\d{1,2})")
_LINE = re.compile(r"[\d\s,;-]+")


def bulk(session: Session, action: DeskBulk, at: TurnContext) -> Turn:
    """Show who can be marked, take a choice and ask, or mark those that were shown."""
    waiting = session.desk
    if action.choice == "yes" and waiting is not None and waiting.asks == "bulk":
        codes = tuple(dict(waiting.values).get("codes", "").split())
        return Turn(replace(session, desk=None), effects=(MarkAll(codes),) if codes else ())
    desk = at.desk(DeskRequest("queue", queue="ready", first=page_of(action.page) * _PAGE, size=_PAGE))
    if not desk.cases:
        return show(replace(session, desk=None), Message(text("desk.bulk.none"), (desk_button(),)))
    fit = [each for each in desk.cases if not _is_blocked(each)]
    if action.choice in ("all", "clean"):
        chosen = [each for each in fit if action.choice == "all" or not each.warnings]
        return _ask(session, chosen, action.page)
    return _offer(session, desk.cases, desk.counts.get("ready", 0), action.page)


def take(session: Session, waiting: Waiting, typed: str, at: TurnContext) -> Turn | None:
    """Take the typed numbers of those who are to be marked ("1-5, 8"); None when these are other words."""
    if not _LINE.fullmatch(typed):
        return None
    page = dict(waiting.values).get("page", "0")
    desk = at.desk(DeskRequest("queue", queue="ready", first=page_of(page) * _PAGE, size=_PAGE))
    shown = dict(waiting.values).get("shown", "").split()
    numbers = _numbers(typed)
    wanted = {shown[number - 1] for number in numbers if 0 < number <= len(shown)}
    return _ask(session, [each for each in desk.cases if each.code in wanted and not _is_blocked(each)], page)


def tell_marked(result: Marked) -> Message:
    """Many stand on the list in hand now; who does not is named."""
    lines = [text("desk.bulk.done", count=str(len(result.codes)), month=show_month_of(result.month))]
    if not result.codes:
        lines = [text("desk.bulk.stayed_all")]
    elif result.stayed:
        lines.append(text("desk.bulk.stayed", codes=", ".join(result.stayed)))
    back: tuple[Button, ...] = ()
    if result.undo_minutes and result.at is not None:
        lines.append(text("desk.told.waits", minutes=str(result.undo_minutes)))
        back = (many_button("list", result.at),)
    buttons = (
        Button(text("button.desk_month"), str(Desk("month"))),
        Button(text("button.desk_listed"), str(DeskList("listed"))),
        *back,
    )
    return Message("\n".join(lines), buttons, aids=(desk_button(),))


def _offer(session: Session, cases: Sequence[DeskCase], count: int, page: str) -> Turn:
    lines = [text("desk.bulk", count=str(count))]
    lines += [_line(number, each) for number, each in enumerate(cases, 1)]
    fit = [each for each in cases if not _is_blocked(each)]
    clean = [each for each in fit if not each.warnings]
    buttons = [Button(text("button.desk_bulk_all", count=str(len(fit))), str(DeskBulk("all", page)))] if fit else []
    if clean and len(clean) < len(fit):
        label = text("button.desk_bulk_clean", count=str(len(clean)))
        buttons.insert(0, Button(label, str(DeskBulk("clean", page))))
    number = page_of(page)
    if count > (number + 1) * _PAGE:
        buttons.append(Button(text("button.next"), str(DeskBulk("", str(number + 1)))))
    if number:
        buttons.append(Button(text("button.desk_back"), str(DeskBulk("", str(number - 1)))))
    if fit:
        lines.append(text("desk.bulk.how"))
    values = (("page", page), ("shown", " ".join(each.code for each in cases)))
    kept = replace(session, desk=Waiting(step="bulk", asks="bulk", values=values))
    return show(kept, Message("\n".join(lines), tuple(buttons), aids=(desk_button(),)))


def _ask(session: Session, chosen: Sequence[DeskCase], page: str) -> Turn:
    """Say whom this marks, what to look at, and what they will read; one press does it."""
    if not chosen:
        back = Button(text("button.desk_bulk"), str(DeskBulk("", page)))
        return show(session, Message(text("desk.bulk.nobody"), (back, desk_button())))
    lines = [text("desk.bulk.ask", count=str(len(chosen)), codes=", ".join(each.code for each in chosen))]
    warned: dict[str, list[str]] = {}
    for case in chosen:
        for warning in case.warnings:
            warned.setdefault(warning, []).append(case.code)
    for name, codes in warned.items():
        lines.append(text("desk.warn.line", why=text(f"desk.warn.{name}"), codes=", ".join(codes)))
    months = sorted({each.list_month for each in chosen if each.list_month})
    lines.append(text("desk.record.told", told=step_notice("list", "…", month=months[0] if months else "")))
    shown = dict(session.desk.values).get("shown", "") if session.desk else ""
    values = (("page", page), ("shown", shown), ("codes", " ".join(each.code for each in chosen)))
    kept = replace(session, desk=Waiting(step="bulk", asks="bulk", values=values))
    no = Button(text("button.desk_no"), str(DeskBulk("", page)))
    return show(kept, Message("\n".join(lines), (Button(text("button.desk_yes"), str(DeskBulk("yes", page))), no)))


def _line(number: int, case: DeskCase) -> str:
    line = text("desk.bulk.line", number=str(number), code=case.code, masked=case.masked)
    warned = ", ".join(text(f"desk.warn.{each}") for each in case.warnings)
    if _is_blocked(case):
        return text("desk.bulk.line.blocked", line=line, why=warned)
    return text("desk.bulk.line.warned", line=line, why=warned) if warned else line


def _is_blocked(case: DeskCase) -> bool:
    return bool(set(BLOCKING) & set(case.warnings))


def _numbers(typed: str) -> list[int]:
    found: list[int] = []
    for first, last, alone in _RANGE.findall(typed):
        found += [int(alone)] if alone else range(int(first), int(last) + 1)
    return found
