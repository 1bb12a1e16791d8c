"""Move of all data from one database to another: SQLite to PostgreSQL and back, proven by count and hash.

Rows go in the order of their keys, a batch a transaction, with the place reached beside them: whatever cuts the move
off, the next call goes on there. Until the end the target says that it is unfinished, and no service opens it. The
source is only read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, Table, bindparam, delete, func, insert, select, tuple_
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.schema import metadata
from bot.store.schema_versions import MOVING, revisions, version_of
from bot.store.work import UnitOfWork
from bot.texts import text

_BATCH = 500
_HASH = 2**256
Tell = Callable[[str, int], None]
"""Hears the table and the number of its rows that are there by now."""


@dataclass(frozen=True)
class TableMark:
    """The number of rows of a table and their hash, whatever their order."""

    count: int
    hash: str


async def move(source: Database, target: Database, tell: Tell = lambda _table, _count: None) -> Mapping[str, TableMark]:
    """Copy every table and prove it; what was cut off goes on. Returns what each table holds.

    Both are open for nobody else. Raises StoreError when the source has another schema, the target holds data of its
    own, or a table came out otherwise; an unfinished target stays unfinished then.
    """
    if await source.read(lambda work: version_of(work.tx)) != revisions()[0]:
        raise StoreError(text("move.schema", where=source.where))
    marks = await source.read(lambda work: {each.name: mark_of(work.tx, each) for each in _tables()})
    begun = hashlib.sha256(json.dumps({name: vars(each) for name, each in marks.items()}).encode()).hexdigest()
    await target.write(lambda work: _begin(work.tx, begun, target.where))
    for table in _tables():
        await _copy(source, target, table, tell)
    await target.write(lambda work: _finish(work.tx, marks))
    return marks


async def _copy(source: Database, target: Database, table: Table, tell: Tell) -> None:
    last, count = await target.read(lambda work: _reached(work.tx, table.name))
    while rows := await source.read(lambda work: _rows_after(work.tx, table, last)):  # noqa: B023 - called at once
        count += len(rows)
        last = [rows[-1][column.name] for column in table.primary_key]
        await target.write(lambda work: _put(work, table, rows, last, count))  # noqa: B023
        tell(table.name, count)


def mark_of(tx: Connection, table: Table) -> TableMark:
    """The mark of a table now."""
    total = count = 0
    for row in tx.execution_options(yield_per=_BATCH).execute(select(table)):
        total = (total + int.from_bytes(hashlib.sha256(_written(row)).digest())) % _HASH
        count += 1
    return TableMark(count, f"{total:064x}")


def _written(row: Sequence[object]) -> bytes:
    """A row as it is hashed: the same for both engines."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    if value is None or isinstance(value, bool | int | str):
        return value
    return {type(value).__name__: value.isoformat() if hasattr(value, "isoformat") else str(value)}


def _tables() -> Sequence[Table]:
    """Every table, those first that others refer to."""
    return metadata.sorted_tables


def _rows_after(tx: Connection, table: Table, last: Sequence[object]) -> list[dict[str, Any]]:
    """The next rows after a key, none given for the first ones."""
    key = list(table.primary_key)
    query = select(table).order_by(*key).limit(_BATCH)
    if last:
        query = query.where(
            tuple_(*key) > tuple_(*(bindparam(None, value, each.type) for value, each in zip(last, key, strict=True)))
        )
    return [dict(row) for row in tx.execute(query).mappings()]


def _begin(tx: Connection, begun: str, where: str) -> None:
    """Make the target ready: empty, or as an earlier call on the same source left it. Raises StoreError."""
    if version_of(tx) != MOVING:
        if any(tx.scalar(select(func.count()).select_from(each)) for each in _tables()):
            raise StoreError(text("move.not_empty", where=where))
        tx.execute(
            sql(f"CREATE TABLE {_PROGRESS} (name VARCHAR(64) PRIMARY KEY, reached TEXT NOT NULL, done BIGINT NOT NULL)")
        )
        tx.execute(_NOTE, {"name": _SOURCE, "reached": begun, "done": 0})
        tx.execute(sql("UPDATE alembic_version SET version_num = :now"), {"now": MOVING})
        return
    if tx.scalar(_REACHED, {"name": _SOURCE}) == begun:
        return
    # the source went on since: nothing of the half that is here can be kept
    for table in reversed(_tables()):
        tx.execute(delete(table))
    tx.execute(sql(f"DELETE FROM {_PROGRESS}"))  # noqa: S608 - our own name
    tx.execute(_NOTE, {"name": _SOURCE, "reached": begun, "done": 0})


def _reached(tx: Connection, name: str) -> tuple[list[object], int]:
    row = tx.execute(sql(f"SELECT reached, done FROM {_PROGRESS} WHERE name = :name"), {"name": name}).one_or_none()  # noqa: S608
    return (json.loads(row.reached), row.done) if row else ([], 0)


def _put(work: UnitOfWork, table: Table, rows: Sequence[dict[str, Any]], last: Sequence[object], count: int) -> None:
    try:
        work.tx.execute(insert(table), list(rows))
    except DBAPIError as error:
        said = str(error.orig).splitlines()[0]
        raise StoreError(text("move.row", table=table.name, why=said)) from error
    work.tx.execute(sql(f"DELETE FROM {_PROGRESS} WHERE name = :name"), {"name": table.name})  # noqa: S608
    work.tx.execute(_NOTE, {"name": table.name, "reached": json.dumps(list(last)), "done": count})


def _finish(tx: Connection, marks: Mapping[str, TableMark]) -> None:
    """Prove every table, let new numbers follow the highest, and open the target. Raises StoreError."""
    for table in _tables():
        found = mark_of(tx, table)
        if found != marks[table.name]:
            counts = {"there": str(found.count), "wanted": str(marks[table.name].count)}
            raise StoreError(text("move.differs", table=table.name, **counts))
        if tx.dialect.name == "postgresql":
            _follow(tx, table)
    tx.execute(sql(f"DROP TABLE {_PROGRESS}"))
    tx.execute(sql("UPDATE alembic_version SET version_num = :now"), {"now": revisions()[0]})


def _follow(tx: Connection, table: Table) -> None:
    [*key] = table.primary_key
    if len(key) != 1 or not isinstance(key[0].type, Integer):
        return
    serial = tx.scalar(
        sql("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": key[0].name}
    )
    highest = tx.scalar(select(func.max(key[0])))
    if serial and highest:
        tx.execute(sql("SELECT setval(:serial, :highest)"), {"serial": serial, "highest": highest})


_PROGRESS, _SOURCE = "data_move", "*source"
_NOTE = sql(f"INSERT INTO {_PROGRESS} (name, reached, done) VALUES (:name, :reached, :done)")  # noqa: S608
_REACHED = sql(f"SELECT reached FROM {_PROGRESS} WHERE name = :name")  # noqa: S608
