"""What applicants are told of each step: what it means, what to do next, and nothing that a police report would say."""

from __future__ import annotations

import pytest

from bot.cases.notices import step_notice
from bot.texts import all_texts, text
from knowledge.prose import text_faults

CODE = "K7M2-9QXD"


def test_a_name_on_the_list_is_no_approval_and_the_next_step_is_named() -> None:
    """Families who wait for a call lose the days in which a loan may still be made."""
    told = step_notice("list", CODE, month="2026-12")
    assert "chưa phải là được duyệt" in told
    assert "gặp tổ trưởng" in told
    assert "Đây chưa phải là được vay." in text("case.listed.next")
    assert "tổ tiết kiệm và vay vốn" in text("case.listed.next")


def test_the_office_that_took_a_request_is_not_called_a_ward_where_it_is_a_commune() -> None:
    assert "phường" not in step_notice("accept", CODE)


def test_who_is_not_eligible_is_shown_another_way() -> None:
    assert "chương trình khác" in step_notice("close", CODE, reason="not_eligible")


def test_the_warning_of_the_last_day_rests_on_what_was_told() -> None:
    told = text("notice.window", code=CODE, days="30", day="15/03/2027")
    assert "tính theo ngày anh/chị cho biết" in told
    assert CODE in told.rsplit(".", 2)[1]  # where to go is shown by the code, not named on a lock screen


@pytest.mark.parametrize("audience", ["person", "family", "employer"])
def test_a_sent_request_is_no_application_and_costs_nothing(audience: str) -> None:
    told = text(f"referred.{audience}", ward="phường Cửa Lò", code=CODE, days="3", words="cây tre, ấm chè")
    assert "chưa phải là nộp hồ sơ vay" in told
    assert "Không ai được thu tiền" in told


def test_an_employer_is_told_what_the_code_is_for() -> None:
    assert "xem hồ sơ đến đâu" in text(
        "referred.employer", ward="phường Cửa Lò", code=CODE, days="3", words="cây tre, ấm chè"
    )


def test_no_text_speaks_as_an_interrogator_or_names_an_article_without_its_law() -> None:
    filled = {key: said.replace("{law}", "Quyết định 22") for key, said in all_texts().items()}
    wrong = {key: [fault for fault, _ in text_faults(said) if fault != "lint.sentence"] for key, said in filled.items()}
    assert {key: faults for key, faults in wrong.items() if faults} == {}
