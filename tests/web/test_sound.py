"""Answers can be heard on the pages and in the chat where there is a voice; where there is none nothing offers it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.voice.test_speech import waved
from tests.web.conftest import Browser, OpenSite, messages


@pytest.fixture
def speaking(open_site: OpenSite, tmp_path: Path) -> Browser:
    """A site whose program says always the same."""
    (tmp_path / "said.wav").write_bytes(waved())
    program = tmp_path / "voice"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\ncat {tmp_path}/said.wav\n", encoding="utf-8")
    program.chmod(stat.S_IRWXU)
    return open_site(voice=str(program)).browser()


def test_a_page_has_a_player_and_its_sound(speaking: Browser) -> None:
    page = speaking.get("/hoi/lai-suat-bao-nhieu").text
    assert '<audio controls preload="none" src="/nghe/lai-suat-bao-nhieu"' in page
    sound = speaking.get("/nghe/lai-suat-bao-nhieu")
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/wav")
    assert sound.headers["cache-control"] == "public, max-age=300"
    assert sound.content.startswith(b"RIFF")
    assert speaking.get("/nghe/khong-co").status_code == 404


def test_an_answer_in_the_chat_can_be_heard_by_its_browser_alone(speaking: Browser) -> None:
    answered = messages(speaking.says("lãi suất bao nhiêu"))
    [place] = [each["sound"] for each in answered if "sound" in each]
    sound = speaking.get(str(place))
    assert (sound.status_code, sound.headers["cache-control"]) == (200, "no-store")
    assert speaking.get(str(place), cookie="").status_code == 404
    assert speaking.get("/api/sound/999").status_code == 404


def test_without_a_voice_nothing_offers_to_be_heard(open_site: OpenSite) -> None:
    browser = open_site().browser()
    assert "<audio" not in browser.get("/hoi/lai-suat-bao-nhieu").text
    assert all("sound" not in each for each in messages(browser.says("lãi suất bao nhiêu")))
    assert browser.get("/nghe/lai-suat-bao-nhieu").status_code == 404
