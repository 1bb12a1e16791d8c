"""A person in one line: the parts in any order, labels where looks do not tell, and nothing invented."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.language.counter_line import read_counter_line

TODAY = date(2026, 11, 30)
WHOLE = (
    "Nguyễn Văn Mẫu, 0912 345 678, làm ăn 50 triệu, xong 15/3/2024, nam 1985, căn cước 012345678901, khối 3, "
    "giấy số 12 ngày 15/3/2024, đại diện Trần Thị Mẫu"
)


def read(typed: str) -> dict[str, str]:
    return dict(read_counter_line(typed, TODAY).fields)


def test_the_example_that_officers_are_shown_is_read_whole() -> None:
    line = read_counter_line(WHOLE, TODAY)
    assert line.fields == {
        "name": "Nguyễn Văn Mẫu",
        "phone": "+84912345678",
        "purpose": "business",
        "amount": "50000000",
        "finished_on": "2024-03-15",
        "sex": "male",
        "born": "1985",
        "id_number": "012345678901",
        "residence": "khối 3",
        "certificate": "12 ngày 15/3/2024",
        "representative": "Trần Thị Mẫu",
    }
    assert line.unread == ()


@pytest.mark.parametrize(
    "name", ["Võ Thị Mẫu", "Tô Văn Mẫu", "Bàn Văn Mẫu", "Mè Thị Mẫu", "Đường Văn Mẫu", "Vo Thi Mau"]
)
def test_a_surname_that_sounds_like_a_word_of_the_line_stays_a_name(name: str) -> None:
    assert read(f"{name}, 0912 345 678, vợ Tô Thị Mẫu, tổ 3") == {
        "name": name, "phone": "+84912345678", "representative": "vợ Tô Thị Mẫu", "residence": "tổ 3",
    }  # fmt: skip


def test_the_parts_come_in_any_order_and_on_lines_of_their_own() -> None:
    parts = WHOLE.split(", ")
    assert read("\n".join(reversed(parts))) == read(WHOLE)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ("0987654321", {"phone": "+84987654321"}),
        ("số máy 0987.654.321", {"phone": "+84987654321"}),
        ("vay 80 triệu", {"amount": "80000000"}),
        ("80tr", {"amount": "80000000"}),
        ("học nghề", {"purpose": "training"}),
        ("cả hai", {"purpose": "both"}),
        ("nữ sinh năm 1990", {"sex": "female", "born": "1990"}),
        ("sinh năm 1990 nữ", {"born": "1990", "sex": "female"}),
        ("cccd: 012 345 678 901", {"id_number": "012345678901"}),
        ("cmnd 123456789", {"id_number": "123456789"}),
        ("012345678901", {"id_number": "012345678901"}),
        ("3/2024", {"finished_on": "2024-03"}),
        ("về 2023", {"finished_on": "2023"}),
        ("vợ Nguyễn Thị Hoa", {"representative": "vợ Nguyễn Thị Hoa"}),
        ("ở khối 5 phường Cửa Lò", {"residence": "khối 5 phường Cửa Lò"}),
        ("nơi ở: nhà trọ cạnh chợ", {"residence": "nhà trọ cạnh chợ"}),
        ("phiếu 15", {"slip": "15"}),
        ("trần thị bé năm", {"name": "Trần Thị Bé Năm"}),
        ("tên: Hòa", {}),
    ],
)
def test_one_part(typed: str, fields: dict[str, str]) -> None:
    assert read(typed) == fields


def test_what_is_not_understood_is_handed_back() -> None:
    line = read_counter_line("Trần Văn A, ok, 12345", TODAY)
    assert line.fields == {"name": "Trần Văn A"}
    assert line.unread == ("ok", "12345")


def test_a_second_name_is_no_name() -> None:
    assert read_counter_line("Trần Văn A, Lê Văn B", TODAY).unread == ("Lê Văn B",)


@pytest.mark.parametrize("odd", ["", ",,;", "\x00", "ở", "a" * 5000, "vay -5", "ra 99/99/2024", "đại diện:"])
def test_any_text_is_taken(odd: str) -> None:
    assert read_counter_line(odd, TODAY) is not None
