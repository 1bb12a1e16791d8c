"""What a loudspeaker or a voice says of figures, days, articles and short forms."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language.read_aloud import number_in_words, read_aloud, seconds_to_read
from knowledge.loader import Knowledge
from knowledge.parameters import ParameterNotInForceError


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("6,24%/năm", "sáu phẩy hai bốn phần trăm một năm"),
        ("0,52%/tháng", "không phẩy năm hai phần trăm một tháng"),
        ("4 triệu đồng mỗi tháng", "bốn triệu đồng mỗi tháng"),
        ("1.648.888 đồng", "một triệu sáu trăm bốn mươi tám nghìn tám trăm tám mươi tám đồng"),
        ("2 tỷ đồng", "hai tỷ đồng"),
        ("khoản 1 Điều 3", "khoản một Điều ba"),
        (
            "Quyết định 22/2023/QĐ-TTg",
            "Quyết định hai mươi hai năm hai nghìn không trăm hai mươi ba của Thủ tướng Chính phủ",
        ),
        ("công văn 2174/NHCS-TDNN", "công văn hai nghìn một trăm bảy mươi tư của Ngân hàng Chính sách xã hội"),
        ("ký ngày 17/08/2023", "ký ngày mười bảy tháng tám năm hai nghìn không trăm hai mươi ba"),
        ("trước ngày 05/12", "trước ngày năm tháng mười hai"),
        ("tháng 7/2026", "tháng bảy năm hai nghìn không trăm hai mươi sáu"),
        ("Mẫu số 01", "Mẫu số không một"),
        ("gọi 113, 0912 345 678", "gọi một một ba, không chín một hai ba bốn năm sáu bảy tám"),
        ("115 triệu đồng", "một trăm mười lăm triệu đồng"),
        ("7:30–8:00", "bảy giờ ba mươi đến tám giờ"),
        ("3–4 năm", "ba đến bốn năm"),
        ("UBND và NHCSXH", "Ủy ban nhân dân và Ngân hàng Chính sách xã hội"),
    ],
)
def test_figures_are_said_in_words(written: str, said: str) -> None:
    """Ears have no digits."""
    assert read_aloud(written) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (1005, "một nghìn không trăm linh năm"),
        (1_000_010, "một triệu không trăm mười"),
        (3_200_000_000_000, "ba nghìn hai trăm tỷ"),
    ],
)
def test_numbers_in_words(number: int, said: str) -> None:
    """The words of the north and the centre: linh, tư, lăm, mốt."""
    assert number_in_words(number) == said


@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999))
def test_two_numbers_never_sound_alike(one: int, other: int) -> None:
    """What is heard says which number it was."""
    assert (number_in_words(one) == number_in_words(other)) == (one == other)


def test_every_figure_of_law_can_be_said(knowledge: Knowledge) -> None:
    """No digit and no sign is left in any figure, whatever its unit."""
    on, said = date(2026, 11, 28), 0
    for name in (parameter.id for parameter in knowledge.facts):
        try:
            shown = knowledge.facts.show(name, on)
        except ParameterNotInForceError:
            continue
        spoken = read_aloud(shown)
        assert not any(char.isdigit() or char in "%/" for char in spoken), (name, shown, spoken)
        said += 1
    assert said > 60


def test_reading_takes_its_time() -> None:
    """Three syllables a second, digits counted as they are said."""
    assert seconds_to_read("một hai ba bốn năm sáu") == 2
    assert seconds_to_read("6,24%") == pytest.approx(6 / 3)
