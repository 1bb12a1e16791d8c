"""What a message is taken to mean: one question, several, a follow-up, danger beside a question, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.conversation.services import Services
from bot.texts import text
from knowledge.language.telex import fold
from knowledge.readings import NOTHING, Decision, Status
from tests.calls import calls_of
from tests.knowledge.test_text import BAD_INPUT, MOST_CALLS


def topics(services: Services, message: str, last: str = "") -> list[str]:
    """The topics answered, in order."""
    readings = services.understanding.read(message, last)
    return [reading.topic for reading in readings if reading.decision is Decision.ANSWER]


@pytest.mark.parametrize(
    ("message", "topic"),
    [
        ("lãi suất bao nhiêu một năm", "loan.interest"),
        ("LAI SUAT BAO NHIEU MOT NAM", "loan.interest"),
        ("lãi suat bao nhieu 1 nam z ad", "loan.interest"),
        ("laix suaats bao nhieeu moojt nawm", "loan.interest"),
        ("cần giấy tờ gì để vay", "process.documents_person"),
        ("can giay to j de vay v", "process.documents_person"),
        ("án treo có được vay không", "elig.suspended"),
        ("tui bị mất giấy ra trại rồi", "elig.certificate"),
        ("mất giấy chứng nhận chấp hành xong án thì răng", "elig.certificate"),
        ("vay toi da bao nhieu tien de lam an", "loan.amount_business"),
        ("xin chào", "smalltalk.greeting"),
        ("cảm ơn nhiều nha", "smalltalk.thanks"),
    ],
)
def test_one_question_is_answered(services: Services, message: str, topic: str) -> None:
    assert topics(services, message) == [topic]


@pytest.mark.parametrize(
    ("message", "both"),
    [
        ("lãi suất bao nhiêu? vay tối đa được bao nhiêu tiền để làm ăn?", {"loan.interest", "loan.amount_business"}),
        ("lai suat bao nhieu, can giay to gi de vay", {"loan.interest", "process.documents_person"}),
        (
            "Cần giấy tờ gì để vay? Nộp hồ sơ ở đâu? Có phải thế chấp không?",
            {"process.documents_person", "process.where", "loan.collateral_person"},
        ),
    ],
)
def test_several_questions_are_all_answered(services: Services, message: str, both: set[str]) -> None:
    assert set(topics(services, message)) == both


@pytest.mark.parametrize(
    ("last", "message", "topic"),
    [
        ("loan.amount_business", "thế còn lãi thì sao", "loan.interest"),
        ("loan.amount_business", "còn giấy tờ?", "process.documents_person"),
        ("loan.interest", "the con giay to", "process.documents_person"),
        ("elig.person", "án treo thì sao", "elig.suspended"),
        ("employer.who", "vay tối đa bao nhiêu", "loan.amount_employer"),
        ("employer.who", "có phải thế chấp không", "loan.collateral_employer"),
    ],
)
def test_a_follow_up_leans_on_what_was_said(services: Services, last: str, message: str, topic: str) -> None:
    assert topics(services, message, last) == [topic]


@pytest.mark.parametrize(
    ("message", "first", "beside"),
    [
        ("tôi chán sống lắm. lãi suất vay bao nhiêu một năm?", "safety.distress", "loan.interest"),
        ("muon chet quach di. can giay to gi de vay?", "safety.distress", "process.documents_person"),
        ("có người bảo đóng tiền cọc trước. lãi suất bao nhiêu một năm?", "safety.scam", "loan.interest"),
    ],
)
def test_danger_comes_first_and_the_question_beside_it_is_answered_too(
    services: Services, message: str, first: str, beside: str
) -> None:
    assert topics(services, message) == [first, beside]


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("tôi muốn tự tử", Status.CRISIS),
        ("đm con bot ngu", Status.ABUSE),
        ("làm hộ chiếu ở đâu", Status.OUT_OF_SCOPE),
        ("thời tiết ngày mai thế nào", Status.OUT_OF_SCOPE),
    ],
)
def test_every_message_ends_with_a_named_status(services: Services, message: str, status: Status) -> None:
    assert services.understanding.read(message)[0].status is status


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_gets_a_reading_with_little_work(services: Services, name: str) -> None:
    assert 1 <= len(services.understanding.read(BAD_INPUT[name])) <= 3
    assert calls_of(lambda: services.understanding.read(f"{BAD_INPUT[name]} ")) <= 2 * MOST_CALLS


@pytest.mark.parametrize("message", ["", "   ", "\0", "😀", "?!", "\u200b\u200f"])
def test_a_message_without_words_means_nothing(services: Services, message: str) -> None:
    assert services.understanding.read(message) == [NOTHING]


def examples(services: Services) -> list[str]:
    """The questions that we ourselves give as examples."""
    greeting = services.knowledge.entries["smalltalk.greeting"].answer
    lines = [line for line in f"{text('help')}\n{greeting}".splitlines() if "Ví dụ" in line]
    return [asked for line in lines for asked in re.findall("“([^”]+)”", line)]


@pytest.mark.parametrize("spelled", [str, fold, str.upper, "{} ạ".format])
def test_what_we_give_as_an_example_is_answered(services: Services, spelled: Callable[[str], str]) -> None:
    wanted = {"lãi bao nhiêu": "loan.interest", "cần giấy tờ gì": "process.documents_person",
              "tôi có được vay không": "elig.person"}  # fmt: skip
    assert set(examples(services)) == set(wanted)
    for asked, topic in wanted.items():
        assert topics(services, spelled(asked)) == [topic]


@pytest.mark.parametrize("message", ["toi co duoc vay ko", "e co dc vay k ạ", "ALO", "LAI BAO NHIEU"])
def test_what_is_known_to_the_letter_is_answered_in_short_forms_too(services: Services, message: str) -> None:
    [reading] = services.understanding.read(message)
    assert (reading.decision, reading.confidence) == (Decision.ANSWER, 1.0)
