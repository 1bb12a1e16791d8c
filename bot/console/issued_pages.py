"""Pages of a list that went out: its way, its rows, and what the committee and the bank answered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, cast, get_args

from starlette.responses import Response

from bot.cases.notices import outcome_notice
from bot.cases.reporting_month import show_month
from bot.console.list_pages import why_refused
from bot.console.month_pages import view_of
from bot.console.visit import HOME, NotHereError, Visit
from bot.console.words import word
from bot.conversation.desk_outcomes import taken_back_words
from bot.model.case import REASONS, Refused, Step
from bot.model.desk_view import DeskRequest
from bot.model.lists import ListOut, ListStep, ListTakenBack, Recorded, RecordList, RowAnswer, TakeListBack
from bot.store.memberships import covers
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.dates import read_date
from knowledge.language.formats import show_iso, show_money
from knowledge.language.money import read_amount
from knowledge.language.trouble import Trouble

_WARD, _NUMBER = re.compile(r"\d{5}"), re.compile(r"\d{1,4}")
_STEP_OF: dict[ListStep, Step] = {"approve": "approve", "hand": "hand"}
BACK = "take_back"
Answer = Literal["not_approved", "lent", "refused"]


async def issued(visit: Visit) -> Response:
    """A list that went out: its way, its rows, and what can be written down of it now."""
    return await _show_issued(visit, visit.path("ward"), visit.path("number"))


async def record(visit: Visit) -> Response:
    """Write down what the committee or the bank answered, after it was shown once."""
    ward, number = visit.path("ward"), visit.path("number")
    found = await visit.read(lambda work: _issued(visit, work, ward, number))
    if found is not None and visit.posted("step", 10) == BACK:
        return await _take_back(visit, found)
    step = next((each for each in get_args(ListStep) if each == visit.posted("step", 10)), None)
    if found is None or step is None:
        raise NotHereError
    days = read_date(visit.posted("on", 20), visit.today)
    if isinstance(days, Trouble) or not days.is_exact:
        return await _show_issued(visit, ward, number, [word("fields.wrong", fields=word("out.on"))])
    rows, wrong = _answers(visit, step, found.size)
    if wrong or (step == "results" and not rows):
        lines = [word("out.wrong", rows=", ".join(map(str, wrong)))] if wrong else [word("out.none")]
        return await _show_issued(visit, ward, number, lines)
    effect = RecordList(ward, found.number, step, days.first.isoformat(), visit.posted("paper", 60), tuple(rows))
    if visit.posted("sure") != "yes":
        return _ask_record(visit, found, effect)
    [result] = await visit.do(effect)
    if isinstance(result, Recorded):
        lines = [text(f"desk.recorded.{step}", number=number, month=show_month(result.month), count=str(result.moved))]
        if result.stayed:
            lines.append(text("desk.recorded.stayed", rows=", ".join(map(str, result.stayed))))
        if result.undo_minutes and result.moved:
            lines.append(text("desk.told.waits", minutes=str(result.undo_minutes)))
        return await _show_issued(visit, ward, number, lines)
    return await _show_issued(visit, ward, number, [why_refused(result)] if isinstance(result, Refused) else [])


async def _take_back(visit: Visit, of: ListOut) -> Response:
    """Take back what was written down last of a list, while its notices wait."""
    [result] = await visit.do(TakeListBack(of.ward_code, of.number))
    said = taken_back_words(result) if isinstance(result, ListTakenBack) else text("refused.late")
    return await _show_issued(visit, of.ward_code, str(of.number), [said])


async def _show_issued(visit: Visit, ward: str, number: str, notes: Sequence[str] = ()) -> Response:
    def look(work: UnitOfWork) -> tuple[ListOut | None, list[tuple[int, str, str]]]:
        found = _issued(visit, work, ward, number)
        return found, _rows(work, found) if found else []

    found, rows = await visit.read(look)
    if found is None:
        raise NotHereError
    return visit.page(
        "issued.html", of=found, rows=rows, notes=notes, steps=_open_steps(found), reasons=REASONS, on=visit.today
    )


def _rows(work: UnitOfWork, of: ListOut) -> list[tuple[int, str, str]]:
    """Number, code and what is known of each row: "off", or its answer."""
    issued = work.lists.numbered(of.ward_code, of.number)
    if issued is None:
        return []
    gone = {each.position for each in work.lists.addenda([issued.id])}
    results = {each.position: each for each in work.lists.results([issued.id]).get(issued.id, ())}
    found = []
    for position, (_, code) in enumerate(work.lists.rows(issued.id), 1):
        result = results.get(position)
        state = result.result if result else "off" if position in gone else ""
        amount = f" {show_money(result.amount)}" if result and result.amount else ""
        found.append((position, code, word(f"row.{state}") + amount if state else ""))
    return found


def _open_steps(of: ListOut) -> list[ListStep]:
    """Steps that can be written down of a list now."""
    if not of.approved_on:
        return ["approve"]
    steps: list[ListStep] = ["results" if of.handed_on else "hand"]
    return steps if of.reported_on else [*steps, "report"]


def _ask_record(visit: Visit, of: ListOut, effect: RecordList) -> Response:
    step, slots = effect.step, {"number": str(of.number), "month": show_month(of.month), "day": show_iso(effect.on)}
    lines = [word(f"out.ask.{step}", paper=effect.paper or "…", **slots)]
    for row in effect.rows:
        key = "desk.record.row.lent" if row.result == "lent" else f"desk.record.row.{row.result}"
        lines.append(text(key, row=str(row.position), amount=show_money(row.amount or 0), day=""))
    told = outcome_notice(_STEP_OF[step], "…", of.month) if step in _STEP_OF else ""
    if any(row.result == "lent" for row in effect.rows):
        told = outcome_notice("lend", "…", of.month)
    fields = [("step", step), ("on", show_iso(effect.on)), ("paper", effect.paper), ("sure", "yes")]
    for row in effect.rows:
        fields += [(f"row-{row.position}", row.result), (f"why-{row.position}", row.reason)]
        fields += [(f"sum-{row.position}", str(row.amount))] if row.amount else []
    return visit.page(
        "confirm.html",
        action=f"{HOME}/danh-sach/{of.ward_code}/{of.number}",
        lines=lines,
        warnings=[],
        told=told,
        fields=fields,
        is_blocked=False,
        back=f"{HOME}/danh-sach/{of.ward_code}/{of.number}",
    )


def _answers(visit: Visit, step: ListStep, size: int) -> tuple[list[RowAnswer], list[int]]:
    """The answers by row, and the rows whose sum cannot be read."""
    known = {"approve": ("not_approved",), "results": ("lent", "refused")}.get(step, ())
    found, wrong = list[RowAnswer](), list[int]()
    for position in range(1, size + 1):
        result = visit.posted(f"row-{position}", 16)
        if result not in known:
            continue
        reason, amount = visit.posted(f"why-{position}", 16), None
        if result == "lent":
            read = read_amount(visit.posted(f"sum-{position}", 30))
            if isinstance(read, Trouble):
                wrong.append(position)
                continue
            amount, reason = read.value, ""
        found.append(RowAnswer(position, cast("Answer", result), reason, amount))
    return found, wrong


def _issued(visit: Visit, work: UnitOfWork, ward: str, number: str) -> ListOut | None:
    """The list with this number, when the ward is one of the officer's."""
    places = visit.services.places
    if not (_WARD.fullmatch(ward) and _NUMBER.fullmatch(number)):
        return None
    if not covers(visit.seated.officer, ward, places.province_of(ward)):
        return None
    found = view_of(visit, work, DeskRequest("issued", ward=ward, first=int(number), size=1)).issued
    return found[0] if found else None
