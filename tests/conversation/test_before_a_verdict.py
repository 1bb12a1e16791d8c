"""What comes before a verdict, and what it may say: a death, a lent name, a swindler; "not clear" while the day or
the share is missing; and short messages that lean on what was told."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from bot.texts import text
from bot.trials.play import play
from tests.conversation.playing import TODAY, last


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("chồng tôi ra tù năm 2024, tháng trước mất rồi, tôi vay thay được không", "family.on_behalf"),
        ("con trai em mãn hạn tháng 3 năm ngoái, nó qua đời hôm tết, em vay tiếp được không", "family.on_behalf"),
        ("có người bảo đưa căn cước đứng tên vay giùm họ cho 5 triệu, em ra tù 2024", "loan.misuse"),
    ],
)
def test_a_death_and_a_lent_name_get_no_verdict(services: Services, said: str, topic: str) -> None:
    done = last(services, said)
    assert (done.trace.decision, done.trace.topics[0]) == ("answer", topic)
    assert not done.trace.outcome


@pytest.mark.parametrize(
    "said",
    [
        "con tôi ra tù năm 2024, nếu nó mất năng lực hành vi thì ai chịu nợ",
        "chồng em ra tù tháng 5/2025, anh mất giấy rồi, có vay được không",
        "em hỏi cho con trai ra tù 2024, bố nó mất rồi, em đứng tên được không",
    ],
)
def test_what_only_sounds_like_a_death_is_none(services: Services, said: str) -> None:
    assert "chia buồn" not in last(services, said).texts[-1]


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("em đi tù về rồi giờ muốn vay 50 triệu mở tiệm, đủ điều kiện không", "finished_on"),
        ("ra tù cuối năm 2021 có giấy, nuôi cá lồng được vay không", "window"),
        ("xưởng em có 4 anh em mới ra tù, hợp đồng đủ, đủ điều kiện không", "workers_total"),
    ],
)
def test_a_verdict_is_not_clear_while_what_decides_is_missing(services: Services, said: str, missing: str) -> None:
    done = last(services, said)
    assert done.trace.decision == "verdict"
    assert done.texts[-1].startswith(text(f"verdict.unclear.{missing}"))


def test_a_day_without_a_year_is_of_the_year_told(services: Services) -> None:
    told = last(services, "không biết mình được không, về tháng 12 năm 2021", "28/12").told
    assert told["finished_on"] == {"from": "2021-12-28", "to": "2021-12-28"}


def test_a_day_may_come_before_other_things(services: Services) -> None:
    told = last(services, "anh em mới ra tù vay được không", "t2/2026, giấy có rồi").told
    assert told["finished_on"] == {"from": "2026-02-01", "to": "2026-02-28"}
    assert told["certificate"] == "yes"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("em ra tù tháng 5/2025, có giấy, vay được không", "xã xa lắm mình đi bộ một ngày"),
        ("em trai mình mới ra tù, mình muốn giúp nó vay", "nhà còn bố 57"),
    ],
)
def test_what_is_told_beside_a_question_is_no_answer_to_it(services: Services, asked: str, said: str) -> None:
    before = last(services, asked)
    assert last(services, asked, said).told.keys() == before.told.keys()


def test_an_answer_goes_on_with_something_else(services: Services) -> None:
    told = last(services, "em ra tù tháng 5/2025, vay được không", "dạ có giấy tôi làm nghề đan lát").told
    assert told["certificate"] == "yes"


def test_whoever_is_beaten_hears_no_words_for_despair(services: Services) -> None:
    talk = ("chồng em đánh em suốt", "em sợ lắm, em không dám báo công an đâu", "anh ấy đang ngủ")
    for done in list(play(talk, TODAY, services))[1:]:
        assert "113" in done.texts[-1]
        assert "nặng lòng" not in done.texts[-1]


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        (("lai thang cua 40tr la may",), "208.000 đồng"),
        (("vay 10 năm được không", "nếu 100tr"), "120 tháng"),
        (("tôi muốn vay 50 triệu", "3 hay 5 năm thì mỗi tháng trả bao nhiêu"), "36 tháng"),
        (("hỏi 50 mà 2 năm thì tháng mấy",), "24 tháng"),
    ],
)
def test_sums_are_calculated_as_they_are_said(services: Services, said: tuple[str, ...], figure: str) -> None:
    done = last(services, *said)
    assert done.trace.topics == ("loan.calculator",)
    assert figure in done.texts[0]


def test_a_fine_for_being_late_is_no_plan(services: Services) -> None:
    done = last(services, "vay 40 triệu 3 năm tháng trả mấy", "qua han 1 thang thi phat may")
    assert "loan.calculator" not in done.trace.topics


def test_a_hard_lot_is_no_debt(services: Services) -> None:
    done = last(services, "con trai cô mới về được ba tuần", "nó ngoan lắm, mà không biết lấy gì làm ăn")
    assert "loan.hardship" not in done.trace.topics


def test_thanks_and_later_leave_the_question_beside_them(services: Services) -> None:
    assert last(services, "ok để em hỏi mẹ. mà ad là người hay máy").trace.topics == ("bot.about",)
    assert last(services, "lãi bao nhiêu", "cảm ơn chị nhiều, em sẽ cố").trace.act == "thanks"
