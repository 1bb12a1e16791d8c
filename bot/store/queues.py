"""Queues of cases, read in sets: counts and order are worked out by the database, and only a page is ever opened.

Every method is one statement, whatever the number of cases.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from bot.model.case import QueueName, State
from bot.model.overdue import MET, OverdueLimits, Spans
from bot.store.case_rows import Case, Party, case_of, party_of, vault_of
from bot.store.cases import ENDED, MARKED
from bot.store.consent_rows import AGREEMENT_COLUMNS, SENT
from bot.store.keyring import Keyring, KeyringError
from bot.store.locks import held
from bot.store.messaging_window import Windows, is_closed
from bot.store.schema import chat, lead, naive, officer, outbox, party
from bot.store.senders import COMING, Sender, sender_of
from bot.store.vault import SealBrokenError

QUEUES: Mapping[QueueName, tuple[State, ...]] = {
    "new": ("new", "returned"),
    "waiting": ("accepted", "contacted", "refused"),
    "due": ("new", "returned", "accepted", *MET),
    "mine": ("accepted", *MET),
    "listed": MARKED,
    "ready": MET,
    "closed": ENDED,
    "unconfirmed": ("unconfirmed",),
    "uncalled": ("new", "returned", "accepted"),
    "meetings": ("accepted", *MET),
}
"""States of the cases in a queue. "new": nobody accepted; "waiting": accepted, not finished; "due": those overdue.

