"""A move carries every row to the other engine and back, can be cut off anywhere, and overwrites nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, update
from sqlalchemy import text as sql
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from bot.store.data_move import TableMark, mark_of, move
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.inspection import sealed_faults
from bot.store.schema import audit, chat, metadata
from bot.store.vault import new_token
from bot.wiring import running
from tests.conftest import NOON
from tests.store.cluster import Cluster, on_postgresql
from tests.store.place import Chat, Home, wait

_CUT = 3


class CutError(Exception):
    """The power went."""


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def marks_of(url: str) -> dict[str, TableMark]:
    database = await Database.open(url)
    try:
        return await database.read(lambda work: {each.name: mark_of(work.tx, each) for each in metadata.sorted_tables})
    finally:
        await database.close()


async def moved(source: str, target: str, *, cut_after: int = 0) -> Mapping[str, TableMark]:
    told: list[str] = []

    def tell(table: str, _count: int) -> None:
        told.append(table)
        if len(told) == cut_after:
            raise CutError

    there, here = Database(source, alone=True), None
    try:
        here = await Database.open_for_move(target)
        return await move(there, here, tell)
    finally:
        for each in (there, here):
            if each is not None:
                await each.close()


@pytest.fixture
def full(home: Home) -> Home:
    """A place with cases, officers, letters, counts and an audit."""

    async def fill() -> None:
        async with home.run() as parts:
            people = [Chat(parts.exchange) for _ in range(4)]
            for number, each in enumerate(people):
                await each.refer(phone=f"0912 345 {number:03}")
                await each.say("lãi suất bao nhiêu")
            await parts.database.write(
                lambda work: work.officers.invite("Cán bộ mẫu", "officer", "16732", new_token(), NOON)
            )

    asyncio.run(fill())
    return home


def test_every_table_of_a_database_is_known_to_the_move(home: Home) -> None:
    """One that no module of ours declares would be left behind in silence."""

    async def names() -> set[str]:
        async with home.open() as parts:
            return await parts.database.read(lambda work: set(inspect(work.tx).get_table_names()))

    assert wait(names()) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize("cut_after", [0, 1, _CUT])
def test_a_move_that_is_cut_off_goes_on_and_ends_with_the_same_rows(full: Home, tmp_path: Path, cut_after: int) -> None:
    before, target = wait(marks_of(full.settings.database_url)), url_of(tmp_path / "new.db")
    if cut_after:
        with pytest.raises(CutError):
            wait(moved(full.settings.database_url, target, cut_after=cut_after))
        with pytest.raises(StoreError, match="chưa xong"):
            wait(marks_of(target))
    marks = wait(moved(full.settings.database_url, target))
    assert marks == before == wait(marks_of(target))
    assert sum(each.count for each in marks.values()) > 30


def test_what_is_there_is_not_overwritten(full: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other", full.services, full.clock)
    other.folder.mkdir(mode=0o700)
    other.with_case()
    before = wait(marks_of(other.settings.database_url))
    with pytest.raises(StoreError, match="đang có dữ liệu khác"):
        wait(moved(full.settings.database_url, other.settings.database_url))
    assert wait(marks_of(other.settings.database_url)) == before


def test_a_source_that_went_on_since_the_cut_is_moved_from_the_start(full: Home, tmp_path: Path) -> None:
    target = url_of(tmp_path / "new.db")
    with pytest.raises(CutError):
        wait(moved(full.settings.database_url, target, cut_after=_CUT))
    full.with_case(phone="0912 345 999")
    assert wait(moved(full.settings.database_url, target)) == wait(marks_of(full.settings.database_url))


def test_a_row_that_came_out_otherwise_is_found_and_the_target_stays_shut(full: Home, tmp_path: Path) -> None:
    target = url_of(tmp_path / "new.db")
    with pytest.raises(CutError):
        wait(_cut_after_chats(full, target))

    async def alter() -> None:
        database = await Database.open_for_move(target)
        await database.write(lambda work: work.tx.execute(update(chat).values(channel="zalo")))
        await database.close()

    wait(alter())
    with pytest.raises(StoreError, match="chat"):
        wait(moved(full.settings.database_url, target))
    with pytest.raises(StoreError, match="chưa xong"):
        wait(marks_of(target))


async def _cut_after_chats(full: Home, target: str) -> None:
    there, here = Database(full.settings.database_url, alone=True), await Database.open_for_move(target)

    def tell(table: str, _count: int) -> None:
        if table == "chat":
            raise CutError

    try:
        await move(there, here, tell)
    finally:
        await there.close()
        await here.close()


def test_a_running_service_is_not_moved(full: Home, tmp_path: Path) -> None:
    async def scene() -> None:
        async with full.run():
            with pytest.raises(StoreError, match="khóa"):
                await moved(full.settings.database_url, url_of(tmp_path / "new.db"))

    wait(scene())


class TestBetweenEngines:
    """To PostgreSQL and back."""

    pytestmark = on_postgresql()

    def test_there_and_back_is_the_same_and_the_service_goes_on(
        self, full: Home, postgresql: Cluster, tmp_path: Path
    ) -> None:
        away, back = postgresql.new(), url_of(tmp_path / "back.db")
        before = wait(marks_of(full.settings.database_url))
        assert wait(moved(full.settings.database_url, away)) == before
        assert wait(moved(away, back)) == before
        settings = Settings(database_url=away, key_file=full.settings.key_path, master_key="")

        async def go_on() -> None:
            async with running(settings, full.services, full.clock) as parts:
                # new numbers follow the highest that came along
                assert await Chat(parts.exchange).refer(phone="0912 345 777")
                assert await sealed_faults(parts.database) == []
                rows = await parts.database.read(lambda work: work.tx.scalar(select(func.count()).select_from(audit)))
                assert rows == before["audit"].count + 1

        wait(go_on())

    def test_a_cut_on_the_way_to_postgresql_goes_on(self, full: Home, postgresql: Cluster) -> None:
        away = postgresql.new()
        with pytest.raises(CutError):
            wait(moved(full.settings.database_url, away, cut_after=_CUT))
        with pytest.raises(StoreError, match="chưa xong"):
            wait(marks_of(away))
        assert wait(moved(full.settings.database_url, away)) == wait(marks_of(away))

    def test_a_row_that_the_other_engine_does_not_take_is_named(self, full: Home, postgresql: Cluster) -> None:
        async def spoil() -> None:
            async with full.open() as parts:
                await parts.database.write(
                    lambda work: work.tx.execute(sql("UPDATE chat SET channel = :long"), {"long": "x" * 99})
                )

        wait(spoil())
        with pytest.raises(StoreError, match="bảng chat: có dòng không ghi được"):
            wait(moved(full.settings.database_url, postgresql.new()))

    def test_the_command_says_what_it_did_and_what_to_do_next(
        self, full: Home, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("QD22_KEY_FILE", str(full.settings.key_path))
        away, source = postgresql.new(), full.settings.database_url
        words = ["migrate-data", "--from", source, "--to", away]
        done = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
        assert done.exit_code == 0, (done.output, done.exception)
        assert "số dòng và mã băm khớp" in done.output
        assert "QD22_DATABASE_URL" in done.output
        again = CliRunner().invoke(app, words)
        assert isinstance(again.exception, StoreError)
        assert "đang có dữ liệu khác" in str(again.exception)


def test_a_database_without_data_and_one_onto_itself_are_refused_in_words(tmp_path: Path) -> None:
    nothing, other = url_of(tmp_path / "nothing.db"), url_of(tmp_path / "other.db")
    for words in (("--from", nothing, "--to", other), ("--from", nothing, "--to", nothing)):
        done = CliRunner().invoke(app, ["migrate-data", *words])
        assert done.exit_code == 2
        assert not (tmp_path / "other.db").exists()
