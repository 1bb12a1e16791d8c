"""Mẫu số 01 of a ward and month from its leads, and the figures of a period: what the pure records are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import VIETNAM, day_in_vietnam
from bot.cases.reporting_month import CUTOFF_DAY
from bot.conversation.places import Places
from bot.reports.figures import Figures, LeadDates, figures
from bot.reports.form01 import Form01, Listed, compare, file_name
from bot.cases.policy import Policy
from bot.working_days import working_days_between
from bot.store.audit import record
from bot.store.campaigns import campaigns
from bot.store.keyring import Keyring
from bot.store.cases import Case, Cases
from bot.store.officers import Officers
from bot.store.memberships import covers
from bot.store.counters import counted

FormKind = Literal["docx", "xlsx"]


@dataclass(frozen=True)
class FormFile:
    """A monthly list to save; its name is neutral."""

    data: bytes
    name: str


@dataclass(frozen=True)
class Monthly:
    """Lists and figures within one transaction."""

    tx: AsyncConnection
    keyring: Keyring
    places: Places

    async def form(self, ward: str, month: date) -> Form01 | None:
        """The list of a ward for the month that begins on ``month``; None for an unknown ward."""
        place = self.places.place(ward)
        if place is None:
            return None
        rows = await self._rows(ward, month)
        before = await self._rows(ward, _first(month - timedelta(days=1)))
        offices = self.places.offices(ward)
        changes = compare(rows, before)
        return Form01(place.ward, place.province, offices["police"], offices["committee"], month, tuple(rows), changes)

    async def file(self, ward: str, month: date, kind: FormKind, actor: str, now: datetime) -> FormFile | None:
        """The list as a file; that it was made is written down. None for an unknown ward."""
        form = await self.form(ward, month)
        if form is None:
            return None
        await record(self.tx, self.keyring, now, actor, "form", f"{ward}/{month:%Y-%m}", kind)
        return FormFile(_made(form, kind), file_name(ward, month, kind))

    async def file_for(self, chat: str, ward: str, month: date, kind: FormKind, now: datetime) -> FormFile | None:
        """The list for the officer of a chat; None unless the ward is one of theirs."""
        officer = await Officers(self.tx, self.keyring).of_chat(chat)
        if officer is None or not covers(officer, ward, self.places.province_of(ward)):
            return None
        return await self.file(ward, month, kind, f"officer/{officer.id}", now)

    async def figures(self, since: date, until: date, overdue_days: int = Policy.escalate_days) -> Figures:
        """The figures of a period, both days included; ``overdue_days`` as the desk counts them."""
        last = datetime.combine(until + timedelta(days=1), datetime.min.time(), VIETNAM)
        leads = await Cases(self.tx, self.keyring).before(last)
        asked = await counted(self.tx, "asked", since, until)
        screened = await counted(self.tx, "screened", since, until)
        came = await campaigns(self.tx, since, until)
        return figures(map(_dates, leads), since, until, asked, screened, working_days_between, came, overdue_days)

    async def _rows(self, ward: str, month: date) -> list[Listed]:
        since = _end_of(_first(month - timedelta(days=1)).replace(day=CUTOFF_DAY))
        leads = Cases(self.tx, self.keyring)
        until = _end_of(month.replace(day=CUTOFF_DAY))
        listed = await leads.listed(ward, since, until)
        return [await self._row(leads, lead) for lead in listed if not _fell_away(lead, until)]

    async def _row(self, leads: Cases, lead: Case) -> Listed:
        """Whoever sent it for themselves is named, before a relative who did."""
        parties = [party.application for party in await leads.parties(lead)]
        sent = next((each for each in parties if each.audience != "family"), parties[0])
        listed_on = day_in_vietnam(lead.listed_at or lead.opened_at)
        return Listed(lead.code, sent.name, _told(sent.finished_on), sent.purpose, sent.amount, sent.phone, listed_on)


def _fell_away(lead: Case, until: datetime) -> bool:
    """Whether a lead was closed for another reason than a loan before its list went out."""
    return lead.closed_at is not None and lead.closed_at <= until and lead.reason != "lent"


def read_month(text: str) -> date | None:
    """The first day of a month written as "2026-12" or "12/2026"; None when it is none."""
    for shape in ("%Y-%m", "%m/%Y"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a month has no zone
        except ValueError:
            continue
    return None


def _told(day: str) -> str:
    """An ISO date, month or year as people write it."""
    return "/".join(reversed(day.split("-")))


def _first(day: date) -> date:
    return day.replace(day=1)


def _end_of(day: date) -> datetime:
    """The last moment of a day in Việt Nam."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), VIETNAM) - timedelta(microseconds=1)


def _dates(lead: Case) -> LeadDates:
    return LeadDates(
        ward=lead.ward,
        audience=lead.audience,
        purpose=lead.purpose,
        amount=lead.amount,
        opened=lead.opened_at,
        accepted=lead.accepted_at,
        contacted=lead.contacted_at,
        listed=lead.listed_at,
        closed=lead.closed_at,
        erased=lead.erased_at,
        close_reason=lead.reason,
        state=lead.state,
    )


def _made(form: Form01, kind: FormKind) -> bytes:
    """The file; the libraries of Word and Excel are loaded for it, not at start."""
    from bot.reports.form01_layout import load_layout

    if kind == "docx":
        from bot.reports.form01_docx import make_docx

        return make_docx(form, load_layout())
    from bot.reports.form01_xlsx import make_xlsx

    return make_xlsx(form, load_layout())
