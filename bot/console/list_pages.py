"""Table of cases: filters, search, pages, and marking many of them for the list of the month at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast, get_args
from urllib.parse import urlencode

from starlette.responses import Response

from bot.cases.bulk_marks import AT_ONCE
from bot.cases.case_table import PAGE, CaseTable, Found, Wanted
from bot.cases.list_book import ListBook
from bot.cases.notices import step_notice
from bot.cases.queries import CaseQueries
from bot.cases.scopes import name_of
from bot.console.visit import HOME, NotHereError, Visit, go
from bot.conversation.desk_undo import written_moment
from bot.model.case import WITHOUT_CASES, DeskCase, Refused, State, Step
from bot.model.effects import MarkAll
from bot.model.lists import BLOCKING, ListWarning, Marked
from bot.store.case_table import Holding, Sort
from bot.store.queues import QUEUES
from bot.store.work import UnitOfWork
from bot.texts import text

TABS: Mapping[str, tuple[State, ...]] = {
    "open": ("new", "returned", "unconfirmed", "accepted", "contacted", "refused"),
    "new": QUEUES["new"],
    "unconfirmed": QUEUES["unconfirmed"],
    "accepted": ("accepted",),
    "contacted": ("contacted",),
    "listed": QUEUES["listed"],
    "refused": ("refused",),
    "closed": QUEUES["closed"],
}
"""The groups of states that a table can be cut down to."""
PURPOSES, AUDIENCES = ("business", "training", "both"), ("person", "family", "employer")
_MONTH, _WARD, _PAGE = re.compile(r"\d{4}-\d{2}"), re.compile(r"\d{5}"), re.compile(r"\d{1,5}")
Marks = list[tuple[DeskCase, tuple[ListWarning, ...]]]
_ASKED = ("nhom", "phuong", "thang", "vay", "ai", "giu", "han", "xep")
"""Names of the filter in an address, as officers read it."""
_MOST = 100
"""Cases marked by one press: more would keep the writer busy for longer than a person notices."""


@dataclass(frozen=True)
class WayBack:
    """The way back from a step with many at a moment (digits), open for some minutes."""

    step: Step
    moment: str
    minutes: int


async def table(visit: Visit) -> Response:
    """A page of the table. Whoever answers for several wards looks at one of them, and it is written down.

    Whoever only writes or approves answers has no cases, and begins with the questions.
    """
    if visit.seated.officer.role in WITHOUT_CASES:
        return go(f"{HOME}/hoc")
    wanted, asked = wanted_of(visit)
    if visit.is_above and not wanted.ward:
        return go(f"{HOME}/tong-quan")
    if visit.is_above:
        await visit.record("drill_down", f"ward/{wanted.ward}", asked["nhom"])
    found = await visit.read(lambda work: table_of(visit, work).page(wanted))
    return _shown(visit, found, wanted, asked)


async def search(visit: Visit) -> Response:
    """The cases that typed words lead to; posted, so that no name stands in an address."""
    words = visit.posted("q", 80)
    if visit.is_above:
        await visit.record("drill_down", "search")
    found = await visit.read(lambda work: table_of(visit, work).search(words))
    return _shown(visit, found, Wanted(), dict.fromkeys(_ASKED, ""), words)


async def mark(visit: Visit) -> Response:
    """Mark many for the list: first what speaks against each and what people will read, then the press that does it."""
    codes = list(dict.fromkeys(visit.posted_all("code")))[:_MOST]
    if not codes:
        return go(HOME)
    rows, month = await visit.read(lambda work: _marks(visit, work, codes))
    able = [case for case, warnings in rows if "list" in case.steps and not set(BLOCKING) & set(warnings)]
    if visit.posted("sure") != "yes":
        told = step_notice("list", "…", month=month) if able else ""
        return visit.page("mark.html", rows=rows, able=[case.code for case in able], blocking=BLOCKING, told=told)
    codes = [case.code for case in able]
    done = await visit.do(*(MarkAll(tuple(codes[at : at + AT_ONCE])) for at in range(0, len(codes), AT_ONCE)))
    made = [each for each in done if isinstance(each, Marked)]
    marked = [code for each in made for code in each.codes]
    stayed = [code for code in codes if code not in marked]
    back = way_back("list", visit.now, max((each.undo_minutes for each in made), default=0))
    return visit.page("marked.html", marked=marked, stayed=stayed, way_back=back)


def _marks(visit: Visit, work: UnitOfWork, codes: Sequence[str]) -> tuple[Marks, str]:
    """Warnings against marking each, and the month of the list in hand."""
    rows = table_of(visit, work).marks(codes)
    book = ListBook(work, visit.caps)
    return rows, f"{book.month_in_hand(rows[0][0].ward_code, visit.now):%Y-%m}" if rows else ""


def way_back(step: Step, at: datetime, minutes: int) -> WayBack | None:
    """The way back from what was just done with many; None when there is no time to go it."""
    return WayBack(step, written_moment(at), minutes) if minutes else None


def wanted_of(visit: Visit) -> tuple[Wanted, dict[str, str]]:
    """The filter that an address asks for, and what of it is sound, as it stands in the address."""
    asked = {
        "nhom": visit.asked("nhom") if visit.asked("nhom") in TABS else "",
        "phuong": visit.asked("phuong") if _WARD.fullmatch(visit.asked("phuong")) else "",
        "thang": visit.asked("thang") if _MONTH.fullmatch(visit.asked("thang")) else "",
        "vay": visit.asked("vay") if visit.asked("vay") in PURPOSES else "",
        "ai": visit.asked("ai") if visit.asked("ai") in AUDIENCES else "",
        "giu": visit.asked("giu") if visit.asked("giu") in get_args(Holding) else "",
        "han": "qua" if visit.asked("han") == "qua" else "",
        "xep": visit.asked("xep") if visit.asked("xep") in get_args(Sort) else "",
    }
    if asked["phuong"] and visit.services.places.place(asked["phuong"]) is None:
        raise NotHereError
    page = int(visit.asked("trang")) if _PAGE.fullmatch(visit.asked("trang")) else 0
    wanted = Wanted(
        ward=asked["phuong"],
        states=TABS[asked["nhom"] or "open"],
        purpose=asked["vay"],
        audience=asked["ai"],
        month=asked["thang"],
        is_due=bool(asked["han"]),
        sort=cast("Sort", asked["xep"] or "need"),
        page=page,
        held=cast("Holding", asked["giu"]),
    )
    return wanted, asked


def _shown(visit: Visit, found: Found, wanted: Wanted, asked: Mapping[str, str], words: str = "") -> Response:
    def way(**changes: object) -> str:
        kept = {**asked, **{name: str(value) for name, value in changes.items()}}
        return f"{HOME}?{urlencode({name: value for name, value in kept.items() if value})}"

    tabs = [
        (name, sum(found.counts.get(state, 0) for state in states), way(nhom=name, trang=""))
        for name, states in TABS.items()
    ]
    last = max(0, (found.total - 1) // PAGE)
    return visit.page(
        "table.html",
        cases=found.cases,
        total=found.total,
        tabs=tabs,
        tab=asked["nhom"] or "open",
        asked=asked,
        is_filtered=any(asked[name] for name in _ASKED[2:]),
        words=words,
        wards=_wards(visit),
        ward_name=name_of(wanted.ward, visit.services.places) if wanted.ward else "",
        purposes=PURPOSES,
        audiences=AUDIENCES,
        sorts=get_args(Sort),
        holders=get_args(Holding),
        before=way(trang=found.page - 1) if found.page else "",
        after=way(trang=found.page + 1) if found.page < last and not words else "",
        page=found.page + 1,
        pages=last + 1,
    )


def _wards(visit: Visit) -> Sequence[tuple[str, str]]:
    """The wards among which an officer of several can choose."""
    scope = [code for code in visit.seated.officer.scope if _WARD.fullmatch(code)]
    return [(code, name_of(code, visit.services.places)) for code in scope] if len(scope) > 1 else []


def table_of(visit: Visit, work: UnitOfWork) -> CaseTable:
    """The table of the case room, for this visit."""
    return CaseTable(work, visit.services.places, visit.parts.policy, visit.seated.officer, visit.now, visit.caps)


def queries_of(visit: Visit, work: UnitOfWork) -> CaseQueries:
    """The queries of the case room, for this visit."""
    officer = visit.seated.officer.id
    return CaseQueries(work, visit.services.places, visit.parts.policy, visit.caps, officer)


def why_refused(result: Refused) -> str:
    """Why nothing was done, as the chat says it."""
    if result.why == "step" and result.state:
        return text("refused.step", code=result.code, state=text(f"case.{result.state}"))
    if result.why == "broken":
        return text("refused.broken", code=result.code)
    return text("desk.gone" if result.why == "gone" else f"refused.{result.why}", code=result.code)
