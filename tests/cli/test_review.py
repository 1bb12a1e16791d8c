"""The review sheet: everything on it, and only what somebody signed as it was printed comes back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.reports.review_sheet import Reviewed, make_sheet, reviewed_entries
from bot.reports.signed_sheet import SheetError, read_sheet
from knowledge import HOME
from knowledge.loader import Knowledge, load_knowledge
from knowledge.renderer import SLOTS, Renderer
from knowledge.sign_off import SignOff, write_sign_offs
from tests.conftest import TODAY
from tests.content import rule_book

Fill = Callable[[dict[str, tuple[str, str, str]]], bytes]


@pytest.fixture(scope="module")
def printed(knowledge: Knowledge) -> dict[str, Reviewed]:
    renderer = Renderer(knowledge, dict.fromkeys(SLOTS, "nơi đó"))
    wanted = ("loan.interest", "elig.five_years", "process.time")
    found = reviewed_entries(knowledge, rule_book(), renderer, TODAY)
    return {item.entry.id: item for item in found if item.entry.id in wanted}


@pytest.fixture
def fill(printed: dict[str, Reviewed]) -> Fill:
    """A printed sheet with cells written into the last row of the tables of some entries."""

    def filled(cells: dict[str, tuple[str, str, str]]) -> bytes:
        document = docx.Document(BytesIO(make_sheet(list(printed.values()), TODAY)))
        for table in document.tables:
            entry = table.cell(0, 0).text.split(" · ")[0]
            for at, written in enumerate(cells.get(entry, ("", "", ""))):
                table.cell(2, at).text = written
        out = BytesIO()
        document.save(out)
        return out.getvalue()

    return filled


def test_every_published_entry_is_printed_once(knowledge: Knowledge) -> None:
    found = list(reviewed_entries(knowledge, rule_book(), Renderer(knowledge, dict.fromkeys(SLOTS, "đó")), TODAY))
    assert sorted(item.entry.id for item in found) == sorted(entry.id for entry in knowledge.published)


def test_a_sheet_shows_text_variants_certainty_and_what_is_open(printed: dict[str, Reviewed]) -> None:
    document = docx.Document(BytesIO(make_sheet(list(printed.values()), TODAY)))
    whole = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "6,24%/năm" in whole
    assert "[A] khoản 1 Điều 9 Quyết định 22/2023/QĐ-TTg (luật)" in whole
    assert "ngày chấp hành xong án + 5 năm chưa qua ngày hỏi" in whole  # the condition of a variant, in words
    assert "độ chắc ?" in whole
    assert "{" not in whole.replace("{đã", "").replace("{có", "")
    assert make_sheet(list(printed.values()), TODAY) == make_sheet(list(printed.values()), TODAY)


def test_a_signature_needs_day_and_role_and_no_remark(fill: Fill, printed: dict[str, Reviewed]) -> None:
    data = fill({
        "loan.interest": ("20/11/2026", "Luật sư", ""),
        "elig.five_years": ("20/11/2026", "luật sư", "Thiếu mốc tính."),
        "process.time": ("20/11/2026", "", ""),
    })  # fmt: skip
    found = read_sheet(data, printed, TODAY)
    assert found.signed == [SignOff("loan.interest", date(2026, 11, 20), "lawyer")]
    assert found.remarks == ["elig.five_years: cần sửa – Thiếu mốc tính."]
    assert len(found.refused) == 1


@pytest.mark.parametrize(
    "cells", [("31/02/2026", "luật sư", ""), ("01/01/2100", "luật sư", ""), ("20/11/2026", "ông Nguyễn Văn A", "")]
)
def test_what_cannot_be_a_signature_is_refused(
    fill: Fill, printed: dict[str, Reviewed], cells: tuple[str, str, str]
) -> None:
    """A role signs, never a name; no day lies ahead."""
    found = read_sheet(fill({"loan.interest": cells}), printed, TODAY)
    assert found.signed == []
    assert len(found.refused) == 1


def test_a_text_that_changed_since_it_was_printed_is_not_signed(fill: Fill, printed: dict[str, Reviewed]) -> None:
    data = fill({"loan.interest": ("20/11/2026", "luật sư", "")})
    item = printed["loan.interest"]
    changed = {**printed, "loan.interest": Reviewed(item.entry, "Khác.", item.detail, (), item.cited, ())}
    found = read_sheet(data, changed, TODAY)
    assert found.signed == []
    assert "đã đổi từ khi in" in found.refused[0]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 hong", b"x" * 100])
def test_another_file_is_no_sheet(data: bytes, printed: dict[str, Reviewed]) -> None:
    with pytest.raises(SheetError):
        read_sheet(data, printed, TODAY)


def test_a_sign_off_changes_two_lines_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "knowledge"
    shutil.copytree(HOME, home, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    before = load_knowledge(home)
    path = home / before.places["loan.interest"][0].path
    old = path.read_text(encoding="utf-8").splitlines()
    assert write_sign_offs(home, before, [SignOff("loan.interest", date(2026, 11, 28), "lawyer")]) == [path]
    again = load_knowledge(home)
    assert again.entries["loan.interest"].reviewed_by == "lawyer"
    assert again.entries["loan.interest"].reviewed_on == date(2026, 11, 28)
    write_sign_offs(home, again, [SignOff("loan.interest", date(2026, 11, 28), "bank")])
    new = path.read_text(encoding="utf-8").splitlines()
    assert load_knowledge(home).entries["loan.interest"].reviewed_by == "bank"
    assert len(new) == len(old) + 1
    assert len(set(new) - set(old)) <= 2


def test_the_command_prints_and_reads(tmp_path: Path) -> None:
    out = tmp_path / "phieu.docx"
    made = CliRunner().invoke(app, ["review", "--out", str(out), "--on", "2026-11-28"])
    assert made.exit_code == 0, made.output
    read = CliRunner().invoke(app, ["review", "--read", str(out), "--on", "2026-11-28"])
    assert read.exit_code == 0
    assert "0 mục" in read.output
    assert CliRunner().invoke(app, ["review"]).exit_code == 2
