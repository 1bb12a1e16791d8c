"""Mẫu số 01 of a ward and month from its cases, and the figures of a period: what the pure records are filled with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from bot.cases.desk_lists import DeskLists
from bot.cases.list_book import Draft, Entry, ListBook, subject_of
from bot.cases.policy import Policy
from bot.cases.reporting_month import read_month
from bot.clock import VIETNAM, day_in_vietnam
from bot.model.application import PAPER_FIELDS
from bot.model.effects import IssueList
from bot.model.place import Places, WardPlace
from bot.reports.addendum import AddendumSheet, Removal, addendum_name
from bot.reports.figures import Figures, LeadDates, ListedDemand, figures
from bot.reports.form01 import SORTS, Form01, Listed, Sort, compare, file_name
from bot.store.campaigns import HELPED
from bot.store.case_figures import CaseFigures
from bot.store.case_rows import Case
from bot.store.list_figures import ListFigures
from bot.store.memberships import covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.working_days import working_days_between

FormKind = Literal["docx", "xlsx"]
FETCHED = "form"
"""The action under which the audit keeps that a list was fetched."""


@dataclass(frozen=True)
class FormFile:
    """A monthly list to save; its name is neutral. ``warning`` says why the ward's own template was not used."""

    data: bytes
    name: str
    warning: str = ""


@dataclass(frozen=True)
class Monthly:
    """Lists and figures within one transaction."""

    work: UnitOfWork
    places: Places

    def draft(self, ward: str, month: date, now: datetime) -> Form01 | None:
        """The list in hand of a ward as a form for a month, in the order of the list before; None for no ward."""
        place = self.places.place(ward)
        if place is None:
            return None
        [draft] = ListBook(self.work).drafts([ward], now)
        sort = draft.latest.sort if draft.latest else "day"
        return self._form(draft, place, month, next(each for each in SORTS if each == sort))

    def to_issue(self, officer: OfficerRow, effect: IssueList, now: datetime) -> Form01 | None:
        """The form of a list that an officer issues; None when it is not the one that was shown."""
        place, month = self.places.place(effect.ward), read_month(effect.month)
        if place is None or month is None or effect.sort not in SORTS:
            return None
        draft = DeskLists(self.work, self.places, Policy(), officer).draft(effect.ward, effect.month, now)
        if draft is None or draft.mark != effect.mark:
            return None
        form = self._form(draft, place, month, effect.sort)
        return replace(form, number=draft.number, issued_on=day_in_vietnam(now))

    def fetch(self, ward: str, month: date, kind: FormKind, actor: str, now: datetime) -> FormFile | Form01 | None:
        """The list of a ward and month, written down as fetched: its file when it is out, else the form in hand.

        None for an unknown ward, and for a list whose life is over.
        """
        issued = self.work.lists.of_month(ward, f"{month:%Y-%m}")
        found: FormFile | Form01 | None
        if issued is None:
            found = self.draft(ward, month, now)
        else:
            data = self.work.lists.file(issued, kind)
            found = FormFile(data, file_name(ward, month, kind, issued.number)) if data is not None else None
        if found is not None:
            self.work.audit.record(now, actor, FETCHED, subject_of(ward, f"{month:%Y-%m}"), kind)
        return found

    def fetch_for(self, chat: str, ward: str, month: date, kind: FormKind, now: datetime) -> FormFile | Form01 | None:
        """The same for the officer of a chat; None unless the ward is one of theirs."""
        officer = self.work.officers.at_desk(chat)
        if officer is None or not covers(officer, ward, self.places.province_of(ward)):
            return None
        return self.fetch(ward, month, kind, f"officer/{officer.id}", now)

    def fetch_addendum(self, chat: str, ward: str, month: date, number: int, now: datetime) -> AddendumSheet | None:
        """The rows taken off a list up to an addendum, for the officer of a chat; written down as fetched."""
        officer, place = self.work.officers.at_desk(chat), self.places.place(ward)
        issued = self.work.lists.of_month(ward, f"{month:%Y-%m}")
        if officer is None or place is None or issued is None or not covers(officer, ward, self._province(ward)):
            return None
        rows = [each for each in self.work.lists.addenda([issued.id]) if each.number <= number]
        if not rows or rows[-1].number != number or not issued.is_kept:
            return None
        subject = subject_of(ward, issued.month)
        self.work.audit.record(now, f"officer/{officer.id}", FETCHED, subject, f"addendum {number}")
        offices = self.places.offices(ward)
        removals = [
            Removal(each.number, each.position, each.code, each.reason, day_in_vietnam(each.at)) for each in rows
        ]
        names = (place.ward, ward, place.province, offices["police"], offices["committee"])
        of = (month, issued.number, day_in_vietnam(issued.issued_at), issued.size)
        return AddendumSheet(*names, *of, tuple(removals))

    def _province(self, ward: str) -> str:
        return self.places.province_of(ward)

    def _form(self, draft: Draft, place: WardPlace, month: date, sort: Sort) -> Form01:
        rows = [_row(entry, place) for entry in draft.entries]
        offices = self.places.offices(draft.ward)
        before = self.work.lists.rows(draft.latest.id) if draft.latest else []
        since = read_month(draft.latest.month) if draft.latest else None
        changes = compare(rows, [code for _, code in before], since, self._reasons(before, draft))
        names = (place.ward, place.province, offices["police"], offices["committee"])
        return Form01(*names, month, tuple(rows), changes, sort)

    def _reasons(self, before: Sequence[tuple[str, str]], draft: Draft) -> dict[str, str]:
        """The fate of those on the list before who are not on this one, by code."""
        stays = {entry.case.id for entry in draft.entries}
        gone = self.work.cases.with_ids([case for case, _ in before if case not in stays])
        return {code: _fate(gone[case]) for case, code in before if case in gone}

    def figures(
        self,
        since: date,
        until: date,
        overdue_days: int = Policy.escalate_days,
        wards: Collection[str] | None = None,
    ) -> Figures:
        """The figures of a period, both days included, of some wards or of all; ``overdue_days`` as the desk counts.

        Questions and checks are counted for the whole service: they name no ward.
        """
        last = datetime.combine(until + timedelta(days=1), datetime.min.time(), VIETNAM)
        # those of a flood say nothing of people
        within = [each for each in CaseFigures(self.work.tx).before(last) if wards is None or each.ward in wards]
        cases = [each for each in within if not _is_of_flood(each)]
        persons = CaseFigures(self.work.tx).sent_by_persons()
        asked = self.work.counters.counted("asked", since, until)
        screened = self.work.counters.counted("screened", since, until)
        came = self.work.campaigns.between(since, until)
        dates = [_dates(case, may_be_listed=case.key is None or case.id in persons) for case in cases]
        made = figures(dates, since, until, asked, screened, working_days_between, came, overdue_days)
        noted = self.work.register.counted(since, until, wards)
        books = {f"{book}.{kind}": count for (book, kind), count in noted.items()}
        helped, demand = self.work.campaigns.between(since, until, HELPED), self._listed_demand(since, until, wards)
        return replace(made, registered=books, helped=helped, listed_demand=demand)

    def _listed_demand(self, since: date, until: date, wards: Collection[str] | None) -> tuple[ListedDemand, ...]:
        """The demand of those who stood on a list for the first time in a period: nobody is counted twice."""
        first, last = (
            datetime.combine(day, datetime.min.time(), VIETNAM) for day in (since, until + timedelta(days=1))
        )
        found: dict[tuple[str, str, str], list[int]] = {}
        for row in ListFigures(self.work.tx).first_rows(first, last):
            if wards is None or row.ward in wards:
                found.setdefault((row.ward, row.month, row.purpose), []).append(row.amount or 0)
        return tuple(ListedDemand(*key, len(sums), sum(sums)) for key, sums in sorted(found.items()))


