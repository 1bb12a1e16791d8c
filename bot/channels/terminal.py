"""The terminal channel: buttons are numbered lines, a number presses one. A talk can be saved as a test."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO, cast

import yaml

from bot.conversation.messages import Incoming, Reply
from bot.delivery.exchange import Exchange, reply_content
from bot.store.chats import Kept, Said
from bot.store.vault import Vault, new_token
from bot.texts import text

CHANNEL = "terminal"


def show(reply: Reply) -> str:
    """A reply as terminal text, its buttons and then its aids numbered; what a picture shows the text says."""
    return show_content(reply_content(reply))


def show_content(content: Mapping[str, object]) -> str:
    """The same from what is kept of a reply."""
    labels = [str(button["label"]) for kind in ("buttons", "aids") for button in _buttons(content, kind)]
    if content.get("notice"):  # numbers belong to the question that waits
        return "\n".join([str(content["text"]), *(f"  {text('chat.hint', label=label)}" for label in labels)])
    return "\n".join([str(content["text"]), *(f"  [{number}] {label}" for number, label in enumerate(labels, 1))])


def _buttons(content: Mapping[str, object], kind: str) -> Sequence[Mapping[str, str]]:
    return cast("Sequence[Mapping[str, str]]", content.get(kind, ()))


async def talk(source: TextIO, out: TextIO, exchange: Exchange, vault: Vault) -> list[dict[str, object]]:
    """Talk until the end of ``source``; returns the transcript in the form of tests/conversations."""
    steps: list[dict[str, object]] = []
    shown = (await exchange.open(vault, CHANNEL, _render)).messages[-_SHOWN:]
    while True:
        out.writelines(f"\n{show_content(kept.content)}\n" for kept in shown if kept.content.get("from") != "person")
        out.write(f"\n{text('chat.prompt')} ")
        out.flush()
        line = await asyncio.to_thread(source.readline)
        if not line:
            out.write(f"\n{text('chat.bye')}\n")
            return steps
        typed = line.rstrip("\n")
        said = Said(new_token(), {"from": "person", "text": typed, "at": ""})
        shown = (await exchange.receive(vault, CHANNEL, said, Incoming(typed), _render)).messages
        steps.append({"say": typed, "entries": _entries(shown)})


_SHOWN = 3
"""So many messages of an earlier talk are shown again."""


def _entries(shown: Sequence[Kept]) -> list[str]:
    return [str(kept.content["entry"]) for kept in shown if kept.content.get("entry")]


async def _render(reply: Reply) -> dict[str, object]:
    return {"from": "bot", **reply_content(reply)}


def save_talk(steps: list[dict[str, object]], path: Path, title: str) -> None:
    """Write a transcript as a conversation script that the tests replay."""
    script = {"title": title, "steps": steps}
    path.write_text(yaml.safe_dump(script, allow_unicode=True, sort_keys=False), encoding="utf-8")
