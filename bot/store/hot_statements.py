"""Prepared statements: those that every turn runs, compiled once and handed to SQLite's driver as they are.

SQLAlchemy's own way of one statement costs several times what SQLite does with it. On PostgreSQL, where the way to the
server costs more than both, and outside a transaction, a statement goes that way.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

Values = Mapping[str, object]
Row = Any
"""A row with its columns by name, and all of them by ``_asdict``."""
_Process = Callable[[Any], Any]
_DIALECT = sqlite.dialect()
_HEARERS: list[Callable[[Connection, str], None]] = []


def fetch_first(tx: Connection, statement: Executable, values: Values) -> Row | None:
    """The first row of a statement, or None."""
    if _is_plain(tx):
        return tx.execute(statement, values).first()
    prepared = _prepared(statement, tuple(values))
    cursor = prepared.run(tx, prepared.parameters(values))
    found = cursor.fetchone()
    cursor.close()  # half read, it would keep a reader in the past and a writer from committing
    return None if found is None else prepared.row(found)


def fetch_one(tx: Connection, statement: Executable, values: Values) -> Row:
    """The one row of a statement that always has one."""
    return fetch_first(tx, statement, values)


def change(tx: Connection, statement: Executable, values: Values) -> int:
    """Run a statement that changes rows; returns how many."""
    if _is_plain(tx):
        return tx.execute(statement, values).rowcount
    prepared = _prepared(statement, tuple(values))
    return prepared.run(tx, prepared.parameters(values)).rowcount


def put_rows(tx: Connection, statement: Executable, rows: Sequence[Values]) -> None:
    """Insert rows that all have the same columns, at least one."""
    if _is_plain(tx):
        tx.execute(statement, rows)
        return
    prepared = _prepared(statement, tuple(rows[0]))
    prepared.run_all(tx, [prepared.parameters(row) for row in rows])


@contextmanager
def heard_prepared(hear: Callable[[Connection, str], None]) -> Iterator[None]:
    """Have what is run here heard, for measuring and for tests."""
    _HEARERS.append(hear)
    try:
        yield
    finally:
        _HEARERS.remove(hear)


def _is_plain(tx: Connection) -> bool:
    """True where SQLAlchemy runs the statement: it begins a transaction where there is none."""
    return tx.dialect.name != "sqlite" or not tx.in_transaction()


class _Prepared:
    """A compiled statement with the ways of its parameters and of its columns."""

    def __init__(self, compiled: SQLCompiler, names: Collection[str]) -> None:
        if compiled.post_compile_params or compiled.insert_prefetch or compiled.positiontup is None:
            raise TypeError(f"this statement is made anew for its values: {compiled}")
        self._sql = str(compiled)
        self._places: list[tuple[str, object, _Process | None]] = []
        for name in compiled.positiontup:
            bound = compiled.binds[name]
            if bound.required and name not in names:
                raise KeyError(name)
            process = _impl(bound.type).bind_processor(_DIALECT)
            value = None if bound.required else bound.effective_value
            self._places.append((name, value if process is None or value is None else process(value), process))
        columns = getattr(compiled.statement, "exported_columns", None) or ()
        self._columns: list[tuple[int, _Process]] = []
        for at, column in enumerate(columns):
            if (process := _impl(column.type).result_processor(_DIALECT, None)) is not None:
                self._columns.append((at, process))
        kind = namedtuple("kind", [column.name for column in columns])  # type: ignore[misc]  # known when it runs
        self._kind = cast("Callable[..., Row]", kind)

    def parameters(self, values: Values) -> list[object]:
        """The parameters in their order; what the statement itself says needs no value."""
        found: list[object] = []
        for name, fixed, process in self._places:
            value = values.get(name)
            if value is None:
                found.append(None if name in values else fixed)
            else:
                found.append(value if process is None else process(value))
        return found

    def row(self, found: Sequence[object]) -> Row:
        """A row as the columns' types have it."""
        values = list(found)
        for at, process in self._columns:
            if values[at] is not None:
                values[at] = process(values[at])
        return self._kind(*values)

    def run(self, tx: Connection, parameters: Sequence[object]) -> sqlite3.Cursor:
        """Execute the statement. Raises DBAPIError, as SQLAlchemy does."""
        link = self._link(tx)
        try:
            return link.execute(self._sql, parameters)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def run_all(self, tx: Connection, rows: Sequence[Sequence[object]]) -> None:
        """Execute the statement for each row. Raises DBAPIError, as SQLAlchemy does."""
        link = self._link(tx)
        try:
            link.executemany(self._sql, rows)
        except sqlite3.Error as error:
            raise self._told(error) from error

    def _link(self, tx: Connection) -> sqlite3.Connection:
        for hear in _HEARERS:
            hear(tx, self._sql)
        return cast("sqlite3.Connection", tx.connection.dbapi_connection)

    def _told(self, error: sqlite3.Error) -> BaseException:
        return DBAPIError.instance(self._sql, None, error, sqlite3.Error, hide_parameters=True)


def _impl(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.dialect_impl(_DIALECT)


@cache
def _prepared(statement: Executable, names: tuple[str, ...]) -> _Prepared:
    compiled = cast("ClauseElement", statement).compile(dialect=_DIALECT, column_keys=list(names))
    return _Prepared(cast("SQLCompiler", compiled), names)
