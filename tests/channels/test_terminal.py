"""The terminal: buttons are numbered lines, a number presses one, the end of input ends the talk."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from bot.channels.terminal.platform import talk
from bot.conversation.services import Services
from bot.replay.transcript import Transcript
from bot.settings import Settings
from bot.wiring import running
from knowledge.yaml_file import read_yaml
from tests.conftest import FixedClock


def talk_of(typed: str, out: io.StringIO, services: Services, folder: Path) -> Transcript:
    """A talk on a database of its own."""
    settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/chat.db")
    transcript = Transcript(FixedClock())

    async def run() -> None:
        async with running(settings, services, FixedClock()) as parts:
            vault = parts.keyring.chat("terminal", "test")
            await talk(io.StringIO(typed), out, parts.exchange, vault, transcript)

    asyncio.run(run())
    return transcript


def test_a_number_presses_a_button(services: Services, tmp_path: Path) -> None:
    out = io.StringIO()
    transcript = talk_of("lãi suất bao nhiêu\nmenu\n1\n", out, services, tmp_path)
    assert [typed for _, typed, _ in transcript.said] == ["lãi suất bao nhiêu", "menu", "1"]
    assert "Ai được vay" in out.getvalue().rpartition("menu")[2]


def test_a_saved_talk_is_a_script_that_the_tests_can_replay(services: Services, tmp_path: Path) -> None:
    transcript = talk_of("lãi suất bao nhiêu: một năm?\n", io.StringIO(), services, tmp_path)
    (tmp_path / "talk.yaml").write_text(transcript.saved("Hỏi lãi"), encoding="utf-8")
    script = read_yaml(tmp_path / "talk.yaml", tmp_path).data
    assert script == {
        "title": "Hỏi lãi",
        "steps": [{"say": "lãi suất bao nhiêu: một năm?", "entries": ["loan.interest"]}],
    }
