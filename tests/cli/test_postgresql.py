"""Every command that keeps a place works on PostgreSQL too, or says what to use instead."""

from __future__ import annotations

import asyncio
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.failures import lines_of
from bot.cli.options import UNUSABLE
from bot.clock import SystemClock
from bot.conversation.services import Services
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.vault import Vault
from bot.texts import text
from bot.wiring import running
from knowledge.language.codes import INVITATION_LENGTH, find_code
from tests.store.cluster import Cluster, on_postgresql
from tests.store.place import PHONE, Chat

pytestmark = on_postgresql()
RUN = CliRunner()


@dataclass(frozen=True)
class Place:
    """A database on the server, empty at first; the commands find it in the environment."""

    url: str
    folder: Path
    services: Services

    chats: dict[str, Vault] = field(default_factory=dict)

    def with_case(self, phone: str = PHONE) -> str:
        """An officer and a case; returns the code of the case."""
        said("officers", "invite", "--ward", "16732", "--name", "Cán bộ mẫu")

        async def send() -> str:
            async with running(Settings(), self.services, SystemClock()) as parts:
                chat = Chat(parts.exchange)
                code = await chat.refer(phone)
                self.chats[code] = chat.vault
                return code

        return asyncio.run(send())

    def withdraw(self, code: str) -> None:
        """The sender takes a case back."""

        async def send() -> None:
            async with running(Settings(), self.services, SystemClock()) as parts:
                await Chat(parts.exchange, self.chats[code], 100).say("", f"withdraw:yes:{code}")

        asyncio.run(send())

    def state_of(self, code: str) -> str:
        """The state of a case in the database of the settings."""

        async def read() -> str:
            async with running(Settings(), self.services, SystemClock()) as parts:
                case = await parts.database.read(lambda work: work.cases.by_code(code))
                return case.state if case else ""

        return asyncio.run(read())


@pytest.fixture
def place(postgresql: Cluster, tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch) -> Place:
    url = postgresql.new()
    monkeypatch.setenv("QD22_DATABASE_URL", url)
    monkeypatch.setenv("QD22_KEY_FILE", str(tmp_path / "qd22.key"))
    monkeypatch.delenv("QD22_MASTER_KEY", raising=False)
    return Place(url, tmp_path, services)


def said(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, list(arguments), env={"COLUMNS": "200"})
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


@pytest.mark.parametrize(
    "arguments",
    [["audit", "verify"], ["audit", "show"], ["keys", "check"], ["keys", "rotate"], ["officers", "list"]],
    ids=" ".join,
)
def test_a_command_without_tables_makes_none(place: Place, arguments: list[str]) -> None:
    assert "chưa có cơ sở dữ liệu" in said(*arguments, code=UNUSABLE)
    assert not asyncio.run(_exists(place.url))


async def _exists(url: str) -> bool:
    database = Database(url)
    try:
        return await database.exists()
    finally:
        await database.close()


def test_doctor_before_the_first_start_makes_nothing(place: Place) -> None:
    assert "✗" not in said("doctor")
    assert not asyncio.run(_exists(place.url))


def test_doctor_looks_at_everything(place: Place) -> None:
    invitation = find_code(said("officers", "invite", "--ward", "16732", "--name", "Cán bộ mẫu"), INVITATION_LENGTH)

    async def join() -> None:
        async with running(Settings(), place.services, SystemClock()) as parts:
            await Chat(parts.exchange).say(f"mã mời {invitation}")
            await Chat(parts.exchange).refer()

    asyncio.run(join())
    told = said("doctor")
    assert "✗" not in told
    assert told.count("✓") == 23
    assert text("doctor.backup_server.fine") in told


def test_the_audit_is_shown_and_a_change_in_it_is_found(place: Place) -> None:
    code = place.with_case()
    assert "Số dòng là 2" in said("audit", "verify")
    rows = [json.loads(line) for line in said("audit", "show", "--json").splitlines()]
    assert [(row["number"], row["action"]) for row in rows] == [(1, "invite"), (2, "open")]
    assert code in said("audit", "show", "--subject", code)


def test_officers_are_listed_and_removed(place: Place) -> None:
    place.with_case()
    assert "Cán bộ mẫu" in said("officers", "list")
    said("officers", "remove", "1")
    assert "không có cán bộ số 9" in said("officers", "remove", "9", code=UNUSABLE)


def test_the_key_is_checked_and_changed(place: Place) -> None:
    place.with_case()
    old = Settings().key_path.read_bytes()
    assert text("doctor.key.fine") in said("keys", "check")
    assert "bọc lại: 1" in said("keys", "rotate")
    assert Settings().key_path.read_bytes() != old
    assert text("doctor.key.fine") in said("keys", "check")
    said("audit", "verify")


