"""The file of an announcement: figures from the facts alone, days that fall on the day they name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.kit.announcement import Draft, read_announcement
from bot.places.wards import load_ward
from knowledge.loader import Knowledge
from knowledge.yaml_file import YamlError

ON = date(2026, 11, 28)
GOOD = """Thứ Ba 1/12, từ 8 giờ 30 tới 11h, {slot:police} hướng dẫn làm giấy vay.
  Anh/chị mang căn cước và giấy ra trại. Mức vay làm ăn tối đa là {fact:business_person_cap}."""


def draft(knowledge: Knowledge, folder: Path, said: str, until: str = "2026-12-01") -> Draft:
    path = folder / "tin.yaml"
    path.write_text(f"id: thang-12\ntitle: Buổi hướng dẫn\nuntil: {until}\ntext: |-\n  {said}\n", encoding="utf-8")
    return read_announcement(path, knowledge, load_ward("16732"), ON)


def test_a_good_one_is_filled_and_says_until_when_it_holds(knowledge: Knowledge, tmp_path: Path) -> None:
    made = draft(knowledge, tmp_path, GOOD)
    assert made.problems == ()
    assert made.body.startswith("Buổi hướng dẫn\nThứ Ba 1/12, từ 8 giờ 30 tới 11h, Công an phường Cửa Lò")
    assert "100 triệu đồng" in made.body
    assert made.body.endswith("Tin này đúng tới hết ngày 01/12/2026.")


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("Vay được 200 triệu đồng.", "200"),
        ("Lãi 6,24%/năm.", "6,24%"),
        ("Gọi 0912 345 678.", "0912"),
        ("Thứ Hai 1/12 đến phường.", "thứ ba, không phải thứ hai"),
        ("Ngày 31/11 đến phường.", "Không có ngày 31/11"),
        ("Mức vay {fact:khong_co}.", "fact:khong_co"),
        ("Đến {slot:khong_co}.", "slot:khong_co"),
        ("Anh " + "chị " * 40 + "đến.", "Câu dài"),
        ("Anh chị đến phường.\n  " * 60, "Tin dài"),
    ],
)
def test_what_is_wrong_is_named(knowledge: Knowledge, tmp_path: Path, said: str, problem: str) -> None:
    assert any(problem in each for each in draft(knowledge, tmp_path, said).problems)


@pytest.mark.parametrize("until", ["2026-11-27", "2027-06-01"])
def test_it_holds_for_some_weeks_at_most(knowledge: Knowledge, tmp_path: Path, until: str) -> None:
    assert any("until" in each for each in draft(knowledge, tmp_path, "Mời anh/chị đến.", until).problems)


def test_a_broken_file_is_named_with_its_line(knowledge: Knowledge, tmp_path: Path) -> None:
    path = tmp_path / "tin.yaml"
    path.write_text("id: X\ntext: a\nuntil: 2026-12-01\n", encoding="utf-8")
    with pytest.raises(YamlError, match=r"tin\.yaml"):
        read_announcement(path, knowledge, load_ward("16732"), ON)
