"""Wards are data: a ward that nobody here knows works by its file alone, and no number is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.leads.wards import Office, load_ward
from knowledge.answering import SLOTS
from knowledge.sheet import SheetError

OTHER = """\
code: "00004"
name: phường Thử (mẫu)
province: tỉnh Mẫu
police: {name: Công an phường Thử, phone: "", address: số 1 đường Mẫu, hours: "7:30-11:30"}
committee: {name: Ủy ban nhân dân phường Thử}
bank: {name: phòng giao dịch mẫu}
"""


def test_the_first_ward_gives_every_slot() -> None:
    assert set(load_ward("16732").slots()) == SLOTS


def test_another_ward_works_by_its_file_alone(tmp_path: Path) -> None:
    (tmp_path / "00004.yaml").write_text(OTHER, encoding="utf-8")
    slots = load_ward("00004", tmp_path).slots()
    assert slots["police"] == "Công an phường Thử"
    assert slots["police_contact"] == "Địa chỉ: số 1 đường Mẫu. Giờ làm việc: 7:30-11:30."
    assert "chưa có số điện thoại" in slots["bank_contact"]


@pytest.mark.parametrize(
    ("code", "content", "says"),
    [
        ("99999", None, r"99999\.yaml:1: không đọc được tệp"),
        ("00005", OTHER, r"00005\.yaml:1: mã “00004” khác tên tệp"),
        ("00004", OTHER.replace("province:", "tỉnh:"), r"00004\.yaml"),
        ("../../etc/passwd", None, r"passwd\.yaml:1: không đọc được"),
    ],
)
def test_a_wrong_ward_file_is_named(tmp_path: Path, code: str, content: str | None, says: str) -> None:
    if content:
        (tmp_path / f"{code}.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SheetError, match=says):
        load_ward(code, tmp_path)


def test_an_office_without_contacts_names_the_errand() -> None:
    assert Office(name="X").contact("Mời đến trụ sở.") == "Mời đến trụ sở."
    assert Office(name="X", phone="0123").contact("") == "Điện thoại X: 0123."
