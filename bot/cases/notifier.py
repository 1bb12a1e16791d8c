"""Notices about cases into the outbox: in waking hours, minimal, one to each who must know."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cases.reporting_month import show_month
from bot.model.case import ABOVE, Role
from bot.model.citizen_actions import ShowCases
from bot.model.desk_actions import Desk, DeskCaseOf, DeskList, DeskOpen
from bot.model.messages import Button, Message
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.groups import GroupRow
from bot.store.issued_lists import Row01
from bot.store.letters import Address, Letter
from bot.store.memberships import covers
from bot.store.messaging_window import Windows
from bot.store.officers import OfficerRow
from bot.store.senders import Sender
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.working_days import next_waking

_WAITING = ("notice.new", "notice.remind", "notice.returned")
"""Notices of what nobody accepted yet: that is one press away."""
_STAND_INS: tuple[Role, ...] = (*ABOVE, "officer")
"""Who stands in for those who cannot be written to, in this order."""


@dataclass
class _Known:
    """A notifier's knowledge: who sits at desks and the addresses of chats, as far as read, and letters that wait."""

    officers: list[OfficerRow] | None = None
    groups: list[GroupRow] | None = None
    asked: set[str] = field(default_factory=set)
    addresses: dict[str, Address] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)


@dataclass(frozen=True)
class Notifier:
    """Writes notices within one transaction; ``windows`` say who can still be written to.

    ``gathers``: notices wait until `post`, and then take two statements, however many they are.

    A notice to officers that matters reaches somebody: when all whom it is for have left, blocked us or were silent for
    too long, whoever stands in for them gets it too. For the others it waits.
    """

    work: UnitOfWork
    places: Places
    windows: Windows = field(default_factory=dict)
    gathers: bool = False
    _known: _Known = field(default_factory=_Known, repr=False, compare=False)

    def desk_of(self, ward: str, *roles: str) -> list[OfficerRow]:
        """The officers at a desk for a ward; only these roles when given."""
        province = self.places.province_of(ward)
        if self._known.officers is None:
            self._known.officers = self.work.officers.at_desks()
        return [row for row in self._known.officers if covers(row, ward, province) and (not roles or row.role in roles)]

    def tell_ward(self, case: Case, now: datetime) -> None:
        """A new case for a ward: its officers, or whoever is above when it has none.

        A group of officers is told too, but counts for nobody: no case can be opened in it.
        """
        rows = [*self.desk_of(case.ward), *self._groups_of(case.ward)]
        self._look_up([row.chat or "" for row in rows], now)  # all of them at once
        self.tell_desk(self._readers(case), "notice.new", case, now)
        self.tell_groups(case, "new", now)

    def tell_flood(self, case: Case, now: datetime) -> None:
        """Cases come in a flood and are kept apart: their queue, where somebody genuine may be among them."""
        rows = self._readers(case)
        button = Button(text("button.desk_flood"), str(DeskList("unconfirmed")))
        self._tell_each(rows, self.stand_ins(rows, case.ward, now), text("notice.flood"), [button], now)

    def tell_gone(self, case: Case, now: datetime) -> None:
        """A case was taken back: whoever had it is told that it is gone."""
        rows = self._readers(case)
        said = text("notice.gone", code=case.code)
        self._tell_each(rows, self.stand_ins(rows, case.ward, now), said, (), now)
        self.tell_groups(case, "gone", now)

    def tell_addendum(self, case: Case, stands: Row01, number: int, now: datetime, *, but: int = 0) -> None:
        """A name was taken off a list that is out: the officers of the ward, but for the one who did it."""
        rows = [row for row in self._readers(case) if row.id != but]
        slots = {
            "month": show_month(stands.month),
            "list": str(stands.number),
            "row": str(stands.position),
        }
        said = text("notice.addendum", number=str(number), **slots)
        button = Button(text("button.desk_month"), str(Desk("month")))
        self._tell_each(rows, self.stand_ins(rows, case.ward, now) if rows else (), said, [button], now)

    def tell_desk(self, rows: Sequence[OfficerRow], key: str, case: Case, now: datetime, **slots: str) -> None:
        """A notice about a case to officers, with the button that opens the case, and to their stand-ins."""
        self._tell_case(rows, self.stand_ins(rows, case.ward, now), key, case, now, **slots)

    def tell_only(self, rows: Sequence[OfficerRow], key: str, case: Case, now: datetime) -> None:
        """The same to nobody else: whoever would stand in is told something of their own."""
        self._tell_case(rows, (), key, case, now)

    def _tell_case(
        self,
        rows: Sequence[OfficerRow],
        others: Sequence[OfficerRow],
        key: str,
        case: Case,
        now: datetime,
        **slots: str,
    ) -> None:
        buttons = [Button(text("button.desk_case"), str(DeskCaseOf(case.code)))]
        if key in _WAITING:
            buttons.insert(0, Button(text("button.desk_accept"), str(DeskOpen(case.code))))
        self._tell_each(rows, others, text(key, code=case.code, **slots), buttons, now, case)

    def stand_ins(self, rows: Sequence[OfficerRow], ward: str, now: datetime) -> list[OfficerRow]:
        """Those told in the place of officers of a ward: nobody while one of them can be written to."""
        self._look_up([row.chat or "" for row in self.desk_of(ward)], now)
        if self.unreached(rows, now) != list(rows):
            return []
        for role in _STAND_INS:
            found = [row for row in self.desk_of(ward, role) if row not in rows]
            missed = self.unreached(found, now)
            if found != missed:
                return [row for row in found if row not in missed]
        return []

    def unreached(self, rows: Sequence[OfficerRow], now: datetime) -> list[OfficerRow]:
        """Those of these officers who cannot be written to now."""
        self._look_up([row.chat or "" for row in rows], now)
        return [row for row in rows if not self._is_open(row.chat)]

    def _is_open(self, chat: str | None) -> bool:
        found = self._known.addresses.get(chat or "")
        return found is not None and found.is_open

    def _look_up(self, chats: Collection[str], now: datetime) -> None:
        """Read where those of these chats are of which nobody asked before; those of waiting letters with them."""
        wanted = {each for each in chats if each} - self._known.asked
        new = wanted and (wanted | {each.chat for each in self._known.letters}) - self._known.asked
        self._known.asked |= new
        self._known.addresses |= self.work.letters.look_up(new, now, self.windows)

    def _readers(self, case: Case) -> list[OfficerRow]:
        """The officers who work on a case: those of its ward, or whoever is above when it has none."""
        return self.desk_of(case.ward, "officer") or self.desk_of(case.ward)

    def _tell_each(
        self,
        rows: Sequence[OfficerRow],
        others: Sequence[OfficerRow],
        said: str,
        buttons: Sequence[Button],
        now: datetime,
        case: Case | None = None,
    ) -> None:
        """Tell officers, and others in their place, who read why."""
        told = [(row, said) for row in rows] + [(row, f"{said}\n{text('notice.stand_in')}") for row in others]
        for row, words in told:
            if row.chat is not None:
                self.tell(row.chat, words, buttons, now, case)

    def tell_officers(
        self, rows: Sequence[OfficerRow], ward: str, said: str, buttons: Sequence[Button], now: datetime
    ) -> None:
        """A notice to officers of a ward, and to their stand-ins."""
        self._tell_each(rows, self.stand_ins(rows, ward, now), said, buttons, now)

    def tell_month(self, row: OfficerRow, wards: Sequence[str], said: str, now: datetime) -> bool:
        """The call for a month's list to an officer, and to a stand-in where nobody of one of the wards can be told.

        Returns whether there was one.
        """
        others: dict[int, OfficerRow] = {}
        for ward in wards:
            colleagues = self.desk_of(ward, "officer")
            others.update({each.id: each for each in self.stand_ins(colleagues, ward, now)})
        button = Button(text("button.desk_month"), str(Desk("month")))
        self._tell_each([row], list(others.values()), said, [button], now)
        return bool(others)

    def tell_groups(self, case: Case, what: str, now: datetime, **slots: str) -> None:
        """One notice to each group of the ward of a case: its code alone, and the way to the desk in private.

        A group that cannot be written to is left out: its notices would only pile up.
        """
        rows = self._groups_of(case.ward)
        self._look_up([row.chat or "" for row in rows], now)
        for row in rows:
            if self._is_open(row.chat):
                is_gone = what == "gone"  # then no key of the case is left to seal with
                said = text(f"notice.group.{what}", code=case.code, **slots)
                self.tell_group(row, said, "" if is_gone else case.code, now, None if is_gone else case)

    def _groups_of(self, ward: str) -> list[GroupRow]:
        """The groups of officers of a ward."""
        if self._known.groups is None:
            self._known.groups = self.work.groups.at_desks()
        province = self.places.province_of(ward)
        return [row for row in self._known.groups if covers(row, ward, province)]

    def tell_group(self, row: GroupRow, said: str, code: str, now: datetime, case: Case | None = None) -> None:
        """One notice to a group; ``code`` is the case that its link leads to, the whole desk without one."""
        self._send([Letter(row.chat or "", Message(said, desk=code), next_waking(now), case)], now)

    def tell_applicants(self, case: Case, key: str, now: datetime, **slots: str) -> None:
        """A notice to whoever is told of a case, each with their own code: none learns of another."""
        for sender in self.work.cases.told(case):
            self.tell_applicant(sender.chat, case, text(key, code=sender.code, **slots), now)

    def tell_applicant(
        self,
        chat: str,
        case: Case,
        said: str,
        now: datetime,
        answers: Sequence[Button] = (),
        *,
        until: datetime | None = None,
        calendar: str = "",
    ) -> None:
        """A notice to one of those who sent a case, in all their chats, with the answers to what it asks.

        ``until`` then it waits, and can be taken back. ``calendar`` is the moment of an appointment (ISO), which goes
        with it as a file. Whoever wants their part left alone is told nothing.
        """
        if (case.id, chat) not in self.work.data_requests.frozen([case.id]):
            self.tell_own(chat, case, said, now, answers, until=until, calendar=calendar)

    def tell_own(
        self,
        chat: str,
        case: Case,
        said: str,
        now: datetime,
        answers: Sequence[Button] = (),
        *,
        until: datetime | None = None,
        calendar: str = "",
    ) -> None:
        """A notice to one of those who sent a case of what they asked for themselves, so that it comes in any case."""
        buttons = (*answers, Button(text("button.cases"), str(ShowCases())))
        notice = Message(said, buttons, calendar=calendar)
        self._send([Letter(chat, notice, next_waking(until or now), case, to_person=True)], now)

    def tell_many(
        self, letters: Sequence[tuple[Sender, Case, str]], now: datetime, until: datetime | None = None
    ) -> None:
        """Notices to applicants (with their case and the words), all of them in a few statements.

        Whoever wants their part left alone is told nothing.
        """
        buttons, at = (Button(text("button.cases"), str(ShowCases())),), next_waking(until or now)
        wanted = [(sender.chat, case, said) for sender, case, said in letters if not sender.frozen_at]
        self._send([Letter(chat, Message(said, buttons), at, case, to_person=True) for chat, case, said in wanted], now)

    def tell(self, chat: str, said: str, buttons: Sequence[Button], now: datetime, case: Case | None = None) -> None:
        """A notice to a chat, in waking hours; sealed with the case it is about, if it is about one."""
        self._send([Letter(chat, Message(said, tuple(buttons)), next_waking(now), case)], now)

    def post(self, now: datetime) -> None:
        """Queue the notices that were gathered."""
        letters = self._known.letters[:]
        self._known.letters.clear()
        self._look_up([each.chat for each in letters], now)
        self.work.letters.put(letters, self._known.addresses, now)

    def _send(self, letters: Sequence[Letter], now: datetime) -> None:
        self._known.letters.extend(letters)
        if not self.gathers:
            self.post(now)
