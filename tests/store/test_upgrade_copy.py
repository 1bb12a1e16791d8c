"""Before its schema is upgraded a file is kept as it was: whoever goes back to the older program has a database."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.store import engine
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.old_backups import destroy_older
from bot.store.schema_versions import revisions, upgrade
from bot.texts import text
from tests.conftest import NOON
from tests.store.place import Home

OLD = "0164"
"""A schema that nothing was readable in."""


def make_old(path: Path, schema: str = OLD) -> None:
    """A database of an older schema, with one chat."""
    database = create_engine(f"sqlite:///{path}")
    with database.begin() as connection:
        upgrade(connection, schema)
        connection.exec_driver_sql("INSERT INTO chat (id, session, touched_at) VALUES ('old', x'00', '2026-11-01')")
    database.dispose()


def open_once(path: Path, *, copies: bool = True) -> None:
    async def act() -> None:
        await (await Database.open(f"sqlite+aiosqlite:///{path}", copies=copies)).close()

    asyncio.run(act())


def version(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def beside(path: Path) -> list[str]:
    """Names of what lies beside a database; its log is none of it."""
    return sorted(each.name for each in path.parent.iterdir() if not each.name.endswith(("-wal", "-shm")))


def test_a_file_of_an_older_schema_is_kept_as_it_was_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_old(path)
    open_once(path)
    assert beside(path) == ["old.db", f"old.db.before-upgrade-{OLD}"]
    kept = path.with_name(f"old.db.before-upgrade-{OLD}")
    assert (version(path), version(kept)) == (revisions()[0], OLD)
    assert kept.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT id FROM chat").fetchall() == [("old",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("copies", [True, False])
def test_a_new_file_and_one_that_is_up_to_date_need_no_copy(tmp_path: Path, copies: bool) -> None:
    path = tmp_path / "new.db"
    open_once(path, copies=copies)
    open_once(path, copies=copies)
    assert beside(path) == ["new.db"]


def test_what_is_a_copy_itself_is_brought_up_without_another_one(tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    make_old(path)
    open_once(path, copies=False)
    assert beside(path) == ["copy.db"]


def test_of_a_schema_that_was_readable_without_a_key_no_copy_is_kept(tmp_path: Path) -> None:
    """The upgrade seals what editors had typed: a copy beside would give it away all the same."""
    path = tmp_path / "old.db"
    make_old(path, "0150")
    open_once(path)
    assert beside(path) == ["old.db"]


def test_without_room_for_a_copy_nothing_is_upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "old.db"
    make_old(path)

    def full(*_: object) -> None:
        raise StoreError(text("store.full"))

    monkeypatch.setattr(engine, "copy_before", full)
    with pytest.raises(StoreError, match="đầy"):
        open_once(path)
    assert version(path) == OLD


def test_a_later_attempt_replaces_the_copy_of_one_that_failed(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_old(path)
    kept = path.with_name(f"old.db.before-upgrade-{OLD}")
    kept.write_bytes(b"half of an earlier one")
    open_once(path)
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT id FROM chat").fetchall() == [("old",)]


def test_the_copy_is_destroyed_with_backups_of_its_age(home: Home) -> None:
    """It has the keys of whoever takes something back after the upgrade."""
    home.with_case()
    with closing(sqlite3.connect(home.path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    kept = home.path.with_name(f"{home.path.name}.before-upgrade-{revisions()[1]}")
    kept.write_bytes(home.path.read_bytes())
    assert destroy_older({home.folder}, [home.path], NOON, 30) == []
    made = int(kept.stat().st_mtime)
    later = NOON.fromtimestamp(made, NOON.tzinfo) + timedelta(days=31)
    assert destroy_older({home.folder}, [home.path], later, 30) == [kept]
