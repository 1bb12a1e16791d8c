"""The kit at the console: the files of `qd22 kit` for a ward of one's own, their codes with the campaign's name."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from bot.console import kit_pages
from bot.console.kit_pages import KIT
from bot.console.words import word
from bot.kit.build import CONTENTS
from bot.kit.words import read_materials
from tests.console.conftest import Town

ASKED = {"ward": "16732", "campaign": "loa-thang-12"}


def test_the_archive_holds_every_material_and_the_audit_says_who_made_it(town: Town) -> None:
    officer = town.officer()
    assert word("kit.in_it") in officer.get(KIT).text
    made = officer.post(KIT, **ASKED)
    assert made.headers["content-disposition"] == 'attachment; filename="tai-lieu-16732-loa-thang-12.zip"'
    archive = ZipFile(BytesIO(made.content))
    names = {row["file"] for rows in read_materials().values() for row in rows}
    assert set(archive.namelist()) == names | {CONTENTS}
    assert all(archive.read(name)[:4] == b"%PDF" for name in names if name.endswith(".pdf"))
    assert "loa-thang-12" in archive.read(CONTENTS).decode()
    assert [row for row in town.audit() if row[1] == "kit"] == [(f"officer/{officer.seat}", "kit", "ward/16732")]


@pytest.mark.parametrize("campaign", ["", "viec-lam", "đợt một", "dài-quá-mười-bốn-chữ"])
def test_a_name_that_no_link_can_carry_is_refused_and_nothing_is_made(town: Town, campaign: str) -> None:
    officer = town.officer()
    officer.get(KIT)
    refused = officer.post(KIT, ward="16732", campaign=campaign)
    assert refused.status_code == 400
    assert word("kit.campaign", letters=14) in refused.text
    assert [row for row in town.audit() if row[1] == "kit"] == []


def test_while_one_is_made_another_is_asked_to_wait(town: Town) -> None:
    officer = town.officer()
    officer.get(KIT)
    with kit_pages._AT_WORK:
        assert word("kit.busy") in officer.post(KIT, **ASKED).text
    assert officer.post(KIT, **ASKED).status_code == 200
