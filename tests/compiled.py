"""SQL is compiled once a process: every test opens databases of its own, and each would compile all statements anew.

SQLAlchemy keeps what it compiled by engine and dialect. Here all engines share one cache, and dialects of one kind
count as one: the program makes all of its own alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_SHARED = LRUCache[Any, Any](4000)


def share_compiled() -> None:
    """Let all engines share what they compile, those that there are and those to come."""
    of_all = property(lambda engine: _SHARED, lambda engine, own: None)
    for owner, name, shared in (
        (Engine, "_compiled_cache", of_all),
        (DefaultDialect, "__eq__", lambda one, other: type(one) is type(other)),
        (DefaultDialect, "__hash__", lambda one: hash(type(one))),
    ):
        setattr(owner, name, shared)
