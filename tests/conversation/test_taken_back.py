"""Words of distress taken back or insisted on; what is only asked changes nothing told; whose sum a plan counts."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from bot.texts import all_texts, text
from tests.conversation.playing import last


@pytest.mark.parametrize(
    "said",
    [
        "không, mình nói vậy thôi chứ không làm gì đâu",
        "e noi choi thoi, k co lam j dai dau",
        "nói cho đỡ bực thôi",
        "thôi không sao đâu, tôi ổn mà",
        "tui giỡn á",
    ],
)
def test_who_takes_a_word_of_distress_back_is_believed_and_stayed_with(services: Services, said: str) -> None:
    done = last(services, "chả thiết sống nữa", said)
    assert (done.trace.decision, done.trace.act) == ("act", "affirm")
    assert "115" in done.texts[0]


@pytest.mark.parametrize("said", ["em nói thật đấy không phải đùa đâu", "không, em định làm thật"])
def test_who_insists_is_in_crisis(services: Services, said: str) -> None:
    assert last(services, "em muốn chết quá", said).trace.decision == "crisis"


def test_the_same_words_without_a_crisis_before_are_no_taking_back(services: Services) -> None:
    assert text("safety.taken_back").splitlines()[0] not in last(services, "tôi không làm gì dại đâu").texts[0]


@pytest.mark.parametrize("asked", ["tai s bao 5 nam", "sao lại 5 năm", "ai quy định 5 năm vậy", "hạn 5 năm hả"])
def test_years_that_are_asked_about_are_no_day_of_release(services: Services, asked: str) -> None:
    before = last(services, "e ra tu dc 6 nam roi").told["finished_on"]
    assert last(services, "e ra tu dc 6 nam roi", asked).told["finished_on"] == before


def test_a_sum_that_nobody_told_is_said_to_be_assumed(services: Services) -> None:
    done = last(services, "cho ví dụ trả nợ đi", "thế 60 tháng thì sao")
    lead = all_texts()["calculate.assumed"].partition("{")[0]
    assert done.texts[0].startswith(lead)
    assert (
        not last(services, "tôi cần vay 70 triệu mua bò", "36 tháng thì mỗi tháng bao nhiêu").texts[0].startswith(lead)
    )


def test_the_cost_of_a_year_is_told_where_it_is_asked(services: Services) -> None:
    of_year = all_texts()["calculate.of_year"].partition("{")[0]
    assert of_year in last(services, "vay 50 triệu 3 năm", "lãi bao nhiêu một năm").texts[0]
