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
        found = await database.read(lambda work: compare(work.tx))
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


def test_old_cases_get_codes_of_their_own_and_lose_what_could_be_guessed(tmp_path: Path) -> None:
    """Two senders of one case, a withdrawn one, and a relative's case that stood on a list."""
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for lead, code, audience in (("a", "AAAA-2222", "person"), ("b", "BBBB-3333", "family")):
            connection.exec_driver_sql(
                "INSERT INTO lead (id, code, ward, state, audience, key, opened_at, waits_since, listed_at,"
                " person_agreed, touched_at) VALUES (?, ?, '16732', 'listed', ?, x'00', '2026-11-01', '2026-11-01',"
                " '2026-11-02', 1, '2026-11-01')",
                (lead, code, audience),
            )
        for number, (lead, chat, audience) in enumerate(
            (("a", "one", "person"), ("a", "two", "family"), ("b", "three", "family"))
        ):
            connection.exec_driver_sql(
                "INSERT INTO party (lead, chat, audience, sealed, at) VALUES (?, ?, ?, x'00', ?)",
                (lead, chat, audience, f"2026-11-01 00:0{number}:00.000000"),
            )
        for lead, chat, withdrawn in (("a", "one", None), ("a", "two", None), ("a", "gone", "2026-11-02")):
            connection.exec_driver_sql(
                "INSERT INTO consent (lead, chat, who, purpose, version, text_hash, at, withdrawn_at)"
                " VALUES (?, ?, 'person', 'contact_and_list', '1', 'abc', '2026-11-01', ?)",
                (lead, chat, withdrawn),
            )
    engine.dispose()
    assert differences(f"sqlite+aiosqlite:///{path}") == []
    with closing(sqlite3.connect(path)) as connection:
        parties = connection.execute("SELECT chat, code, told_from IS NOT NULL FROM party ORDER BY at").fetchall()
        consents = connection.execute("SELECT chat, text_hash, code, ward FROM consent ORDER BY id").fetchall()
        leads = connection.execute("SELECT id, state, listed_at IS NULL FROM lead ORDER BY id").fetchall()
    own = parties[1][1]
    assert parties == [("one", "AAAA-2222", 1), ("two", own, 0), ("three", "BBBB-3333", 1)]
    assert own != "AAAA-2222"
    assert consents == [
        ("one", "", "AAAA-2222", "16732"), ("two", "", own, "16732"), ("", "", "AAAA-2222", "16732")
    ]  # fmt: skip
    assert leads == [("a", "listed", 0), ("b", "contacted", 1)]


def test_a_database_from_before_the_lists_keeps_its_cases_marked(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "0041")
        connection.exec_driver_sql(
            "INSERT INTO lead (id, code, ward, state, audience, key, opened_at, waits_since, listed_at, person_agreed,"
            " touched_at) VALUES ('a', 'AAAA-2222', '16732', 'listed', 'person', x'00', '2026-11-01', '2026-11-01',"
            " '2026-11-02', 1, '2026-11-01')"
        )
    engine.dispose()
    assert differences(f"sqlite+aiosqlite:///{path}") == []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT state, listed_at FROM lead").fetchall() == [("listed", "2026-11-02")]
        assert connection.execute("SELECT count(*) FROM issued_list").fetchall() == [(0,)]


def test_the_revisions_by_file_name_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    walked = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert list(revisions()) == walked
