"""Typed words are read without python-telegram-bot's objects: damaged or whole, as the library reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.webhook import TelegramWebhook
from tests.channels.telegram_place import PAYLOADS

SAVED = sorted((Path(__file__).parent / "payloads" / "telegram").rglob("*.json"))
WRONG: tuple[Any, ...] = (None, True, False, 0, -1, 1.5, "", " ", "/start x", "\ud800", [], {}, {"id": 1}, 2**40)
Update = dict[str, Any]


@pytest.mark.parametrize("path", SAVED, ids=lambda path: path.stem)
def test_what_was_typed_is_read_as_the_library_reads_it(path: Path) -> None:
    saved = json.loads(path.read_text(encoding="utf-8"))
    webhook = TelegramWebhook(PAYLOADS)
    for update in saved if isinstance(saved, list) else [saved]:
        if not isinstance(update, dict) or not isinstance(update.get("message"), dict):
            continue
        for each in (update, *damaged(update)):
            assert list(webhook.read(each)) == list(webhook.read(through_the_library(each)))


def damaged(update: Update) -> Iterator[Update]:
    """The update with one field left out or of another kind."""
    for way in ways(update):
        for wrong in (*WRONG, ...):
            changed = deepcopy(update)
            place = changed
            for name in way[:-1]:
                place = place[name]
            del place[way[-1]]
            if wrong is not ...:
                place[way[-1]] = wrong
            yield changed


def ways(fields: Update, begun: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to each field."""
    for name, value in fields.items():
        yield (*begun, name)
        if isinstance(value, dict):
            yield from ways(value, (*begun, name))


def through_the_library(update: Update) -> Update:
    """The same with a field that says nothing, but that only the library reads."""
    message = update.get("message")
    return {**update, "message": {"contact": None, **message}} if isinstance(message, dict) else update
