"""Splitting and buttons: whatever is said arrives whole, within the limits, with the numbers that the turn means."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.channels.capability import CAPABILITIES, Capability, Unit
from bot.channels.render import as_text, parts
from bot.channels.split import clean, length, shorten, split
from bot.model.messages import Button, Card, Chart, FormOf, Message
from bot.texts import text as words_of
from knowledge.language.graphemes import graphemes

FAMILY = "👨‍👩‍👧‍👦"
FLAG = "🇻🇳"
SMALL = st.text(st.sampled_from("ab ậ́.!?\n\r\t 1👍🏽🇻🇳\u200d\u0301\ufe0f\U000e0067\u00a0\ud800"), max_size=120)
UNITS: tuple[Unit, ...] = ("chars", "utf16")
OPTIONS = tuple(Button(f"Nút {number}", f"a:{number}") for number in range(1, 9))
RESULT = Card("x", "Có thể đủ", "good")
PLATFORMS = [each for each in CAPABILITIES.values() if each.text_limit]


def bare(text: str) -> str:
    return "".join(text.split())


def message(buttons: int = 0, aids: int = 0, **more: Any) -> Message:
    return Message("Mời chọn.", OPTIONS[:buttons], aids=OPTIONS[buttons : buttons + aids], **more)


@given(st.text() | SMALL, st.integers(12, 60), st.sampled_from(UNITS))
@example("00000000000\x1f\u0300", 12, "chars")
@example("00000000000\n\u200d", 12, "chars")
@example("00000000000\u200b\u0301\u0301", 12, "utf16")
def test_parts_say_the_text_again_and_each_fits(text: str, limit: int, unit: Unit) -> None:
    found = split(text, limit, unit)
    assert all(length(part, unit) <= limit for part in found)
    if all(length(sign, unit) <= limit for sign in graphemes(clean(text))):
        assert bare("".join(found)) == bare(clean(text))
    for part in found:
        assert part == unicodedata.normalize("NFC", part)
        part.encode()  # no half of a pair
    for part in found[1:]:
        assert not unicodedata.combining(part[0])
        assert part[0] not in "\u200d\ufe0f"


@given(st.lists(st.sampled_from(["vay", "vốn,", "Có.", "được?", "một", FAMILY, FLAG, "👍🏽"]), min_size=1, max_size=60))
def test_no_word_is_cut_that_fits_a_part(words: list[str]) -> None:
    for unit in UNITS:
        said = [word for part in split(" ".join(words), 14, unit) for word in part.split()]
        assert said == words


@pytest.mark.parametrize(
    ("text", "limit", "wanted"),
    [
        ("Một câu. Hai câu nữa.", 14, ["Một câu.", "Hai câu nữa."]),
        ("dòng một\ndòng hai dài", 14, ["dòng một", "dòng hai dài"]),
        ("mở đầu: 1. chăn nuôi bò", 12, ["mở đầu:", "1. chăn nuôi", "bò"]),
        ("aaaaaaaaaaaa", 5, ["aaaaa", "aaaaa", "aa"]),
        (f"{FLAG}{FLAG}{FLAG}", 5, [FLAG * 2, FLAG]),
        (f"{FAMILY}{FAMILY}", 8, [FAMILY, FAMILY]),
        ("e\u0302\u0323 e\u0302\u0323 x", 3, ["ệ ệ", "x"]),
        ("   ", 2, [""]),
        ("", 2, [""]),
    ],
)
def test_where_a_text_is_cut(text: str, limit: int, wanted: list[str]) -> None:
    assert split(text, limit, "chars") == wanted


def test_telegram_counts_utf16_and_zalo_characters() -> None:
    assert length(FLAG, "utf16") == 4
    assert length(FLAG, "chars") == 2
    assert split("👍" * 4, 4, "utf16") == ["👍👍", "👍👍"]
    assert split("👍" * 4, 4, "chars") == ["👍👍👍👍"]


def test_half_a_pair_and_nul_never_reach_a_platform() -> None:
    assert clean("a\ud83d b\0c\ud83d\udc4d") == "a\ufffd bc👍"


def test_a_prank_with_ten_thousand_marks_still_fits() -> None:
    found = split("a" + "\u0301\u0323" * 5000 + " xong", 50, "chars")
    assert all(len(part) <= 50 for part in found)
    assert found[-1].endswith("xong")


@pytest.mark.parametrize(
    ("title", "limit", "wanted"),
    [
        ("Vì sao hỏi?", 40, "Vì sao hỏi?"),
        ("Nhờ Công an phường, xã liên hệ với tôi", 20, "Nhờ Công an phường,…"),
        ("a" * 50, 10, "a" * 9 + "…"),
    ],
)
def test_a_title_is_cut_at_a_word(title: str, limit: int, wanted: str) -> None:
    assert shorten(title, limit) == wanted


@pytest.mark.parametrize(
    ("channel", "buttons", "aids", "real", "listed"),
    [
        ("telegram", 4, 3, 7, []),
        ("zalo_oa", 3, 2, 5, []),
        ("zalo_oa", 4, 3, 5, ["6. Nút 6", "7. Nút 7"]),
        ("zalo_oa", 4, 0, 4, []),
        ("zalo_bot", 2, 1, 0, ["1. Nút 1", "2. Nút 2", "3. Nút 3"]),
        ("zalo_bot", 0, 0, 0, []),
    ],
)
def test_buttons_beyond_a_platforms_number_become_numbered_lines(
    channel: str, buttons: int, aids: int, real: int, listed: list[str]
) -> None:
    [made] = parts(message(buttons, aids), CAPABILITIES[channel])
    assert made.all_buttons == OPTIONS[:real]
    lines = made.text.splitlines()
    assert [line for line in lines if line[:1].isdigit()] == listed


def test_a_notice_never_takes_numbers_from_the_question_that_waits() -> None:
    [made] = parts(message(2, is_notice=True), CAPABILITIES["zalo_bot"])
    assert "(gõ “Nút 1”)\n(gõ “Nút 2”)" in made.text
    assert "1." not in made.text


@pytest.mark.parametrize("capability", PLATFORMS, ids=lambda each: each.name)
@given(said=st.text(max_size=300), buttons=st.integers(0, 4), aids=st.integers(0, 4), times=st.integers(1, 40))
def test_what_was_rendered_fits_and_has_nothing_left_to_render(
    capability: Capability, said: str, buttons: int, aids: int, times: int
) -> None:
    found = parts(replace(message(buttons, aids), text=f"{said} " * times), capability)
    for part in found:
        assert length(part.text, capability.unit) <= capability.text_limit
        assert parts(part, capability) == [part]
    assert not any(part.all_buttons for part in found[:-1])
    assert [part.continues for part in found] == [True] * (len(found) - 1) + [False]


@pytest.mark.parametrize("words", [1, 470, 480, 490, 499, 500, 501, 1200])
def test_a_list_of_choices_stays_whole_in_the_last_message(words: int) -> None:
    made = parts(replace(message(4, 3), text="năm " * words), CAPABILITIES["zalo_bot"])
    said = [line for part in made for line in part.text.splitlines()]
    assert " ".join(said).split().count("năm") == words
    assert made[-1].text.splitlines()[-8:] == [
        words_of("render.choose"),
        *(f"{n}. Nút {n}" for n in range(1, 8)),
    ]


def test_a_file_and_a_picture_that_needs_it_are_messages_of_their_own_before_the_last() -> None:
    form = FormOf("1", "2026-12")
    long = message(1, card=RESULT, form=form, entry="e")
    long = replace(long, text="Một câu dài. " * 400)
    oa, bot = parts(long, CAPABILITIES["zalo_oa"]), parts(long, CAPABILITIES["zalo_bot"])
    assert len(oa) > 4
    assert oa[-3:-1] == [
        Message("", card=RESULT, continues=True),
        Message("", form=replace(form, kind="docx"), continues=True),
    ]
    assert not any(part.card or part.form for part in [*oa[:-3], oa[-1]])
    assert oa[-1].buttons == OPTIONS[:1]
    assert not any(part.card or part.form for part in bot)
    assert "không gửi được tệp" in bot[-1].text


@pytest.mark.parametrize(
    ("units", "more", "count"),
    [(1024, {}, 1), (1025, {}, 2), (9, {"chart": Chart("y", (), (), 1)}, 3), (9, {"form": FormOf("1", "2026-12")}, 3)],
)
def test_telegram_takes_one_picture_with_a_short_text_as_one_message(
    units: int, more: dict[str, Any], count: int
) -> None:
    found = parts(Message("a" * units, card=RESULT, **more), CAPABILITIES["telegram"])
    assert len(found) == count
    assert all(each.text == "" for each in found[:-1])


def test_the_buttons_of_a_notice_are_not_numbered_as_numbers_belong_to_the_waiting_question() -> None:
    notice = Message("Có tin.", (Button("Hồ sơ của tôi", "cases"),), is_notice=True)
    assert as_text(notice) == "Có tin.\n  (gõ “Hồ sơ của tôi”)"


def test_for_a_reader_without_buttons_aids_are_numbered_after_the_buttons_and_a_card_adds_nothing() -> None:
    reply = Message("Chọn:", (Button("Một", "a"),), aids=(Button("Không rõ", "b"),), card=RESULT)
    assert as_text(reply) == "Chọn:\n  [1] Một\n  [2] Không rõ"
