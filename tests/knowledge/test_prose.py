"""The lint of prose finds each fault of a seeded list, and nothing in sentences as they should be."""

from __future__ import annotations

import pytest

from knowledge.law import Citation
from knowledge.loader import Knowledge
from knowledge.prose import answer_faults, bare_article, formula_counts, readability, sentence_faults, text_faults

LONG = (
    "Anh đi tù về mà muốn vay vốn thì phải ra công an phường trình diện rồi nói là muốn vay để họ ghi tên vào "
    "danh sách gửi cho Ủy ban xác nhận rồi mới chuyển sang ngân hàng xét cho vay sau."
)
"""Forty syllables and more."""


def cited(knowledge: Knowledge, *names: str) -> list[Citation]:
    return [knowledge.law[name] for name in names]


@pytest.mark.parametrize(
    ("sentence", "basis", "fault"),
    [
        ("Việc này ở Điều 70.", ["blhs.dieu70"], "lint.bare"),
        ("Khoản 3 Điều 3 không nêu khoản nợ đó.", ["qd22.dieu3.khoan3"], "lint.bare"),
        ("Theo điểm a khoản 2, công an lập danh sách.", ["qd22.dieu3.khoan2.a"], "lint.bare"),
        ("Điều 9 Quyết định 22 nói lãi bằng hộ nghèo.", ["qd22.dieu9.khoan1"], "lint.doubled"),
        ("Căn cứ: Điều 9 Quyết định 22.", ["qd22.dieu9.khoan1"], "lint.written_basis"),
        ("Căn cứ vào khoản 3 Điều 3 Quyết định 22 thì chưa được.", ["qd22"], "lint.written_basis"),
        ("Theo quy định, tiền nhận ở điểm giao dịch xã.", ["practice.disbursement"], "lint.practice"),
        ("Tin nhắn tự xóa sau ba hôm.", ["qd22"], "lint.promise"),
        ("Không ai đọc được chuyện của anh/chị.", ["service.about"], "lint.promise"),
        ("Anh/chị ra trình báo nơi ở nhé.", ["qd22"], "lint.police"),
        ("Nếu lời khai đúng thì còn hạn.", ["qd22"], "lint.police"),
        ("Chưa đủ nhưng có thể khắc phục.", ["qd22"], "lint.police"),
        ("Có dính tệ nạn thì chưa được.", ["qd22"], "lint.police"),
        ("Hỏi tổ trưởng khối nơi ở.", ["qd22"], "lint.police"),
    ],
)
def test_a_seeded_fault_is_found(knowledge: Knowledge, sentence: str, basis: list[str], fault: str) -> None:
    assert fault in {name for name, _ in sentence_faults(sentence, cited(knowledge, *basis))}


@pytest.mark.parametrize(
    ("sentence", "basis"),
    [
        ("Xóa án tích theo Điều 70 Bộ luật Hình sự thì tự hết.", ["qd22"]),
        ("Vay một khoản 50 triệu ở điểm giao dịch xã.", ["practice.disbursement"]),
        ("Theo quy định, hai giấy này giấy nào cũng được.", ["qd22.dieu3.khoan1.a"]),
        ("Không phải theo quy định nào, tôi nói theo thông tin chung.", ["practice.time"]),
        ("Tin nhắn tự xóa sau {n} ngày.", ["service.privacy"]),
        ("Án tích được xóa khi hết thời hạn.", ["blhs.dieu70"]),
        ("Bị lừa thì trình báo công an ngay.", ["practice.scam"]),
        ("Đó là căn cứ để ngân hàng xét, hỏi họ căn cứ vào đâu.", ["qd22.mau01"]),
        ("Gõ “căn cứ” để xem điều luật.", ["service.about"]),
    ],
)
def test_what_may_be_said_is_left_alone(knowledge: Knowledge, sentence: str, basis: list[str]) -> None:
    assert list(sentence_faults(sentence, cited(knowledge, *basis))) == []


def test_a_sentence_of_forty_syllables_is_too_long() -> None:
    assert len(LONG.split()) >= 40
    assert [name for name, _ in text_faults(LONG)] == ["lint.sentence"]


def test_an_answer_has_at_most_five_lines() -> None:
    assert not list(answer_faults("Một dòng đây.\n" * 5))
    assert [name for name, _ in answer_faults("Một dòng đây.\n" * 6)] == ["lint.lines"]


def test_formulas_are_counted_once_an_entry() -> None:
    counted = {line: used for line, used, _ in formula_counts(["Chưa rõ. Chưa rõ.", "chưa rõ", "Rõ."])}
    assert counted["chưa rõ"] == 2
    assert counted["quy định này ở"] == 0


@pytest.mark.parametrize(
    ("sentence", "article"),
    [
        ("Theo điểm a khoản 2 Điều 3 của Quyết định 22 thì được.", ""),
        ("Điều 256a Bộ luật Hình sự phạt việc dùng lại.", ""),
        ("Xem Điều 256a nhé.", "Điều 256a"),
        ("Khoản 1 và khoản 2 Điều 9 nêu lãi suất.", "Khoản 1 và khoản 2 Điều 9"),
        ("Ở điểm giao dịch có một điều nữa.", ""),
    ],
)
def test_an_article_stands_with_its_law(sentence: str, article: str) -> None:
    assert bare_article(sentence) == article


def test_readability_tells_stumps_from_sentences() -> None:
    short = readability("Có. Được. Hỏi công an. Đi ngay.")
    whole = readability("Anh/chị mang giấy ra công an phường, nói là muốn vay vốn để họ ghi tên vào danh sách.")
    assert short.stumps == 4
    assert whole.stumps == 0
    assert whole.longest > short.longest
    assert 0 <= short.grade < whole.grade < 6
    assert readability("").grade == 0
