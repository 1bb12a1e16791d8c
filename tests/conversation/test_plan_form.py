"""Mẫu số 02: the draft of what an employer told, its check, and the Word file on every channel that takes one."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from bot.channels.capability import CAPABILITIES
from bot.channels.render import parts
from bot.conversation.loan_plan import draft_plan
from bot.conversation.plan_form import plan_checks
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.codec import from_fields, to_fields
from bot.model.messages import Message, PlanForm
from bot.print.files import make_plan
from bot.print.form02 import make_form02
from screening.facts import Facts
from tests.acting import open_house

ON = date(2026, 11, 30)
TOLD: Facts = {
    "applicant": "employer", "employer_kind": "cooperative", "legally_established": "yes", "workers_total": 20,
    "workers_released": 3, "labour_contracts": "yes", "same_purpose_loan": "no", "has_plan": "no",
    "amount": 500_000_000,
}  # fmt: skip


def draft(services: Services, facts: Facts = TOLD) -> Message:
    return draft_plan(Session(), facts, ON, services)


def words_of(data: bytes) -> str:
    document = Document(BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("changed", "mark", "words"),
    [
        ({}, "yes", "3 trên 20 lao động"),
        ({"workers_released": 2}, "yes", "2 trên 20 lao động"),  # 10 % exactly
        ({"workers_released": 1}, "no", "chưa đạt"),
        ({"workers_released": None}, "unknown", "Chưa rõ số lao động"),
        ({"workers_total": 0, "workers_released": 0}, "unknown", "Chưa rõ số lao động"),
        ({"labour_contracts": "no"}, "no", "Chưa ký hợp đồng"),
        ({"labour_contracts": None}, "unknown", "Chưa rõ đã ký"),
        ({"amount": 2_000_000_000}, "yes", "trong mức 2 tỷ đồng"),
        ({"amount": 2_000_000_001}, "no", "cao hơn mức 2 tỷ đồng"),
        ({"workers_total": 5, "amount": 500_000_001}, "no", "cao hơn mức 500 triệu đồng"),
        ({"workers_total": 5}, "yes", "trong mức 500 triệu đồng"),
        ({"amount": None}, "unknown", "Chưa tính được mức vay"),
        ({"amount": 100_000_000}, "", "không phải bảo đảm"),
        ({"amount": 100_000_001}, "", "phải có tài sản bảo đảm"),
        ({"same_purpose_loan": "yes"}, "no", "Còn nợ chương trình khác"),
        ({"employer_kind": None, "amount": None}, "unknown", "loại cơ sở, số tiền xin vay"),
    ],
)
def test_the_check_says_what_holds_what_does_not_and_what_is_missing(
    services: Services, changed: dict[str, object], mark: str, words: str
) -> None:
    facts = {name: value for name, value in {**TOLD, **changed}.items() if value is not None}
    lines = list(plan_checks(facts, ON, services))  # type: ignore[arg-type]  # values as the check gives them
    assert [line for line in lines if line[0] == mark and words in line[1]], lines


def test_the_word_file_holds_what_was_told_and_leaves_the_rest_to_be_written(services: Services) -> None:
    message = draft(services)
    assert "✓ 3 trên 20 lao động" in message.text
    made = make_plan(message)
    assert made is not None
    said = words_of(made.data)
    for words in ("PHƯƠNG ÁN VAY VỐN", "hợp tác xã", "20 người", "bằng 15", "500 triệu đồng", "XÁC NHẬN CỦA ỦY BAN"):
        assert words in said
    assert "Bản nháp ngày 30/11/2026, để chép sang Mẫu số 02" in said
    assert "Tên cơ sở: …" in said
    assert "{{" not in said


def test_a_person_gets_no_plan_of_an_establishment(services: Services) -> None:
    message = draft(services, {"applicant": "person", "purpose": "business", "amount": 50_000_000})
    assert message.card is not None
    assert message.card.plan is None
    assert make_plan(message) is None


def test_words_that_look_like_a_template_stay_words() -> None:
    said = words_of(make_form02(PlanForm("30/11/2026", what="{{ on.__class__ }} {_{ & <b>")))
    assert "{{ on.__class__ }} {_{ & <b>" in said


@pytest.mark.parametrize("channel", CAPABILITIES)
def test_a_channel_that_takes_files_gets_it_once_in_a_message_of_its_own(services: Services, channel: str) -> None:
    can = CAPABILITIES[channel]
    made = parts(from_fields(to_fields(draft(services))), can)
    alone = [each for each in made if each.card and each.card.form == "word"]
    assert len(alone) == int(can.sends_files and bool(can.text_limit))
    assert all(each.text == "" and each.continues for each in alone)
    assert bool(made[-1].card and made[-1].card.plan) == (can.sends_files and not can.text_limit)


def test_the_desk_hands_over_an_empty_draft_for_an_establishment_alone(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        officer, employer = house.officer(), house.applicant(audience="employer")
        person = house.applicant(phone="0912 000 000")
        for code in (person.code, employer.code):
            officer.act(f"desk:open:{code}")
            shown = officer.act(f"desk:case:{code}")
        assert "Bản nháp Mẫu số 02" in officer.buttons, shown
        assert "ít nhất 10%" in officer.press("Bản nháp Mẫu số 02")
        last = officer.visit.shown[-1]
        made = make_plan(last)
        assert made is not None
        assert "Tổng số lao động: …" in words_of(made.data)
        officer.act(f"desk:case:{person.code}")
        assert "Bản nháp Mẫu số 02" not in officer.buttons