"mine": those that an officer holds; "ready": met, so that they may be marked for a list.
"uncalled": nobody was reached yet; "meetings": with a time that was agreed.
"unconfirmed": sent in a flood, so that somebody genuine among them is still seen, but keeps nobody else waiting.
"""
_AT_WORK = (*QUEUES["new"], *QUEUES["waiting"], *QUEUES["unconfirmed"])
Wards = Collection[str] | None
"""Ward codes; None for every ward."""
S = TypeVar("S", bound=Select[Any])


@dataclass(frozen=True)
class Senders:
    """The senders of a case. ``reachable`` if one who is told of it can be written to.

    ``parties`` are the same with what they sent; empty when that is damaged. ``unread``: one of them was written to and
    has not opened the page since.
    """

    all: tuple[Sender, ...] = ()
    parties: tuple[Party, ...] = ()
    reachable: bool = False
    unread: bool = False


@dataclass(frozen=True)
class OutOfTouch:
    """An officer who cannot be written to now, or wrote nothing for long; ``sealed`` is the name."""

    id: int
    scope: tuple[str, ...]
    sealed: bytes = field(repr=False)
    is_unreached: bool
    is_silent: bool


class Queues:
    """The cases of wards within one transaction. ``limits`` say what is overdue now."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def counts(self, wards: Wards, names: Collection[QueueName], limits: OverdueLimits) -> dict[QueueName, int]:
        """Number of cases in each of these queues."""
        states = {state for name in names for state in QUEUES[name]}
        late = func.sum(case((is_due(limits), 1), else_=0))
        query = _in(wards, select(lead.c.state, func.count(), late).where(lead.c.state.in_(sorted(states))))
        rows = [(state, total, late or 0) for state, total, late in self._tx.execute(query.group_by(lead.c.state))]
        return {
            name: sum((late if name == "due" else total) for state, total, late in rows if state in QUEUES[name])
            for name in names
        }

    def page(
        self, wards: Wards, name: QueueName, first: int, size: int, limits: OverdueLimits, holder: int = 0
    ) -> list[Case]:
        """At most ``size`` cases of a queue from number ``first`` (from 0) on: overdue first, then longest waiting."""
        query = _in(wards, select(lead.c.code).where(lead.c.state.in_(QUEUES[name]), *_narrows(name, holder)))
        late = is_due(limits)
        if name == "due":
            query = query.where(late)
        return self._cases(query, case((late, 0), else_=1), first, size)

    def size(self, wards: Wards, name: QueueName, holder: int = 0) -> int:
        """Number of cases in one queue, whatever is overdue."""
        query = select(func.count()).where(lead.c.state.in_(QUEUES[name]), *_narrows(name, holder))
        return self._tx.scalar(_in(wards, query)) or 0

    def neediest(self, wards: Wards, limits: OverdueLimits, officer: int = 0, after: str = "") -> Case | None:
        """The case that needs an officer most: overdue, new, accepted, unconfirmed, what rests, what others hold.

        Among these the longest waiting. ``after`` a case (code) the next in this order; None when it was the last.
        """
        is_others = and_(lead.c.holder.is_not(None), lead.c.holder != officer)
        rank = case(
            (is_others, 5),
            (is_due(limits), 0),
            (lead.c.state.in_(QUEUES["new"]), 1),
            (lead.c.state == "unconfirmed", 3),
            (lead.c.rests_until > naive(limits.now), 4),
            else_=2,
        )
        query = _in(wards, select(lead.c.code).where(lead.c.state.in_(_AT_WORK)))
        mine = select(rank, lead.c.waits_since).where(lead.c.code == after)
        place = self._tx.execute(mine).one_or_none() if after else None
        if place is not None:
            order = tuple_(rank, lead.c.waits_since, lead.c.code)
            query = query.where(order > tuple_(place[0], literal(place[1], DateTime), literal(after)))
        found = self._cases(query, rank, 0, 1)
        return found[0] if found else None

    def with_codes(self, codes: Collection[str]) -> list[Case]:
        """The cases with these codes, in their order; those that are gone are left out."""
        query = select(lead).where(lead.c.code.in_(codes), lead.c.key.is_not(None))
        rows = self._tx.execute(held(self._tx, query, lead)) if codes else ()
        found = {row.code: case_of(row) for row in rows}
        return [found[code] for code in codes if code in found]

    def at_work(self, wards: Wards, limits: OverdueLimits) -> list[tuple[str, State, bool]]:
        """Code, state and whether overdue of every case that is not finished; opens nothing sealed."""
        query = select(lead.c.code, lead.c.state, case((is_due(limits), 1), else_=0))
        rows = self._tx.execute(_in(wards, query.where(lead.c.state.in_(_AT_WORK))))
        return [(code, state, bool(late)) for code, state, late in rows]

    def arrived(self, ward: str, since: datetime, most: int) -> int:
        """Number of new cases of a ward that came since then and wait; counted up to ``most``."""
        query = select(lead.c.code).where(lead.c.ward == ward, lead.c.state == "new", lead.c.waits_since > naive(since))
        return self._tx.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0

    def unconfirmed(self, wards: Wards, until: datetime, most: int) -> list[Case]:
        """The longest waiting unconfirmed cases that came up to ``until``."""
        query = _in(wards, select(lead).where(lead.c.state == "unconfirmed", lead.c.waits_since <= naive(until)))
        query = query.order_by(lead.c.waits_since, lead.c.code).limit(most)
        return [case_of(row) for row in self._tx.execute(held(self._tx, query, lead))]

    def worked_at(self, wards: Wards, moment: datetime) -> list[Case]:
        """The cases with which something was done at just this moment, and nothing since that stands."""
        is_mine = (lead.c.worked_at == naive(moment)) & (lead.c.undo != "") & lead.c.key.is_not(None)
        query = _in(wards, select(lead).where(is_mine)).order_by(lead.c.code)
        return [case_of(row) for row in self._tx.execute(held(self._tx, query, lead))]

    def meetings(self, after: datetime, until: datetime) -> list[Case]:
        """The cases with an appointment between two moments."""
        is_kept = lead.c.key.is_not(None) & lead.c.frozen_at.is_(None)
        is_soon = is_kept & (lead.c.appointed_at > naive(after)) & (lead.c.appointed_at <= naive(until))
        return [case_of(row) for row in self._tx.execute(select(lead).where(is_soon).order_by(lead.c.appointed_at))]

    def senders(
        self,
        cases: Collection[Case],
        now: datetime | None = None,
        windows: Windows | None = None,
        unread_since: datetime | None = None,
    ) -> dict[str, Senders]:
        """The senders of each of these cases, by id, first comer first; with ``now`` also who can be written to.

        Whoever has not fetched what waits since ``unread_since`` or longer did not read it.
        """
        if not cases:
            return {}
        sent = SENT.outerjoin(chat, chat.c.id == party.c.chat)
        query = select(*sender_columns(now, windows, unread_since)).select_from(sent)
        query = query.where(party.c.lead.in_([each.id for each in cases])).order_by(*COMING)
        rows: dict[str, list[Row[Any]]] = {}
        for row in self._tx.execute(query):
            rows.setdefault(row.lead, []).append(row)
        return {each.id: senders_of(self._keyring, each, rows.get(each.id, ())) for each in cases}

    def out_of_touch(self, now: datetime, windows: Windows, since: datetime) -> list[OutOfTouch]:
        """The officers at a desk who cannot be written to now, or wrote nothing since a moment."""
        is_shut = (_is_open(now, windows) == 0).label("is_shut")
        is_silent = (func.coalesce(officer.c.seen_at, officer.c.joined_at) < naive(since)).label("is_silent")
        query = select(officer.c.id, officer.c.scope, officer.c.name, is_shut, is_silent)
        query = query.outerjoin(chat, chat.c.id == officer.c.chat).where(officer.c.chat.is_not(None))
        rows = self._tx.execute(query.where(is_shut | is_silent).order_by(officer.c.id))
        return [
            OutOfTouch(row.id, tuple(row.scope.split()), row.name, bool(row.is_shut), bool(row.is_silent))
            for row in rows
        ]

    def _cases(self, codes: Select[tuple[str]], rank: ColumnElement[int], first: int, size: int) -> list[Case]:
        """The codes come out of an index alone; only the rows of the page are read."""
        order = (rank, lead.c.waits_since, lead.c.code)
        wanted = codes.order_by(*order).limit(size).offset(first).subquery()
        query = select(lead).where(lead.c.code.in_(select(wanted.c.code))).order_by(*order)
        return [case_of(row) for row in self._tx.execute(query)]


