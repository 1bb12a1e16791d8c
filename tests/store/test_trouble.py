"""A full disk, a locked database, damaged rows and files, wrong and missing keys: said plainly, nothing overwritten."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text as sql

from bot.cases.codes import digest_of
from bot.runtime import opened
from bot.store.engine import Database, open_keyring
from bot.store.errors import StoreError
from bot.store.keyring import KeyringError, draw_key
from bot.store.schema_versions import revisions, version_of
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.conftest import NOON
from tests.store.place import Chat, Home, wait

SECOND = "0912 345 679"


def codes(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT code FROM lead")]


def is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],  # noqa: S607 - found on the path above
        capture_output=True,
        check=False,
    )
    if not mounted or mounted.returncode:
        pytest.skip("mounting a small disk needs root; the next test fills a database instead")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


def test_a_full_disk_refuses_a_case_and_keeps_the_others(home: Home, small_disk: Path) -> None:
    small = replace(home, folder=small_disk)

    async def story() -> str:
        async with small.run() as parts:
            code = await Chat(parts.exchange).refer()
            ballast = small_disk / "ballast"
            ballast.write_bytes(b"x" * shutil.disk_usage(small_disk).free)
            with pytest.raises(StoreError, match="đĩa đã đầy"):
                await Chat(parts.exchange).refer(SECOND)
            ballast.unlink()
            assert await Chat(parts.exchange).refer(SECOND) != code
            return code

    assert wait(story()) in codes(small.path)
    assert len(codes(small.path)) == 2
    assert is_whole(small.path)


def test_on_a_full_disk_what_was_sent_can_still_be_taken_back(home: Home, small_disk: Path) -> None:
    """A deletion writes before it frees: the reserve beside the database is given up for it, and for nothing else."""
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)  # noqa: S607
    small = replace(home, folder=small_disk)

    async def story() -> str:
        async with small.run() as parts:
            chat = Chat(parts.exchange)
            code = await chat.refer()
            reserve = parts.database.reserve
            reserve.keep()
            assert reserve.path is not None
            assert reserve.path.stat().st_mode & 0o077 == 0
            (small_disk / "ballast").write_bytes(b"x" * shutil.disk_usage(small_disk).free)
            with pytest.raises(StoreError, match="đĩa đã đầy"):
                await Chat(parts.exchange).refer(SECOND)
            assert reserve.path.exists()
            assert code in await chat.say("", f"withdraw:yes:{code}")
            assert not reserve.path.exists()
            reserve.keep()
            assert not reserve.path.exists()  # nothing is free yet
            return code

    wait(story())
    with closing(sqlite3.connect(small.path)) as connection:
        assert connection.execute("SELECT state, key FROM lead").fetchall() == [("erased", None)]


def test_a_full_database_refuses_a_turn_as_a_whole(home: Home) -> None:
    code, _ = home.with_case()

    async def story() -> None:
        database = Database(home.settings.database_url)
        try:
            await database.write(_shrink)
            with pytest.raises(StoreError, match="đĩa đã đầy"):
                await _close_and_fill(database)
        finally:
            await database.close()

    wait(story())
    with closing(sqlite3.connect(home.path)) as connection:
        assert connection.execute("SELECT code, state FROM lead").fetchall() == [(code, "new")]


async def _close_and_fill(database: Database) -> None:
    def act(work: UnitOfWork) -> None:
        work.tx.execute(sql("UPDATE lead SET state = 'closed'"))
        work.tx.execute(sql("INSERT INTO told VALUES (hex(randomblob(60000)), '2026-11-24 00:00:00')"))

    await database.write(act)


def _shrink(work: UnitOfWork) -> None:
    work.tx.execute(sql("PRAGMA max_page_count=1"))  # never below the pages that there are


def test_a_locked_database_is_said_to_be_locked(home: Home) -> None:
    code, _ = home.with_case()

    async def write() -> None:
        database = Database(home.settings.database_url, wait_ms=50)
        try:
            await database.write(lambda work: work.tx.execute(sql("DELETE FROM lead")))
        finally:
            await database.close()

    with closing(sqlite3.connect(home.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="đang bị chương trình khác khóa"):
            wait(write())
        other.execute("ROLLBACK")
    assert codes(home.path) == [code]


@pytest.mark.parametrize("attempt", range(12))
def test_programs_that_open_a_new_database_at_the_same_time_wait_for_each_other(tmp_path: Path, attempt: int) -> None:
    """A server and a command, started together for the first time: SQLite tells one of them that the file is locked."""
    url = f"sqlite+aiosqlite:///{tmp_path / f'{attempt}.db'}"
    together = Barrier(3)

    async def visit() -> str:
        database = await Database.open(url)
        try:
            return await database.read(lambda work: version_of(work.tx))
        finally:
            await database.close()

    def program() -> str:
        together.wait()
        return wait(visit())

    with ThreadPoolExecutor(3) as pool:
        found = [pool.submit(program) for _ in range(3)]
    assert [each.result() for each in found] == [revisions()[0]] * 3


@pytest.mark.parametrize("column", ["party.sealed", "lead.key"])
def test_a_damaged_case_says_so_and_keeps_nobody_from_the_others(home: Home, column: str) -> None:
    """The officer's desk lists it as unreadable, the other cases work, and the person can still have it erased."""
    bad, vault = home.with_case()
    good, _ = home.with_case(SECOND)
    table, _, name = column.partition(".")
    with closing(sqlite3.connect(home.path)) as connection, connection:
        condition = "id" if table == "lead" else "lead"
        connection.execute(
            f"UPDATE {table} SET {name} = zeroblob(80)"  # noqa: S608 - our own names
            f" WHERE {condition} = (SELECT id FROM lead WHERE code = ?)",
            [bad],
        )

    async def story() -> None:
        async with home.run() as parts:
            officer, person = Chat(parts.exchange), Chat(parts.exchange, vault, count=90)

            def act(work: UnitOfWork) -> None:
                officers, until = work.officers, NOON + timedelta(days=1)
                number = officers.invite("Cán bộ mẫu", "officer", "16732", digest_of("mẫu"), until)
                officers.join(number, officer.vault.chat, NOON)

            await parts.database.write(act)
            assert text("desk.broken") in await officer.say("", f"desk:case:{bad}")
            assert text("refused.broken", code=bad) in await officer.say("", f"desk:open:{bad}")
            assert "0912 345 679" in await officer.say("", f"desk:open:{good}")
            assert "lãi" in await person.say("lãi suất bao nhiêu")
            await person.say("", "erase:yes")

    wait(story())
    with closing(sqlite3.connect(home.path)) as connection:
        assert dict(connection.execute("SELECT code, state FROM lead"))[bad] == "erased"


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (b"this is no database" * 1000, "store.foreign"),
        (None, "store.damaged"),
    ],
    ids=["another file", "pages overwritten"],
)
def test_a_damaged_file_is_said_to_be_damaged_and_left_as_it_is(home: Home, spoil: bytes | None, says: str) -> None:
    home.with_case()
    data = home.path.read_bytes()
    home.path.write_bytes(spoil or data[:4096] + b"\xff" * (len(data) - 4096))
    before = home.path.read_bytes()

    async def start() -> None:
        async with opened(home.settings):
            pass

    with pytest.raises(StoreError) as caught:
        wait(start())
    assert str(caught.value) == text(says)
    assert home.path.read_bytes() == before


