"""`qd22 announce`: seen before it goes, tried on the office first, and stopped with one command."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cases.codes import digest_of, draw
from bot.cli import app
from bot.cli.bench_announce import bench_announce
from bot.cli.options import UNUSABLE
from bot.clock import SystemClock, day_in_vietnam
from bot.model.messages import Incoming
from bot.texts import text
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.store.place import Home


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tin.yaml"
    until = day_in_vietnam(SystemClock().now()) + timedelta(days=20)
    said = "Mời anh/chị mang căn cước đến {slot:police}."
    path.write_text(f"id: thang-12\ntitle: Buổi hướng dẫn\nuntil: {until}\ntext: {said}\n", encoding="utf-8")
    return path


def run(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["announce", *arguments])
    assert done.exit_code == code, done.output
    return done.output


async def _nobody(home: Home) -> None:
    async with home.run():
        pass


async def _people(home: Home) -> None:
    """Somebody who follows, and an admin at their desk."""
    async with home.run() as parts:
        now, updates = parts.exchange._clock.now(), count(1)

        async def say(who: str, typed: str, action: str = "") -> None:
            await parts.exchange.accept("telegram", who, f"u{next(updates)}", Incoming(typed, action))

        code = grouped(draw(INVITATION_LENGTH))
        until = now + timedelta(days=1)
        await parts.database.write(lambda work: work.officers.invite("Mẫu", "admin", "*", digest_of(code), until))
        await say("admin", code)
        await say("an", "nhận tin")
        await say("an", text("button.follow_yes"))


def test_from_preview_to_stop(home: Home, file: Path) -> None:
    asyncio.run(_people(home))
    assert "telegram: 1 người nhận tin" in run("preview", str(file))
    assert "1 người" in run("test", str(file))
    run("start", str(file))
    run("start", str(file), code=1)  # the same once more
    [row] = json.loads(run("progress", "--json"))
    assert (row["id"], row["state"], row["persons"], row["unsure"]) == ("thang-12", "running", {"telegram": 0}, [])
    assert "tạm dừng" in run("pause", "thang-12")
    run("pause", "thang-12", code=1)
    assert "đang gửi" in run("resume", "thang-12")
    assert "đã thôi gửi" in run("stop", "thang-12")
    run("resume", "thang-12", code=1)
    assert "đã thôi gửi" in run("progress", "thang-12")
    run("progress", "khong-co", code=1)


def test_an_unknown_figure_stops_it(home: Home, file: Path) -> None:
    asyncio.run(_nobody(home))
    file.write_text(file.read_text(encoding="utf-8").replace("căn cước", "900 triệu"), encoding="utf-8")
    assert "900" in run("preview", str(file), code=1)
    run("start", str(file), code=1)


def test_nobody_to_tell_or_to_try_it_on(home: Home, file: Path) -> None:
    asyncio.run(_nobody(home))
    assert text("announce.nobody") in run("preview", str(file))
    assert text("announce.nobody") in run("start", str(file), code=1)
    assert text("announce.no_officer") in run("test", str(file), code=1)


def test_without_a_database_nothing_is_made(home: Home, file: Path) -> None:
    run("start", str(file), code=UNUSABLE)


def test_the_measurement_counts_everybody(capsys: pytest.CaptureFixture[str]) -> None:
    bench_announce(count=60, speed=10, as_json=True)
    done = json.loads(capsys.readouterr().out)
    assert (done["told"] + done["unknown"] >= 60, done["twice"]) == (True, 0)
