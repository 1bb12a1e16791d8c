"""Words that lean on the talk: a bare sum, a term, more workers, another programme, data one after another."""

from __future__ import annotations

import pytest

from bot.conversation.ask import understand
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.trials.play import play
from knowledge.language.utterance import Utterance
from knowledge.readings import CLARIFY_FROM
from tests.conversation.playing import TODAY, last

_LOAN = ("em ra tù tháng 3/2024, muốn vay 70 triệu mở tiệm sửa xe", "trả trong 4 năm thì mỗi tháng bao nhiêu")
_BAKERY = "lò bánh của tôi có 9 người làm, mới nhận 1 cậu mãn hạn tù"


def test_a_bare_sum_is_in_millions(services: Services) -> None:
    assert last(services, _LOAN[0], "à thôi chắc vay 50").told["amount"] == 50_000_000


@pytest.mark.parametrize("said", ["thôi lấy 3 năm", "3 nam", "5 năm thì sao"])
def test_a_term_of_a_loan_is_no_day_of_release(services: Services, said: str) -> None:
    assert last(services, *_LOAN, said).told["finished_on"] == {"from": "2024-03-01", "to": "2024-03-31"}


def test_a_bare_month_is_in_the_year_told_before(services: Services) -> None:
    told = last(services, "mình ra tù năm 2022", "à không năm 2023 cơ", "tháng 3").told
    assert told["finished_on"] == {"from": "2023-03-01", "to": "2023-03-31"}


def test_another_plan_is_said_back(services: Services) -> None:
    done = last(services, _LOAN[0], "mà không mở tiệm nữa, tính mua xe ba gác chở hàng")
    assert "mua xe ba gác chở hàng" in done.texts[0]


def test_more_workers_are_only_supposed(services: Services) -> None:
    done = last(services, _BAKERY, "vậy nhận thêm 1 đứa nữa thì sao")
    assert "2 trên 10" in done.texts[0]
    assert done.told["workers_total"] == 9


def test_an_ordinary_worker_adds_to_all_workers_only(services: Services) -> None:
    done = last(services, _BAKERY, "thuê thêm 3 thợ bình thường nữa thì sao")
    assert "1 trên 12" in done.texts[0]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("lỡ 1 đứa nghỉ thì sao", "0 trên 8"),
        ("một thợ thường xin nghỉ thì sao", "1 trên 8"),
        ("lỡ 3 người nghỉ thì sao", "1 trên 6"),  # more than the released ones
        ("vậy 2/15 thì đủ không", "2 trên 15"),
    ],
)
def test_fewer_or_other_workers_are_only_supposed(services: Services, said: str, shown: str) -> None:
    done = last(services, _BAKERY, said)
    assert shown in done.texts[0]
    assert (done.told["workers_total"], done.told["workers_released"]) == (9, 1)


def test_who_has_left_is_told(services: Services) -> None:
    done = last(services, "công ty tôi 15 công nhân, nhận 3 anh mới ra tù", "mà 1 anh mới nghỉ việc tuần trước")
    assert (done.told["workers_total"], done.told["workers_released"]) == (14, 2)


@pytest.mark.parametrize("said", ["ko biet vay de lam j nua", "chưa biết làm gì", "em không biết có được vay không"])
def test_not_knowing_another_thing_answers_no_question(services: Services, said: str) -> None:
    assert last(services, "em ra trại tháng trước", "có giấy rồi", said).trace.decision != "field"


def test_a_question_back_says_what_the_likeliest_readings_are_answered_by(services: Services) -> None:
    vague = (
        "người ta hỏi vay làm gì thì trả lời răng",
        "giay ghi ngay khac ngay ve nha thi lay ngay mo",
        "công an đến nhà tra suốt, có dính tới vay không",
        "khai ra có bị gì không",
    )
    asked = {said: done for said in vague if (done := last(services, said)).trace.decision == "clarify"}
    likely = [said for said in asked if _confidence(services, said) > CLARIFY_FROM]
    assert likely
    for said, done in asked.items():
        lines = done.texts[0].splitlines()
        expected = [False, True, True, False] if said in likely else [False]  # wild guesses have no line of their own
        assert [line.startswith("- ") for line in lines] == expected


def _confidence(services: Services, said: str) -> float:
    return understand(Utterance(said), Session(), services)[0].confidence


def test_the_other_programme_is_carried_on(services: Services) -> None:
    talk = ("em bị án treo 2 năm mới xong", "còn gói nào khác không", "vay cái kia được mấy trăm", "hồ sơ nộp chỗ nào")
    assert [each.trace.topics for each in play(talk, TODAY, services)][1:] == [("other.loans",)] * 3


