"""The lint finds each fault of a seeded list, one in each entry, and nothing in the content as it is.

It is the rule for every entry: what `qd22 check` lets through may reach a person.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.cli.lint import variant_faults
from knowledge.entry import Said
from knowledge.lint import check_content
from knowledge.loader import Knowledge
from tests.conftest import TODAY
from tests.content import rule_book

ON = date(2026, 11, 29)
LONG = (
    "Anh đi tù về mà muốn vay vốn thì phải ra công an phường trình diện rồi nói là muốn vay để họ ghi tên vào "
    "danh sách gửi cho Ủy ban xác nhận rồi mới chuyển sang ngân hàng xét cho vay sau."
)
"""Forty syllables and more."""
SEEDED = {
    "wrong figure": ("loan.interest", "Lãi là 5,5 phần trăm một năm.", "5,5"),
    "bare article": ("other.expungement", "Việc xóa án tích ở Điều 70.", "Điều 70"),
    "practice as law": ("contact.bank", "Theo quy định, tiền nhận ở điểm giao dịch xã.", "tiền nhận"),
    "doubled article": ("loan.interest", "Điều 9 Quyết định 22 nói lãi bằng hộ nghèo.", "Căn cứ"),
    "promise without a rule": ("loan.hardship", "Tin nhắn của anh/chị tự xóa sau đó.", "tự xóa"),
    "police word": ("elig.residence", "Anh/chị ra trình báo nơi ở với công an.", "trình báo nơi ở"),
    "forty syllables": ("elig.person", LONG, "chữ"),
}


@pytest.fixture(scope="module")
def few(knowledge: Knowledge) -> Knowledge:
    """The entries into which faults are put: the lint looks at each by itself, and at few it is quick."""
    return replace(knowledge, entries={name: knowledge.entries[name] for name, _, _ in SEEDED.values()})


@pytest.fixture(scope="module")
def known(few: Knowledge) -> set[str]:
    """What the lint finds at these few: that all others are missing."""
    return {str(each) for each in check_content(few, ON)}


def test_the_content_as_it_is_has_no_fault(knowledge: Knowledge) -> None:
    """The one look at all of it: no test of the lint itself looks at the whole once more."""
    assert [str(each) for each in check_content(knowledge, TODAY)] == []
    assert list(variant_faults(knowledge, rule_book(), ON)) == []


@pytest.mark.parametrize("fault", SEEDED)
def test_a_seeded_fault_is_found(few: Knowledge, known: set[str], fault: str) -> None:
    name, sentence, named = SEEDED[fault]
    entry = few.entries[name]
    rest = entry.answer.splitlines()[1:]
    seeded = entry.model_copy(update={"answer": "\n".join([sentence, *rest])})
    found = {str(each) for each in check_content(with_entry(few, seeded), ON)} - known
    assert any(name in each and named in each for each in found), found


def test_a_promise_that_only_the_web_keeps_is_found_where_it_is_said_elsewhere(few: Knowledge) -> None:
    """What is said on another kind of channel is looked at like the rest."""
    said = {"zalo": Said(answer="Theo điều tôi biết thì không ai đọc được tin của anh/chị.")}
    seeded = few.entries["loan.hardship"].model_copy(update={"on_channel": said})
    assert any("không ai đọc được" in str(each) for each in check_content(with_entry(few, seeded), ON))


@pytest.mark.parametrize("standing", ["yes", "no", "unknown"])
def test_an_entry_that_declares_a_deciding_fact_and_lacks_a_text_is_found(knowledge: Knowledge, standing: str) -> None:
    book = rule_book()
    lacking = {"yes": "còn nợ khoản cùng", "no": "không còn nợ khoản cùng", "unknown": "nào của ngân hàng này không"}
    lines = [item for item in book.personal if not said_of(item.row.text, lacking[standing], standing)]
    found = list(variant_faults(knowledge, replace(book, personal=tuple(lines)), ON))
    assert len(found) == 1
    assert "elig.existing_loan" in found[0]


def said_of(text: str, part: str, standing: str) -> bool:
    """True if a line is the one for a standing: "còn nợ" stands in "không còn nợ" too."""
    return part in text and not (standing == "yes" and "không còn nợ" in text)


def test_how_long_something_is_kept_is_typed_nowhere(few: Knowledge) -> None:
    cited = few.law["service.privacy"]
    typed = replace(cited, text="Tin nhắn tự xóa sau 7 ngày.")
    law = {**few.law, cited.id: typed}
    assert any("7 ngày" in str(each) for each in check_content(replace(few, law=law), ON))


def with_entry(knowledge: Knowledge, entry: object) -> Knowledge:
    """The content with an entry in the place of the one with its id."""
    return replace(knowledge, entries={**knowledge.entries, entry.id: entry})  # type: ignore[attr-defined,dict-item]
