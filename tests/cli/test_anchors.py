"""Anchors, the watched clock and new keys for everything, as the person at the keyboard sees them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.options import UNUSABLE
from bot.store.anchors import anchor_path, kept_anchors, read_anchors
from bot.store.schema import naive
from bot.texts import text
from tests.cli.test_keeping import invited, said
from tests.store.place import Home


def change(home: Home, *statements: str) -> None:
    with closing(sqlite3.connect(home.path)) as connection, connection:
        for each in statements:
            connection.execute(each)


def test_a_backup_gives_a_receipt_that_the_log_must_keep_to(home: Home, tmp_path: Path) -> None:
    invited()
    home.with_case()
    [receipt] = read_anchors(said("backup", str(tmp_path / "copy.db")))
    assert kept_anchors(anchor_path(home.key.path)) is not None
    told = said("audit", "verify", "--anchor", str(receipt))
    assert "Số dòng là 3" in told
    assert text("audit.anchored", count="2", anchor=str(receipt)) in told
    said("audit", "verify", "--anchor", "7-0123456789abcdef", code=1)
    said("audit", "verify", "--anchor", "nothing", code=UNUSABLE)


def test_a_state_of_yesterday_put_back_is_found_by_what_is_outside(home: Home, tmp_path: Path) -> None:
    """A whole file, keys and proofs and all: nothing inside it is wrong."""
    home.with_case()
    shutil.copyfile(home.path, tmp_path / "yesterday.db")
    invited()
    receipt = said("audit", "anchor").strip()
    shutil.copyfile(tmp_path / "yesterday.db", home.path)
    assert "nguyên vẹn" in said("audit", "verify")
    assert text("audit.cut", number=receipt.partition("-")[0], anchor=receipt) in said(
        "audit", "verify", "--anchor", receipt, code=1
    )
    (tmp_path / "digest.txt").write_text(f"Việc hôm nay. Mới: 1.\nMốc nhật ký: {receipt}\n", encoding="utf-8")
    said("audit", "verify", "--anchor", str(tmp_path / "digest.txt"), code=1)


def test_the_file_beside_the_key_finds_it_by_itself_and_doctor_says_so(home: Home, tmp_path: Path) -> None:
    home.with_case()
    shutil.copyfile(home.path, tmp_path / "yesterday.db")
    said("backup", str(tmp_path / "copy.db"))
    assert "✗ Nhật ký" not in said("doctor", code=1)
    shutil.copyfile(tmp_path / "yesterday.db", home.path)
    said("audit", "verify", code=1)
    assert "✗ Nhật ký không khớp mốc" in said("doctor", code=1)


def test_a_restoration_that_the_operator_asked_for_is_no_cut(home: Home, tmp_path: Path) -> None:
    home.with_case()
    said("backup", str(tmp_path / "copy.db"))
    home.with_case("0912 345 679")
    said("backup", str(tmp_path / "later.db"))
    said("restore", str(tmp_path / "copy.db"))
    assert "nguyên vẹn" in said("audit", "verify")


def test_new_keys_for_everything_by_one_command(home: Home, tmp_path: Path) -> None:
    code, _ = home.with_case()
    said("backup", str(tmp_path / "before.db"))
    old = home.key.path.read_bytes()
    assert "Số hồ sơ: 1" in said("keys", "rotate", "--deep")
    assert home.key.path.read_bytes() != old
    assert text("doctor.key.fine") in said("keys", "check")
    assert "nguyên vẹn" in said("audit", "verify")
    assert code in said("audit", "show")
    change(home, "UPDATE party SET sealed = zeroblob(50)")
    assert "không đổi khóa" in str(_failed("keys", "rotate", "--deep"))
    assert text("doctor.key.fine") not in said("keys", "check", code=1)


def _failed(*arguments: str) -> BaseException | None:
    from typer.testing import CliRunner

    from bot.cli import app

    return CliRunner().invoke(app, list(arguments)).exception


def test_doctor_tells_of_a_clock_that_jumped_until_somebody_confirms_it(home: Home) -> None:
    home.with_case()
    assert text("doctor.clock.fine") in said("doctor", code=1)
    seen, since = (naive(home.clock.now() - timedelta(days=days)) for days in (30, 0))
    change(home, f"INSERT INTO clock (id, seen_at, doubted_since) VALUES (1, '{seen}', '{since}')")  # noqa: S608 - ours
    assert "qd22 clock confirm" in said("doctor", code=1)
    assert "Đã ghi" in said("clock", "confirm")
    assert text("doctor.clock.fine") in said("doctor", code=1)
    assert "không có gì phải xác nhận" in said("clock", "confirm")
    assert '"action": "clock"' in said("audit", "show", "--json")


def test_doctor_says_when_the_key_lies_with_the_data(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.with_case()
    assert "✓ Khóa chính nằm ngoài" in said("doctor", code=1)
    shutil.move(home.key.path, home.folder / "qd22.key")
    assert "✗ Khóa chính nằm cùng thư mục" in said("doctor", code=1)


def test_doctor_names_seats_that_somebody_wrote_in(home: Home) -> None:
    invited()
    home.with_case()
    change(home, "UPDATE officer SET scope = '*'")
    assert "Có quyền cán bộ hoặc nhóm bị sửa" in said("doctor", code=1)
