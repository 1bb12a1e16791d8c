"""A database of the schema before keeps its chats: each counts as heard when it was touched last."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, create_engine

from bot.store.engine import Database, _config
from bot.store.schema import metadata


def _begin(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "0002")


def test_chats_of_the_schema_before_are_kept_and_count_as_heard(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        _begin(connection)
    engine.dispose()
    old = sqlite3.connect(path)
    old.execute("INSERT INTO chat (id, session, touched_at, channel) VALUES ('a', x'00', '2026-11-01 05:00:00', 'web')")
    old.commit()
    old.close()

    async def upgrade() -> None:
        await (await Database.open(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(upgrade())
    new = sqlite3.connect(path)
    rows = new.execute("SELECT id, heard_at, shut_at, quiet_until FROM chat").fetchall()
    columns = {str(row[1]) for row in new.execute("PRAGMA table_info(chat)")}
    new.close()
    assert [(row[0], row[1][:19], *row[2:]) for row in rows] == [("a", "2026-11-01 05:00:00", None, None)]
    assert columns == {column.name for column in metadata.tables["chat"].columns}
