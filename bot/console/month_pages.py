"""Month pages: the list in hand with what speaks against its rows, issuing it, and the files of lists."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import get_args

from starlette.responses import Response

from bot.cases.list_book import Draft, ListBook
from bot.cases.list_queries import ListQueries
from bot.cases.notices import issue_notice, step_notice
from bot.cases.reporting_month import read_month, show_month
from bot.cases.scopes import wards_in
from bot.channels.attachments import FORM_TYPES
from bot.console.list_pages import WayBack, table_of, way_back, why_refused
from bot.console.visit import HOME, NotHereError, Visit, saved
from bot.console.words import word
from bot.conversation.context import Turn
from bot.conversation.desk_undo import moment_of
from bot.conversation.session import Session
from bot.model.case import REASONS, Refused, Step, Worked
from bot.model.desk_view import DeskRequest, DeskView
from bot.model.effects import IssueList, TakeManyBack, Work
from bot.model.lists import BLOCKING, Issued, ListInHand
from bot.model.many import ManyTakenBack
from bot.places.wards import HOME as TEMPLATES
from bot.reports.addendum import AddendumSheet
from bot.reports.form01 import SORTS, Form01
from bot.reports.monthly import FormFile, FormKind, Monthly, addendum_file, file_of
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.personal import mask_name

MANY: tuple[Step, ...] = ("list", "unlist")
"""Steps that the console takes with many cases by one press."""
_MOST_OFF = 100
_log = logging.getLogger("qd22.web")


async def month(visit: Visit) -> Response:
    """The lists in hand of this officer's wards row by row, and those that went out last."""
    return await _show(visit)


async def issue(visit: Visit) -> Response:
    """Say what issuing does and to whom; the press that follows makes the files and freezes them."""
    ward, named, sort = visit.posted("ward", 5), visit.posted("month", 7), visit.posted("sort", 8)
    view = await visit.read(lambda work: view_of(visit, work, DeskRequest("lists", ward=ward)))
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
    if visit.posted("sure") != "yes":
        return await _ask_off(visit, reason, codes)
    done = await visit.do(*(Work(code, "unlist", reason) for code in codes))
    off = [each for each in done if isinstance(each, Worked)]
    minutes = max((each.undo_minutes for each in off), default=0)
    return await _show(visit, [word("off.done", count=len(off))], back=way_back("unlist", visit.now, minutes))


async def _ask_off(visit: Visit, reason: str, codes: Sequence[str]) -> Response:
    """Say whom this takes off, what they will read, and which lists that are out it changes."""

    def look(work: UnitOfWork) -> tuple[list[str], int]:
        able = [case.code for case, _ in table_of(visit, work).marks(codes) if "unlist" in case.steps]
        return able, sum(file.stands.row is not None for file in work.files.with_codes(able))

    able, out = await visit.read(look)
    if not able:
        return await _show(visit, [word("off.done", count=0)])
    lines = [word("off.ask", count=len(able), codes=", ".join(able))]
    if out:
        lines.append(word("off.addenda", count=out))
    return visit.page(
        "confirm.html",
        action=f"{HOME}/danh-sach/bo",
        lines=lines,
        warnings=[],
        told=step_notice("unlist", "…", reason=reason),
        fields=[("reason", reason), ("sure", "yes"), *(("code", code) for code in able)],
        is_blocked=False,
        back=f"{HOME}/danh-sach",
    )


async def take_back(visit: Visit) -> Response:
    """Take back what was done with many cases by one press, while its notices wait."""
    at, step = moment_of(visit.posted("moment", 20)), visit.posted("step", 10)
    named = next((each for each in MANY if each == step), None)
    if at is None or named is None:
        return await _show(visit, [text("refused.late")])
    [result] = await visit.do(TakeManyBack(named, at))
    if isinstance(result, ManyTakenBack):
        undone = text(f"desk.undone.{result.step}")
        return await _show(visit, [text("desk.taken_back.many", step=undone, count=str(result.count))])
    return await _show(visit, [why_refused(result)] if isinstance(result, Refused) else [])


async def file(visit: Visit) -> Response:
    """A list as a file: as it went out, the draft, or an addendum. That it was fetched is written down."""
    ward, first, kind = visit.posted("ward", 5), read_month(visit.posted("month", 7)), visit.posted("kind", 4)
    if first is None or kind not in get_args(FormKind):
        raise NotHereError
    named: FormKind = "docx" if kind == "docx" else "xlsx"
    places, chat, now = visit.services.places, visit.seated.chat, visit.now
    addendum, trial = visit.posted("addendum", 4), visit.services.promises.trial_mark
    number = int(addendum) if addendum.isascii() and addendum.isdecimal() else 0

    def fetch(work: UnitOfWork) -> FormFile | Form01 | AddendumSheet | None:
        monthly = Monthly(work, places)
        if addendum:
            return monthly.fetch_addendum(chat, ward, first, number, now)
        return monthly.fetch_for(chat, ward, first, named, now)

    found = await visit.parts.database.write(fetch)
    if found is None:
        raise NotHereError
    if isinstance(found, AddendumSheet):  # beside the loop, as the form: it takes its time
        found = await asyncio.to_thread(addendum_file, found, named, trial)
    if isinstance(found, Form01):
        found = await asyncio.to_thread(file_of, found, ward, named, visit.settings.wards or TEMPLATES, trial)
        if found.warning:
            _log.warning(found.warning)
    return saved(found.data, FORM_TYPES[named], found.name)


async def _show(visit: Visit, notes: Sequence[str] = (), back: WayBack | None = None) -> Response:
    def look(work: UnitOfWork) -> tuple[DeskView, dict[str, Draft]]:
        own = wards_in(visit.seated.officer.scope)[:4]
        drafts = ListBook(work, visit.caps).drafts(own, visit.now) if own else []
        return view_of(visit, work, DeskRequest("lists")), {each.ward: each for each in drafts}

    view, drafts = await visit.read(look)
    return visit.page(
        "month.html",
        notes=notes,
        way_back=back,
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
    told = issue_notice("…", named) if draft.new and not draft.is_blocked else ""
    if told:
        lines.append(word("issue.told", count=len(draft.new), codes=", ".join(draft.new)))
    elif not draft.is_blocked:
        lines.append(text("desk.issue.told.nobody"))
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


def view_of(visit: Visit, work: UnitOfWork, request: DeskRequest) -> DeskView:
    """The lists that a page shows."""
    queries = ListQueries(work, visit.services.places, visit.caps)
    return queries.view(visit.seated.officer, request, visit.now)
