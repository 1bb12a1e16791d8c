"""Month pages: the list in hand with what speaks against its rows, issuing it, its files, and what became of it."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import Literal, cast, get_args

from starlette.responses import Response

from bot.cases.list_book import Draft, ListBook
from bot.cases.list_queries import ListQueries
from bot.cases.notices import issue_notice, outcome_notice
from bot.cases.reporting_month import read_month, show_month
from bot.cases.scopes import wards_in
from bot.channels.attachments import FORM_TYPES
from bot.console.list_pages import why_refused
from bot.console.visit import HOME, NotHereError, Visit
from bot.console.words import word
from bot.conversation.context import Turn
from bot.conversation.session import Session
from bot.model.case import REASONS, Refused, Step, Worked
from bot.model.desk_view import DeskRequest, DeskView
from bot.model.effects import IssueList, Work
from bot.model.lists import BLOCKING, Issued, ListInHand, ListOut, ListStep, Recorded, RecordList, RowAnswer
from bot.places.wards import HOME as TEMPLATES
from bot.print.files import Drawn
from bot.reports.form01 import SORTS, Form01
from bot.reports.monthly import FormKind, Monthly, file_of
from bot.store.memberships import covers
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.dates import read_date
from knowledge.language.formats import show_iso, show_money
from knowledge.language.money import read_amount
from knowledge.language.personal import mask_name
from knowledge.language.trouble import Trouble

_WARD, _NUMBER = re.compile(r"\d{5}"), re.compile(r"\d{1,4}")
_STEP_OF: dict[ListStep, Step] = {"approve": "approve", "hand": "hand"}
_MOST_OFF = 100
Answer = Literal["not_approved", "lent", "refused"]
_log = logging.getLogger("qd22.web")


async def month(visit: Visit) -> Response:
    """The lists in hand of this officer's wards row by row, and those that went out last."""
    return await _show(visit)


async def issue(visit: Visit) -> Response:
    """Say what issuing does and to whom; the press that follows makes the files and freezes them."""
    ward, named, sort = visit.posted("ward", 5), visit.posted("month", 7), visit.posted("sort", 8)
    view = await visit.read(lambda work: _view(visit, work, DeskRequest("lists", ward=ward)))
    draft = next((each for each in view.drafts if named in (each.month, each.late)), None)
    if draft is None:
        return await _show(visit, [text("refused.changed")])
    sort = sort if sort in SORTS else draft.sort
    mark = visit.posted("mark", 20)
    if not mark:
        return _ask(visit, draft, named, sort)
    wanted = Turn(Session(), effects=(IssueList(ward, named, sort, mark),))
    prepared = await visit.parts.exchange.prepare(wanted, visit.seated.officer, visit.now)
    [result] = await visit.do(*prepared.effects)
    if isinstance(result, Issued):
        slots = {"number": str(result.number), "month": show_month(result.month)}
        said = word("issued", size=result.size, told=result.told, **slots)
        return await _show(visit, [said])
    return await _show(visit, [why_refused(result)] if isinstance(result, Refused) else [])


async def off(visit: Visit) -> Response:
    """Take marked rows off the list in hand, with one reason."""
    reason, codes = visit.posted("reason", 20), list(dict.fromkeys(visit.posted_all("code")))[:_MOST_OFF]
    if reason not in REASONS["unlist"] or not codes:
        return await _show(visit, [word("why_first")])
    done = await visit.do(*(Work(code, "unlist", reason) for code in codes))
    count = sum(isinstance(each, Worked) for each in done)
    return await _show(visit, [word("off.done", count=count)])


