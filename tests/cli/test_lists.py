"""`qd22 form01` and `qd22 report`: files with neutral names, figures without names, wrong calls told in one line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.options import UNUSABLE
from bot.clock import SystemClock
from bot.conversation.services import Services
from bot.places.wards import HOME
from tests.acting import open_house


@pytest.fixture
def folder(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in which one case was just put on the list."""
    with open_house(services, tmp_path) as house:
        house.clock.moment = SystemClock().now()
        officer = house.officer()
        person = house.applicant(name="Trần Văn Lệnh", phone="0912345678")
        person.agree_to_list()
        code = person.code
        for step in ("accept", "reached", "list"):
            officer.act(f"desk:yes:{code}:{step}:")
    monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/acts.db")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_the_list_of_a_month_is_written_in_both_forms_under_neutral_names(folder: Path) -> None:
    told = run("form01", "--ward", "16732")
    made = sorted(path.name for path in folder.glob("ds-*"))
    assert [name.rpartition(".")[2] for name in made] == ["docx", "xlsx"]
    assert all(name in told for name in made)
    assert "Lệnh" not in told


def test_only_the_wanted_form_is_written_where_wanted(folder: Path) -> None:
    (folder / "in").mkdir()
    run("form01", "--ward", "16732", "--month", "12/2026", "--format", "docx", "--out", "in")
    assert [path.name for path in (folder / "in").iterdir()] == ["ds-2026-12-16732-nhap.docx"]


def test_a_list_that_is_already_there_is_never_overwritten_by_itself(folder: Path) -> None:
    call = ("form01", "--ward", "16732", "--month", "12/2026")
    (folder / "ds-2026-12-16732-nhap.xlsx").write_bytes(b"typed by hand")
    told = run(*call, code=UNUSABLE)
    assert "ds-2026-12-16732-nhap.xlsx đã có" in told
    assert "--force" in told
    assert [path.name for path in folder.glob("ds-*")] == ["ds-2026-12-16732-nhap.xlsx"]
    assert (folder / "ds-2026-12-16732-nhap.xlsx").read_bytes() == b"typed by hand"
    run(*call, "--force")
    assert (folder / "ds-2026-12-16732-nhap.xlsx").read_bytes()[:2] == b"PK"


def test_a_ward_prints_its_own_template_and_a_broken_one_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder / "wards"
    shutil.copytree(HOME, home)
    monkeypatch.setenv("QD22_WARDS", str(home))
    call = ("form01", "--ward", "16732", "--month", "12/2026", "--format", "docx", "--force")
    made = folder / "ds-2026-12-16732-nhap.docx"
    run(*call)
    usual = made.read_bytes()

    assert "qd22 wards check" in run("wards", "form01", "--ward", "16732")
    assert "không ghi đè" in run("wards", "form01", "--ward", "16732", code=UNUSABLE)
    own = Document(str(home / "form01_16732.docx"))
    own.paragraphs[0].runs[0].text = "DANH SÁCH CỦA PHƯỜNG"
    own.save(str(home / "form01_16732.docx"))
    run("wards", "check")
    assert "Cảnh báo" not in run(*call)
    assert Document(str(made)).paragraphs[0].text == "DANH SÁCH CỦA PHƯỜNG"

    own.paragraphs[0].runs[0].text = "{{ tên }}"
    own.save(str(home / "form01_16732.docx"))
    assert "form01_16732.docx:1: có chỗ điền không đúng" in run("wards", "check", code=1)
    assert "Cảnh báo: form01_16732.docx: có chỗ điền không đúng" in run(*call)
    assert made.read_bytes() == usual


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("form01", "--ward", "99999"), "không có phường, xã mã “99999”"),
        (("form01", "--ward", "16732", "--month", "2026-13"), "không phải tháng"),
        (("form01", "--ward", "16732", "--format", "pdf"), "không có dạng “pdf”"),
        (("form01", "--ward", "16732", "--out", "không có"), "không ghi được"),
        (("wards", "form01", "--ward", "99999"), "không có phường, xã mã “99999”"),
        (("report",), "cần --from và --to"),
        (("report", "--from", "25/5/2026"), "YYYY-MM-DD"),
        (("report", "--from", "2026-12-01", "--to", "2026-11-01"), "ngày đầu phải trước"),
        (("report", "--period", "1/1"), "Chọn 25/5, 25/11 hoặc 05/12"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in run(*arguments, code=UNUSABLE)


def test_the_figures_of_a_period_count_the_case_and_name_nobody(folder: Path) -> None:
    figures = json.loads(run("report", "--from", "2026-01-01", "--json"))
    assert figures["total"]["consented"] == figures["total"]["listed"] == 1
    assert list(figures["by_ward"]) == ["16732"]
    table = run("report", "--from", "2026-01-01", "--xlsx", "so.xlsx", "--chart", "so.png")
    assert "Phường, xã đã nhận" in table
    assert "Lệnh" not in table
    assert (folder / "so.xlsx").read_bytes()[:2] == b"PK"
    assert (folder / "so.png").read_bytes()[:4] == b"\x89PNG"
