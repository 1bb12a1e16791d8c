"""Wards are data: a ward works by its province's file alone, and no number is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.places.directory import Directory
from bot.places.ward_files import AddError, add_ward, find_problems, find_samples
from bot.places.wards import HOME, Office, load_ward
from bot.texts import text
from knowledge.renderer import OF_PLACE
from knowledge.yaml_file import YamlError

BA_DINH = """\
# ghi chú của người sửa
province: "01"
name: thành phố Hà Nội
province_desk: yes
desk_office: {name: bàn mẫu, address: số 2 đường Mẫu}
wards:
- code: "00004"
  name: phường Ba Đình
  desk: yes
  police: {name: Công an phường Ba Đình, phone: "", address: số 1 đường Mẫu, hours: "7:30-11:30"}
  committee: {name: Ủy ban nhân dân phường Ba Đình}
  bank: {name: phòng giao dịch mẫu, phone: (mẫu – điền số thật)}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "01.yaml").write_text(BA_DINH, encoding="utf-8")
    return tmp_path


def is_served(directory: Directory, code: str) -> bool:
    place = directory.place(code)
    return place is not None and place.served


def test_the_first_ward_gives_every_slot() -> None:
    assert set(load_ward("16732").slots()) == set(OF_PLACE)


def test_another_ward_works_by_its_provinces_file_alone(home: Path) -> None:
    slots = load_ward("00004", home).slots()
    assert slots["police"] == "Công an phường Ba Đình"
    assert slots["police_contact"] == "Địa chỉ: số 1 đường Mẫu. Giờ làm việc: 7:30-11:30."
    assert "chưa có số điện thoại" in slots["bank_contact"]


def test_a_ward_without_an_entry_gets_the_usual_names_and_no_contacts() -> None:
    ward = load_ward("16708")
    assert (ward.name, ward.province, ward.desk) == ("phường Vinh Lộc", "tỉnh Nghệ An", False)
    assert ward.police.name == "Công an phường Vinh Lộc"
    assert ward.committee.name == "Ủy ban nhân dân phường Vinh Lộc"
    assert not ward.police.is_reachable


@pytest.mark.parametrize("code", ["99999", "../../etc/passwd", ""])
def test_a_code_of_no_unit_is_refused(code: str) -> None:
    with pytest.raises(YamlError, match="không có phường, xã nào mang mã"):
        load_ward(code)


def test_the_provinces_own_word_for_the_hamlet_is_said_and_elsewhere_the_usual_one() -> None:
    nghe_an, elsewhere = load_ward("16708").slots(), load_ward("00004").slots()
    assert nghe_an["hamlet_head"] == "khối trưởng, xóm trưởng"
    assert elsewhere["hamlet"] == text("office.hamlet")


def test_an_office_without_contacts_names_the_errand() -> None:
    assert Office(name="X").contact("Mời đến trụ sở.") == "Mời đến trụ sở."
    assert Office(name="X", phone="0123").contact("") == "Điện thoại X: 0123."


def test_what_is_only_a_sample_is_never_shown() -> None:
    assert Office(name="X", phone="(mẫu – điền số thật)").contact("Mời đến.") == "Mời đến."
    assert "mẫu" not in Office(name="X", phone="0123", address="(Mẫu)").contact("")


def test_the_shipped_files_are_right_and_the_first_ward_is_marked_as_a_sample() -> None:
    assert find_problems(HOME) == []
    assert [row.code for _, row in find_samples(HOME)] == ["16732"]
    assert is_served(Directory.read(HOME), "16732")


def test_desks_are_read_from_the_files(home: Path) -> None:
    directory = Directory.read(home)
    assert is_served(directory, "00004")
    assert not is_served(directory, "16732")
    assert directory.province_desk("00008")
    assert directory.offices("00004")["police"] == "Công an phường Ba Đình"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("province:", "tỉnh:", r"01\.yaml:2: mục “tỉnh” không có trong mẫu"),
        ('province: "01"', 'province: "40"', r"01\.yaml:2: mã tỉnh “40” khác tên tệp"),
        ("thành phố Hà Nội", "Hà Nội", r"01\.yaml:3: tên tỉnh “Hà Nội” không khớp"),
        ("address: số 2", "hours: số 2", r"01\.yaml:4: province_desk: yes"),
        ('"00004"', '"16732"', r"01\.yaml:7: mã “16732” không phải phường, xã của tỉnh này"),
        ("name: phường Ba Đình\n", "name: phường Ba Dinh\n", r"01\.yaml:8: tên “phường Ba Dinh” khác tên chính thức"),
        (
            "desk: yes\n  police",
            "desk: maybe\n  police",
            r"01\.yaml:9: mục “wards.0.desk” chỉ nhận yes \(có\) hoặc no \(không\)",
        ),
        (
            "desk: yes\n  police",
            "desk: [yes]\n  police",
            r"01\.yaml:9: mục “wards.0.desk” chỉ nhận yes \(có\) hoặc no \(không\)",
        ),
        ("address: số 1 đường Mẫu", "address: (mẫu)", r"01\.yaml:10: desk: yes thì công an cần"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(home: Path, old: str, new: str, says: str) -> None:
    assert old in BA_DINH
    (home / "01.yaml").write_text(BA_DINH.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AssertionError, match=says):
        assert not "\n".join(map(str, find_problems(home)))


def test_all_problems_are_told_at_once(home: Path) -> None:
    wrong = BA_DINH.replace("Hà Nội", "Hà Nọi") + BA_DINH[BA_DINH.index("- code") :]
    (home / "01.yaml").write_text(wrong, encoding="utf-8")
    (home / "nghe_an.yaml").write_text("a: b\n", encoding="utf-8")
    told = "\n".join(map(str, find_problems(home)))
    assert "không khớp" in told
    assert "viết hai lần" in told
    assert "nghe_an.yaml:1: tên tệp phải là mã tỉnh" in told


def test_a_new_ward_is_written_behind_the_others_and_nothing_else_changes(home: Path) -> None:
    path = add_ward("00008", home)
    text = path.read_text(encoding="utf-8")
    assert text.startswith(BA_DINH)
    assert find_problems(home) == []
    assert load_ward("00008", home).police.name == "Công an phường Ngọc Hà"


def test_the_first_ward_of_a_province_makes_its_file(home: Path) -> None:
    assert add_ward("16708", home).name == "40.yaml"
    add_ward("16732", home)
    assert find_problems(home) == []
    assert not is_served(Directory.read(home), "16732")


@pytest.mark.parametrize(
    ("code", "tail", "says"),
    [
        ("99999", "", "không có phường, xã nào"),
        ("00004", "", "đã có trong tệp"),
        ("00008", "extra: x\n", "xuống cuối tệp"),
    ],
)
def test_what_cannot_be_added_is_refused_and_the_file_kept(home: Path, code: str, tail: str, says: str) -> None:
    (home / "01.yaml").write_text(BA_DINH + tail, encoding="utf-8")
    with pytest.raises(AddError, match=says):
        add_ward(code, home)
    assert (home / "01.yaml").read_text(encoding="utf-8") == BA_DINH + tail
