"""`qd22 channels` beside an emulated platform: what it says, what it sets, what it leaves with a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.options import UNUSABLE
from tests.emulators.played import Played, played
from tests.emulators.zalo_bot import TOKEN, ZaloBotEmulator, make_app

RUN = CliRunner()
SECRET = "mot-chuoi-mau"  # noqa: S105 - a sample
ORIGIN = "https://qd22.example"


@pytest.fixture
def emulator() -> ZaloBotEmulator:
    return ZaloBotEmulator()


@pytest.fixture
def platform(emulator: ZaloBotEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Played]:
    with played(make_app(emulator=emulator)) as up:
        monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/qd22.db")
        monkeypatch.setenv("QD22_ZALO_BOT_API", up.address)
        monkeypatch.setenv("QD22_ZALO_BOT_TOKEN", TOKEN)
        yield up


def run(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, ["channels", *arguments])
    assert done.exit_code == code, done.output
    assert SECRET not in done.output
    return done.output


def checked(code: int = 0) -> dict[str, object]:
    found: list[dict[str, object]] = json.loads(run("check", "--json", code=code))
    return next(each for each in found if each["name"] == "zalo_bot")


def test_nothing_configured_is_no_fault_and_asks_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/none/qd22.db")
    assert "chưa cài đặt" in run("check")
    assert not (tmp_path / "none").exists()
    run("webhook", "delete", "zalo_bot", code=UNUSABLE)


def test_without_a_public_address_a_bot_is_polled(platform: Played) -> None:
    found = checked()
    assert (found["who"], found["polled"], found["todo"]) == ("bot.mau", True, "nothing")
    run("check")
    run("webhook", "set", code=UNUSABLE)


def test_a_webhook_is_set_checked_and_deleted(
    platform: Played, emulator: ZaloBotEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", ORIGIN)
    assert (checked(1)["todo"], checked(1)["missing"]) == ("missing", ["QD22_ZALO_BOT_SECRET"])
    run("webhook", "set", code=UNUSABLE)
    monkeypatch.setenv("QD22_ZALO_BOT_SECRET", SECRET)
    assert checked(1)["todo"] == "hook"
    assert f"{ORIGIN}/hook/zalo-bot" in run("webhook", "set")
    assert emulator.hook == {"url": f"{ORIGIN}/hook/zalo-bot", "secret_token": SECRET}
    assert (checked()["todo"], checked()["webhook"]) == ("nothing", f"{ORIGIN}/hook/zalo-bot")
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "")
    assert checked(1)["todo"] == "free"
    run("webhook", "delete", "zalo_bot")
    assert emulator.hook == {}
    assert checked()["todo"] == "nothing"


def test_a_wrong_token_and_a_platform_that_is_away_say_what_to_look_at(
    platform: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QD22_ZALO_BOT_TOKEN", "khong-phai-cua-ai")
    found = checked(1)
    assert (found["todo"], found["failure"]) == ("key", "bad_token 401")
    assert "khong-phai-cua-ai" not in run("check", code=1)
    run("webhook", "delete", "zalo_bot", code=1)
    platform.stop()
    assert checked(1)["todo"] == "reach"


def test_no_log_holds_the_address_of_a_request(platform: Played, caplog: pytest.LogCaptureFixture) -> None:
    """The token is a part of that address, and httpx tells of every request at level INFO."""
    caplog.set_level(logging.INFO)
    checked()
    assert f"/bot{TOKEN}/" not in caplog.text


def test_a_channel_that_does_not_exist_is_named(platform: Played) -> None:
    run("webhook", "delete", "fax", code=UNUSABLE)


def test_serve_refuses_a_channel_that_is_configured_by_halves(
    platform: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", ORIGIN)
    done = RUN.invoke(app, ["serve"])
    assert done.exit_code == UNUSABLE
    assert "QD22_ZALO_BOT_SECRET" in done.output
