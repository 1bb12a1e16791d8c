"""Answers: filled with what holds on the day and at the place, and with the articles they rest on."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.places.wards import load_ward
from bot.texts.promises import TRIAL
from knowledge.language.templates import without_placeholders
from knowledge.loader import Knowledge
from knowledge.renderer import Renderer
from tests.conftest import TODAY


@pytest.fixture
def renderer(knowledge: Knowledge) -> Renderer:
    return Renderer(knowledge, {**load_ward("16732").slots(), **TRIAL.answer_slots})


def test_every_published_entry_has_an_answer_today_without_a_hole(knowledge: Knowledge, renderer: Renderer) -> None:
    for entry in knowledge.published:
        answer = renderer.answer(entry, TODAY)
        assert answer.text, entry.id
        assert not re.search(r"[{}]", answer.text + answer.detail), entry.id


def test_every_matter_of_law_or_money_is_cited(knowledge: Knowledge, renderer: Renderer) -> None:
    own = ("smalltalk.", "safety.", "bot.", "contact.")
    for entry in knowledge.published:
        if not entry.topic.startswith(own):
            assert renderer.citations(entry, TODAY), entry.id


@pytest.mark.parametrize(
    ("on", "says", "not_says", "cites"),
    [
        (date(2025, 11, 30), "6,6%/năm", "6,24%", "qd750"),
        (date(2025, 12, 1), "6,24%/năm", "6,6%/năm", "qd2553"),
        (TODAY, "6,24%/năm", "6,6%/năm", "qd2553"),
    ],
)
def test_an_old_day_gets_the_old_answer(
    knowledge: Knowledge, renderer: Renderer, on: date, says: str, not_says: str, cites: str
) -> None:
    answer = renderer.answer(knowledge.entries["loan.interest"], on)
    assert says in answer.text
    assert not_says not in answer.text
    assert cites in [citation.id for citation in answer.citations]


def test_a_day_before_the_decision_gets_no_figure(knowledge: Knowledge, renderer: Renderer) -> None:
    answer = renderer.answer(knowledge.entries["loan.interest"], date(2023, 1, 1))
    assert "01/01/2023" in answer.text
    assert "%" not in answer.text


def test_a_figure_in_an_answer_is_always_a_fact(knowledge: Knowledge) -> None:
    """No cap, rate or term is typed by hand, so a changed parameter changes every answer."""
    money = re.compile(r"\d+ *(?:triệu|tỷ|%|tháng)")
    for entry in knowledge.entries.values():
        typed = without_placeholders(f"{entry.answer} {entry.detail}")
        assert not money.search(typed), entry.id


def test_a_ward_without_a_number_sends_people_to_the_place(knowledge: Knowledge, renderer: Renderer) -> None:
    answer = renderer.answer(knowledge.entries["contact.police"], TODAY)
    assert "Công an phường Cửa Lò" in answer.text
    assert not re.search(r"\d{8,}", answer.text)
