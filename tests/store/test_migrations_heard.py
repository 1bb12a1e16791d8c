"""A database of the schema before keeps its chats: each counts as heard when it was touched last."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from sqlalchemy import create_engine

from bot.store.engine import Database
from bot.store.schema import metadata
from bot.store.schema_versions import upgrade


def test_chats_of_the_schema_before_are_kept_and_count_as_heard(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, "0002")
    engine.dispose()
    old = sqlite3.connect(path)
    old.execute("INSERT INTO chat (id, session, touched_at, channel) VALUES ('a', x'00', '2026-11-01 05:00:00', 'web')")
    old.commit()
    old.close()

    async def open_new() -> None:
        await (await Database.open(f"sqlite+aiosqlite:///{path}")).close()

    asyncio.run(open_new())
    new = sqlite3.connect(path)
    rows = new.execute("SELECT id, heard_at, shut_at, quiet_until FROM chat").fetchall()
    columns = {str(row[1]) for row in new.execute("PRAGMA table_info(chat)")}
    new.close()
    assert [(row[0], row[1][:19], *row[2:]) for row in rows] == [("a", "2026-11-01 05:00:00", None, None)]
    assert columns == {column.name for column in metadata.tables["chat"].columns}
