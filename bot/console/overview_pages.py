"""Overview for whoever answers for several wards, with small numbers masked, and the reports of a period."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from starlette.responses import Response

from bot.cases.case_table import CaseTable
from bot.cases.overview import SMALLEST, masked
from bot.cases.scopes import name_of, names_of, wards_of
from bot.channels.attachments import FORM_TYPES
from bot.console.list_pages import TABS
from bot.console.visit import HOME, NotHereError, Visit, go, saved
from bot.model.case import REASONS
from bot.reports.figures import Figures, period_of
from bot.reports.monthly import Monthly
from bot.store.case_table import WardStates
from bot.store.memberships import covers
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import working_days_between
from knowledge.language.formats import show_decimal

DEADLINES = ("25/5", "25/11", "05/12")
COLUMNS = ("new", "unconfirmed", "accepted", "contacted", "listed", "refused", "closed")
_WAITING = ("new", "returned")
_WARD, _YEAR = re.compile(r"\d{5}"), re.compile(r"20\d{2}")
_SPAN = timedelta(days=365)


@dataclass(frozen=True)
class WardLine:
    """A ward in the overview: counts by column, overdue ones, and for how many working days the oldest waits."""

    code: str
    name: str
    counts: Sequence[str]
    late: str
    oldest: int | None
    is_silent: bool


async def overview(visit: Visit) -> Response:
    """Wards side by side, the one where somebody waits longest first."""
    if not visit.is_above:
        raise NotHereError
    since = visit.today - _SPAN

    def look(work: UnitOfWork) -> tuple[list[WardStates], Figures]:
        table = CaseTable(work, visit.services.places, visit.parts.policy, visit.seated.officer, visit.now, visit.caps)
        return table.by_ward(), figures_of(visit, work, since, visit.today, "")

    rows, figures = await visit.read(look)
    lines = _lines(visit, rows, figures.silent_wards)
    lent = figures.by_state.get("lent", 0)
    way = [("asked", str(figures.asked)), ("screened", str(figures.screened))]
    way += [(name, masked(getattr(figures.total, name))) for name in ("consented", "accepted", "contacted", "listed")]
    return visit.page(
        "overview.html",
        lines=lines,
        columns=COLUMNS,
        way=[*way, ("lent", masked(lent))],
        first_contact=None if figures.first_contact is None else show_decimal(Decimal(str(figures.first_contact))),
        since=since,
        smallest=SMALLEST,
    )


async def look_into(visit: Visit) -> Response:
    """Go to the table of one ward: the table writes down that somebody from above looked."""
    ward = visit.posted("ward", 5)
    if not visit.is_above or not may_see(visit, ward):
        raise NotHereError
    return go(f"{HOME}?phuong={ward}")


async def reports(visit: Visit) -> Response:
    """The form that asks for the report of a period."""
    wards = [(code, name_of(code, visit.services.places)) for code in own_wards(visit)]
    years = [visit.today.year - ago for ago in range(4)]
    return visit.page("reports.html", deadlines=DEADLINES, years=years, wards=wards, is_above=visit.is_above)


async def report(visit: Visit) -> Response:
    """The report of a period as a file; that it was fetched is written down."""
    deadline, year, ward, kind = (visit.posted(name, 8) for name in ("deadline", "year", "ward", "kind"))
    if deadline not in DEADLINES or not _YEAR.fullmatch(year) or kind not in FORM_TYPES:
        raise NotHereError
    if ward and not may_see(visit, ward):
        raise NotHereError
    since, until = period_of(deadline, int(year))
    place = name_of(ward, visit.services.places) if ward else ", ".join(_places(visit))
    figures = await visit.read(lambda work: figures_of(visit, work, since, until, ward))
    await visit.record("report", f"ward/{ward}" if ward else "places", f"{deadline} {year} {kind}")
    data = await asyncio.to_thread(_file, figures, _names(visit, figures), place, visit.today, kind)
    return saved(data, FORM_TYPES[kind], f"bao-cao-{since:%Y%m%d}-{until:%Y%m%d}.{kind}")


def _file(figures: Figures, names: dict[str, str], place: str, on: date, kind: str) -> bytes:
    """A report as a file; the libraries of Word and Excel are loaded for it, not at start."""
    if kind == "docx":
        from bot.reports.period_word import period_docx

        return period_docx(figures, names, place, on)
    from bot.reports.figure_tables import figures_xlsx

    return figures_xlsx(figures, names)


def figures_of(visit: Visit, work: UnitOfWork, since: date, until: date, ward: str) -> Figures:
    """The figures of a period: of one ward, or with "" of all that this officer answers for."""
    wards = [ward] if ward else wards_of(visit.seated.officer.scope, visit.services.places)
    monthly = Monthly(work, visit.services.places)
    return monthly.figures(since, until, visit.parts.policy.escalate_days, None if wards is None else set(wards))


def _lines(visit: Visit, rows: Sequence[WardStates], silent: Sequence[str]) -> list[WardLine]:
    places, found = visit.services.places, list[tuple[datetime | None, WardLine]]()
    for ward in dict.fromkeys(row.ward for row in rows):
        mine = [row for row in rows if row.ward == ward]
        counts = [masked(sum(row.count for row in mine if row.state in TABS[name])) for name in COLUMNS]
        oldest = min((row.oldest for row in mine if row.state in _WAITING), default=None)
        days = working_days_between(oldest, visit.now) if oldest else None
        late = masked(sum(row.late for row in mine))
        line = WardLine(ward, name_of(ward, places), counts, late, days, ward in silent)
        found.append((oldest, line))
    return [line for _, line in sorted(found, key=lambda each: (each[0] is None, each[0] or visit.now))]


def may_see(visit: Visit, ward: str) -> bool:
    """True if there is such a ward and this officer answers for it."""
    places = visit.services.places
    is_ward = bool(_WARD.fullmatch(ward)) and places.place(ward) is not None
    return is_ward and covers(visit.seated.officer, ward, places.province_of(ward))


def own_wards(visit: Visit) -> list[str]:
    """The single wards of this officer; none for a whole province."""
    return [code for code in visit.seated.officer.scope if _WARD.fullmatch(code)]


def _places(visit: Visit) -> Sequence[str]:
    return names_of(visit.seated.officer.scope, visit.services.places)


def ward_names(visit: Visit, codes: Iterable[str]) -> dict[str, str]:
    """The names of wards by their codes."""
    return {code: name_of(code, visit.services.places) for code in codes}


def _names(visit: Visit, figures: Figures) -> dict[str, str]:
    """Words for the codes of wards and the reasons for closing."""
    return ward_names(visit, figures.by_ward) | {reason: text(f"desk.reason.{reason}") for reason in REASONS["close"]}