def sender_columns(
    now: datetime | None, windows: Windows | None, unread_since: datetime | None
) -> list[ColumnElement[Any]]:
    """The columns of `party`, joined with `chat` and `AGREEMENT`, that `senders_of` reads.

    Without ``now`` nobody can be written to.
    """
    is_open = _is_open(now, windows or {}) if now else literal(0)
    is_unread = _is_unread(unread_since) if unread_since else literal(0)
    return [*party.c, *AGREEMENT_COLUMNS, is_open.label("is_open"), is_unread.label("is_unread")]


def senders_of(keyring: Keyring, of: Case, rows: Sequence[Row[Any]], *, opens: bool = True) -> Senders:
    """The senders of a case from its rows with `sender_columns`, first comer first.

    Unless it ``opens``, nothing that is sealed is read.
    """
    senders = tuple(sender_of(row, keyring) for row in rows)
    reachable = any(row.is_open and row.told_from for row in rows)
    unread = any(row.is_unread and row.told_from for row in rows)
    if of.key is None or not opens:
        return Senders(senders, (), reachable, unread)
    try:
        vault = vault_of(of, keyring)
        parties = tuple(party_of(row, vault) for row in rows)
    except (KeyringError, SealBrokenError):
        parties = ()  # one damaged case must not hide the others of its page
    return Senders(senders, parties, reachable, unread)


def _is_unread(since: datetime) -> ColumnElement[int]:
    """1 for a chat for which something waits that it could have fetched long ago."""
    waits = (outbox.c.chat == party.c.chat) & (outbox.c.state == "parked") & (outbox.c.not_before <= naive(since))
    return case((exists().where(waits), 1), else_=0)


def _is_open(now: datetime, windows: Windows) -> ColumnElement[int]:
    return case((and_(chat.c.id.is_not(None), ~is_closed(now, windows)), 1), else_=0)


def is_due(limits: OverdueLimits) -> ColumnElement[bool]:
    """True for the cases that are overdue."""
    now = naive(limits.now)
    accepted = func.coalesce(lead.c.accepted_at, lead.c.waits_since)
    worked = func.coalesce(lead.c.worked_at, lead.c.waits_since)
    is_met = lead.c.state.in_(MET)
    return lead.c.frozen_at.is_(None) & or_(
        and_(lead.c.state.in_(QUEUES["new"]), lead.c.waits_since <= naive(limits.unaccepted_until)),
        and_(
            or_(lead.c.rests_until.is_(None), lead.c.rests_until <= now),
            or_(
                and_(lead.c.state == "accepted", _within(limits.accepted, accepted)),
                and_(is_met, _within(limits.met, worked)),
                and_(lead.c.state.in_(("accepted", *MET)), lead.c.appointed_at <= now),
            ),
        ),
    )


def _narrows(name: QueueName, holder: int) -> tuple[ColumnElement[bool], ...]:
    """Conditions of a queue besides the state of its cases."""
    if name == "mine":
        return (lead.c.holder == holder,)
    if name == "meetings":
        return (lead.c.appointed_at.is_not(None),)
    if name != "ready":
        return ()
    return lead.c.id.in_(select(party.c.lead).where(party.c.audience == "person")), lead.c.frozen_at.is_(None)


def _within(spans: Spans, moment: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(*(and_(*([moment >= naive(since)] if since else []), moment <= naive(until)) for since, until in spans))


def _in(wards: Wards, query: S) -> S:
    return query if wards is None else query.where(lead.c.ward.in_(wards))
