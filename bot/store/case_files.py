"""Files of cases: a case with its senders and how it stands on the lists of its ward, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from bot.store.case_rows import Case, case_of
from bot.store.cases import MARKED, SENT_BY_PERSONS
from bot.store.consent_rows import AGREEMENT, BY_CODE
from bot.store.issued_lists import IssuedList, Row01, list_of
from bot.store.keyring import Keyring
from bot.store.list_tables import addendum, issued_list, issued_row
from bot.store.locks import held, locks
from bot.store.messaging_window import Windows
from bot.store.queues import Senders, sender_columns, senders_of
from bot.store.schema import chat, lead, party
from bot.store.senders import COMING

_SENT = "sent_"
"""Beginning of the names of a sender's columns beside those of the case."""
_LATEST = "latest_"
"""The same of the last list of the ward."""
_MET = ("contacted", *MARKED)
_THEIRS, _TWIN = issued_list.alias("list_of_ward"), lead.alias("twin")
_LAST_OF_CASE = (
    select(issued_list.c.id)
    .join(issued_row, issued_row.c.list == issued_list.c.id)
    .where(issued_row.c.lead == lead.c.id)
    .order_by(issued_list.c.issued_at.desc())
    .limit(1)
    .correlate(lead)
    .scalar_subquery()
)
_ADDENDA = select(func.max(addendum.c.number)).where(addendum.c.list == issued_list.c.id)
_IS_OFF = exists().where(addendum.c.list == issued_list.c.id, addendum.c.position == issued_row.c.position)
_LAST_OF_WARD = (
    select(_THEIRS.c.month)
    .where(_THEIRS.c.ward == lead.c.ward)
    .order_by(_THEIRS.c.number.desc())
    .limit(1)
    .correlate(lead)
    .scalar_subquery()
)
_LAST_NUMBER = select(func.max(_THEIRS.c.number)).where(_THEIRS.c.ward == lead.c.ward).correlate(lead).scalar_subquery()
_SAME_NUMBER = exists().where(
    and_(_TWIN.c.phone_index == lead.c.phone_index, _TWIN.c.id != lead.c.id, _TWIN.c.state.in_(_MET))
)


@dataclass(frozen=True)
class OnLists:
    """A case among the lists: month of the last list of its ward ("" for none), and its row on the last with it.

    ``is_twin`` if another case that is met or marked, of any ward, has the same number. ``row`` is None when it was
    taken off or was on none; ``was_on_one`` also when it was taken off.
    """

    last_month: str = ""
    is_twin: bool = False
    row: Row01 | None = None
    was_on_one: bool = False


@dataclass(frozen=True)
class CaseFile:
    """A case with those who sent it, and how it stands on the lists."""

    case: Case
    senders: Senders
    stands: OnLists


