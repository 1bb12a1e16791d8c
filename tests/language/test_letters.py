"""Plain letters: fancy and full-width ones are read as what they mean; fractions and powers stay what they are."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.language.letters import plain_letters
from knowledge.language.utterance import Utterance

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("𝐞𝐦 𝐤𝐡𝐨̂𝐧𝐠 𝐦𝐮𝐨̂́𝐧 𝐬𝐨̂́𝐧𝐠 𝐧𝐮̛̃𝐚", "em không muốn sống nữa"),
        ("ｅｍ ｋｈôｎｇ ｍｕốｎ", "em không muốn"),
        ("１００ triệu", "100 triệu"),
        ("１５／０３／２０２４", "15/03/2024"),
        ("𝟎𝟗𝟏𝟐 𝟑𝟒𝟓 𝟔𝟕𝟖", "0912 345 678"),
        ("⑤ triệu", "5 triệu"),
        ("½ tỷ, 20 m²", "½ tỷ, 20 m²"),
        ("em\u200bkhông\u200bmuốn", "em không muốn"),
        ("ba\u0301c o\u031b\u0309 đâu", "bác ở đâu"),
        ("ok 👍🏽…", "ok 👍🏽…"),
    ],
)
def test_a_letter_is_what_it_means(typed: str, plain: str) -> None:
    assert plain_letters(typed) == plain
    assert Utterance(typed).clean == Utterance(plain).clean


def test_dates_money_and_names_are_read_in_any_letters() -> None:
    assert Utterance("１５/０３/２０２４").day(TODAY) == Utterance("15/03/2024").day(TODAY)
    assert Utterance("１００ 𝐭𝐫𝐢𝐞̣̂𝐮").amount == Utterance("100 triệu").amount
    assert Utterance("𝐍𝐠𝐮𝐲𝐞̂̃𝐧 𝐕𝐚̆𝐧 𝐌𝐚̂̃𝐮").name == "Nguyễn Văn Mẫu"
