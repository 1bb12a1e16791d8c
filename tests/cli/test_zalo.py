"""`qd22 zalo token` and the line of doctor, as the person at the keyboard sees them."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.zalo import masked
from bot.texts import text

RUN = CliRunner()
ACCESS, REFRESH = "access-token-" + "a" * 40, "refresh-token-" + "b" * 40


@pytest.fixture(autouse=True)
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/qd22.db")
    monkeypatch.setenv("QD22_ZALO_APP_ID", "1")
    monkeypatch.setenv("QD22_ZALO_APP_SECRET", "sample-app")
    monkeypatch.setenv("QD22_ZALO_OAUTH", "http://127.0.0.1:1")


def said(*arguments: str, typed: str = "", code: int = 0) -> str:
    done = RUN.invoke(app, ["zalo", "token", *arguments], input=typed, env={"COLUMNS": "200"})
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def doctor() -> str:
    return RUN.invoke(app, ["doctor"], env={"COLUMNS": "200"}).output


def test_a_pair_is_set_from_two_lines_and_shown_masked() -> None:
    assert said("show", code=1).strip() == text("zalo.token.none")
    assert text("zalo.why.not_set") in doctor()
    said("set", typed=f"{ACCESS}\n{REFRESH}\n")
    shown = said("show")
    assert masked(ACCESS) in shown
    assert ACCESS not in shown
    assert REFRESH not in shown
    assert "✓ Khóa của Zalo OA" in doctor()


@pytest.mark.parametrize("typed", ["", "\n", f"{ACCESS}\n", f"{ACCESS}\n{ACCESS}\n", f"a b\n{REFRESH}\n", "ế\nb\n"])
def test_what_is_no_pair_is_refused_and_changes_nothing(typed: str) -> None:
    assert "access token" in said("set", typed=typed, code=2)
    said("show", code=1)


def test_a_refresh_that_fails_says_so_and_doctor_too() -> None:
    said("set", typed=f"{ACCESS}\n{REFRESH}\n")
    assert "unreachable" in said("refresh", code=1)
    assert "unreachable" in said("show")
    assert text("zalo.why.failed") in doctor()


def test_without_an_app_the_commands_and_doctor_have_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QD22_ZALO_APP_ID", "")
    assert "QD22_ZALO_APP_ID" in said("show", code=2)
    assert "Zalo" not in doctor()


@pytest.mark.parametrize(
    ("secret", "shown"), [("short", "… (5)"), ("a" * 16, "… (16)"), ("abcd" * 5, "abcd…abcd (20)")]
)
def test_a_mask_shows_the_edges_of_long_tokens_only(secret: str, shown: str) -> None:
    assert masked(secret) == shown
