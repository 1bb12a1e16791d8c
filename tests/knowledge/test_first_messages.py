"""What is compiled and loaded at first use is ready before the first person writes."""

from __future__ import annotations

import re

import pytest

from bot.conversation.services import Services
from knowledge.first_messages import first_messages, get_ready
from knowledge.language.word_lists import symbols

QUESTIONS = (
    "lãi suất bao nhiêu",
    "dieu kien vay von the nao",
    "cảm ơn nhé, thời hạn vay là mấy năm. công ty tôi vay được bao nhiêu?",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_afterwards_a_question_compiles_nothing(
    question: str, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    symbols.cache_clear()  # as after a start
    get_ready(services.understanding, services.knowledge)
    compiled: list[object] = []
    monkeypatch.setattr(re, "compile", compiled.append)
    services.understanding.read(f"{question} a")
    assert compiled == []


def test_they_are_the_contents_own_with_marks_and_without(services: Services) -> None:
    first = list(first_messages(services.knowledge))
    own = " ".join(text for entry in services.knowledge.published for text in entry.utterances)
    assert len(first) > 20
    assert all(text.split(". ")[-1].rstrip("?") in own for text in first[::2])
    assert all(text.isascii() for text in first[1::2])