async def file(visit: Visit) -> Response:
    """A list as a file: as it went out, or the draft. That it was fetched is written down."""
    ward, first, kind = visit.posted("ward", 5), read_month(visit.posted("month", 7)), visit.posted("kind", 4)
    if first is None or kind not in get_args(FormKind):
        raise NotHereError
    named: FormKind = "docx" if kind == "docx" else "xlsx"
    places, chat, now = visit.services.places, visit.seated.chat, visit.now
    found = await visit.parts.database.write(
        lambda work: Monthly(work, places).fetch_for(chat, ward, first, named, now)
    )
    if found is None:
        raise NotHereError
    if isinstance(found, Form01):  # beside the loop: it takes its time
        trial = visit.services.promises.trial_mark
        found = await asyncio.to_thread(file_of, found, ward, named, visit.settings.wards or TEMPLATES, trial)
        if found.warning:
            _log.warning(found.warning)
    drawn = Drawn(found.data, FORM_TYPES[named], found.name, attached=True)
    return Response(drawn.data, media_type=drawn.media_type, headers={"Content-Disposition": drawn.disposition})


async def issued(visit: Visit) -> Response:
    """A list that went out: its way, its rows, and what can be written down of it now."""
    return await _show_issued(visit, visit.path("ward"), visit.path("number"))


async def record(visit: Visit) -> Response:
    """Write down what the committee or the bank answered, after it was shown once."""
    ward, number = visit.path("ward"), visit.path("number")
    found = await visit.read(lambda work: _issued(visit, work, ward, number))
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
        return await _show_issued(visit, ward, number, lines)
    return await _show_issued(visit, ward, number, [why_refused(result)] if isinstance(result, Refused) else [])


async def _show(visit: Visit, notes: Sequence[str] = ()) -> Response:
    def look(work: UnitOfWork) -> tuple[DeskView, dict[str, Draft]]:
        own = wards_in(visit.seated.officer.scope)[:4]
        drafts = ListBook(work, visit.caps).drafts(own, visit.now) if own else []
        return _view(visit, work, DeskRequest("lists")), {each.ward: each for each in drafts}

    view, drafts = await visit.read(look)
    return visit.page(
        "month.html",
        notes=notes,
        drafts=[(each, drafts[each.ward_code].entries) for each in view.drafts],
        issued=view.issued,
        sorts=SORTS,
        reasons=REASONS["unlist"],
        blocking=BLOCKING,
        mask=mask_name,
    )


def _ask(visit: Visit, draft: ListInHand, named: str, sort: str) -> Response:
    lines = [
        text(
            "desk.issue",
            month=show_month(named),
            ward=draft.ward,
            count=str(draft.size),
            sort=text(f"desk.sort.{sort}"),
        )
    ]
    warnings = [f"{text(f'desk.warn.{warning}')} ({', '.join(codes)})" for warning, codes in draft.warnings.items()]
    if draft.is_blocked:
        lines.append(text("desk.issue.blocked"))
    elif draft.days > 0 and named == draft.month:
        lines.append(text("desk.issue.early", days=str(draft.days)))
    told = issue_notice("…", named) if draft.size > draft.carried and not draft.is_blocked else ""
    fields = [("ward", draft.ward_code), ("month", named), ("sort", sort), ("mark", draft.mark)]
    return visit.page(
        "confirm.html",
        action=f"{HOME}/danh-sach/chot",
        lines=lines,
        warnings=warnings,
        told=told,
        fields=fields,
        is_blocked=draft.is_blocked,
        back=f"{HOME}/danh-sach",
    )


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


def _view(visit: Visit, work: UnitOfWork, request: DeskRequest) -> DeskView:
    queries = ListQueries(work, visit.services.places, visit.caps)
    return queries.view(visit.seated.officer, request, visit.now)


def _issued(visit: Visit, work: UnitOfWork, ward: str, number: str) -> ListOut | None:
    """The list with this number, when the ward is one of the officer's."""
    places = visit.services.places
    if not (_WARD.fullmatch(ward) and _NUMBER.fullmatch(number)):
        return None
    if not covers(visit.seated.officer, ward, places.province_of(ward)):
        return None
    found = _view(visit, work, DeskRequest("issued", ward=ward, first=int(number), size=1)).issued
    return found[0] if found else None
