"""Of the days on a paper only that of the release is taken; when it is not sure which, none is."""

from __future__ import annotations

from datetime import date

import pytest

from bot.sight.release_day import find_release_day
from tests.conftest import TODAY
from tests.sight.samples import LINES, RELEASED

TITLE = "GIẤY CHỨNG NHẬN CHẤP HÀNH XONG ÁN PHẠT TÙ\n"


def test_the_sample_has_one_day_of_release_among_four_others() -> None:
    assert find_release_day("\n".join(LINES), TODAY) == RELEASED


@pytest.mark.parametrize(
    "words",
    [
        "Đã chấp hành xong án phạt tù ngày 15 tháng 4 năm 2024",
        "Đã chấp hành xong án phạt tù ngày 15/04/2024",
        "Được trả tự do ngày 15-4-2024",
        "Ngày ra trại: 15.04.2024",
        "Được đặc xá ngày 15 tháng 04 năm 2024",
        "Đó chốp hònh xong ún phọt tù ngòy l5 thóng O4 nãm 2O24",
        "Sinh ngày 01/02/1985. Đã chấp hành xong án phạt tù ngày 15/04/2024. Lập ngày 16/04/2024",
    ],
)
def test_every_way_to_write_it_is_read(words: str) -> None:
    """Also where a reader takes one vowel for another, and O for naught."""
    assert find_release_day(TITLE + words, TODAY) == RELEASED


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Sinh ngày 15 tháng 4 năm 1984",
        "Họ và tên: NGƯỜI MẪU. Sinh ngày 15/04/1984. Bị bắt ngày 15/04/2021",
        "Hà Nội, ngày 16 tháng 4 năm 2024",
        "Quyết định số 22 ngày 17 tháng 8 năm 2023",
        "Cấp ngày 15/04/2024",
        "Đã chấp hành xong án phạt tù ngày 31/02/2024",
        "Đã chấp hành xong án phạt tù ngày 15/04/2034",
        "Đã chấp hành xong án phạt tù ngày 15/04/1975",
        "Đã chấp hành xong án phạt tù ngày 15/04/2024. Được trả tự do ngày 16/04/2024",
        "một hai ba 15/04/2024",
    ],
)
def test_any_other_day_is_left_alone(words: str) -> None:
    assert find_release_day(TITLE + words, TODAY) is None


def test_a_day_to_come_is_none() -> None:
    assert find_release_day("Được trả tự do ngày 15/04/2024", date(2024, 4, 14)) is None
    assert find_release_day("Được trả tự do ngày 15/04/2024", RELEASED) == RELEASED
