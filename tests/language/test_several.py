"""Several people in one message: who is told apart, and what is told of each."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.language.story import read_several, spoken_of
from knowledge.language.utterance import Utterance

TODAY = date(2026, 11, 28)

STORIES = {
    "thằng Nam về tháng 3 năm nay, thằng Tú án treo, thằng Hải về 2019. Đứa nào được vay?": {
        "Nam": {"sentence_status": "finished", "finished_on": "2026-03"},
        "Tú": {"sentence_status": "suspended"},
        "Hải": {"sentence_status": "finished", "finished_on": "2019"},
    },
    "nha co 2 dua, dua lon ra tu thang 5, dua nho con dang trong trai, dua nao dc vay ha": {
        "đứa lớn": {"sentence_status": "finished", "finished_on": "2026-05"},
        "đứa nhỏ": {"sentence_status": "serving"},
    },
    "tôi có anh trai tên Hùng ra tù năm 2024 và em trai tên Dũng đang đi tù": {
        "Hùng": {"sentence_status": "finished", "finished_on": "2024"},
        "Dũng": {"sentence_status": "serving"},
    },
    "một đứa mới đặc xá tháng 10, một đứa mãn hạn 2020": {
        "người thứ 1": {"sentence_status": "amnestied", "finished_on": "2026-10"},
        "người thứ 2": {"sentence_status": "finished", "finished_on": "2020"},
    },
}


@pytest.mark.parametrize("said", STORIES)
def test_each_person_has_their_own_facts(said: str) -> None:
    found = read_several(Utterance(said), TODAY)
    told = {each.name: {fact.fact: str(fact.value) for fact in each.heard.facts} for each in found}
    assert told == STORIES[said]


@pytest.mark.parametrize(
    "said",
    [
        "chồng tôi là Nam về tháng 2, vợ chồng muốn vay 50 triệu nuôi bò",
        "em ra tù tháng 3, thằng bạn em được vay rồi còn em thì chưa",
        "con tôi ra tù năm ngoái, đứa cháu thì đang học lớp 5",
        "em mới ra tù",
        "",
    ],
)
def test_one_person_beside_others_is_no_list_of_people(said: str) -> None:
    assert read_several(Utterance(said), TODAY) == []


@pytest.mark.parametrize(
    ("said", "name", "rest"),
    [
        ("thế thằng Hải thì sao", "Hải", "thế nó thì sao"),
        ("con dua lon mat giay", "đứa lớn", "nó mat giay"),
        ("Nam", "Nam", "nó"),
        ("Hải với Nam thì sao", "", "Hải với Nam thì sao"),
        ("ai ký", "", "ai ký"),
    ],
)
def test_who_is_named_again_is_found(said: str, name: str, rest: str) -> None:
    found, left = spoken_of(Utterance(said), ["Nam", "Hải", "đứa lớn"])
    assert (found, left.raw) == (name, rest)
