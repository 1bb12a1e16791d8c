"""The commands that keep a place, as the person at the keyboard sees them."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app, main
from bot.cli.options import UNUSABLE
from bot.model.messages import Incoming
from bot.places.wards import HOME as WARDS
from bot.store.errors import StoreError
from bot.store.keyring import draw_key
from bot.store.schema_versions import revisions
from bot.texts import text
from knowledge.language.codes import INVITATION_LENGTH, find_code
from tests.store.place import Chat, Home, wait

RUN = CliRunner()
ADMIN = ("--everywhere", "--role", "admin", "--name", "Quản trị mẫu")
INVITE = ["officers", "invite", "--ward", "16732", "--name", "Cán bộ mẫu"]


def said(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, list(arguments), env={"COLUMNS": "200"})
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def invited(*more: str) -> str:
    code = find_code(said(*(INVITE if not more else ["officers", "invite", *more])), INVITATION_LENGTH)
    assert code
    return code


def test_an_invited_officer_joins_with_the_code_once(home: Home) -> None:
    invitation = invited()

    async def join() -> tuple[str, str]:
        async with home.run() as parts:
            first, second = Chat(parts.exchange), Chat(parts.exchange)
            return await first.say(f"mã mời {invitation}"), await second.say(f"mã mời {invitation}")

    joined, refused = wait(join())
    assert "phường Cửa Lò" in joined
    assert "phường Cửa Lò" not in refused
    listed = said("officers", "list")
    assert "Cán bộ mẫu" in listed
    assert text("officers.waiting") not in listed


@pytest.mark.parametrize(
    ("places", "scope"),
    [
        (["--ward", "16732, 16708,16732"], "16732 16708"),
        (["--province", "40", "--role", "supervisor"], "tinh:40"),
        (["--everywhere", "--role", "admin"], "*"),
    ],
)
def test_places_are_kept_as_they_were_named(home: Home, places: list[str], scope: str) -> None:
    invited(*places, "--name", "Cán bộ mẫu")
    assert scope in said("officers", "list")
    with closing(sqlite3.connect(home.path)) as connection:
        (digest,) = connection.execute("SELECT invitation FROM officer").fetchone()
        assert connection.execute("SELECT scope FROM officer").fetchone() == (scope,)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "cần đúng một trong ba"),
        (["--ward", "16732", "--everywhere"], "cần đúng một trong ba"),
        (["--ward", "1673"], "không phải mã phường, xã"),
        (["--ward", ","], "không phải mã phường, xã"),
        (["--province", "Nghệ An"], "không phải mã tỉnh"),
        (["--ward", ",".join(f"{number:05}" for number in range(80))], "quá nhiều mã"),
        (["--everywhere", "--role", "chief"], "--role"),
        (["--everywhere", "--name", "  "], "--name"),
    ],
)
def test_a_wrong_invitation_is_said_and_keeps_nothing(home: Home, options: list[str], says: str) -> None:
    name = [] if "--name" in options else ["--name", "Cán bộ mẫu"]
    assert says in said("officers", "invite", *name, *options, code=UNUSABLE)
    assert not home.path.exists()


def test_a_ward_without_a_desk_is_pointed_out(home: Home) -> None:
    assert "16708" in said("officers", "invite", "--ward", "16708", "--name", "Cán bộ mẫu")
    assert home.path.exists()


def test_nobody_is_invited_to_a_ward_that_does_not_exist(home: Home) -> None:
    told = said("officers", "invite", "--ward", "00001", "--name", "Cán bộ mẫu", code=UNUSABLE)
    assert "không có phường, xã mã 00001" in told


def test_a_group_has_a_code_of_its_own_and_can_be_ended(home: Home) -> None:
    told = said("officers", "invite", "--ward", "16732", "--name", "Tổ mẫu", "--group")
    code = find_code(told, INVITATION_LENGTH)
    assert f"/ketnoi {code}" in told
    assert {"Tổ mẫu", "nhóm", "16732", text("officers.waiting")} <= set(re.split(r"\s{2,}", said("officers", "list")))

    async def show_in_private() -> str:
        async with home.run() as parts:
            return await Chat(parts.exchange).say(code)

    assert "dành cho một nhóm" in wait(show_in_private())
    assert "không có cán bộ số 1" in said("officers", "remove", "1", code=UNUSABLE)
    assert "Nhóm số 1 đã thôi" in said("officers", "remove", "1", "--group")
    assert "không có nhóm số 2" in said("officers", "remove", "2", "--group", code=UNUSABLE)
    assert text("officers.waiting") not in said("officers", "list")
    assert "không dùng cùng --group" in said(*INVITE, "--group", "--role", "admin", code=UNUSABLE)
    assert "group/1" in said("audit", "show", "--subject", "group/1")


def test_a_removed_officer_and_their_invitation_are_gone(home: Home) -> None:
    invitation = invited()
    said("officers", "remove", "1")
    assert "không có cán bộ số 9" in said("officers", "remove", "9", code=UNUSABLE)

    async def join() -> str:
        async with home.run() as parts:
            return await Chat(parts.exchange).say(f"mã mời {invitation}")

    assert "phường Cửa Lò" not in wait(join())


def test_the_audit_is_shown_and_a_change_in_it_is_found(home: Home) -> None:
    invited()
    code, _ = home.with_case()
    assert "Số dòng là 2" in said("audit", "verify")
    rows = [json.loads(line) for line in said("audit", "show", "--json").splitlines()]
    assert [(row["number"], row["action"]) for row in rows] == [(1, "invite"), (2, "open")]
    assert said("audit", "show", "--subject", code).split()[3].startswith("chat/")
    with closing(sqlite3.connect(home.path)) as connection, connection:
        connection.execute("UPDATE audit SET detail = 'officer 16708' WHERE number = 1")
    assert "từ dòng 1" in said("audit", "verify", code=1)


def test_a_backup_says_what_it_holds_and_where_the_key_is(home: Home, tmp_path: Path) -> None:
    home.with_case()
    told = said("backup", str(tmp_path / "copy.db"))
    assert "lead 1" in told
    assert str(home.key.path) in told
    assert "Lần sao lưu gần nhất" in said("doctor", code=1)


def test_a_copy_counts_though_the_full_disk_of_the_service_cannot_note_it(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.with_case()

    def full(*_: object) -> None:
        raise StoreError(text("store.full"))

    monkeypatch.setattr("bot.store.audit.Audit.record", full)
    told = said("backup", str(tmp_path / "copy.db"))
    assert "Đã sao lưu và kiểm tra" in told
    assert text("backup.not_noted", why=text("store.full")) in told
    assert (tmp_path / "copy.db").exists()


@pytest.mark.parametrize(
    "arguments", [["officers", "list"], ["audit", "verify"], ["outbox", "list"], ["keys", "rotate"]], ids=" ".join
)
def test_a_database_of_a_newer_program_is_one_sentence(
    home: Home, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.with_case()
    _sql(home, "UPDATE alembic_version SET version_num = '0999'")
    monkeypatch.setattr(sys, "argv", ["qd22", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == UNUSABLE
    newer = text("store.newer", schema="0999", head=revisions()[0])
    assert capsys.readouterr().err.splitlines() == [f"Lỗi: {newer}"]
    assert newer in said("doctor", code=1)


def test_a_restore_says_what_it_erased_again_and_what_is_missing(home: Home, tmp_path: Path) -> None:
    code, vault = home.with_case()
    copy = tmp_path / "copy.db"
    said("backup", str(copy))

    async def change() -> str:
        async with home.run() as parts:
            await Chat(parts.exchange, vault, count=90).say("", f"withdraw:yes:{code}")
            return await Chat(parts.exchange).refer("0912 345 679")

    newer = wait(change())
    told = said("restore", str(copy))
    assert "nay xóa lại: 1" in told
    assert newer in told
    assert "before-restore" in told


@pytest.fixture
def real(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A place that people are led to: an https address, and no ward that is a sample."""
    (tmp_path / "wards").mkdir()
    for path in WARDS.glob("*.yaml"):
        written = re.sub(r"^ +sample: yes\n", "", path.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / "wards" / path.name).write_text(written, "utf-8")
    monkeypatch.setenv("QD22_WARDS", str(tmp_path / "wards"))
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "https://hoi22.example")
    return home


