"""Where it is set, names, numbers and lists are opened at the console alone: no platform's history has them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.services import Services
from tests.console.conftest import HOME, Town
from tests.web.conftest import OpenSite, messages


@pytest.fixture
def town(open_site: OpenSite, services: Services) -> Town:
    return Town(open_site(replace(services, contact_at_console=True), contact_at_console=True))


def test_the_chat_accepts_a_case_and_shows_no_contact(town: Town) -> None:
    code, officer = town.applicant(name="Ngô Hữu Hùng", phone="0987 654 321"), town.officer()
    said = officer.says("", f"desk:open:{code}")
    assert f"Đã nhận {code}" in said
    assert "bàn việc trên máy tính" in said
    assert "Hùng" not in said
    assert "reveal" not in [row[1] for row in town.audit()]
    officer.get(f"{HOME}/ho-so/{code}")
    officer.post(f"{HOME}/ho-so/{code}/lien-he")
    assert "Ngô Hữu Hùng" in officer.text


def test_the_chat_takes_no_person_and_gives_no_list(town: Town) -> None:
    officer = town.officer()
    for action in ("desk:add", "desk:month"):
        shown = messages(officer.chat.says("", action))
        assert not any(each.get("form") for each in shown), action
    assert "chỉ mở ở bàn việc trên máy tính" in officer.says("", "desk:add")
    answer = officer.chat.post("/api/list/3/docx", {})
    assert answer.status_code == 404


def test_elsewhere_the_chat_shows_it_as_before(open_site: OpenSite) -> None:
    town = Town(open_site())
    code, officer = town.applicant(name="Ngô Hữu Hùng"), town.officer()
    assert "Ngô Hữu Hùng" in officer.says("", f"desk:open:{code}")
