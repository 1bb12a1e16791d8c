"""Migrations bring every database up to the schema of the tables, also one that was made before there were any."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

import bot.store.migrations
from bot.store.engine import Database
from bot.store.schema import metadata
from bot.store.schema_versions import FIRST, revisions


def make_first(path: Path) -> None:
    """A database of the first version, which made its tables without migrations; it has one chat."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
        connection.exec_driver_sql("DROP TABLE alembic_version")
        connection.exec_driver_sql("INSERT INTO chat VALUES ('old', x'00', '2026-11-01 00:00:00')")
    engine.dispose()


def differences(url: str) -> list[object]:
    """What the migrated database lacks, or has too much of, against the tables of the schema."""

    def compare(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async def migrate() -> list[object]:
        database = await Database.open(url)
        async with database.read() as tx:
            found = await tx.run_sync(compare)
        await database.close()
        return found

    return asyncio.run(migrate())


def test_a_new_database_has_exactly_the_tables_of_the_schema(tmp_path: Path) -> None:
    assert differences(f"sqlite+aiosqlite:///{tmp_path}/new.db") == []


def test_a_database_of_the_first_version_keeps_its_chats_and_gets_what_is_new(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_first(path)
    assert differences(f"sqlite+aiosqlite:///{path}") == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id, channel, draft_since FROM chat").fetchall() == [("old", "web", None)]


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/again.db"
    assert differences(url) == differences(url) == []


def test_a_database_from_before_the_groups_keeps_its_officers_and_can_bind_one(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.exec_driver_sql("INSERT INTO officer (name, role, scope) VALUES (x'00', 'officer', '16732')")
    engine.dispose()
    assert differences(f"sqlite+aiosqlite:///{path}") == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT role, scope FROM officer").fetchall() == [("officer", "16732")]
        assert connection.execute("SELECT count(*) FROM desk_group").fetchall() == [(0,)]


def test_the_revisions_by_file_name_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(revisions()) == walked
