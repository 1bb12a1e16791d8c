"""Whether a database is whole: its file, its schema, its keys, its audit chain and every sealed field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, inspect, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audit import find_break
from bot.store.cases import Cases
from bot.store.engine import Database, StoreError
from bot.store.groups import Groups
from bot.store.keyring import Keyring, KeyringError
from bot.store.officers import Officers
from bot.store.outbox import Outbox
from bot.store.schema import metadata
from bot.store.schema_versions import revisions, version_of
from bot.store.vault import SealBrokenError
from bot.texts import text

_COUNTED = ("chat", "message", "lead", "party", "consent", "note", "officer", "outbox", "audit")


@dataclass(frozen=True)
class Fault:
    """One thing wrong: ``part`` is "file", "schema", "key", "audit" or "seal"; ``told`` says what and what to do."""

    part: str
    told: str


async def file_faults(database: Database) -> list[Fault]:
    """Damage that the database itself finds, and a schema this program does not know."""
    try:
        found = await _damage(database) if database.is_sqlite else []
        schema = await schema_of(database)
    except StoreError as error:
        return [Fault("file", str(error))]
    return found + ([] if schema in revisions() else [Fault("schema", _stranger(schema))])


async def _damage(database: Database) -> list[Fault]:
    """Damage in an SQLite file. A PostgreSQL server checks its pages itself and keeps every foreign key."""
    async with database.read() as tx:
        said = str(await tx.scalar(sql("PRAGMA integrity_check")))
        strays = len((await tx.execute(sql("PRAGMA foreign_key_check"))).all()) if said == "ok" else 0
    faults = [Fault("file", text("store.damaged"))] if said != "ok" else []
    return faults + ([Fault("file", text("store.strays", count=str(strays)))] if strays else [])


def _stranger(schema: str) -> str:
    head = revisions()[0]
    return (
        text("store.newer", schema=schema, head=head) if schema > head else text("store.schema", schema=schema or "?")
    )


async def schema_of(database: Database) -> str:
    """The revision of the schema; "" when the database has none. Raises StoreError."""
    async with database.read() as tx:
        return await tx.run_sync(version_of)


async def sealed_faults(database: Database, keyring: Keyring) -> list[Fault]:
    """Rows of the chain that were altered, and what no longer opens: the database must have today's schema."""
    async with database.read() as tx:
        broken = await find_break(tx, keyring)
        faults = [Fault("audit", text("audit.broken", number=str(broken)))] if broken is not None else []
        leads = Cases(tx, keyring)
        shut = [each.code for each in await leads.unerased() if not await leads.opens(each)]
        if shut:
            faults.append(Fault("seal", text("store.shut", codes=", ".join(shut[:10]), count=str(len(shut)))))
        if not (await _officers_open(tx, keyring) and await _letters_open(tx, keyring)):
            faults.append(Fault("seal", text("store.shut_service")))
    return faults


async def count_rows(database: Database) -> Mapping[str, int]:
    """How many rows the tables have that a person may ask about; only those that exist."""
    counts = {}
    async with database.read() as tx:
        known = set(await tx.run_sync(lambda connection: inspect(connection).get_table_names()))
        for name in _COUNTED:
            if name in known:
                counts[name] = await tx.scalar(select(func.count()).select_from(metadata.tables[name])) or 0
    return counts


async def _officers_open(tx: AsyncConnection, keyring: Keyring) -> bool:
    try:
        await Officers(tx, keyring).all()
        await Groups(tx, keyring).all()
    except SealBrokenError:
        return False
    return True


async def _letters_open(tx: AsyncConnection, keyring: Keyring) -> bool:
    try:
        await Outbox(tx, keyring).prove()
    except (SealBrokenError, KeyringError, LookupError):
        return False
    return True
