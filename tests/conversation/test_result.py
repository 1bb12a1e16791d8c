"""The result on one screen, its pages, and the plan drafted from what was told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation.next_steps import list_days
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session
from tests.conversation.test_screen import all_good, press, say


def test_the_result_carries_a_card_that_says_what_the_text_says(services: Services) -> None:
    answers = {**all_good(), "amount": {"amount": 80_000_000}}
    session = Session(welcomed=True, screening=Screening("person", answers, phase="review"))
    shown = press(session, "screen:show", services)
    (first,) = shown.replies
    why = press(shown.session, "screen:why", services).replies[0]
    assert why.card is not None
    assert why.chart is not None
    assert why.card.verdict.split(".")[0] in first.text
    assert why.card.countdown in first.text
    assert all(step in first.text for step in why.card.steps)
    assert why.card.papers
    assert why.card.places
    assert "Quyết định 22/2023/QĐ-TTg" in why.card.law


@pytest.mark.parametrize(
    "changed", [{}, {"certificate": {"certificate": "lost"}}, {"finished_on": {"finished_on": "2015"}}]
)
def test_the_result_is_one_screen_and_a_person_stands_on_every_page(
    services: Services, changed: dict[str, dict[str, object]]
) -> None:
    session = Session(welcomed=True, screening=Screening("person", {**all_good(), **changed}, phase="review"))
    shown = press(session, "screen:show", services)
    (result,) = shown.replies
    assert 4 <= len(result.text.splitlines()) <= 9
    for step in ("show", "why", "papers", "steps"):
        page = press(shown.session, f"screen:{step}", services).replies[-1]
        assert "Nhờ cán bộ gọi" in [button.label for button in page.all_buttons], step


def test_the_steps_name_the_place_and_the_day_before_the_list_is_made(services: Services) -> None:
    """Article 14(2)c: the ward police make the list on the 5th; 5/12/2026 is a Saturday."""
    session = Session(welcomed=True, screening=Screening("person", all_good(), phase="review"))
    told = press(session, "screen:show", services).replies[0].text
    assert "Chậm nhất 04/12/2026" in told
    assert services.slots["police"] in told
    assert [line[:2] for line in told.splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]


@pytest.mark.parametrize(
    ("on", "visit"),
    [
        (date(2026, 12, 4), date(2026, 12, 4)),  # the last day before the list
        (date(2026, 12, 5), date(2027, 1, 4)),
        (date(2026, 7, 4), date(2026, 8, 4)),  # a Saturday: the list of the 5th cannot be reached any more
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_whoever_cannot_reach_this_list_is_told_the_next(services: Services, on: date, visit: date) -> None:
    assert list_days(on, services)[0] == visit


def test_what_no_question_asks_reaches_the_result(services: Services) -> None:
    """An additional penalty and an expunged record are told, not asked."""
    session = Session(welcomed=True, screening=Screening("person", all_good(), phase="review"))
    for fact, says in (("extra_penalty", "cấm cư trú"), ("record_expunged", "xóa án tích")):
        notes = {"self": {fact: {"value": "yes", "sure": True, "turn": 1}}}
        told = replace(session, told=replace(session.told, about="self", notes=notes))
        shown = press(told, "screen:show", services)
        assert says in shown.replies[0].text
        assert shown.session.frame.outcome == ("needs_officer" if fact == "record_expunged" else "likely_eligible")


def test_the_drafted_plan_holds_what_was_told_and_leaves_the_rest_blank(services: Services) -> None:
    session = Session(welcomed=True, screening=Screening("person", all_good(), phase="review"))
    session = replace(session, told=replace(session.told, about="self", plan="nuôi gà"))
    page = press(session, "plan", services).replies[0]
    assert "nuôi gà" in page.text
    assert "Vốn tự có: …" in page.text
    assert page.card is not None
    assert page.card.form == "plan"
    empty = say(Session(welcomed=True), "viết giúp phương án", services).replies[-1]
    assert not [word for line in empty.text.splitlines()[2:8] for word in line[2:].split() if word.isdigit()]
