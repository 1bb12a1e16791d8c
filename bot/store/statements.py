"""SQL statements that are executed, for measuring and for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, event, make_url

from bot.store.hot_statements import heard_prepared


@contextmanager
def heard_statements(url: str = "") -> Iterator[list[str]]:
    """Listen to every engine of this process, or to those of one database; BEGIN is a statement, COMMIT is not."""
    heard: list[str] = []
    wanted = make_url(url).database if url else None

    def note(connection: Connection, statement: str) -> None:
        if wanted is None or connection.engine.url.database == wanted:
            heard.append(statement)

    def hear(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        note(connection, statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        with heard_prepared(note):
            yield heard
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
