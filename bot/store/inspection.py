"""Inspection of a database: its file, its schema, its keys, its audit chain and every sealed field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, inspect, select
from sqlalchemy import text as sql

from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.issued_lists import KINDS, IssuedList
from bot.store.keyring import KeyringError
from bot.store.schema import audit, consent, desk_group, lead, metadata, officer, party
from bot.store.schema_versions import revisions, version_of
from bot.store.vault import SealBrokenError
from bot.store.work import UnitOfWork
from bot.texts import text

_COUNTED = ("chat", "message", "lead", "party", "consent", "note", "data_request", "officer", "outbox", "audit")


@dataclass(frozen=True)
class Fault:
    """One thing wrong: ``part`` is "file", "schema", "key", "audit" or "seal"; ``told`` says what and what to do."""

    part: str
    told: str


async def file_faults(database: Database) -> list[Fault]:
    """Damage that the database itself finds, and a schema this program does not know."""
    try:
        found = await database.read(_damage) if database.is_sqlite else []
        schema = await schema_of(database)
    except StoreError as error:
        return [Fault("file", str(error))]
    return found + ([] if schema in revisions() else [Fault("schema", _stranger(schema))])


def _damage(work: UnitOfWork) -> list[Fault]:
    """Damage in an SQLite file. A PostgreSQL server checks its pages itself and keeps every foreign key."""
    said = str(work.tx.scalar(sql("PRAGMA integrity_check")))
    strays = len(work.tx.execute(sql("PRAGMA foreign_key_check")).all()) if said == "ok" else 0
    faults = [Fault("file", text("store.damaged"))] if said != "ok" else []
    return faults + ([Fault("file", text("store.strays", count=str(strays)))] if strays else [])


def _stranger(schema: str) -> str:
    head = revisions()[0]
    return (
        text("store.newer", schema=schema, head=head) if schema > head else text("store.schema", schema=schema or "?")
    )


async def schema_of(database: Database) -> str:
    """The revision of the schema; "" when the database has none. Raises StoreError."""
    return await database.read(lambda work: version_of(work.tx))


async def sealed_faults(database: Database) -> list[Fault]:
    """Rows of the chain that were altered, and what no longer opens: the database must have today's schema."""
    return await database.read(_sealed_faults)


def _sealed_faults(work: UnitOfWork) -> list[Fault]:
    broken = work.audit.find_break()
    faults = [Fault("audit", text("audit.broken", number=str(broken)))] if broken is not None else []
    if lost := _lost_rows(work):
        faults.append(Fault("audit", text("store.lost_rows", what=", ".join(lost[:10]))))
    if altered := [*work.officers.altered(), *work.groups.altered()]:
        faults.append(Fault("audit", text("store.altered_seats", ids=", ".join(map(str, altered)))))
    shut = [each.code for each in work.cases.unerased() if not work.cases.opens(each)]
    if shut:
        faults.append(Fault("seal", text("store.shut", codes=", ".join(shut[:10]), count=str(len(shut)))))
    if not all(_list_opens(work, each) for each in work.lists.kept()):
        faults.append(Fault("seal", text("store.shut_list")))
    if not (_officers_open(work) and _letters_open(work)):
        faults.append(Fault("seal", text("store.shut_service")))
    return faults


async def shut_learning(database: Database) -> tuple[int, int]:
    """Numbers of questions and of lessons that do not open. The service passes over them, so that they are no fault
    for which a backup or a restore would have to be refused.
    """
    return await database.read(lambda work: (work.questions.shut(), work.lessons.shut()))


@dataclass(frozen=True)
class Forged:
    """Rows written or changed without the key. They count for nothing, so that no backup is refused for them.

    ``consents`` are codes of cases, ``announcements`` names, ``ties`` a number.
    """

    consents: list[str]
    ties: int
    announcements: list[str]


async def forged_rows(database: Database) -> Forged:
    """Consents, ties between chats and announcements that this program did not write, or not so."""
    return await database.read(
        lambda work: Forged(work.consents.altered(), work.ties.forged(), work.announcements.forged())
    )


def _lost_rows(work: UnitOfWork) -> list[str]:
    """The cases and seats that the audit knows and the tables do not: nothing that was begun is ever deleted.

    Of a case that is not erased, its senders and their consents count too.
    """
    begun = select(audit.c.action, audit.c.subject).where(audit.c.action.in_(("open", "invite", "join_desk")))
    told = {(row.action, row.subject) for row in work.tx.execute(begun)}
    codes = set(work.tx.execute(select(lead.c.code)).scalars())
    seats = {f"officer/{each}" for each in work.tx.execute(select(officer.c.id)).scalars()}
    seats |= {f"group/{each}" for each in work.tx.execute(select(desk_group.c.id)).scalars()}
    lost = [subject for action, subject in sorted(told) if subject not in (codes if action == "open" else seats)]
    alive = work.tx.execute(select(lead.c.id, lead.c.code).where(lead.c.key.is_not(None))).all()
    sent, agreed = (set(work.tx.execute(select(table.c.lead)).scalars()) for table in (party, consent))
    return lost + sorted(row.code for row in alive if row.id not in sent or row.id not in agreed)


async def count_rows(database: Database) -> Mapping[str, int]:
    """Number of rows of the tables that a person may ask about; only those that exist."""
    return await database.read(_count_rows)


def _count_rows(work: UnitOfWork) -> dict[str, int]:
    known = set(inspect(work.tx).get_table_names())
    return {
        name: work.tx.scalar(select(func.count()).select_from(metadata.tables[name])) or 0
        for name in _COUNTED
        if name in known
    }


def _officers_open(work: UnitOfWork) -> bool:
    try:
        work.officers.all()
        work.groups.all()
    except SealBrokenError:
        return False
    return True


def _list_opens(work: UnitOfWork, of: IssuedList) -> bool:
    try:
        return all(work.lists.file(of, kind) for kind in KINDS)
    except (SealBrokenError, KeyringError):
        return False


def _letters_open(work: UnitOfWork) -> bool:
    try:
        work.outbox.prove()
    except (SealBrokenError, KeyringError, LookupError):
        return False
    return True
