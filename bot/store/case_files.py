"""Files of cases: a case with its senders and how it stands on the lists of its ward, in one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, or_, select

from bot.store.case_rows import Case, case_of
from bot.store.cases import MARKED
from bot.store.issued_lists import Row01
from bot.store.keyring import Keyring
from bot.store.list_tables import addendum, issued_list, issued_row
from bot.store.messaging_window import Windows
from bot.store.queues import Senders, sender_columns, senders_of
from bot.store.schema import chat, lead, party
from bot.store.senders import COMING

_SENT = "sent_"
"""Beginning of the names of a sender's columns beside those of the case."""
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
        columns = [each.label(f"{_SENT}{each.name}") for each in sender_columns(now, windows, unread)]
        query = _query().add_columns(*columns).outerjoin(party, party.c.lead == lead.c.id)
        query = query.outerjoin(chat, chat.c.id == party.c.chat).where(mine).order_by(*COMING)
        rows = self._tx.execute(query).all()
        if not rows:
            return None
        case, sent = case_of(rows[0]), [_sent(row) for row in rows if row.sent_lead]
        return CaseFile(case, senders_of(self._keyring, case, sent), _on_lists(rows[0]))

    def on_lists(self, ids: Collection[str]) -> dict[str, OnLists]:
        """How each of these cases stands on the lists, by id."""
        rows = self._tx.execute(_query().where(lead.c.id.in_(ids))) if ids else ()
        return {row.id: _on_lists(row) for row in rows}


def _sent(row: Row[Any]) -> Any:
    """The columns of a sender in a row of a case."""
    kept = row._asdict().items()
    return SimpleNamespace(**{name.removeprefix(_SENT): value for name, value in kept if name.startswith(_SENT)})


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