def _row(entry: Entry, place: WardPlace) -> Listed:
    person, case = entry.person, entry.case
    marked_at = case.listed_at or case.opened_at
    papers = {name: getattr(person, name) for name in PAPER_FIELDS}
    papers["residence"] = papers["residence"] or place.ward
    told = (_told(person.finished_on), person.purpose, person.amount)
    return Listed(
        case.code, person.name, *told, person.phone, day_in_vietnam(marked_at), marked_at.isoformat(), **papers
    )


def _fate(case: Case) -> str:
    """Why somebody is no longer on the list."""
    if case.state == "erased":
        return "withdrawn"
    if case.state in ("closed", "lent"):
        return "lent" if case.reason == "lent" else "closed"
    return "refused" if case.state == "refused" else "off"


def file_of(form: Form01, ward: str, kind: FormKind, templates: Path, trial: str) -> FormFile:
    """A list as a file, with the mark of a trial if it is one.

    It takes its time: not within a transaction that keeps others waiting.
    """
    form = replace(form, trial=trial)
    name = file_name(ward, form.month, kind, form.number)
    from bot.reports.form01_layout import load_layout  # the libraries of Word and Excel are loaded for it, not at start

    if kind == "docx":
        from bot.reports.form01_word import make_word

        made = make_word(form, load_layout(), ward, templates)
        return FormFile(made.data, name, made.warning)
    from bot.reports.form01_xlsx import make_xlsx

    return FormFile(make_xlsx(form, load_layout()), name)


def addendum_file(of: AddendumSheet, kind: FormKind, trial: str) -> FormFile:
    """An addendum as a file, made beside the loop as `file_of`."""
    of = replace(of, trial=trial)
    if kind == "docx":
        from bot.reports.addendum_word import addendum_docx

        return FormFile(addendum_docx(of), addendum_name(of, kind))
    from bot.reports.addendum_xlsx import addendum_xlsx

    return FormFile(addendum_xlsx(of), addendum_name(of, kind))


def _is_of_flood(case: Case) -> bool:
    """True if a case is kept apart as part of a flood, or was closed as no real person's."""
    return case.state == "unconfirmed" or case.reason == "not_a_person"


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
        approved=case.approved_at,
        handed=case.handed_at,
        settled=case.settled_at,
        lent_amount=case.lent_amount,
    )
