"""`qd22 wards` as a script sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.options import UNUSABLE

RUN = CliRunner()


def output(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, ["wards", *arguments])
    assert done.exit_code == code, done.output
    return done.output


def test_find_as_json_gives_exactly_the_four_fields() -> None:
    wanted = {"code": "16732", "ward": "phường Cửa Lò", "province": "tỉnh Nghệ An", "served": True}
    assert json.loads(output("find", "phường Nghi Thủy", "--json")) == [wanted]
    assert json.loads(output("find", "tôi muốn vay tiền", "--json")) == []
    assert len(json.loads(output("find", "tan lap", "--json"))) > 1


def test_find_in_words_says_when_the_province_must_be_asked() -> None:
    assert output("find", "cua lo") == "16732  phường Cửa Lò, tỉnh Nghệ An (có bàn tiếp nhận)\n"
    assert "Tên này có ở" in output("find", "Quang Trung")
    assert "Không tìm thấy" in output("find", "xyz")


def test_list_shows_a_province_or_the_served_only() -> None:
    assert len(output("list").splitlines()) == 3321
    assert output("list", "--province", "nghe an", "--served").rstrip().endswith("– MẪU")
    assert output("list", "--province", "Hà Nội", "--served") == ""
    assert "không có tỉnh" in output("list", "--province", "xyz", code=UNUSABLE)


def test_check_passes_what_is_shipped_and_says_what_is_a_sample() -> None:
    assert "MẪU – phường Cửa Lò" in output("check")


def test_check_fails_and_add_fills_a_folder_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_WARDS", str(tmp_path))
    assert "Đã thêm vào 40.yaml" in output("add", "16732")
    assert "đã có" in output("add", "16732", code=UNUSABLE)
    assert "Đạt: 0" in output("check")
    file = tmp_path / "40.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("desk: no\n    police", "desk: yes\n    police"), "utf-8")
    assert "40.yaml:" in output("check", code=1)
