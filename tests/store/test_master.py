"""A new master key opens everything, and a crash at any moment of the change leaves a place that opens."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from errno import ENOSPC
from pathlib import Path

import pytest

from bot.runtime import opened
from bot.store.errors import StoreError
from bot.store.inspection import sealed_faults
from bot.store.keyring import KeyringError, create_key, draw_key, load_key
from bot.store.master_key import adopt, kept_path, put_waiting, rewrap, waiting_path
from bot.store.work import UnitOfWork
from tests.store.place import Home, wait


def change(home: Home, *, until: str = "adopted", keep: bool = False) -> None:
    """Change the key, stopping where a crash may come: "waiting", "rewrapped" (not committed), "committed"."""

    async def work() -> None:
        async with home.open() as parts:
            master = put_waiting(home.key.path)
            if until == "waiting":
                return

            def act(work: UnitOfWork) -> None:
                rewrap(work.tx, work.keyring, master)
                if until == "rewrapped":
                    raise InterruptedError

            await parts.database.write(act)
            if until == "adopted":
                adopt(home.key.path, keep=keep)

    wait(work())


async def _faults(home: Home) -> int:
    async with home.open() as parts:
        return len(await sealed_faults(parts.database))


def wrapped(home: Home) -> set[bytes]:
    with closing(sqlite3.connect(home.path)) as connection:
        rows = connection.execute("SELECT key FROM lead UNION ALL SELECT wrapped FROM service_key").fetchall()
    return {bytes(row[0]) for row in rows}


def test_a_key_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash while the first key is written used to leave an empty file, with which no start went on."""

    def full_disk(_: int) -> None:
        raise OSError(ENOSPC, "no space left")

    with monkeypatch.context() as crashing:
        crashing.setattr("os.fsync", full_disk)
        with pytest.raises(KeyringError):
            create_key(tmp_path / "qd22.key")
    assert list(tmp_path.iterdir()) == []
    key = create_key(tmp_path / "qd22.key")
    with pytest.raises(KeyringError):
        create_key(tmp_path / "qd22.key")
    (file,) = tmp_path.iterdir()
    assert load_key(file) == key
    assert file.stat().st_mode & 0o777 == 0o600


def test_every_key_is_wrapped_anew_and_everything_opens(home: Home) -> None:
    home.with_case()
    before, old = wrapped(home), home.key.path.read_bytes()
    change(home)
    assert not before & wrapped(home)
    assert home.key.path.read_bytes() != old
    assert not kept_path(home.key.path).exists()
    assert wait(_faults(home)) == 0


def test_the_old_key_is_kept_only_when_asked_and_opens_nothing(home: Home) -> None:
    home.with_case()
    old = home.key.path.read_bytes()
    change(home, keep=True)
    assert kept_path(home.key.path).read_bytes() == old
    home.key.path.write_bytes(old)
    with pytest.raises(KeyringError, match="không phải của cơ sở dữ liệu này"):
        wait(_faults(home))


@pytest.mark.parametrize("moment", ["waiting", "rewrapped", "committed"])
def test_a_crash_in_between_leaves_a_key_that_fits(home: Home, moment: str) -> None:
    home.with_case()
    old = home.key.path.read_bytes()
    if moment == "rewrapped":
        with pytest.raises(InterruptedError):
            change(home, until=moment)
    else:
        change(home, until=moment)
    assert wait(_faults(home)) == 0
    assert (home.key.path.read_bytes() == old) == (moment != "committed")
    assert waiting_path(home.key.path).exists() == (moment != "committed")
    change(home)  # and the change can be made once more
    assert wait(_faults(home)) == 0
    assert not waiting_path(home.key.path).exists()


def test_a_case_that_does_not_open_stops_the_change(home: Home) -> None:
    home.with_case()
    with closing(sqlite3.connect(home.path)) as connection, connection:
        connection.execute("UPDATE lead SET key = zeroblob(60)")
    before = wrapped(home)
    with pytest.raises(KeyringError):
        change(home)
    assert wrapped(home) == before


def test_nobody_else_may_have_the_database_open_meanwhile(home: Home) -> None:
    """A service would go on wrapping new cases with the old key, and nobody could open them."""

    async def story() -> None:
        async with home.open():
            with pytest.raises(StoreError, match="đang bị chương trình khác khóa"):
                async with opened(home.settings, alone=True):
                    pass

    home.with_case()
    wait(story())


def test_a_place_whose_key_is_set_has_no_key_file(home: Home) -> None:
    place = Home(home.folder, home.services, home.clock, draw_key())
    place.with_case()
    assert sorted(path.name for path in home.folder.iterdir()) == ["qd22.db"]
    assert wait(_faults(place)) == 0
