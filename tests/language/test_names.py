"""Names: taken however they are typed; refusals, questions, kin, places are none; where letters do not tell, doubt."""

from __future__ import annotations

import random

import pytest

from knowledge.language.names import read_name
from knowledge.language.telex import fold
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import word_file

SURNAMES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đào",
    "Đoàn",
    "Vương",
    "Trịnh",
    "Trương",
    "Đinh",
    "Lâm",
    "Phùng",
    "Mai",
    "Tô",
    "Hà",
    "Tạ",
    "Cao",
    "Thái",
    "Châu",
    "Chu",
    "Lương",
    "Lưu",
    "Quách",
    "La",
    "Lã",
    "Lại",
    "Kiều",
    "Tống",
    "Từ",
    "Thạch",
    "Sơn",
    "Kim",
    "Danh",
    "Lò",
    "Vi",
    "Lô",
    "Quang",
    "Cù",
    "Mạc",
    "Hứa",
]
MIDDLES = ["Văn", "Thị", "Hữu", "Đức", "Công", "Minh", "Thanh", "Thị Thu", "Thị Kim", "Bá", "Đình", "Trọng", "Gia", ""]
GIVEN = sorted({line.capitalize() for line in word_file("names").plain("given")})
WAYS = {
    "as written": lambda name: name,
    "small": str.lower,
    "capitals": str.upper,
    "without marks": lambda name: fold(name.lower()),
    "polite": lambda name: f"dạ {name} ạ",
    "introduced": lambda name: f"em là {name}",
}


def full_names(count: int) -> list[str]:
    draw = random.Random(22)
    return [" ".join(filter(None, map(draw.choice, (SURNAMES, MIDDLES, GIVEN)))) for _ in range(count)]


def same(read: str, name: str) -> bool:
    return fold(read).lower() == fold(name).lower()


@pytest.mark.parametrize("way", WAYS)
def test_every_full_name_is_taken_whole(way: str) -> None:
    missed = [typed for name in full_names(4_000) if not same(read_name(typed := WAYS[way](name)).name, name)]
    assert len(GIVEN) >= 400
    assert missed == []


@pytest.mark.parametrize("way", WAYS)
def test_every_given_name_is_taken_or_asked_about(way: str) -> None:
    read = {name: read_name(WAYS[way](name)) for name in GIVEN}
    assert [name for name, reading in read.items() if not same(reading.name, name)] == []
    doubted = {name for name, reading in read.items() if reading.in_doubt}
    assert len(doubted) <= {"as written": 2, "capitals": 2, "polite": 2, "introduced": 0}.get(way, 70)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Dũng", "Dũng"),
        ("Huy", "Huy"),
        ("Em Dũng", "Dũng"),
        ("Dũng ạ", "Dũng"),
        ("Minh Huy", "Minh Huy"),
        ("Khắc", "Khắc"),
        ("Xoa", "Xoa"),
        ("Tiếp", "Tiếp"),
        ("Dậu", "Dậu"),
        ("La Văn Mẫu", "La Văn Mẫu"),
        ("Nguyễn Văn Đó", "Nguyễn Văn Đó"),
        ("trần văn do", "Trần Văn Do"),
        ("Lê Thị Nha", "Lê Thị Nha"),
        ("đỗ minh", "Đỗ Minh"),
        ("phan văn bình", "Phan Văn Bình"),
        ("vo loi", "Vo Loi"),
        ("Tôn Nữ Thị Hồng Ngọc Bảo Trân", "Tôn Nữ Thị Hồng Ngọc Bảo Trân"),
        ("tên em: Hùng", "Hùng"),
        ("Nguyễn Văn Mẫu (Tèo)", "Nguyễn Văn Mẫu"),
        ("Nguyễn Văn Mẫu/1985", "Nguyễn Văn Mẫu"),
        ("nguyen van mau sinh nam 1985", "Nguyen Van Mau"),
        ("K'Dang", "K'Dang"),
        ("H’Hen Niê", "H'Hen Niê"),
        ("Y Thoa", "Y Thoa"),
        ("Êban", "Êban"),
        ("Giàng A Páo", "Giàng A Páo"),
        ("anh tên Nguyễn Văn Mẫu nha", "Nguyễn Văn Mẫu"),
        ("gọi em là Tư", "Tư"),
        ("Chồng em tên là Hùng", "Hùng"),
        ("Trần Văn Mẫu 0912345678", "Trần Văn Mẫu"),
        ("tên tôi là Dũng chứ không phải Hùng", "Dũng"),
        ("𝐍𝐠𝐮𝐲𝐞̂̃𝐧 𝐕𝐚̆𝐧 𝐌𝐚̂̃𝐮", "Nguyễn Văn Mẫu"),
        ("Ｎｇｕｙễｎ Ｖăｎ Ａｎ", "Nguyễn Văn An"),
        ("NGUYỄN VĂN MẪU", "Nguyễn Văn Mẫu"),
        ("Nguyễn\u200bVăn\u200bMẫu", "Nguyễn Văn Mẫu"),
    ],
)
def test_a_name_is_written_as_it_is_meant(typed: str, name: str) -> None:
    assert Utterance(typed).name == name


@pytest.mark.parametrize(
    "typed",
    [
        "hủy",
        "Hủy",
        "dừng",
        "Đừng",
        "thôi không gửi nữa",
        "đừng gửi",
        "Thôi",
        "không",
        "Không",
        "khỏi",
        "Khỏi",
        "Bố",
        "Bố em",
        "Chồng em",
        "Con trai tôi",
        "Mẹ",
        "Giúp em với",
        "Buồn quá",
        "Phường Nghi Thủy",
        "Nghi Thủy",
        "Cửa Lò",
        "cái gì",
        "Gì",
        "Sao",
        "Vay",
        "Được chưa",
        "Không gì đâu",
        "từ từ",
        "đồng ý",
        "dong y",
        "hồ sơ",
        "tên gì",
        "em tên gì",
        "chưa muốn nói tên",
        "giấu tên",
        "sao lại hỏi tên",
        "ai gọi em vậy",
        "0912345678",
        "2",
        "ok",
        "vâng",
        "lãi suất bao nhiêu",
        "cho hỏi",
        "xóa dữ liệu",
        "menu",
        "quay lại",
        "tiếp tục",
        "em là công nhân",
        "có tên trong danh sách",
        "mẫu số 01 là gì",
        "công ty 20 người",
        "hạn 5 năm",
        "máy quán 0912 345 678",
        "chào anh",
        "100 triệu đồng",
    ],
)
def test_what_is_no_name_is_not_taken_for_one(typed: str) -> None:
    assert read_name(typed).name == ""


@pytest.mark.parametrize("typed", ["dung", "huy", "bo", "thoi", "khac", "tiep", "dung ạ", "xoa", "em", "được"])
def test_letters_that_do_not_tell_leave_a_doubt(typed: str) -> None:
    said = Utterance(typed)
    assert said.named.in_doubt
    assert said.name == ""


@pytest.mark.parametrize(
    ("typed", "refuses"),
    [
        ("Dũng", False),
        ("Huy", True),
        ("hủy", True),
        ("Bố", False),
        ("thôi", True),
        ("thôi không gửi nữa", True),
        ("đừng gửi", True),
        ("không nhớ", False),
        ("em không muốn gửi nữa ạ", True),
        ("Dậu", False),
    ],
)
def test_marks_that_were_typed_count_for_a_refusal(typed: str, refuses: bool) -> None:
    assert Utterance(typed).refuses is refuses
