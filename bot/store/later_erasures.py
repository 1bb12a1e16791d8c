"""Later erasures: what the replaced database knows and its backup does not, of those who took something back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Table, delete, select, update

from bot.store.learning_tables import question
from bot.store.list_tables import issued_list
from bot.store.outreach_tables import follower
from bot.store.schema import audit, chat, desk_group, lead, message, naive, officer, outbox, party
from bot.store.tie_tables import chat_tie
from bot.store.work import UnitOfWork

_DESK = ("chat", "invitation", "invited_until", "joined_at", "left_at", "locked_at", "mac")
"""The columns of a seat; with their proof, so that what was altered in the replaced database stays without rights."""
_MOMENTS = ("invited_until", "joined_at", "left_at", "locked_at")
_SEATED = {"officer": officer, "desk_group": desk_group}


@dataclass(frozen=True)
class Since:
    """The facts read from the replaced database. ``audit`` are the hashes of its chain, oldest first; ``erased``
    are ids of cases, ``codes`` those of all others, ``lists`` ids of the lists whose life was over.
    """

    audit: tuple[bytes, ...]
    erased: frozenset[str]
    codes: tuple[str, ...]
    lists: frozenset[str]
    chats: frozenset[str]
    parties: frozenset[tuple[str, str]]
    desks: dict[str, dict[int, dict[str, str | bytes | None]]] = field(repr=False)


@dataclass(frozen=True)
class Again:
    """The changes made to a backup: the cases ``erased`` again, and all cases that it has. Codes."""

    erased: tuple[str, ...]
    known: frozenset[str]
    is_related: bool


def read_since(connection: sqlite3.Connection) -> Since | None:
    """Read a database of today's schema; None for one that is older than cases. Raises sqlite3.DatabaseError."""
    tables = {str(row[0]) for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"audit", "lead", "party", "officer", "chat"} <= tables:
        return None
    rows = connection.execute("SELECT id, code, state FROM lead ORDER BY opened_at").fetchall()
    return Since(
        audit=tuple(bytes(row[0]) for row in connection.execute("SELECT hash FROM audit ORDER BY number")),
        erased=frozenset(str(row[0]) for row in rows if row[2] == "erased"),
        codes=tuple(str(row[1]) for row in rows if row[2] != "erased"),
        lists=_ended_lists(connection) if "issued_list" in tables else frozenset(),
        chats=frozenset(str(row[0]) for row in connection.execute("SELECT id FROM chat")),
        parties=frozenset((str(row[0]), str(row[1])) for row in connection.execute("SELECT lead, chat FROM party")),
        desks={name: _read_desks(connection, name) for name in _SEATED if name in tables},
    )


def since_of(tx: Connection) -> Since:
    """The same of a database of today's schema on any engine."""
    rows = tx.execute(select(lead.c.id, lead.c.code, lead.c.state).order_by(lead.c.opened_at)).all()
    desks = {
        name: {
            row.id: {each: getattr(row, each) for each in _DESK if each in table.c} for row in tx.execute(select(table))
        }
        for name, table in _SEATED.items()
    }
    return Since(
        audit=tuple(tx.execute(select(audit.c.hash).order_by(audit.c.number)).scalars()),
        erased=frozenset(row.id for row in rows if row.state == "erased"),
        codes=tuple(row.code for row in rows if row.state != "erased"),
        lists=frozenset(tx.execute(select(issued_list.c.id).where(issued_list.c.key.is_(None))).scalars()),
        chats=frozenset(tx.execute(select(chat.c.id)).scalars()),
        parties=frozenset((row.lead, row.chat) for row in tx.execute(select(party.c.lead, party.c.chat))),
        desks=desks,
    )


def _ended_lists(connection: sqlite3.Connection) -> frozenset[str]:
    return frozenset(str(row[0]) for row in connection.execute("SELECT id FROM issued_list WHERE key IS NULL"))


