"""`qd22 officers link` and `nofactor`: a link for one use to whoever sits at a desk, and a lost telephone."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cases.totp import new_secret
from bot.cli import app
from bot.clock import SystemClock
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from tests.blank import place_blank


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "qd22.db"
    place_blank(path)
    monkeypatch.setenv("QD22_DATABASE_URL", f"sqlite+aiosqlite:///{path}")
    monkeypatch.setenv("QD22_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("QD22_PUBLIC_ORIGIN", "https://mau.example")
    return path


def write(act: object) -> object:
    async def run() -> object:
        async with opened(Settings()) as parts:
            return await parts.database.write(act)  # type: ignore[arg-type]

    return asyncio.run(run())


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["officers", *arguments])
    return result.exit_code, result.output


def seat(work: UnitOfWork) -> int:
    now = SystemClock().now()
    number = work.officers.invite("Cán bộ Mẫu", "officer", "16732", "0" * 64, now)
    work.officers.join(number, "chat-mau", now)
    return number


def test_a_link_is_made_for_whoever_sits_at_a_desk(database: Path) -> None:
    number = write(seat)
    code, said = run("link", str(number))
    assert code == 0
    found = re.search(r"https://mau\.example/ban-viec/vao\?ma=([0-9A-Z]{4}-[0-9A-Z]{4})", said)
    assert found
    assert write(lambda work: work.console.take_code(found[1], SystemClock().now())) == number
    actions = write(lambda work: [(row.actor, row.action) for row in work.audit.entries()])
    assert ("command", "console_code") in actions  # type: ignore[operator]
    assert "chưa có ai ngồi" in run("link", "99")[1]


def test_a_second_factor_is_taken_away_for_a_lost_telephone(database: Path) -> None:
    number = write(seat)
    write(lambda work: work.console.keep_factor(number, new_secret()))
    assert run("nofactor", str(number))[0] == 0
    assert write(lambda work: work.console.factor(number)) is None
    assert "không bật mã sáu số" in run("nofactor", str(number))[1]