def test_the_key_is_not_changed_beside_a_running_service(place: Place) -> None:
    place.with_case()
    before = Settings().key_path.read_bytes()

    async def rotate() -> Exception | None:
        async with running(Settings(), place.services, SystemClock()):
            done = await asyncio.to_thread(RUN.invoke, app, ["keys", "rotate"])
            return done.exception if isinstance(done.exception, Exception) else None

    refused = asyncio.run(rotate())
    assert isinstance(refused, StoreError)
    assert lines_of(refused) == [f"Lỗi: {text('store.locked')}"]
    assert Settings().key_path.read_bytes() == before


def test_lists_reports_and_letters_are_made(place: Place, tmp_path: Path) -> None:
    place.with_case()
    said("form01", "--ward", "16732", "--out", str(tmp_path))
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".anchor", ".docx", ".key", ".xlsx"]
    assert json.loads(said("report", "--from", "2026-01-01", "--json"))["total"]["consented"] == 1
    assert isinstance(json.loads(said("outbox", "list", "--json")), list)
    assert "không có tin 99" in said("outbox", "retry", "99", code=1)
    assert "web:" in said("links", "--campaign", "to-roi")


@pytest.mark.parametrize(
    ("arguments", "instead"), [(["backup", "x.db"], "pg_dump"), (["restore", "x.db"], "pg_restore")]
)
def test_backup_and_restore_say_what_to_use_instead(place: Place, arguments: list[str], instead: str) -> None:
    assert instead in said(*arguments, code=UNUSABLE)


@pytest.mark.parametrize("arguments", [["audit", "verify"], ["officers", "list"], ["report", "--from", "2026-01-01"]])
def test_a_server_that_is_down_is_one_line(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_DATABASE_URL", "postgresql+asyncpg://qd22:geheim@127.0.0.1:1/qd22")
    done = RUN.invoke(app, arguments)
    assert isinstance(done.exception, StoreError)
    (line,) = lines_of(done.exception)
    assert "không kết nối được PostgreSQL ở 127.0.0.1:1/qd22" in line
    assert "geheim" not in line


def test_doctor_tells_of_a_server_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_DATABASE_URL", "postgresql+asyncpg://qd22@127.0.0.1:1/qd22")
    assert "✗ không kết nối được PostgreSQL" in said("doctor", code=1)


def test_a_database_that_does_not_exist_is_one_line(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_DATABASE_URL", f"{place.url}_none")
    done = RUN.invoke(app, ["audit", "verify"])
    assert isinstance(done.exception, StoreError)
    assert len(lines_of(done.exception)) == 1


def test_what_was_taken_back_after_a_dump_is_taken_back_again_when_it_is_restored(
    place: Place, postgresql: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way of docs/operations.md: pg_dump, a new database, pg_restore, erase-again."""
    stays, goes = place.with_case(), place.with_case(phone="0912 345 679")
    dump = place.folder / "qd22.dump"
    where = ["--host=127.0.0.1", f"--port={postgresql.port}", "--username=qd22"]
    subprocess.run(
        [postgresql.programs / "pg_dump", *where, "-Fc", "-f", dump, place.url.rpartition("/")[2]], check=True
    )
    place.withdraw(goes)
    new = postgresql.new()
    subprocess.run([postgresql.programs / "pg_restore", *where, "-d", new.rpartition("/")[2], dump], check=True)
    monkeypatch.setenv("QD22_DATABASE_URL", new)
    assert goes in said("audit", "show", "--subject", goes)
    assert place.state_of(goes) == "new", "the dump still has it"
    assert "nay xóa lại: 1" in said("erase-again", place.url)
    assert (place.state_of(stays), place.state_of(goes)) == ("new", "erased")
    assert text("doctor.key.fine") in said("keys", "check")
    assert "Số dòng là" in said("audit", "verify")
    assert "là một" in said("erase-again", new, code=UNUSABLE)
    assert "Không biết" in said("erase-again", _with_another_key(postgresql, monkeypatch, place.folder), code=UNUSABLE)


def _with_another_key(postgresql: Cluster, monkeypatch: pytest.MonkeyPatch, folder: Path) -> str:
    """A database of another place."""
    url, kept = postgresql.new(), Settings()
    monkeypatch.setenv("QD22_DATABASE_URL", url)
    monkeypatch.setenv("QD22_KEY_FILE", str(folder / "other.key"))
    said("officers", "invite", "--ward", "16732", "--name", "Cán bộ mẫu")
    monkeypatch.setenv("QD22_DATABASE_URL", kept.database_url)
    monkeypatch.setenv("QD22_KEY_FILE", str(kept.key_path))
    return url
