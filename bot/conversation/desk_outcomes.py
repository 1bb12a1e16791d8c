"""The way of a list after it went out, at the desk: what the committee and the bank answered, for all rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from bot.cases.notices import outcome_notice
from bot.cases.reporting_month import show_month
from bot.conversation.context import Turn, TurnContext
from bot.conversation.desk_case import show
from bot.conversation.desk_views import desk_button
from bot.conversation.session import Desk as Waiting
from bot.conversation.session import Session
from bot.model.case import REASONS, Step
from bot.model.desk_actions import Desk, DeskAfter, DeskKeep, DeskRecord, DeskUnrecord
from bot.model.desk_view import DeskRequest
from bot.model.lists import ListOut, ListStep, ListTakenBack, Recorded, RecordList, RowAnswer, TakeListBack
from bot.model.messages import MAX_BUTTONS, Button, FormOf, Message
from bot.texts import text
from knowledge.language.formats import show_day, show_iso, show_money
from knowledge.language.list_line import read_answers, read_confirmation, read_day

_MOST_DIGITS = 4
_STEP_OF: dict[ListStep, Step] = {"approve": "approve", "hand": "hand"}


def after(session: Session, action: DeskAfter, at: TurnContext) -> Turn:
    """Show how far a list is, and the next thing that can be written down."""
    found = _find(action.ward, action.number, at)
    return show(session, _way(found)) if found else _gone(session)


def record(session: Session, action: DeskRecord, at: TurnContext) -> Turn:
    """Wait for what the committee or the bank answered; handing on needs only a day."""
    found, step = _find(action.ward, action.number, at), _step(action.step)
    if found is None or step not in _open_steps(found):
        return show(session, _way(found)) if found else _gone(session)
    waiting = Waiting("", action.step, "list", ward=found.ward_code, values=(("number", str(found.number)),))
    if step in ("hand", "report"):
        return _ask(session, waiting, found, {"on": at.on.isoformat()})
    said = text(f"desk.ask.{step}", number=str(found.number), month=show_month(found.month))
    return show(replace(session, desk=waiting), Message(said, (_no(found),)))


def take(session: Session, waiting: Waiting, typed: str, at: TurnContext) -> Turn:
    """Read the typed answer, and show what would be written down and told."""
    found = _find(waiting.ward, dict(waiting.values).get("number", ""), at)
    if found is None:
        return _gone(session)
    if waiting.step == "results":
        answers = read_answers(typed, at.on)
        if not answers.rows or answers.unread:
            said = text("desk.unread_rows", parts="; ".join(answers.unread) or typed)
            return show(session, Message(said, (_no(found),)))
        rows = "|".join(f"{each.position}:{each.amount or ''}:{each.on or ''}" for each in answers.rows)
        return _ask(session, waiting, found, {"on": at.on.isoformat(), "rows": rows})
    if waiting.step == "approve":
        read = read_confirmation(typed, at.on)
        if not read.paper and read.on is None:
            return show(session, Message(text("desk.unread_rows", parts=typed), (_no(found),)))
        on, but = read.on or at.on, "|".join(f"{each}::" for each in read.but)
        return _ask(session, waiting, found, {"on": on.isoformat(), "paper": read.paper, "rows": but})
    day = read_day(typed, at.on)
    if day is None:
        return show(session, Message(text("desk.unread_rows", parts=typed), (_no(found),)))
    return _ask(session, waiting, found, {"on": day.isoformat()})


def keep(session: Session, action: DeskKeep, _at: TurnContext) -> Turn:
    """Write down what was shown; ``reason`` is that of the rows that were not confirmed or refused."""
    waiting, done = session.desk, replace(session, desk=None)
    values = dict(waiting.values) if waiting else {}
    step = _step(waiting.step) if waiting and waiting.asks == "list" else None
    if waiting is None or step is None or "on" not in values:
        return show(done, Message(text("desk.stale_line"), (desk_button(),)))
    rows = tuple(_answers(step, values.get("rows", ""), action.reason))
    number = int(values["number"]) if values["number"].isdecimal() else 0
    effect = RecordList(waiting.ward, number, step, values["on"], values.get("paper", ""), rows)
    return Turn(done, effects=(effect,))


def take_back(session: Session, action: DeskUnrecord, _at: TurnContext) -> Turn:
    """Take back what was written down last; the rules say whether that is still possible."""
    number = int(action.number) if action.number.isdecimal() and len(action.number) <= _MOST_DIGITS else 0
    return Turn(session, effects=(TakeListBack(action.ward, number),))


def tell_recorded(result: Recorded) -> Message:
    """It was written down; whoever is concerned is told, after some minutes."""
    slots = {"number": str(result.number), "month": show_month(result.month), "count": str(result.moved)}
    lines = [text(f"desk.recorded.{result.step}", **slots)]
    if result.stayed:
        lines.append(text("desk.recorded.stayed", rows=", ".join(map(str, result.stayed))))
    if result.undo_minutes and result.moved:
        lines.append(text("desk.told.waits", minutes=str(result.undo_minutes)))
    undo = (_undo_button(result.ward, result.number),) if result.undo_minutes else ()
    return Message("\n".join(lines), (_way_button(result.ward, result.number), *undo, desk_button()))


def tell_taken_back(result: ListTakenBack) -> Message:
    """It was taken back, and nobody is told of it."""
    return Message(taken_back_words(result), (_way_button(result.ward, result.number), desk_button()))


def taken_back_words(result: ListTakenBack) -> str:
    """Words for an outcome of a list that was taken back."""
    slots = {"number": str(result.number), "month": show_month(result.month), "count": str(result.moved)}
    return text("desk.list_taken_back", step=text(f"button.desk_record_{result.step}"), **slots)


def _way_button(ward: str, number: int) -> Button:
    return Button(text("button.desk_after", number=str(number)), str(DeskAfter(ward, str(number))))


def _undo_button(ward: str, number: int) -> Button:
    return Button(text("button.desk_undo"), str(DeskUnrecord(ward, str(number))))


def after_button(of: ListOut) -> Button:
    """The way to what became of a list."""
    return _way_button(of.ward_code, of.number)


def _way(of: ListOut) -> Message:
    slots = {"number": str(of.number), "month": show_month(of.month), "ward": of.ward, "count": str(of.size)}
    lines = [text("desk.issued", day=show_day(of.issued_on), **slots)]
    if of.approved_on:
        but = of.results.get("not_approved", 0)
        lines.append(text("desk.way.approved", paper=of.approved_by or "…", day=show_iso(of.approved_on), but=str(but)))
    lines += [text("desk.way.handed", day=show_iso(of.handed_on))] if of.handed_on else []
    lines += [text("desk.way.reported", day=show_iso(of.reported_on))] if of.reported_on else []
    if of.handed_on:
        lent, refused = of.results.get("lent", 0), of.results.get("refused", 0)
        lines.append(text("desk.way.results", lent=str(lent), amount=show_money(of.lent), refused=str(refused)))
    buttons = [
        Button(text(f"button.desk_record_{step}"), str(DeskRecord(of.ward_code, str(of.number), step)))
        for step in _open_steps(of)
    ]
    if of.undo_minutes:
        lines.append(text("desk.way.undo", minutes=str(of.undo_minutes)))
        buttons.append(_undo_button(of.ward_code, of.number))
    form = FormOf(of.ward_code, of.month) if of.is_kept else None
    month = Button(text("button.desk_month"), str(Desk("month")))
    return Message("\n".join(lines), tuple(buttons), aids=(month, desk_button()), form=form)


def _ask(session: Session, waiting: Waiting, of: ListOut, values: dict[str, str]) -> Turn:
    """Show what would be written down and what people would read."""
    step = _step(waiting.step) or "report"
    kept = replace(session, desk=replace(waiting, values=tuple({**dict(waiting.values), **values}.items())))
    rows = list(_answers(step, values.get("rows", ""), ""))
    slots = {"number": str(of.number), "month": show_month(of.month), "day": show_iso(values["on"])}
    lines = [text(f"desk.record.{step}", paper=values.get("paper") or "…", **slots)]
    lines += [_row(each) for each in rows]
    if step in _STEP_OF:
        lines.append(text("desk.record.told", told=outcome_notice(_STEP_OF[step], "…", of.month)))
    if any(each.result == "lent" for each in rows):
        lines.append(text("desk.record.told", told=outcome_notice("lend", "…", of.month)))
    why = next((each.result for each in rows if each.result != "lent"), "")
    if why:
        of_step: Step = "refuse" if why == "refused" else "disapprove"
        lines.append(text(f"desk.why.{of_step}"))
        ways = [Button(text(f"desk.{of_step}.{reason}"), str(DeskKeep(reason))) for reason in REASONS[of_step]]
        aids = (*ways[MAX_BUTTONS:], _no(of))
        return show(kept, Message("\n".join(lines), tuple(ways[:MAX_BUTTONS]), aids=aids))
    return show(kept, Message("\n".join(lines), (Button(text("button.desk_yes"), str(DeskKeep())), _no(of))))


def _row(of: RowAnswer) -> str:
    if of.result == "lent":
        day = text("desk.record.row.day", day=show_iso(of.on)) if of.on else ""
        return text("desk.record.row.lent", row=str(of.position), amount=show_money(of.amount or 0), day=day)
    return text(f"desk.record.row.{of.result}", row=str(of.position))


def _answers(step: ListStep, written: str, reason: str) -> list[RowAnswer]:
    """The answers by row as a session keeps them."""
    found = []
    for each in filter(None, written.split("|")):
        position, amount, on = [*each.split(":"), "", ""][:3]
        if step == "approve":
            found.append(RowAnswer(int(position), "not_approved", reason))
        elif amount:
            found.append(RowAnswer(int(position), "lent", "", int(amount), on))
        else:
            found.append(RowAnswer(int(position), "refused", reason, None, on))
    return found


def _open_steps(of: ListOut) -> Sequence[ListStep]:
    """The steps that can be written down of a list now."""
    if not of.approved_on:
        return ("approve",)
    steps: list[ListStep] = ["results" if of.handed_on else "hand"]
    return steps if of.reported_on else [*steps, "report"]


def _step(written: str) -> ListStep | None:
    return next((each for each in get_args(ListStep) if each == written), None)


def _find(ward: str, number: str, at: TurnContext) -> ListOut | None:
    if not (number.isdecimal() and len(number) <= _MOST_DIGITS and ward):
        return None
    found = at.desk(DeskRequest("issued", ward=ward, first=int(number), size=1)).issued
    return found[0] if found else None


def _no(of: ListOut) -> Button:
    return Button(text("button.desk_no"), str(DeskAfter(of.ward_code, str(of.number))))


def _gone(session: Session) -> Turn:
    return show(session, Message(text("desk.issued.none"), (Button(text("button.desk_month"), str(Desk("month"))),)))
