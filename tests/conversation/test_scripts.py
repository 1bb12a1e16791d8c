"""Whole conversations as YAML (tests/conversations): who says or presses what, and what must come back.

A step has `say` (typed words) or `press` (a label, or the number of a button last shown), and may ask for
`entries` (ids answered, in order), `has` / `lacks` (words in the replies), `buttons` (labels under the last
reply), `effects`. The session is stored and read again between all steps, as on every channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import Turn, turn
from bot.model.messages import Button, Incoming, Message
from knowledge.yaml_file import Value, read_yaml
from tests.conftest import NOON

SCRIPTS = sorted((Path(__file__).parent.parent / "conversations").glob("*.yaml"))
KEYS = {"say", "press", "entries", "has", "lacks", "buttons", "effects"}


@dataclass
class Talk:
    """A conversation under way."""

    services: Services
    session: Session = field(default_factory=Session)
    buttons: tuple[Button, ...] = ()

    def send(self, incoming: Incoming) -> Turn:
        done = turn(load_session(self.session.dump()), incoming, NOON, self.services)
        self.session, self.buttons = done.session, done.replies[-1].buttons
        return done

    def press(self, label: str) -> Turn:
        for button in self.buttons:
            if button.label == label:
                return self.send(Incoming(button.label, button.action))
        raise AssertionError(f"no button “{label}” among {[button.label for button in self.buttons]}")


def words(value: Value) -> list[str]:
    """A list of texts; a single text is a list of one."""
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def said(replies: tuple[Message, ...]) -> str:
    return "\n".join(reply.text for reply in replies)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_conversation_goes_as_written(services: Services, path: Path) -> None:
    script = read_yaml(path, path.parent).data
    assert isinstance(script, dict)
    steps = script["steps"]
    assert isinstance(steps, list)
    talk = Talk(services)
    if script.get("start") != "message":
        talk.send(Incoming("", "hello"))
    for number, step in enumerate(steps, 1):
        assert isinstance(step, dict)
        assert set(step) <= KEYS
        done = talk.press(str(step["press"])) if "press" in step else talk.send(Incoming(str(step["say"])))
        where = f"{path.name}, step {number}: {step}"
        check(done, step, where)


def check(done: Turn, step: dict[str, Value], where: str) -> None:
    if "entries" in step:
        assert [reply.entry for reply in done.replies if reply.entry] == words(step["entries"]), where
    for wanted in words(step.get("has", [])):
        assert wanted in said(done.replies), f"{where}\n{said(done.replies)}"
    for unwanted in words(step.get("lacks", [])):
        assert unwanted not in said(done.replies), f"{where}\n{said(done.replies)}"
    for label in words(step.get("buttons", [])):
        assert label in [button.label for button in done.replies[-1].buttons], where
    if "effects" in step:
        assert [type(effect).__name__ for effect in done.effects] == words(step["effects"]), where


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) >= 20
