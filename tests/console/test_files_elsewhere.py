"""A channel that sends no files leads an officer to where the same seat has them: the desk on a computer."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.codes import digest_of, draw
from bot.channels.capability import CAPABILITIES
from bot.conversation.services import Services
from bot.model.case import ConsoleCode
from bot.model.effects import OpenConsole, Redeem
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.acting import open_house
from tests.cases.test_monthly import at, issue, marked
from tests.console.conftest import HOME, Town

WITHOUT_FILES = sorted(name for name, each in CAPABILITIES.items() if not each.sends_files and name != "web")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.mark.parametrize("channel", WITHOUT_FILES)
def test_where_no_file_can_be_sent_the_line_beneath_the_list_leads_to_the_computer(
    services: Services, tmp_path: Path, channel: str
) -> None:
    with open_house(services, tmp_path) as house:
        officer = house.officer(channel=channel)
        marked(house, officer, "Trần Văn Một", "0912 345 101", at(1))
        for page in ("desk:month", "desk:issued"):
            if page == "desk:issued":
                issue(officer)
            said = officer.act(page)
            assert text("render.no_file") in said, page
            assert "trang web" not in said
        typed = re.search("gõ “(.+?)”", text("render.no_file"))
        assert typed
        assert CODE.search(officer.say(typed[1])), "what the line says to type gives a code"


def test_the_seat_of_a_chat_without_files_fetches_them_on_the_computer(town: Town) -> None:
    parts, invitation = town.site.app.state.console.database, grouped(draw(INVITATION_LENGTH))
    chat = "zalo_bot-chat"

    def sit_down(work: UnitOfWork) -> str:
        until = town.now + timedelta(days=1)
        work.officers.invite("Cán bộ Zalo", "officer", "16732", digest_of(invitation), until)
        parts.referrals.carry_out(work, Redeem(invitation), chat, town.now)
        given = parts.referrals.carry_out(work, OpenConsole(), chat, town.now)
        assert isinstance(given, ConsoleCode)
        return given.code

    desk = town.person()
    assert desk.come_in(town.do(sit_down)).status_code == 200
    desk.get(f"{HOME}/danh-sach")
    for kind in ("docx", "xlsx"):
        answer = desk.post(f"{HOME}/danh-sach/tep", ward="16732", month="2026-12", kind=kind)
        assert answer.content[:2] == b"PK"
        desk.get(f"{HOME}/danh-sach")
