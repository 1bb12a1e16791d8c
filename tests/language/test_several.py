"""Several people in one message: who is told apart, and what is told of each."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.language.story import SELF, named_one, read_several, same_one, spoken_of, turned_to_whom
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
    "tui ve thang 2/2022, em tui ve thang 8/2025": {
        SELF: {"sentence_status": "finished", "finished_on": "2022-02"},
        "em": {"sentence_status": "finished", "finished_on": "2025-08"},
    },
    "chồng tôi ra tù năm 2024, em trai tôi thì đang trong trại": {
        "chồng": {"sentence_status": "finished", "finished_on": "2024"},
        "em trai": {"sentence_status": "serving"},
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
        "em ra tù 2024, vợ em ở nhà trông con, bố em mất năm 2019",
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


@pytest.mark.parametrize(
    ("said", "own", "whom", "rest"),
    [
        ("thế còn em trai em thì sao, nó mất giấy", "em", "em trai", "nó thì sao, nó mất giấy"),
        ("the con chong toi thi rang", "", "chồng", "nó thi rang"),
        ("ấy còn anh tui thì răng", "", "anh", "nó thì răng"),
        ("chồng tôi thì sao", "", "chồng", "nó thì sao"),
        ("còn em thì vay được bao nhiêu", "em", SELF, "em thì vay được bao nhiêu"),
        ("còn bản thân tôi thì sao", "", SELF, "bản thân tôi thì sao"),
        ("vậy em có được vay không", "em", SELF, "em có được vay không"),
        ("còn con trai tôi thì sao", "", "con trai", "nó thì sao"),
        ("con trai tôi về tháng 4", "", "", "con trai tôi về tháng 4"),
        ("vậy anh còn kịp không", "", "", "vậy anh còn kịp không"),
        ("vậy em cô có được không", "", "", "vậy em cô có được không"),
        ("còn giấy không", "", "", "còn giấy không"),
        ("còn 5 năm thì sao", "em", "", "còn 5 năm thì sao"),
        ("", "em", "", ""),
    ],
)
def test_a_message_turns_to_somebody_else(said: str, own: str, whom: str, rest: str) -> None:
    found, left = turned_to_whom(Utterance(said), own)
    assert (found, left.raw) == (whom, rest)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("chồng", "ông xã", True),
        ("chong", "chồng", True),
        ("người nhà", "em trai", True),
        ("em trai", "anh trai", False),
        ("con trai", "con gái", False),
        ("chồng", "con trai", False),
    ],
)
def test_two_words_may_mean_one_relative(one: str, other: str, is_same: bool) -> None:
    assert same_one(one, other) is is_same


@pytest.mark.parametrize(
    ("said", "told_before", "name"),
    [
        ("một anh về 6 năm rồi", 0, "người thứ 1"),
        ("một cậu nữa còn quản chế", 1, "người thứ 2"),
        ("còn 1 người mới về tháng trước", 4, "người thứ 5"),
        ("người thứ 3 thì mất giấy", 2, "người thứ 3"),
        ("cháu Hòa mới về", 2, "Hòa"),
        ("chị đó nói vậy", 2, ""),
    ],
)
def test_who_has_no_name_is_numbered_after_those_told_of_before(said: str, told_before: int, name: str) -> None:
    taken = [f"người thứ {number + 1}" for number in range(told_before)]
    assert named_one(Utterance(said), taken)[0] == name
