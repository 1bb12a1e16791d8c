"""Mẫu số 01 of a ward and month from its cases, and the figures of a period: what the pure records are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.cases.list_months import FETCHED, ListMonths, subject_of
from bot.cases.policy import Policy
from bot.cases.reporting_month import month_before
from bot.clock import VIETNAM, day_in_vietnam
from bot.model.place import Places
from bot.places.wards import HOME
from bot.reports.figures import Figures, LeadDates, figures
from bot.reports.form01 import Form01, Listed, compare, file_name
from bot.store.case_rows import Case
from bot.store.memberships import covers
from bot.store.queues import Senders
from bot.store.senders import person_among
from bot.store.work import UnitOfWork
from bot.working_days import working_days_between

FormKind = Literal["docx", "xlsx"]


@dataclass(frozen=True)
class FormFile:
    """A monthly list to save; its name is neutral. ``warning`` says why the ward's own template was not used."""

    data: bytes
    name: str
    warning: str = ""


@dataclass(frozen=True)
class Monthly:
    """Lists and figures within one transaction. ``templates`` is the folder with Word templates of wards."""

    work: UnitOfWork
    places: Places
    templates: Path = HOME

    def form(self, ward: str, month: date) -> Form01 | None:
        """The list of a ward for the month that begins on ``month``; None for an unknown ward."""
        place = self.places.place(ward)
        if place is None:
            return None
        rows = self._rows(ward, month)
        before = self._rows(ward, month_before(month))
        offices = self.places.offices(ward)
        changes = compare(rows, before)
        return Form01(place.ward, place.province, offices["police"], offices["committee"], month, tuple(rows), changes)

    def file(self, ward: str, month: date, kind: FormKind, actor: str, now: datetime) -> FormFile | None:
        """The list as a file; that it was made is written down, and closes the list. None for an unknown ward."""
        form = self.form(ward, month)
        if form is None:
            return None
        self._record(ward, month, kind, actor, now)
        return file_of(form, ward, kind, self.templates)

    def form_for(self, chat: str, ward: str, month: date, kind: FormKind, now: datetime) -> Form01 | None:
        """The list for the officer of a chat, written down as made; None unless the ward is one of theirs."""
        officer = self.work.officers.at_desk(chat)
        if officer is None or not covers(officer, ward, self.places.province_of(ward)):
            return None
        form = self.form(ward, month)
        if form is not None:
            self._record(ward, month, kind, f"officer/{officer.id}", now)
        return form

    def _record(self, ward: str, month: date, kind: FormKind, actor: str, now: datetime) -> None:
        self.work.audit.record(now, actor, FETCHED, subject_of(ward, month), kind)

    def figures(self, since: date, until: date, overdue_days: int = Policy.escalate_days) -> Figures:
        """The figures of a period, both days included; ``overdue_days`` as the desk counts them."""
        last = datetime.combine(until + timedelta(days=1), datetime.min.time(), VIETNAM)
        # those of a flood say nothing of people
        cases = [each for each in self.work.cases.before(last) if not _is_of_flood(each)]
        persons = self.work.cases.sent_by_persons()
        asked = self.work.counters.counted("asked", since, until)
        screened = self.work.counters.counted("screened", since, until)
        came = self.work.campaigns.between(since, until)
        dates = [_dates(case, may_be_listed=case.key is None or case.id in persons) for case in cases]
        return figures(dates, since, until, asked, screened, working_days_between, came, overdue_days)

    def _rows(self, ward: str, month: date) -> list[Listed]:
        since, until = ListMonths(self.work).span(ward, month)
        listed = [case for case in self.work.cases.listed(ward, since, until) if not _fell_away(case, until)]
        senders = self.work.queues.senders(listed)
        rows = [self._row(case, senders[case.id]) for case in listed]
        return [row for row in rows if row]

    def _row(self, case: Case, senders: Senders) -> Listed | None:
        """The row of the released person who sent a case; None when only others did, who are never named.

        Raises SealBrokenError or KeyringError for a damaged case: nobody may be missing from a list unnoticed.
        """
        person = person_among(senders.all)
        parties = senders.parties or self.work.cases.parties(case)
        sent = next((each.application for each in parties if person and each.chat == person.chat), None)
        if sent is None:
            return None
        listed_on = day_in_vietnam(case.listed_at or case.opened_at)
        return Listed(case.code, sent.name, _told(sent.finished_on), sent.purpose, sent.amount, sent.phone, listed_on)


def file_of(form: Form01, ward: str, kind: FormKind, templates: Path) -> FormFile:
    """A list as a file. It takes its time: not within a transaction that keeps others waiting."""
    name = file_name(ward, form.month, kind)
    from bot.reports.form01_layout import load_layout  # the libraries of Word and Excel are loaded for it, not at start

    if kind == "docx":
        from bot.reports.form01_word import make_word

        made = make_word(form, load_layout(), ward, templates)
        return FormFile(made.data, name, made.warning)
    from bot.reports.form01_xlsx import make_xlsx

    return FormFile(make_xlsx(form, load_layout()), name)


def _is_of_flood(case: Case) -> bool:
    """True if a case is kept apart as part of a flood, or was closed as no real person's."""
    return case.state == "unconfirmed" or case.reason == "not_a_person"


def _fell_away(case: Case, until: datetime) -> bool:
    """True if a case was closed for another reason than a loan before its list went out."""
    return case.closed_at is not None and case.closed_at <= until and case.reason != "lent"


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


def _dates(case: Case, *, may_be_listed: bool) -> LeadDates:
    """The dates counted of a case; one that is on no form, whatever its columns say, is not counted as listed."""
    is_wrong = case.state == "listed" and not may_be_listed
    return LeadDates(
        ward=case.ward,
        audience=case.audience,
        purpose=case.purpose,
        amount=case.amount,
        opened=case.opened_at,
        accepted=case.accepted_at,
        contacted=case.contacted_at,
        listed=case.listed_at if may_be_listed else None,
        closed=case.closed_at,
        erased=case.erased_at,
        close_reason=case.reason,
        state="contacted" if is_wrong else case.state,
    )
