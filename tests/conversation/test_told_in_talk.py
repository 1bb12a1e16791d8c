"""Facts told piece by piece in a talk: what leans on whom it is about, what is put right, what is only asked."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from tests.conversation.playing import last

_HIS_STORY = "chồng tôi ra tù tháng 4 năm 2024, giấy có, anh ấy muốn vay 70 triệu nuôi thỏ"


@pytest.mark.parametrize(
    ("said", "fact", "value"),
    [
        ("không phải tháng 4, tháng 6 cơ", "finished_on", {"from": "2024-06-01", "to": "2024-06-30"}),
        ("ko phai, thang 6", "finished_on", {"from": "2024-06-01", "to": "2024-06-30"}),
        ("hok phải tháng 4, tháng 6", "finished_on", {"from": "2024-06-01", "to": "2024-06-30"}),
        ("nỏ phải, 50 triệu", "amount", 50_000_000),
        ("nhầm, tháng 8", "finished_on", {"from": "2024-08-01", "to": "2024-08-31"}),
        ("không phải năm 2024, năm 2023", "finished_on", {"from": "2023-04-01", "to": "2023-04-30"}),
        ("tôi nói 40 triệu chứ không phải 70", "amount", 40_000_000),
        ("thôi 60 triệu cũng được", "amount", 60_000_000),
        ("anh chưa lên phường khai báo", "resident_listed", "no"),
        ("tôi 44 tuổi còn đi làm, ở cùng nhà", "household_adult_able", "yes"),
    ],
)
def test_what_is_told_or_put_right_later_counts(services: Services, said: str, fact: str, value: object) -> None:
    told = last(services, _HIS_STORY, said).told
    assert told[fact] == value
    assert told["applicant"] == "family"


@pytest.mark.parametrize("said", ["khong phai, thang 6", "ko phai, thang 6", "hông phải, tháng 6"])
def test_a_day_put_right_answers_no_question_that_waits(services: Services, said: str) -> None:
    told = last(services, "em ra tù tháng 4 năm 2024, muốn vay 70 triệu nuôi thỏ", said).told
    assert told["finished_on"] == {"from": "2024-06-01", "to": "2024-06-30"}
    assert "certificate" not in told


@pytest.mark.parametrize(
    "asked", ["thế án treo", "còn đi cai nghiện thì sao", "hay anh ấy được đặc xá thì khác gì không", "thế học nghề"]
)
def test_a_question_about_a_class_changes_nothing(services: Services, asked: str) -> None:
    before = last(services, _HIS_STORY).told
    assert last(services, _HIS_STORY, asked).told == before


def test_short_statements_of_an_employer_are_about_the_establishment(services: Services) -> None:
    told = last(
        services,
        "xưởng may của tôi có 10 thợ, 2 người mới ra tù",
        "hai người đó ký hợp đồng hết rồi",
        "xưởng có giấy phép kinh doanh rồi",
        "ủy ban chưa xác nhận phương án",
    ).told
    wanted = {"applicant": "employer", "labour_contracts": "yes", "legally_established": "yes", "has_plan": "no"}
    assert {name: told.get(name) for name in wanted} == wanted


@pytest.mark.parametrize("asked", ["vậy có đủ không", "rứa là được phải không", "còn thiếu gì nữa không"])
def test_the_result_asked_in_few_words_is_told(services: Services, asked: str) -> None:
    assert last(services, _HIS_STORY, asked).trace.outcome