@pytest.mark.parametrize("secret", ["", draw_key()], ids=["another key file", "another key set"])
def test_a_wrong_key_is_said_and_changes_nothing(home: Home, secret: str) -> None:
    home.with_case()
    if not secret:
        home.key.path.write_text(draw_key(), encoding="ascii")
    before = home.path.read_bytes(), home.key.path.read_bytes()
    with pytest.raises(KeyringError, match="không phải của cơ sở dữ liệu này"):
        wait(_open(replace(home, secret=secret)))
    assert (home.path.read_bytes(), home.key.path.read_bytes()) == before


def test_a_missing_key_is_said_and_no_new_one_is_made(home: Home) -> None:
    home.with_case()
    home.key.path.unlink()
    with pytest.raises(KeyringError, match="không thấy tệp khóa"):
        wait(_open(home))
    assert not home.key.path.exists()


@pytest.mark.parametrize("written", ["", "abc", "%%%", "é", "AAAA" * 20])
def test_an_unreadable_key_is_said_and_kept(home: Home, written: str) -> None:
    home.with_case()
    home.key.path.write_text(written, encoding="utf-8")
    with pytest.raises(KeyringError, match="khóa"):
        wait(_open(home))
    assert home.key.path.read_text(encoding="utf-8") == written


def test_a_file_that_may_only_be_read_is_said(home: Home) -> None:
    """Root may write any file, so SQLite is asked to open it for reading only."""
    code, _ = home.with_case()

    async def write() -> None:
        database = Database(f"sqlite+aiosqlite:///file:{home.path}?mode=ro&uri=true")
        try:
            await database.write(lambda work: work.tx.execute(sql("DELETE FROM lead")))
        finally:
            await database.close()

    with pytest.raises(StoreError, match="chỉ cho đọc"):
        wait(write())
    assert codes(home.path) == [code]


def test_a_folder_that_is_a_file_is_said(home: Home) -> None:
    (home.folder / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="Hãy kiểm tra đường dẫn"):
        wait(_open(replace(home, folder=home.folder / "file")))


async def _open(home: Home) -> None:
    database = await Database.open(home.settings.database_url)
    try:
        await open_keyring(database, home.secret, home.key.path)
    finally:
        await database.close()