def _read_desks(connection: sqlite3.Connection, name: str) -> dict[int, dict[str, str | bytes | None]]:
    """The seats by id: of officers or of groups. Those of an earlier version have no proof."""
    there = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({name})")}
    columns = [column for column in _DESK if column in there]
    rows = connection.execute(f"SELECT id, {', '.join(columns)} FROM {name}").fetchall()  # noqa: S608 - our names
    return {int(row[0]): dict(zip(columns, row[1:], strict=True)) for row in rows}


def apply(since: Since | None, work: UnitOfWork, now: datetime) -> Again:
    """Take back in the backup what was taken back since; the audit chain is told.

    Cases that were erased are erased whenever both databases come from the same beginning. Chats, senders and desks
    are only compared when the replaced database went on from this very backup: otherwise what is missing there may
    never have been there.
    """
    known = frozenset(work.tx.execute(select(lead.c.code)).scalars())
    chain = list(work.tx.execute(select(audit.c.hash).order_by(audit.c.number)).scalars())
    is_related = bool(since and not set(chain).isdisjoint(since.audit))
    erased: tuple[str, ...] = ()
    if since is not None and is_related:
        if chain[-1] in since.audit:
            _forget_chats(work, since)
            _drop_parties(work, since, now)
            for name, desks in since.desks.items():
                _seat(work, _SEATED[name], desks)
        erased = _erase(work, since, now)
        for ended in (each for each in work.lists.kept() if each.id in since.lists):
            work.lists.end(ended)
    work.audit.record(now, "command", "restore", "database", f"erased={len(erased)}")
    return Again(erased, known, is_related)


def _erase(work: UnitOfWork, since: Since, now: datetime) -> tuple[str, ...]:
    leads = work.cases
    present = work.tx.execute(select(lead.c.id).where(lead.c.state != "erased").order_by(lead.c.opened_at)).scalars()
    codes = []
    for lead_id in [each for each in present if each in since.erased]:
        of = leads.get(lead_id)
        if of is not None:
            leads.erase(of, now)
            work.audit.record(now, "command", "erase", of.code, "restore")
            codes.append(of.code)
    return tuple(codes)


def _forget_chats(work: UnitOfWork, since: Since) -> None:
    for gone in set(work.tx.execute(select(chat.c.id)).scalars()) - since.chats:
        work.tx.execute(delete(outbox).where(outbox.c.chat == gone))
        for table in (message, question, follower, chat_tie):
            work.tx.execute(delete(table).where(table.c.chat == gone))
        work.tx.execute(delete(chat).where(chat.c.id == gone))


def _drop_parties(work: UnitOfWork, since: Since, now: datetime) -> None:
    leads = work.cases
    present = {(row.lead, row.chat) for row in work.tx.execute(select(party.c.lead, party.c.chat)).all()}
    for lead_id, gone in present - since.parties:
        of = leads.get(lead_id)
        if of is not None and lead_id not in since.erased:
            leads.drop_party(of, gone, now)
            work.audit.record(now, "command", "part", of.code, "restore")


def _seat(work: UnitOfWork, table: Table, desks: dict[int, dict[str, str | bytes | None]]) -> None:
    """Seat all as they were: who left a desk since stays away from it, and an invitation that was used stays used."""
    seats = work.officers if table is officer else work.groups
    work.tx.execute(update(table).values(chat=None))  # the column is unique: desks may have changed hands
    for row_id, fields in desks.items():
        values = {**fields, **{name: _moment(fields[name]) for name in _MOMENTS if name in fields}}
        if "mac" not in fields:
            values["mac"] = None
        work.tx.execute(update(table).where(table.c.id == row_id).values(**values))
        if "mac" not in fields:
            seats.prove_one(row_id)


def _moment(stored: str | bytes | None) -> datetime | None:
    return naive(datetime.fromisoformat(f"{stored!s}+00:00")) if stored else None
