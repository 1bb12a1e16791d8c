"""What people read lives in bot/texts: every key used exists, every key has a use, sentences stay short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.model.case import REASONS
from bot.model.messages import MAX_BUTTONS
from bot.texts import all_texts, text
from knowledge.language.templates import MAX_SENTENCE_WORDS

BOT = Path(__file__).parent.parent.parent / "bot"
_USE = re.compile(r"""f?["']([a-z0-9_]+(?:\.(?:[a-z0-9_]|\{[^"']*?\})+)*)["']""")
_HOLE = re.compile(r"\{.*?\}")


def keys_used() -> list[str]:
    """Patterns of all keys in the sources; a hole of an f-string stands for any part of a key."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in BOT.rglob("*.py"))
    return ["[a-z_.]+".join(map(re.escape, _HOLE.split(key))) for key in set(_USE.findall(sources))]


def test_every_key_has_a_use() -> None:
    pattern = re.compile("|".join(keys_used()))
    assert [key for key in all_texts() if not pattern.fullmatch(key)] == []


def test_every_key_that_is_used_exists() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in BOT.rglob("*.py"))
    named = set(re.findall(r"""\btext\(\s*["']([a-z_.]+)["']""", sources))
    assert named - set(all_texts()) == set()


def test_every_reason_has_a_button_a_sentence_for_the_applicant_and_room() -> None:
    """Keys that are put together by the program; where they are missing, an officer's press would fail."""
    buttons = {"close": "desk.reason", "transfer": "desk.transfer", "unlist": "desk.off", "tell": "desk.tell"}
    buttons |= {"disapprove": "desk.disapprove", "refuse": "desk.refuse"}
    for step, reasons in REASONS.items():
        for reason in reasons:
            assert {f"{buttons[step]}.{reason}", f"notice.{step}.{reason}"} <= set(all_texts())
        assert len(reasons) <= 2 * MAX_BUTTONS


def test_an_unknown_key_or_a_missing_slot_fails_at_once() -> None:
    with pytest.raises(KeyError):
        text("no.such.key")
    with pytest.raises(KeyError):
        text("error.too_fast")


def test_every_sentence_is_short() -> None:
    sentences = [(key, each) for key, whole in all_texts().items() for each in re.split(r"[.!?:;](?:\s|$)|\n", whole)]
    assert [(key, each) for key, each in sentences if len(each.split()) > MAX_SENTENCE_WORDS] == []


def test_the_menu_fits_a_phone(services: Services) -> None:
    assert 2 <= len(services.menu) <= MAX_BUTTONS
