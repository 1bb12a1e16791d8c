"""What goes on with the talk: statements after an answer, questions that name little, ends that ask, angry words."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from bot.texts import text
from tests.conversation.playing import last


@pytest.mark.parametrize(
    ("before", "said", "topic"),
    [
        ("ai phải ký giấy vay", "bố mẹ em già rồi, ngoài bảy mươi", "loan.household"),
        ("hợp đồng với thợ mới ra tù có bắt buộc không", "bên tôi mới cho họ thử việc", "employer.ten_percent"),
        ("cả nước cho vay được bao nhiêu người rồi", "thế riêng tỉnh Nghệ An", "press.figures"),
        ("tôi mất giấy ra trại rồi thì sao", "xin cấp lại lâu không", "elig.certificate"),
    ],
)
def test_it_goes_on_with_what_was_answered(services: Services, before: str, said: str, topic: str) -> None:
    assert last(services, before, said).trace.topics[:1] == (topic,)


@pytest.mark.parametrize("said", ["bà con hỏi lãi", "họ hỏi lãi suất"])
def test_whoever_asks_for_others_is_answered_what_they_ask(services: Services, said: str) -> None:
    assert last(services, "tôi là xóm trưởng", said).trace.topics[:1] == ("loan.interest",)


@pytest.mark.parametrize("said", ["cái đó có ảnh hưởng gì không", "chuyện ấy có sao không", "thế có sao không"])
def test_whether_it_matters_is_said_of_the_last_answer(services: Services, said: str) -> None:
    done = last(services, "chưa trả hết tiền bồi thường thì có vay được không", said)
    assert done.trace.act == "matters"


@pytest.mark.parametrize("said", ["thế thôi à", "có vậy thôi hả"])
def test_is_that_all_stops_nothing(services: Services, said: str) -> None:
    assert last(services, "lãi suất bao nhiêu", said).trace.act == "what_else"


@pytest.mark.parametrize(
    "said", ["không, em nói vậy thôi chứ không làm gì đâu", "em than thế thôi ạ", "tôi thấy đỡ rồi, không sao"]
)
def test_a_denial_of_harm_is_believed_however_it_is_said(services: Services, said: str) -> None:
    done = last(services, "chán quá không thiết sống nữa", said)
    assert (done.trace.decision, done.trace.act) == ("act", "affirm")
    assert "115" in done.texts[0]


def test_an_angry_trouble_gets_an_apology_and_its_answer(services: Services) -> None:
    done = last(services, "đm nộp hồ sơ ba tháng nay chẳng thấy ai trả lời gì cả")
    assert done.texts[0].startswith(text("statement.angry.heard"))
    assert done.trace.topics[0].startswith(("process.", "bot.status"))


@pytest.mark.parametrize("said", ["ông tổ trưởng đòi quà mới ghi tên", "bà hội trưởng bắt góp tiền trước"])
def test_an_office_that_is_told_of_is_no_role_of_the_teller(services: Services, said: str) -> None:
    assert last(services, said).trace.act != "official"


def test_a_judgment_that_is_not_paid_is_no_loan_in_trouble(services: Services) -> None:
    assert last(services, "còn nợ tiền bồi thường 15 triệu chưa trả").trace.topics[:1] != ("loan.hardship",)


def test_the_father_of_whoever_came_home_did_not_borrow(services: Services) -> None:
    done = last(services, "con tôi ra tù 2024, nó tự đứng tên vay được không", "bố nó mất rồi")
    assert done.trace.topics[:1] != ("loan.hardship",)


def test_the_loan_that_was_told_of_is_meant(services: Services) -> None:
    done = last(services, "em ra tù tháng 3/2025, muốn nuôi lợn", "vay thì trả trong thời gian bao lâu")
    assert "loan.term_training" not in done.trace.topics


def test_what_else_an_answer_tells_is_said_back(services: Services) -> None:
    talk = ("tôi muốn vay mở quán cháo", "ra tháng 6/2023, có giấy đặc xá")
    done = last(services, *talk)
    assert "06/2023" in done.texts[0]
    assert done.told["finished_on"] == {"from": "2023-06-01", "to": "2023-06-30"}


@pytest.mark.parametrize("said", ["không được thì ai", "không ký được thì làm răng"])
def test_a_question_is_no_answer_to_the_check(services: Services, said: str) -> None:
    before = ("cháu tôi mới đi tù về tháng 9/2026, muốn vay đi biển",)
    assert "certificate" not in last(services, *before, said).told


@pytest.mark.parametrize("said", ["xong rồi mới được vay à", "phải trả ngay à", "cô trả hết thì vay được chứ"])
def test_an_end_that_asks_makes_a_question(services: Services, said: str) -> None:
    assert last(services, "mất căn cước thì làm sao", said).trace.decision != "noted"


@pytest.mark.parametrize(
    ("talk", "act"),
    [
        (("xóa hết thông tin của tôi đi",), "erase"),
        (("dạ cho em hỏi",), "greet"),
        (("cái máy này ngu vl",), "complaint"),
    ],
)
def test_an_order_an_opening_and_an_insult_are_heard(services: Services, talk: tuple[str, ...], act: str) -> None:
    assert last(services, *talk).trace.act == act


def test_words_after_a_crisis_that_may_mean_it_are_no_question_of_law(services: Services) -> None:
    talk = ("e muon chet qua", "e dung lan can cau ne", "e xuong roi")
    done = last(services, *talk)
    assert (done.trace.decision, done.trace.topics) == ("noted", ())
    assert "115" in done.texts[0]


def test_a_question_without_marks_is_no_name(services: Services) -> None:
    assert last(services, "t ra 5/2024", "can the chap k").trace.topics == ("loan.collateral_person",)


def test_whoever_has_done_nothing_yet_has_not_said_that_a_paper_is_missing(services: Services) -> None:
    assert "certificate" not in last(services, "t ra 5/2024", "chua lam j").told


def test_whoever_will_not_go_to_rehabilitation_still_came_from_prison(services: Services) -> None:
    done = last(services, "chồng em ra tù tháng 3/2026", "ảnh không chịu đi cai")
    assert done.told["sentence_status"] == "finished"


@pytest.mark.parametrize("said", ["qua han lau r", "nợ đó quá hạn lâu rồi"])
def test_a_debt_that_is_overdue_is_no_yes_to_the_residence(services: Services, said: str) -> None:
    talk = ("ra tù năm 2022, giấy mất rồi, vay được không", said)
    assert last(services, *talk).told.get("resident_listed") != "yes"