class CaseFiles:
    """The files within one transaction; each method is one statement."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def with_code(
        self, code: str, now: datetime | None = None, windows: Windows | None = None, unread: datetime | None = None
    ) -> CaseFile | None:
        """The file of the case with this code, or with that of one of its senders, unless it is erased.

        The senders as in `Queues.senders`, with the same ``now``, ``windows`` and moment of what is ``unread``.
        """
        of_sender = select(party.c.lead).where(party.c.code == code)
        mine = or_(lead.c.code == code, lead.c.id.in_(of_sender)) & (lead.c.state != "erased")
        found = self._files(self._rows(_query(), mine, sender_columns(now, windows, unread)))
        return found[0] if found else None

    def with_codes(self, codes: Collection[str]) -> list[CaseFile]:
        """The files of the cases with these codes, in their order; those that are gone are left out."""
        if not codes:
            return []
        rows = self._rows(_query(), lead.c.code.in_(codes) & lead.c.key.is_not(None))
        found = {file.case.code: file for file in self._files(rows)}
        return [found[code] for code in codes if code in found]

    def marked(self, wards: Collection[str]) -> tuple[list[CaseFile], dict[str, IssuedList]]:
        """The cases of wards that are marked for a list and have a released person, in the order of marking.

        With them the last list of each of these wards, as far as one is marked there now.
        """
        last = issued_list.alias("last_list")
        columns = [each.label(f"{_LATEST}{each.name}") for each in last.c if each.name not in ("docx", "xlsx")]
        query = (
            _query()
            .add_columns(*columns)
            .outerjoin(last, (last.c.ward == lead.c.ward) & (last.c.number == _LAST_NUMBER))
        )
        is_marked = lead.c.state.in_(MARKED) & lead.c.key.is_not(None) & lead.c.id.in_(SENT_BY_PERSONS)
        rows = self._rows(query, lead.c.ward.in_(wards) & is_marked, order=(lead.c.listed_at, lead.c.code))
        latest = {row.ward: list_of(_part(row, _LATEST)) for row in rows if row.latest_id}
        return self._files(rows), latest

    def of_list(self, list_id: str) -> list[tuple[int, bool, CaseFile]]:
        """The rows of a list that is out, in order: the number, whether it was taken off, and the file of the case.

        What the people sent stays sealed: it is not needed to go on with hundreds of them.
        """
        this, off = issued_row.alias("this_row"), addendum.alias("this_off")
        is_off = exists().where(off.c.list == this.c.list, off.c.position == this.c.position).correlate(this)
        query = _query().add_columns(this.c.position.label("this_position"), is_off.label("this_off"))
        query = query.join(this, this.c.lead == lead.c.id)
        mine = lead.c.id.in_(select(issued_row.c.lead).where(issued_row.c.list == list_id))
        rows = self._rows(query, this.c.list == list_id, order=(this.c.position,), of=mine)
        places = {row.id: (row.this_position, bool(row.this_off)) for row in rows}
        return [(*places[file.case.id], file) for file in self._files(rows, opens=False)]

    def _rows(
        self,
        query: Select[Any],
        condition: ColumnElement[bool],
        sent: Sequence[ColumnElement[Any]] | None = None,
        order: Sequence[ColumnElement[Any]] = (),
        of: ColumnElement[bool] | None = None,
    ) -> Sequence[Row[Any]]:
        """A row for every sender of every case, first comers first; one for a case that nobody sent."""
        if locks(self._tx):  # in a statement before: what stands beside a case is then read as it is once it is held
            self._tx.execute(held(self._tx, select(lead.c.id).where(condition if of is None else of), lead))
        columns = sender_columns(None, None, None) if sent is None else sent
        query = query.add_columns(*(each.label(f"{_SENT}{each.name}") for each in columns))
        query = query.outerjoin(party, party.c.lead == lead.c.id).outerjoin(chat, chat.c.id == party.c.chat)
        query = query.outerjoin(AGREEMENT, BY_CODE)
        return self._tx.execute(query.where(condition).order_by(*order, *COMING)).all()

    def _files(self, rows: Sequence[Row[Any]], *, opens: bool = True) -> list[CaseFile]:
        cases: dict[str, list[Row[Any]]] = {}
        for row in rows:
            cases.setdefault(row.id, []).append(row)
        found = []
        for of_case in cases.values():
            case, sent = case_of(of_case[0]), [_part(row, _SENT) for row in of_case if row.sent_lead]
            found.append(CaseFile(case, senders_of(self._keyring, case, sent, opens=opens), _on_lists(of_case[0])))
        return found

    def on_lists(self, ids: Collection[str]) -> dict[str, OnLists]:
        """The standing of each of these cases on the lists, by id."""
        rows = self._tx.execute(_query().where(lead.c.id.in_(ids))) if ids else ()
        return {row.id: _on_lists(row) for row in rows}


def _part(row: Row[Any], beginning: str) -> Any:
    """The columns of another table in a row, which stand there under names with a beginning."""
    kept = row._asdict().items()
    return SimpleNamespace(
        **{name.removeprefix(beginning): value for name, value in kept if name.startswith(beginning)}
    )


def _query() -> Select[Any]:
    columns = (
        _LAST_OF_WARD.label("last_month"),
        _SAME_NUMBER.label("is_twin"),
        issued_list.c.id.label("list_id"),
        issued_list.c.month.label("list_month"),
        issued_list.c.number.label("list_number"),
        issued_row.c.position.label("list_position"),
        _ADDENDA.correlate(issued_list).scalar_subquery().label("list_addenda"),
        _IS_OFF.correlate(issued_list, issued_row).label("list_off"),
    )
    of_case = and_(issued_row.c.list == issued_list.c.id, issued_row.c.lead == lead.c.id)
    stands = lead.outerjoin(issued_list, issued_list.c.id == _LAST_OF_CASE).outerjoin(issued_row, of_case)
    return select(lead, *columns).select_from(stands)


def _on_lists(row: Row[Any]) -> OnLists:
    kept = row._asdict()
    on = None
    if kept["list_id"] and not kept["list_off"]:
        on = Row01(
            kept["list_id"], kept["list_month"], kept["list_number"], kept["list_position"], kept["list_addenda"] or 0
        )
    return OnLists(kept["last_month"] or "", bool(kept["is_twin"]), on, bool(kept["list_id"]))