def join(home: Home, *more: str) -> None:
    """Somebody is invited and joins."""
    invitation = invited(*more)

    async def act() -> None:
        async with home.run() as parts:
            await Chat(parts.exchange).say(f"mã mời {invitation}")

    wait(act())


def test_doctor_finds_nothing_wrong_in_a_place_that_is_well(real: Home, tmp_path: Path) -> None:
    real.with_case()
    join(real)
    join(real, *ADMIN)
    said("backup", str(tmp_path / "copy.db"))
    told = said("doctor")
    assert "✗" not in told
    assert told.count("✓") == 28


def test_a_real_service_whose_troubles_nobody_would_hear_of_is_said(real: Home) -> None:
    """Where somebody answers for the data, an admin must be there who can be written to."""
    real.with_case()
    invited()
    assert f"✗ {text('doctor.admins.wrong')}" in said("doctor", code=1)
    join(real, *ADMIN)
    assert f"✓ {text('doctor.admins.fine')}" in said("doctor", code=1)


def test_a_trial_needs_no_admin_no_real_office_and_no_https(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_OPERATOR", "")
    home.with_case()
    told = said("doctor", code=1)
    for name in ("admins", "samples", "origin"):
        assert f"✓ {text(f'doctor.{name}.fine')}" in told


def test_a_real_service_leads_nobody_to_a_sample_or_over_an_open_line(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ward that comes with the program is a sample: whoever answers for data must have put the real one there."""
    home.with_case()
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "http://127.0.0.1")
    told = said("doctor", code=1)
    assert "✗ Còn dữ liệu mẫu ở: phường Cửa Lò" in told
    assert f"✗ {text('doctor.origin.wrong')}" in told
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "https://hoi22.example")
    assert f"✓ {text('doctor.origin.fine')}" in said("doctor", code=1)


def test_doctor_before_the_first_start_makes_nothing(real: Home) -> None:
    assert "✗" not in said("doctor")
    assert not real.path.exists()


def _late(home: Home) -> None:
    _sql(home, "UPDATE lead SET waits_since = '2026-01-02 00:00:00'")


def _expired(home: Home) -> None:
    invited()
    _sql(home, "UPDATE officer SET invited_until = '2026-01-02 00:00:00'")


def _sql(home: Home, statement: str) -> None:
    with closing(sqlite3.connect(home.path)) as connection, connection:
        connection.execute(statement)


ILLS: dict[str, tuple[Callable[[Home], object], str]] = {
    "rights": (lambda home: home.path.chmod(0o644), "chmod 600"),
    "waiting": (_late, "1 hồ sơ chờ nhận quá 72 giờ"),
    "letters": (
        lambda home: _sql(home, "UPDATE outbox SET state = 'failed'"),
        "tin gửi hỏng hoặc không rõ",
    ),
    "desks": (lambda home: said("officers", "remove", "1"), "Chưa có cán bộ ở: phường Cửa Lò"),
    "invitations": (
        _expired,
        "Mã mời đã hết hạn, cán bộ số: 1, 2",
    ),
    "audit": (lambda home: _sql(home, "DELETE FROM audit WHERE number = 1"), "từ dòng 1"),
    "seal": (lambda home: _sql(home, "UPDATE party SET sealed = zeroblob(50)"), "1 hồ sơ không mở được"),
    "key": (lambda home: home.key.path.write_text(draw_key()), "không phải của cơ sở dữ liệu này"),
    "no key": (lambda home: home.key.path.unlink(), "không thấy tệp khóa"),
    "schema": (
        lambda home: _sql(home, "UPDATE alembic_version SET version_num = '0001'"),
        f"chương trình cần {revisions()[0]}",
    ),
    "file": (lambda home: home.path.write_bytes(b"rubbish" * 5000), "không phải cơ sở dữ liệu"),
}


@pytest.mark.parametrize("ill", ILLS)
def test_doctor_names_each_ill_and_what_to_do(home: Home, ill: str) -> None:
    invited()
    home.with_case()
    if ill == "letters":
        wait(_queue(home))
    spoil, says = ILLS[ill]
    spoil(home)
    told = said("doctor", code=1)
    assert says in "\n".join(line for line in told.splitlines() if line.startswith("✗"))


async def _queue(home: Home) -> None:
    async with home.run() as parts:
        await parts.exchange.accept("mau", "ai-do", "1", Incoming("lãi suất bao nhiêu"))


def test_a_new_key_is_made_and_checked(home: Home) -> None:
    home.with_case()
    old = home.key.path.read_bytes()
    assert "bọc lại: 1" in said("keys", "rotate")
    assert home.key.path.read_bytes() != old
    assert text("doctor.key.fine") in said("keys", "check")
    assert sorted(path.name for path in home.folder.iterdir()) == ["qd22.db"]
    said("audit", "verify")


def test_a_key_that_is_set_is_only_changed_when_it_may_be_printed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    old = draw_key()
    monkeypatch.setenv("QD22_MASTER_KEY", old)
    Home(home.folder, home.services, home.clock, old).with_case()
    assert "--print" in said("keys", "rotate", code=UNUSABLE)
    assert "--keep-old" in said("keys", "rotate", "--print", "--keep-old", code=UNUSABLE)
    found = re.search(r"^QD22_MASTER_KEY=(\S{44})$", said("keys", "rotate", "--print"), re.MULTILINE)
    assert found
    monkeypatch.setenv("QD22_MASTER_KEY", found[1])
    assert text("doctor.key.fine") in said("keys", "check")
    assert not home.key.path.exists()


def test_keys_check_names_what_does_not_open(home: Home) -> None:
    code, _ = home.with_case()
    _sql(home, "UPDATE lead SET key = zeroblob(60)")
    assert code in said("keys", "check", code=1)


@pytest.mark.parametrize(
    "arguments",
    [["backup", "x.db"], ["audit", "verify"], ["keys", "check"], ["keys", "rotate"], ["officers", "list"]],
    ids=" ".join,
)
def test_a_command_without_a_database_makes_none(home: Home, arguments: list[str]) -> None:
    assert "chưa có cơ sở dữ liệu" in said(*arguments, code=UNUSABLE)
    assert not home.path.exists()


@pytest.mark.parametrize("ill", ["key", "file"])
def test_known_failures_are_one_line_and_exit_code_two(
    home: Home, ill: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home.with_case()
    ILLS[ill][0](home)
    monkeypatch.setattr(sys, "argv", ["qd22", "officers", "list"])
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capsys.readouterr().err.splitlines()
    assert stopped.value.code == UNUSABLE
    assert len(told) == 1
    assert told[0].startswith("Lỗi: ")
