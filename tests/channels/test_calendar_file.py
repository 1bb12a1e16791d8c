"""The calendar file of an appointment: valid lines, a neutral title, and only where a channel takes it."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.attachments import Attachments
from bot.channels.calendar_file import calendar_file
from bot.channels.capability import CAPABILITIES
from bot.channels.render import parts
from bot.channels.web.send import page_message
from bot.model.codec import from_fields, to_fields
from bot.model.messages import ChatMessage, Message

AT = "2026-12-04T09:00:00+07:00"
NOTICE = Message("cán bộ hẹn gặp anh/chị", calendar=AT)


def test_the_file_says_when_in_utc_and_nothing_of_whom() -> None:
    lines = calendar_file(AT).decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART:20261204T020000Z" in lines
    assert "SUMMARY:Hẹn với cán bộ" in lines
    assert not [line for line in lines if "công an" in line.lower() or "vay" in line.lower()]


@pytest.mark.parametrize(
    ("channel", "calendars"), [("telegram", [AT, ""]), ("zalo_oa", [""]), ("zalo_bot", [""]), ("web", [AT])]
)
def test_it_goes_where_a_channel_takes_it(channel: str, calendars: list[str]) -> None:
    assert [part.calendar for part in parts(NOTICE, CAPABILITIES[channel])] == calendars


@pytest.mark.parametrize(("channel", "names"), [("telegram", ["hen.ics"]), ("zalo_oa", [])])
def test_it_is_attached(channel: str, names: list[str]) -> None:
    attachments = Attachments(None, None, CAPABILITIES[channel])  # type: ignore[arg-type]  # no list here
    made = asyncio.run(attachments.of("", NOTICE))
    assert [each.name for each in made] == names


def test_the_page_offers_it_and_a_kept_message_still_does() -> None:
    kept = from_fields(to_fields(NOTICE))
    assert kept.calendar == AT
    files = page_message(ChatMessage(7, kept))["files"]
    assert files == [{"href": "/api/list/7/ics", "label": "Thêm vào lịch"}]
