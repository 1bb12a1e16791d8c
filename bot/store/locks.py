"""Locks between servers that write to one PostgreSQL at the same time. SQLite has one writer and needs none.

Whoever decides on a row holds it from the read to the end of the transaction; what is no row (the list of a ward that
is being made, the start of a service) is held by a name. PostgreSQL finds two that wait for each other, and the carrier
runs the one it turned away once more.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Connection, FromClause, Select
from sqlalchemy import text as sql

S = TypeVar("S", bound=Select[Any])
WRITES = "qd22_writes"
"""The option of a connection whose transaction may write: a read holds nothing."""
PART = "qd22_part"
"""The place, in what is noted of a connection, of a small number that no other open connection has."""


def locks(tx: Connection) -> bool:
    """True within a transaction that others write beside."""
    return bool(tx.get_execution_options().get(WRITES))


def held(tx: Connection, query: S, of: FromClause) -> S:
    """A query that holds the rows of one table which it finds; as it is where nothing needs to be held."""
    return query.with_for_update(of=of, key_share=True) if locks(tx) else query


def hold(tx: Connection, name: str) -> None:
    """Be the only one that holds this name until the transaction ends."""
    if locks(tx):
        tx.execute(_HOLD, {"name": name})


def take_time(tx: Connection) -> None:
    """Let this transaction wait and work for as long as it takes: a server that starts waits for one that migrates."""
    if tx.dialect.name == "postgresql":
        for each in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            tx.execute(sql(f"SET LOCAL {each} = 0"))


def part_of(tx: Connection) -> int:
    """A small number that no other open connection has: counters are kept in parts, so that nobody waits for one."""
    return int(tx.info.get(PART, 0)) if locks(tx) else 0


_HOLD = sql("SELECT pg_advisory_xact_lock(24, hashtext(:name))")
