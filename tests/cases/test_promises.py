"""What the service promises of keeping and erasing rests on settings that the program obeys."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from bot.cases.policy import Policy
from bot.settings import Settings
from bot.texts import all_texts
from bot.texts.channels import KINDS
from knowledge.language.templates import sentences
from knowledge.loader import Knowledge
from knowledge.prose import kept_figure
from knowledge.renderer import SLOTS, Renderer

ON = date(2026, 11, 28)
SAYING = ("bot.privacy", "bot.delete")
RULES = {field.name for field in fields(Policy)} | set(Settings.model_fields)


def test_every_promise_names_rules_of_retention_that_exist(knowledge: Knowledge) -> None:
    named = {name for cited in knowledge.law.values() for name in cited.keeps}
    assert named
    assert named <= RULES


def test_answers_say_the_times_that_are_set(knowledge: Knowledge) -> None:
    """Whoever sets other days changes every answer with them, on every kind of channel."""
    promises = Settings(chat_days=11, backup_days=9).promises
    renderer = Renderer(knowledge, {**dict.fromkeys(SLOTS, "nơi đó"), **promises.answer_slots})
    for kind in KINDS:
        said = {name: renderer.speaking(kind).answer(knowledge.entries[name], ON).text for name in SAYING}
        assert "11 ngày" in said["bot.privacy"], kind
        assert "9 ngày" in said["bot.delete"], kind


@pytest.mark.parametrize("name", ["bot.privacy", "bot.privacy.shame", "bot.privacy.police", "bot.delete"])
def test_what_only_the_web_can_promise_is_not_said_elsewhere(knowledge: Knowledge, name: str) -> None:
    """On a platform its company keeps a copy, and who looks after the page reads it."""
    renderer = Renderer(knowledge, dict.fromkeys(SLOTS, "nơi đó"))
    web = renderer.answer(knowledge.entries[name], ON)
    for kind, platform in (("zalo", "Zalo"), ("telegram", "Telegram")):
        there = renderer.speaking(kind).answer(knowledge.entries[name], ON)
        assert there.text != web.text
        assert platform in there.text
        assert "trình duyệt" not in there.text
        assert "không có người ngồi đọc" not in f"{there.text} {there.detail}"
    assert "người quản lý trang" in renderer.speaking("zalo").answer(knowledge.entries["bot.privacy"], ON).text


def test_no_text_types_how_long_something_is_kept() -> None:
    """The figure comes from the setting's slot; "xóa sau 7 ngày" would stay when the setting changes."""
    typed = {key: kept_figure(sentence) for key, said in all_texts().items() for sentence in sentences(said)}
    assert {key: found for key, found in typed.items() if found} == {}
