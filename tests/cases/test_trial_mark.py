"""While nobody answers for the data, every list says on every page that it comes from a trial."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from bot.reports.addendum import AddendumSheet, Removal
from bot.reports.form01_word import TEMPLATE
from bot.reports.monthly import FormKind, addendum_file, file_of
from bot.texts import text
from bot.texts.promises import Promises
from tests.cases.listed import DECEMBER, A, form

EITHER = (Promises(), Promises(operator="Công an phường mẫu"))
SHEET = AddendumSheet(
    "phường Cửa Lò", "16732", "tỉnh Nghệ An", "Công an", "Ủy ban", DECEMBER, 1, date(2026, 12, 4), 2,
    (Removal(1, 1, "K7M2-9QXD", "moved", date(2026, 12, 8)),),
)  # fmt: skip


def marks_of(data: bytes, kind: FormKind) -> list[str]:
    """What stands above the pages of a file."""
    if kind == "docx":
        return ["\n".join(each.text for each in of.header.paragraphs) for of in Document(BytesIO(data)).sections]
    return [sheet.oddHeader.left.text or "" for sheet in load_workbook(BytesIO(data)).worksheets]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("promises", EITHER)
def test_a_list_is_marked_while_nobody_answers_for_it(promises: Promises, kind: FormKind) -> None:
    made = file_of(form(A), "16732", kind, TEMPLATE.parent, promises.trial_mark)
    assert all((text("trial.mark") in each) == promises.is_trial for each in marks_of(made.data, kind))


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("promises", EITHER)
def test_so_is_what_is_taken_off_it(promises: Promises, kind: FormKind) -> None:
    made = addendum_file(SHEET, kind, promises.trial_mark)
    assert all((text("trial.mark") in each) == promises.is_trial for each in marks_of(made.data, kind))


def test_a_ward_with_a_template_of_its_own_cannot_lose_the_mark(tmp_path: Path) -> None:
    (tmp_path / "form01_16732.docx").write_bytes(TEMPLATE.read_bytes())
    made = file_of(replace(form(A), ward="phường Mẫu"), "16732", "docx", tmp_path, Promises().trial_mark)
    assert all(text("trial.mark") in each for each in marks_of(made.data, "docx"))
