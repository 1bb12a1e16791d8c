"""List queries: the lists in hand of a desk with what speaks against their rows, and the lists that went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cases.list_book import Draft, ListBook, month_of
from bot.cases.list_rules import NO_CAPS, Caps
from bot.cases.reporting_month import closing_day, late_month, month_in_hand
from bot.cases.scopes import name_of, wards_in, wards_of
from bot.cases.undo import minutes_left
from bot.clock import day_in_vietnam
from bot.model.desk_view import DeskRequest, DeskView
from bot.model.lists import BLOCKING, ListInHand, ListOut, ListWarning
from bot.model.messages import MAX_BUTTONS
from bot.model.place import Places
from bot.store.issued_lists import IssuedList, RowResult
from bot.store.memberships import covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork

_RECENT = 3
"""Lists that went out, shown beside those in hand."""


@dataclass(frozen=True)
class ListQueries:
    """Read access to lists, within one transaction. No query writes."""

    work: UnitOfWork
    places: Places
    caps: Caps = NO_CAPS

    def view(self, row: OfficerRow, request: DeskRequest, now: datetime) -> DeskView:
        """The lists that a turn asked for. Those of a whole province are only read where they went out."""
        wards, own = wards_of(row.scope, self.places), wards_in(row.scope)
        if request.view == "issued" and request.ward:
            found = self.work.lists.numbered(request.ward, request.first) if self._sees(row, request.ward) else None
            lists = self._with_results([found], row.id, now) if found else ()
            return DeskView(request, issued=lists, first=request.first)
        if request.view == "issued":
            return DeskView(request, issued=self._out(wards, request.first, request.size), first=request.first)
        asked = [code for code in own if request.ward in ("", code)][:MAX_BUTTONS]
        recent = self.work.lists.of_wards(asked if request.ward else wards, 0, _RECENT)
        known = {asked[0]: recent[0]} if recent and asked == wards and len(asked) == 1 else {}
        latest = known if known or not recent else self.work.lists.latest(asked)
        drafts = ListBook(self.work, self.caps).drafts(asked, now, latest) if asked else []
        shown = tuple(self._in_hand(draft, now) for draft in drafts)
        return DeskView(request, drafts=shown, issued=self._with_results(recent))

    def _in_hand(self, draft: Draft, now: datetime) -> ListInHand:
        today, latest = day_in_vietnam(now), month_of(draft.latest)
        month, late = month_in_hand(today, latest), late_month(today, latest)
        found: dict[ListWarning, list[str]] = {}
        for entry in draft.entries:
            for warning in entry.warnings:
                found.setdefault(warning, []).append(entry.case.code)
        before = {code for _, code in self.work.lists.rows(draft.latest.id)} if draft.latest else set()
        return ListInHand(
            ward_code=draft.ward,
            ward=name_of(draft.ward, self.places),
            month=f"{month:%Y-%m}",
            late=f"{late:%Y-%m}" if late else "",
            days=(closing_day(month) - today).days,
            size=len(draft.entries),
            carried=sum(entry.case.code in before for entry in draft.entries),
            warnings={warning: tuple(codes) for warning, codes in found.items()},
            is_blocked=any(set(BLOCKING) & set(entry.warnings) for entry in draft.entries),
            mark=draft.mark,
            sort=draft.latest.sort if draft.latest else "day",
            new=tuple(entry.case.code for entry in draft.entries if not entry.was_listed),
        )

    def _out(self, wards: Sequence[str] | None, first: int, size: int) -> tuple[ListOut, ...]:
        return self._with_results(self.work.lists.of_wards(wards, first, size))

    def _sees(self, row: OfficerRow, ward: str) -> bool:
        return covers(row, ward, self.places.province_of(ward))

    def _with_results(
        self, lists: Sequence[IssuedList], officer: int = 0, now: datetime | None = None
    ) -> tuple[ListOut, ...]:
        """Lists with their answers; ``officer`` looks at one of them at a moment, and may take its last step back."""
        ids = [each.id for each in lists]
        off, results = Counter(each.list for each in self.work.lists.addenda(ids)), self.work.lists.results(ids)
        undo = {each.id: minutes_left(each.undo, officer, now) if now else 0 for each in lists}
        return tuple(self._list_out(each, off[each.id], results.get(each.id, ()), undo[each.id]) for each in lists)

    def _list_out(self, of: IssuedList, off: int, results: Sequence[RowResult], undo: int) -> ListOut:
        ward, day = name_of(of.ward, self.places), day_in_vietnam(of.issued_at)
        way = (of.approved_on, of.approved_by, of.handed_on, of.reported_on)
        counts = dict(Counter(each.result for each in results))
        lent = sum(each.amount or 0 for each in results)
        return ListOut(of.ward, ward, of.month, of.number, day, of.size, off, of.is_kept, *way, counts, lent, undo)
