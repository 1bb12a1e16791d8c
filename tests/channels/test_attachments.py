"""Files of a message: only what the platform takes, the monthly list only for the officer of its ward."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.attachments import Attachments
from bot.channels.capability import CAPABILITIES
from bot.conversation.services import Services
from bot.model.codec import from_fields
from bot.model.messages import Incoming
from tests.acting import open_house

CARD = {"title": "Kết quả mẫu", "verdict": "Có thể đủ", "tone": "good"}
FORM = {"ward": "16732", "month": "2026-12"}


@pytest.mark.parametrize(
    ("channel", "is_officer", "kinds"),
    [
        ("telegram", True, ["png", "docx", "xlsx"]),
        ("zalo_oa", True, ["png", "docx"]),
        ("zalo_oa", False, ["png"]),
        ("zalo_bot", True, []),
    ],
)
def test_a_platform_gets_the_files_that_it_takes(
    services: Services, tmp_path: Path, channel: str, is_officer: bool, kinds: list[str]
) -> None:
    with open_house(services, tmp_path) as house:
        parts, say = house.running, Incoming(house.invite() if is_officer else "chào")
        house.do(parts.exchange.accept(channel, "can bo", "1", say))
        files = Attachments(parts.exchange, parts.keyring, CAPABILITIES[channel])
        found = house.do(files.of("can bo", from_fields({"text": "Mẫu", "card": CARD, "form": FORM})))
        assert [each.name.rpartition(".")[2] for each in found] == kinds
        assert all(each.data for each in found)


def test_what_cannot_be_drawn_is_left_out(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        files = Attachments(house.running.exchange, house.running.keyring, CAPABILITIES["telegram"])
        assert (
            house.do(files.of("an", from_fields({"text": "Mẫu", "card": {"no": "card"}, "chart": 5, "form": "x"})))
            == []
        )
