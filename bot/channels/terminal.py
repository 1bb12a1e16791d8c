"""The terminal channel: buttons are numbered lines, a number presses one. A talk can be saved as a test."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import yaml

from bot.clock import Clock
from bot.conversation.messages import Incoming, Reply
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.texts import text


def show(reply: Reply) -> str:
    """A reply as terminal text, its buttons and then its aids numbered; what a picture shows the text says."""
    lines = [reply.text]
    lines += [f"  [{number}] {button.label}" for number, button in enumerate(reply.all_buttons, 1)]
    return "\n".join(lines)


def talk(source: TextIO, out: TextIO, services: Services, clock: Clock) -> list[dict[str, object]]:
    """Talk until the end of ``source``; returns the transcript in the form of tests/conversations."""
    session = Session()
    steps: list[dict[str, object]] = []
    done = turn(session, Incoming("", "hello"), clock.now(), services)
    while True:
        # the session goes through its stored form at every step, as on every other channel
        session = load_session(done.session.dump())
        out.writelines(f"\n{show(reply)}\n" for reply in done.replies)
        out.write(f"\n{text('chat.prompt')} ")
        out.flush()
        line = source.readline()
        if not line:
            out.write(f"\n{text('chat.bye')}\n")
            return steps
        done = turn(session, Incoming(line.rstrip("\n")), clock.now(), services)
        steps.append({"say": line.rstrip("\n"), "entries": [reply.entry for reply in done.replies if reply.entry]})


def save_talk(steps: list[dict[str, object]], path: Path, title: str) -> None:
    """Write a transcript as a conversation script that the tests replay."""
    script = {"title": title, "steps": steps}
    path.write_text(yaml.safe_dump(script, allow_unicode=True, sort_keys=False), encoding="utf-8")
