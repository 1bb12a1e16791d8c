"""A backup is whole or it is not written; a restored one does not bring back what somebody took back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.backup import FaultyError, back_up
from bot.store.errors import StoreError
from bot.store.old_backups import destroy_older
from bot.store.restore import Restored, restore
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from tests.conftest import NOON
from tests.store.place import NAME, PHONE, Chat, Home, wait


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy.db"


def states(path: Path) -> dict[str, str]:
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT code, state FROM lead").fetchall())


def put_back(home: Home, copy: Path) -> Restored:
    return wait(restore(copy, home.path, home.key, NOON))


def withdraw(home: Home, vault: Vault, code: str) -> None:
    async def take_back() -> None:
        async with home.run() as parts:
            await Chat(parts.exchange, vault, count=90).say("", f"withdraw:yes:{code}")

    wait(take_back())
    assert states(home.path)[code] == "erased"


def test_a_backup_while_the_service_runs_holds_what_was_acknowledged(home: Home, copy: Path) -> None:
    async def story() -> str:
        async with home.run() as parts:
            code = await Chat(parts.exchange).refer()
            counts = await back_up(home.path, copy, home.key, NOON)
            assert (counts["lead"], counts["party"]) == (1, 1)
            await Chat(parts.exchange).refer("0912 345 679")  # the service goes on
            return code

    code = wait(story())
    assert list(states(copy)) == [code]
    assert len(states(home.path)) == 2


def test_a_backup_is_one_file_for_its_owner_and_holds_no_word_and_no_key(home: Home, copy: Path) -> None:
    home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [path.name for path in copy.parent.glob("*copy.db*")] == ["copy.db"]
    data = copy.read_bytes()
    key = home.key.path.read_text(encoding="ascii").strip()
    for secret in (NAME, PHONE, "912345678", key):
        assert secret.encode() not in data


def test_a_file_that_is_there_is_only_replaced_when_that_is_asked_for(home: Home, copy: Path) -> None:
    home.with_case()
    copy.write_bytes(b"something else")
    with pytest.raises(StoreError, match="không ghi đè"):
        wait(back_up(home.path, copy, home.key, NOON))
    assert copy.read_bytes() == b"something else"
    wait(back_up(home.path, copy, home.key, NOON, force=True))
    assert len(states(copy)) == 1


@pytest.mark.parametrize(
    ("damage", "part"),
    [
        ("UPDATE lead SET key = zeroblob(60)", "seal"),
        ("UPDATE party SET sealed = zeroblob(60)", "seal"),
        ("UPDATE audit SET actor = 'chat/other'", "audit"),
        ("DELETE FROM audit", "audit"),
        ("UPDATE service_key SET wrapped = zeroblob(60)", "key"),
        ("UPDATE alembic_version SET version_num = '9999'", "schema"),
        ("INSERT INTO note VALUES (1, 'nobody', 1, x'00', '2026-11-24')", "file"),
    ],
)
def test_what_is_not_whole_is_no_backup(home: Home, copy: Path, damage: str, part: str) -> None:
    home.with_case()
    copy.write_bytes(b"the last good one")
    with closing(sqlite3.connect(home.path)) as connection, connection:
        connection.execute(damage)
    with pytest.raises(FaultyError) as caught:
        wait(back_up(home.path, copy, home.key, NOON, force=True))
    assert [fault.part for fault in caught.value.faults] == [part]
    assert copy.read_bytes() == b"the last good one"
    assert [path.name for path in copy.parent.glob(".copy.db*")] == []


def test_a_restored_place_goes_on_where_the_backup_was_made(home: Home, copy: Path) -> None:
    code, vault = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    newer, _ = home.with_case("0912 345 679")
    before = copy.read_bytes()
    done = put_back(home, copy)
    assert copy.read_bytes() == before
    assert list(states(home.path)) == [code]
    assert (done.newer, done.erased_again, done.is_known) == ((newer,), (), True)

    async def look() -> str:
        async with home.run() as parts:
            return await Chat(parts.exchange, vault, count=90).say("hồ sơ của tôi")

    assert code in wait(look())


def test_the_replaced_database_is_kept_beside_as_one_file(home: Home, copy: Path) -> None:
    home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    home.with_case("0912 345 679")
    beside = put_back(home, copy).beside
    assert beside == home.path.with_name("qd22.db.before-restore-20261124T050000Z")
    assert len(states(beside)) == 2
    names = sorted(path.name for path in home.folder.iterdir())
    assert names == ["qd22.db", beside.name]
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o600


def test_what_was_erased_since_the_backup_is_erased_again(home: Home, copy: Path) -> None:
    code, vault = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    withdraw(home, vault, code)
    done = put_back(home, copy)
    assert done.erased_again == (code,)
    with closing(sqlite3.connect(home.path)) as connection:
        assert connection.execute("SELECT state, key, phone_index FROM lead").fetchall() == [("erased", None, None)]
        assert connection.execute("SELECT count(*) FROM party").fetchone() == (0,)
        actions = [row[0] for row in connection.execute("SELECT action FROM audit ORDER BY number")]
    assert actions[-2:] == ["erase", "restore"]


def test_a_group_that_was_ended_since_stays_so(home: Home, copy: Path) -> None:
    home.with_case()

    async def work(*, is_over: bool) -> list[str | None]:
        async with home.open() as parts:

            def act(work: UnitOfWork) -> list[str | None]:
                groups = work.groups
                if is_over:
                    groups.leave(1, NOON)
                elif not groups.all():
                    until = NOON + timedelta(days=1)
                    groups.join(groups.invite("Tổ mẫu", "16732", "digest", until), "a-chat", NOON)
                return [row.chat for row in groups.all()]

            return await parts.database.write(act)

    assert wait(work(is_over=False)) == ["a-chat"]
    wait(back_up(home.path, copy, home.key, NOON))
    wait(work(is_over=True))
    put_back(home, copy)
    assert wait(work(is_over=False)) == [None]


def test_an_erased_chat_and_a_desk_that_was_left_stay_so(home: Home, copy: Path) -> None:
    _, vault = home.with_case()

    async def seat() -> int:
        async with home.open() as parts:

            def act(work: UnitOfWork) -> int:
                officers = work.officers
                number = officers.invite("Cán bộ mẫu", "officer", "16732", "digest", NOON + timedelta(days=1))
                officers.join(number, "a-chat", NOON)
                return number

            return await parts.database.write(act)

    async def leave(number: int) -> None:
        async with home.run() as parts:
            await Chat(parts.exchange, vault, count=90).say("", "erase:yes")
            await parts.database.write(lambda work: work.officers.leave(number, NOON))

    async def desks() -> list[str | None]:
        async with home.open() as parts:
            return await parts.database.read(lambda work: [row.chat for row in work.officers.all()])

    number = wait(seat())
    wait(back_up(home.path, copy, home.key, NOON))
    wait(leave(number))
    put_back(home, copy)
    assert wait(desks()) == [None]
    with closing(sqlite3.connect(home.path)) as connection:
        assert connection.execute("SELECT count(*) FROM chat UNION ALL SELECT count(*) FROM message").fetchall() == [
            (0,),
            (0,),
        ]


def test_a_running_service_is_not_replaced_under_its_feet(home: Home, copy: Path) -> None:
    async def story() -> None:
        async with home.run() as parts:
            await Chat(parts.exchange).refer()
            await back_up(home.path, copy, home.key, NOON)
            inode = home.path.stat().st_ino
            with pytest.raises(StoreError, match="tắt qd22 serve"):
                await restore(copy, home.path, home.key, NOON)
            assert home.path.stat().st_ino == inode
            await Chat(parts.exchange).refer("0912 345 679")

    wait(story())
    assert len(states(home.path)) == 2


@pytest.mark.parametrize("bad", [b"", b"SQLite format 3\0" + b"x" * 5000, b"not a database at all" * 100])
def test_what_is_no_backup_changes_nothing(home: Home, copy: Path, bad: bytes) -> None:
    code, _ = home.with_case()
    copy.write_bytes(bad)
    with pytest.raises(StoreError):
        put_back(home, copy)
    assert list(states(home.path)) == [code]
    assert sorted(path.name for path in home.folder.iterdir()) == ["qd22.db"]


def test_a_damaged_database_is_replaced_and_says_that_erasures_are_not_known(home: Home, copy: Path) -> None:
    code, _ = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    home.path.write_bytes(b"rubbish" * 4000)
    done = put_back(home, copy)
    assert not done.is_known
    assert list(states(home.path)) == [code]
    assert done.beside is not None
    assert done.beside.read_bytes().startswith(b"rubbish")


def test_another_place_is_not_asked_what_was_erased(home: Home, copy: Path) -> None:
    """A new machine that already ran for a while: its chats are others."""
    code, _ = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    home.path.unlink()
    home.with_case("0912 345 679")
    done = put_back(home, copy)
    assert (done.is_known, done.newer, done.erased_again) == (False, (), ())
    assert list(states(home.path)) == [code]


def test_a_place_is_restored_where_there_is_none(home: Home, copy: Path) -> None:
    code, _ = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    home.path.unlink()
    assert put_back(home, copy).beside is None
    assert list(states(home.path)) == [code]


def test_a_backup_of_another_key_is_refused(home: Home, copy: Path) -> None:
    code, _ = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    written = home.key.path.read_bytes()
    home.key.path.unlink()
    with pytest.raises(FaultyError) as caught:
        put_back(home, copy)
    assert [fault.part for fault in caught.value.faults] == ["key"]
    assert not home.key.path.exists()
    home.key.path.write_bytes(written)
    assert list(states(home.path)) == [code]


def test_the_restored_case_still_opens(home: Home, copy: Path) -> None:
    code, _ = home.with_case()
    wait(back_up(home.path, copy, home.key, NOON))
    put_back(home, copy)

    async def read() -> list[str]:
        async with home.open() as parts:

            def act(work: UnitOfWork) -> list[str]:
                leads = work.cases
                of = leads.by_code(code)
                assert of is not None
                return [party.application.name for party in leads.parties(of)]

            return await parts.database.read(act)

    assert wait(read()) == [NAME]


def test_a_backup_is_destroyed_when_its_days_are_over(home: Home, tmp_path: Path) -> None:
    """A backup keeps the keys of what was deleted after it. Its age is in it: a copied file is no younger."""
    home.with_case()
    old, new, other = tmp_path / "old.db", tmp_path / "new.db", tmp_path / "other.txt"
    replaced = tmp_path / "qd22.db.before-restore-20261001T000000Z"
    wait(back_up(home.path, old, home.key, NOON - timedelta(days=31)))
    shutil.copyfile(old, tmp_path / "copied")
    wait(back_up(home.path, new, home.key, NOON))
    shutil.copyfile(old, replaced)
    other.write_bytes(b"not ours")
    gone = destroy_older({tmp_path}, [new], NOON, 30)
    assert {path.name for path in gone} == {"old.db", "copied", replaced.name}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["new.db", "other.txt"]
    assert destroy_older({tmp_path}, [], NOON + timedelta(days=29), 30) == []


def test_the_database_itself_is_never_taken_for_a_backup(home: Home) -> None:
    home.with_case()
    os.utime(home.path, (0, 0))
    assert destroy_older({home.path.parent}, [home.path], NOON, 30) == []
    assert home.path.exists()
