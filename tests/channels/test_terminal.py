"""The terminal: buttons are numbered lines, a number presses one, the end of input ends the talk."""

from __future__ import annotations

import io
from pathlib import Path

from bot.channels.terminal import save_talk, show, talk
from bot.conversation.messages import Button, Card, Reply
from bot.conversation.services import Services
from knowledge.sheet import read_sheet
from tests.conftest import FixedClock


def test_buttons_are_numbered_lines() -> None:
    assert show(Reply("Chọn:", (Button("Một", "a"), Button("Hai", "b")))) == "Chọn:\n  [1] Một\n  [2] Hai"


def test_aids_are_numbered_after_the_buttons_and_a_card_adds_nothing_to_the_text() -> None:
    reply = Reply(
        "Chọn:", (Button("Một", "a"),), aids=(Button("Không rõ", "b"),), card=Card("Kết quả", "Có thể", "good")
    )
    assert show(reply) == "Chọn:\n  [1] Một\n  [2] Không rõ"


def test_a_number_presses_a_button(services: Services) -> None:
    out = io.StringIO()
    steps = talk(io.StringIO("lãi suất bao nhiêu\nmenu\n1\n"), out, services, FixedClock())
    assert [step["say"] for step in steps] == ["lãi suất bao nhiêu", "menu", "1"]
    assert steps[0]["entries"] == ["loan.interest"]
    assert "Ai được vay" in out.getvalue().rpartition("menu")[2]


def test_a_saved_talk_is_a_script_that_the_tests_can_replay(services: Services, tmp_path: Path) -> None:
    steps = talk(io.StringIO("lãi suất bao nhiêu: một năm?\n"), io.StringIO(), services, FixedClock())
    save_talk(steps, tmp_path / "talk.yaml", "Hỏi lãi")
    script = read_sheet(tmp_path / "talk.yaml", tmp_path).data
    assert script == {
        "title": "Hỏi lãi",
        "steps": [{"say": "lãi suất bao nhiêu: một năm?", "entries": ["loan.interest"]}],
    }
