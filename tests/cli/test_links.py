"""`qd22 links`: addresses that a platform told us or that are set, and never one that was made up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.options import UNUSABLE
from tests.emulators import zalo_bot
from tests.emulators.played import Played, played
from tests.emulators.telegram import TOKEN, Telegram


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Played]:
    with played(Telegram().app()) as up:
        monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/qd22.db")
        monkeypatch.setenv("QD22_TELEGRAM_API", up.address)
        monkeypatch.setenv("QD22_TELEGRAM_TOKEN", TOKEN)
        yield up


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["links", *arguments])
    assert done.exit_code == code, done.output
    assert TOKEN not in done.output
    return done.output


def test_each_channel_that_is_set_up_has_its_line(telegram: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("--campaign", "phuong-a").splitlines() == [
        "web: chưa có địa chỉ công khai; đặt QD22_PUBLIC_ORIGIN",
        "telegram: https://t.me/qd22_mau_bot?start=phuong-a",
    ]
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "https://qd22.example/")
    monkeypatch.setenv("QD22_ZALO_BOT_TOKEN", zalo_bot.TOKEN)
    told = {each["name"]: each for each in json.loads(run("--campaign", "Phuong-A", "--json"))}
    assert told["web"]["url"] == "https://qd22.example/?c=phuong-a"
    assert (told["zalo_bot"]["url"], told["zalo_bot"]["why"]) == ("", "no_word")


def test_a_platform_that_is_away_gives_no_address(telegram: Played) -> None:
    telegram.stop()
    told = run("--campaign", "phuong-a", code=1)
    assert "không hỏi được tên bot" in told
    assert "t.me" not in told


@pytest.mark.parametrize("campaign", ["", "tờ-rơi", "a" * 15, "viec", "a b"])
def test_a_word_that_no_link_can_carry_is_refused(campaign: str) -> None:
    assert "không dùng được" in run("--campaign", campaign, code=UNUSABLE)