def test_data_typed_one_after_another_are_offered_together(services: Services) -> None:
    done = last(services, "ten e la ha van binh", "0983112233", "phường Cửa Lò", "luc nao cung dc", "goi dien")
    for each in ("Ha Van Binh", "0983 112 233", "Cửa Lò"):
        assert each in done.texts[0]


@pytest.mark.parametrize("said", ["ngan hang keu khong biet chuong trinh ni", "em không biết chữ"])
def test_what_is_no_not_knowing_answers_no_question(services: Services, said: str) -> None:
    assert last(services, "em mới ra tù", said).trace.decision != "field"


def test_the_debt_of_who_asks_is_not_the_relatives(services: Services) -> None:
    done = last(services, "chồng em về hồi tết, muốn vay nuôi bò", "còn em thì đang nợ ngân hàng chính sách 50 triệu")
    assert "same_purpose_loan" not in done.told


def test_who_has_paid_a_swindler_hears_what_to_do_now(services: Services) -> None:
    done = last(services, "có người bao làm hồ sơ vay, thu trước 2 triệu", "em chuyển khoản rồi")
    assert "đừng chuyển thêm" in done.texts[0]


def test_a_dead_borrower_has_an_answer(services: Services) -> None:
    done = last(services, "chồng tôi đứng tên vay gói này, anh ấy mới mất tháng trước")
    assert "chia buồn" in done.texts[0]


@pytest.mark.parametrize("said", ["bon m lua tao a", "đợi cái gì mà đợi"])
def test_short_anger_gets_an_apology_or_care(services: Services, said: str) -> None:
    assert last(services, said).trace.act == "complaint"


@pytest.mark.parametrize("said", ["vợ con bỏ hết", "trong tay không có đồng nào"])
def test_a_hard_lot_is_heard_before_papers(services: Services, said: str) -> None:
    assert "nghe" in last(services, "tui mới ra tù", said).texts[0].split("\n")[0].lower()


@pytest.mark.parametrize(
    ("first", "said", "day"),
    [
        ("em trai mình ra tháng 1/2022", "À mình nhầm, để xem lại giấy... ghi là 19/01/2023", "2023-01-19"),
        (
            "anh nhà em ra tù tháng 11/2022",
            "để em hỏi lại, anh nói ra ngày 20/12/2022 chứ không phải tháng 11",
            "2022-12-20",
        ),
    ],
)
def test_a_full_date_puts_the_day_right(services: Services, first: str, said: str, day: str) -> None:
    assert last(services, first, said).told["finished_on"] == {"from": day, "to": day}


def test_the_result_is_told_to_whoever_sums_up(services: Services) -> None:
    done = last(services, "bác hỏi cho thằng con bác mới ở trại về", "giấy nó còn", "the la dc vay ah, bac mung qua")
    assert done.trace.decision == "verdict"


def test_within_an_establishments_talk_its_own_rule_is_told(services: Services) -> None:
    done = last(services, "quán cơm có 4 người làm, 1 đứa mới ra tù", "thế vay 100tr có cần thế chấp k")
    assert done.trace.topics == ("loan.collateral_employer",)


def test_what_is_missing_besides_answers_no_question(services: Services) -> None:
    done = last(services, "tôi mới mãn hạn tù tháng trước", "căn cước cũng chưa có")
    assert "certificate" not in done.told


def test_the_months_of_a_sentence_are_no_term_of_a_loan(services: Services) -> None:
    done = last(services, "vk mình 12 tháng cải tạo không giam giữ xong rồi vay 40tr đc ko")
    assert (done.trace.decision, done.trace.outcome) == ("verdict", "outside")


def test_money_for_what_the_loan_is_not_meant_for_fails(services: Services) -> None:
    done = last(services, "ra tù tháng 4/2024, giờ vay 30 triệu cưới vợ cho con được không bác")
    assert done.trace.outcome == "not_yet"
    assert "chỉ để học nghề hoặc làm ăn" in done.texts[0]


def test_who_speaks_of_the_police_is_no_police(services: Services) -> None:
    assert last(services, "công an xã mình cũng không biết mình đi tù luôn á").trace.act != "official"


@pytest.mark.parametrize("said", ["cái đó tính sao", "cái này thì sao", "chuyện ấy như nào"])
def test_words_about_nothing_are_never_answered_by_likeness(services: Services, said: str) -> None:
    done = last(services, said)
    assert done.trace.decision not in ("answer", "lean")
    assert "- " not in done.texts[0]
