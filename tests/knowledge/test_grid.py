"""The grid: coordinates read apart, the cells that answer them, lists of aspects and follow-ups."""

from __future__ import annotations

import pytest

from bot.conversation.services import Services
from knowledge.grid import Coordinates
from knowledge.language.telex import fold
from knowledge.loader import Knowledge
from knowledge.readings import Decision, Status
from tests.content import normaliser as content_normaliser


@pytest.fixture(scope="module")
def said(services: Services):  # type: ignore[no-untyped-def]  # a function of the fixture
    def topics(message: str, last: str = "", frame: Coordinates | None = None) -> list[str]:
        found = services.understanding.read(message, last, frame)
        return [reading.topic for reading in found if reading.is_answered]

    return topics


@pytest.mark.parametrize(
    ("text", "aspects", "subject"),
    [
        ("thời hạn cho vay đối với hộ kinh doanh", ("term",), "employer"),
        ("điều kiện, mức vốn và lãi suất", ("conditions", "amount", "rate"), ""),
        ("lãi suất nợ quá hạn là bao nhiêu", ("overdue",), ""),
        ("thủ tục vay vốn đào tạo nghề", ("steps",), "training"),
        ("thời gian giải quyết hồ sơ", ("time",), ""),
        ("làm hồ sơ mất bao lâu", ("time",), ""),
        ("hồ sơ, lãi suất", ("papers", "rate"), ""),
        ("trả trong bao lâu", ("term",), ""),
        ("trả mấy năm", ("term",), ""),
        ("tra trong bao lau", ("term",), ""),
        ("vay trong cam lai suat bao nhieu", ("rate",), "business"),
    ],
)
def test_coordinates_are_read_apart(knowledge: Knowledge, text: str, aspects: tuple[str, ...], subject: str) -> None:
    normaliser = content_normaliser()
    for typed in (text, fold(text)):
        read = knowledge.grid.read(normaliser.read(typed).accented)
        assert (read.aspects, read.subject, read.unexplained) == (aspects, subject, 0)


def test_every_cell_has_an_entry_or_is_empty_on_purpose(knowledge: Knowledge) -> None:
    published = {entry.id for entry in knowledge.published}
    assert list(knowledge.grid.missing()) == []
    assert [place for place, entry in knowledge.grid.entries() if entry not in published] == []


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (
            "cho hỏi điều kiện, mức vay và lãi suất",
            ["elig.conditions_person", "loan.amount_business", "loan.interest"],
        ),
        (
            "hợp tác xã muốn vay thì hồ sơ gồm gì lãi suất ra sao thời hạn bao lâu",
            ["process.documents_employer", "loan.interest", "loan.term_business"],
        ),
        (
            "đối tượng, điều kiện, mức vốn cho vay, bảo đảm tiền vay",
            ["elig.person", "elig.conditions_person", "loan.amount_business", "loan.collateral_person"],
        ),
    ],
)
def test_a_list_of_aspects_is_answered_in_order(said, message: str, wanted: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert said(message) == wanted


@pytest.mark.parametrize(
    ("last", "message", "topic"),
    [
        ("loan.amount_business", "còn học nghề thì sao", "loan.amount_training"),
        ("loan.amount_business", "thế công ty thì sao", "loan.amount_employer"),
        ("process.documents_person", "còn doanh nghiệp thì sao", "process.documents_employer"),
        ("loan.term_business", "thế học nghề thì sao", "loan.term_training"),
    ],
)
def test_a_follow_up_changes_one_coordinate(said, last: str, message: str, topic: str) -> None:  # type: ignore[no-untyped-def]
    assert said(message, last) == [topic]


def test_a_follow_up_keeps_the_borrower_of_the_frame(said) -> None:  # type: ignore[no-untyped-def]
    frame = Coordinates(subject="training", aspect="papers")
    assert said("vay được bao nhiêu", "process.documents_person", frame) == ["loan.amount_training"]


def test_another_programme_gets_its_nearest_answer(services: Services) -> None:
    first = services.understanding.read("thế vay hộ nghèo thì sao", "loan.interest")[0]
    assert (first.entry, first.is_nearest) == ("other.loans.poor_household", True)


def test_words_of_the_field_do_not_decide(said) -> None:  # type: ignore[no-untyped-def]
    for about in (
        "đối với người chấp hành xong án phạt tù",
        "theo Quyết định 22/2023/QĐ-TTg",
        "dành cho người mãn hạn tù",
    ):
        assert said(f"Lãi suất cho vay {about} là bao nhiêu?") == ["loan.interest"]


@pytest.mark.parametrize("message", ["nhà cháu hộ nghèo", "em 24 tuổi", "tôi ra tù tháng 4 năm 2024", "vợ tôi bán rau"])
def test_a_statement_is_marked_and_never_surely_a_question(services: Services, message: str) -> None:
    first = services.understanding.read(message)[0]
    assert first.is_statement
    assert first.decision is not Decision.ANSWER


@pytest.mark.parametrize("message", ["thế bao giờ thì được", "báo cáo thế nào cho xong", "rồi sao nữa ta"])
def test_no_outside_matter_is_named_without_its_own_words(services: Services, message: str) -> None:
    assert services.understanding.read(message)[0].outside_group == ""


def test_an_outside_matter_is_named_by_its_own_words(services: Services) -> None:
    first = services.understanding.read("làm hộ chiếu phổ thông online mất bao lâu")[0]
    assert (first.status, first.outside_group) == (Status.OUT_OF_SCOPE, "near.passport")
