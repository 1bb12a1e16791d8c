"""Case queries: the cases of a chat, the desk of an officer. Read within one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cases.deadlines import overdue_limits
from bot.cases.list_queries import ListQueries
from bot.cases.list_rules import NO_CAPS, Caps, warnings_before
from bot.cases.policy import Policy
from bot.cases.registers import Registers
from bot.cases.reporting_month import month_in_hand, read_month
from bot.cases.scopes import name_of, names_of, wards_in, wards_of
from bot.cases.transitions import steps_from
from bot.cases.undo import minutes_to_undo
from bot.clock import day_in_vietnam
from bot.model.application import OPEN
from bot.model.case import CallStanding, DeskCase, Officer, QueueName, State
from bot.model.desk_view import DeskRequest, DeskView
from bot.model.overdue import OverdueLimits
from bot.model.own_case import OwnCase
from bot.model.place import Places
from bot.store.case_files import CaseFile
from bot.store.case_rows import Case
from bot.store.cases import ENDED, MARKED
from bot.store.memberships import EVERYWHERE, Membership, covers
from bot.store.officers import OfficerRow
from bot.store.own_cases import Sent
from bot.store.queues import Senders
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import working_days_between
from knowledge.language.personal import mask_name, mask_phone
from knowledge.language.search_line import read_search

HOME: tuple[QueueName, ...] = ("new", "waiting", "due")
"""The queues that the desk shows first; the others are counted when asked for."""
COUNTED: tuple[QueueName, ...] = (*HOME, "unconfirmed")  # with those that it shows only if there are any


@dataclass(frozen=True)
class CaseQueries:
    """Read access to cases, within one transaction. No query writes.

    A view opens only what it shows. ``officer`` is the number of whoever looks, for what they hold and may take back.
    """

    work: UnitOfWork
    places: Places
    policy: Policy
    caps: Caps = NO_CAPS
    officer: int = 0

    def own(self, chat: str) -> list[OwnCase]:
        """The cases that a chat sent, or one it is tied to, as it may see them."""
        chats = self.work.ties.chats_of(chat)
        return [self._own(sent, is_tied=len(chats) > 1) for sent in self.work.own_cases.of(chats)]

    def _own(self, sent: Sent, *, is_tied: bool) -> OwnCase:
        is_told, application = sent.told_from is not None, sent.application
        offices = self.places.offices(sent.case.ward if is_told else application.ward)
        return OwnCase(
            code=sent.code,
            state=state_for(sent.case, sent.told_from),
            ward=offices["ward"],
            police=offices["police"],
            opened_on=day_in_vietnam(sent.at),
            agreed_at=sent.agreed_at,
            version=sent.version,
            person_agreed=application.audience != "family" or sent.is_confirmed,
            held=application,
            list_agreed=sent.agreed_to_list,
            call_word=sent.call_word,
            asks_call=sent.asks_call,
            is_tied=is_tied,
            is_frozen=sent.is_frozen,
        )

    def view(self, row: OfficerRow, request: DeskRequest, now: datetime) -> DeskView:
        """The part of an officer's desk that a turn asked for."""
        limits = overdue_limits(now, self.policy)
        queues, wards = self.work.queues, self.wards(row)
        match request.view:
            case "home":
                counts = queues.counts(wards, COUNTED, limits)
                unreached, silent = self._out_of_touch(row, now)
                return DeskView(request, counts, unreached=unreached, silent=silent)
            case "next" | "case":
                found = self._next(row, request, now) if request.view == "next" else self._seen(row, request.code, now)
                return DeskView(request, cases=(found,) if found else ())
            case "queue":
                is_narrow, name = request.queue in ("mine", "ready", "meetings"), request.queue
                size = {name: queues.size(wards, name, row.id)} if is_narrow else None
                counts = size or queues.counts(wards, (name,), limits)
                first = request.first if request.first < counts[name] else 0
                page = queues.page(wards, name, first, request.size, limits, row.id)
                return DeskView(request, counts, self._shown(page, now, limits, is_checked=name == "ready"), first)
            case "find":
                codes = self.work.search_cards.find(wards, read_search(request.query))
                first = request.first if request.first < len(codes) else 0
                page = queues.with_codes(codes[first : first + request.size])
                return DeskView(request, cases=self._shown(page, now, limits), first=first, found=len(codes))
            case "abuse" | "difficulty":
                return DeskView(
                    request, entries=Registers(self.work, self.places, row).last(request.view, request.size)
                )
            case "rights" | "right" | "overview":
                return DeskView(request)  # `data_rights` and `overview` have them
            case "lists" | "issued":
                return ListQueries(self.work, self.places, self.caps).view(row, request, now)

    def _next(self, row: OfficerRow, request: DeskRequest, now: datetime) -> DeskCase | None:
        """The case that needs somebody most; after the last one the first again."""
        limits, wards, queues = overdue_limits(now, self.policy), self.wards(row), self.work.queues
        neediest = queues.neediest(wards, limits, row.id, request.code)
        if neediest is None and request.code:
            neediest = queues.neediest(wards, limits, row.id)
        return self.case(neediest, now) if neediest else None

    def _seen(self, row: OfficerRow, code: str, now: datetime) -> DeskCase | None:
        """The case with this code, when it is somebody's to see."""
        found = self.file(code, now)
        return self.opened(found, now) if found and self.sees(row, found.case.ward) else None

    def case(self, of: Case, now: datetime) -> DeskCase:
        """One case with its name and number masked."""
        stands, senders = self.work.files.on_lists([of.id])[of.id], self._senders([of], now)[of.id]
        return self.opened(CaseFile(of, senders, stands), now)

    def file(self, code: str, now: datetime) -> CaseFile | None:
        """The file of the case with this code, of any ward, and whether its senders can be written to."""
        return self.work.files.with_code(code, now, self.policy.windows, self._unread(now))

    def opened(self, file: CaseFile, now: datetime) -> DeskCase:
        """A case with all that its steps tell: the month whose list would take it now, what speaks against it.

        A statement is only for the name of a colleague who holds it.
        """
        of = file.case
        shown = self._desk_case(of, file.senders, now, overdue_limits(now, self.policy), self._names([of]))
        if of.state in ("contacted", "refused"):
            return self._checked(file, shown, now)
        return replace(shown, issued=file.stands.row.month) if of.state in MARKED and file.stands.row else shown

    def many(self, cases: Sequence[Case], now: datetime) -> tuple[DeskCase, ...]:
        """Cases with their names and numbers masked, in the order given."""
        return self._shown(cases, now, overdue_limits(now, self.policy)) if cases else ()

    def at_work(self, row: Membership, now: datetime) -> list[tuple[str, State, bool]]:
        """Code, state and whether overdue of every case of somebody's places that is not finished; opens none."""
        return self.work.queues.at_work(self.wards(row), overdue_limits(now, self.policy))

    def sees(self, row: Membership, ward: str) -> bool:
        """True if a ward is one of somebody's."""
        return covers(row, ward, self.places.province_of(ward))

    def _out_of_touch(self, row: OfficerRow, now: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The names of the officers below somebody who cannot be written to, and who wrote nothing for days.

        None for an officer.
        """
        if row.role == "officer":
            return (), ()
        since = now - timedelta(days=self.policy.seat_silent_days)
        found = self.work.queues.out_of_touch(now, self.policy.windows, since)
        below = [each for each in found if each.id != row.id and self._is_below(each.scope, row)]
        vault = self.work.keyring.service("officer")
        names = {each.id: vault.open(each.sealed, f"name/{each.id}") for each in below}
        unreached = tuple(names[each.id] for each in below if each.is_unreached)
        return unreached, tuple(names[each.id] for each in below if each.is_silent)

    def _is_below(self, scope: tuple[str, ...], row: OfficerRow) -> bool:
        return EVERYWHERE in row.scope or any(self.sees(row, ward) for ward in wards_in(scope))

    def wards(self, row: Membership) -> list[str] | None:
        """The codes of all wards that somebody answers for; None for everywhere."""
        return wards_of(row.scope, self.places)

    def _checked(self, file: CaseFile, shown: DeskCase, now: datetime) -> DeskCase:
        last = read_month(file.stands.last_month) if file.stands.last_month else None
        month = month_in_hand(day_in_vietnam(now), last)
        found = warnings_before(file.case, file.senders, now, self.caps, is_twice=file.stands.is_twin)
        return replace(shown, list_month=f"{month:%Y-%m}", warnings=found)

    def _shown(
        self, cases: Sequence[Case], now: datetime, limits: OverdueLimits, *, is_checked: bool = False
    ) -> tuple[DeskCase, ...]:
        """Cases of a page; with ``is_checked`` also what speaks against marking them."""
        senders, names = self._senders(cases, now), self._names(cases)
        shown = tuple(self._desk_case(each, senders[each.id], now, limits, names) for each in cases)
        if not is_checked:
            return shown
        stands = self.work.files.on_lists([each.id for each in cases])
        return tuple(
            self._checked(CaseFile(of, senders[of.id], stands[of.id]), each, now)
            for of, each in zip(cases, shown, strict=True)
        )

    def _senders(self, cases: Sequence[Case], now: datetime) -> dict[str, Senders]:
        return self.work.queues.senders(cases, now, self.policy.windows, self._unread(now))

    def _unread(self, now: datetime) -> datetime:
        return now - timedelta(hours=self.policy.unread_hours)

    def _names(self, cases: Sequence[Case]) -> Mapping[int, str]:
        """The names of those who hold cases; who left holds none."""
        return self.work.officers.names({each.holder for each in cases if each.holder and each.holder != self.officer})

    def _desk_case(
        self, of: Case, senders: Senders, now: datetime, limits: OverdueLimits, names: Mapping[int, str]
    ) -> DeskCase:
        person = person_among(senders.all)
        sent = [party.application for party in senders.parties]
        masked = ", ".join(f"{mask_name(each.name)} {mask_phone(each.phone)}" for each in sent)
        return DeskCase(
            code=of.code,
            state=of.state,
            ward_code=of.ward,
            ward=name_of(of.ward, self.places),
            audience=of.audience,
            purpose=of.purpose,
            masked=masked or text("desk.broken"),
            opened_on=day_in_vietnam(of.opened_at),
            waiting_days=working_days_between(of.waits_since, now),
            is_due=not of.frozen_at
            and limits.are_passed(
                of.state, of.waits_since, of.accepted_at, of.worked_at, of.rests_until, of.appointed_at
            ),
            steps=("note",)
            if of.frozen_at
            else steps_from(
                of.state,
                was_transferred=bool(of.from_ward),
                has_person=person is not None,
                is_confirmed=of.confirmed_at is not None,
                is_appointed=of.appointed_at is not None,
                is_mine=bool(of.holder) and of.holder == self.officer,
            ),
            person_agreed=of.person_agreed,
            came_from=name_of(of.from_ward, self.places) if of.from_ward else "",
            why=of.reason if of.from_ward and of.state not in ENDED else "",
            must_call=not senders.reachable,
            is_unread=senders.unread,
            held_by=names.get(of.holder or 0, ""),
            is_mine=bool(of.holder) and of.holder == self.officer,
            appointed_at=of.appointed_at,
            closed_why=of.reason if of.state in ENDED else "",
            undo_minutes=minutes_to_undo(of, self.officer, now),
            codes=tuple(each.code for each in senders.all),
            told_codes=tuple(each.code for each in senders.all if each.told_from and not each.frozen_at),
            list_code=person.code if person else "",
            is_confirmed=of.confirmed_at is not None,
            is_frozen=of.frozen_at is not None,
            list_agreed=person.agreed_to_list if person else any(each.agreed_to_list for each in senders.all),
            call=call_standing(senders.all),
            helper=next((each.helper for each in sent if each.helper), ""),
            beside=any(each.beside == "yes" for each in sent),
            is_open=any(each.outcome in OPEN for each in sent),
            establishment=next((each.establishment for each in sent if each.establishment), ""),
            amount=of.amount,
            points=tuple(dict.fromkeys(point for each in sent for point in each.points.split())),
        )


def call_standing(senders: Sequence[Sender]) -> CallStanding:
    """The answer of those who were asked about a call: one who was not called counts before all others."""
    said = {each.call_answer or "asked" for each in senders if each.call_asked_at}
    for standing in ("no", "asked", "yes"):
        if standing in said:
            return standing
    return ""


def officer_of(row: OfficerRow, places: Places) -> Officer:
    """An officer as the conversation knows them."""
    return Officer(row.id, row.role, names_of(row.scope, places), tuple(wards_in(row.scope)))


def state_for(case: Case, told_from: datetime | None) -> State:
    """The state of a case for a sender: what was done before they are told would tell that there is another one.

    Whoever was caught in a flood waits like everybody else.
    """
    if told_from is None or case.state == "unconfirmed":
        return "new"
    worked = (
        case.waits_since,
        case.accepted_at,
        case.contacted_at,
        case.listed_at,
        case.approved_at,
        case.handed_at,
        case.settled_at,
        case.closed_at,
    )
    return case.state if any(moment is not None and moment >= told_from for moment in worked) else "new"
