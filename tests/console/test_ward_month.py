"""A ward's month through the console: the same steps, rules and audit as in the chat."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from docx import Document

from tests.console.conftest import HOME, Town

CASE = f"{HOME}/ho-so"


def test_from_the_table_to_the_contact_and_on(town: Town) -> None:
    code, officer = town.applicant(name="Ngô Hữu Hùng", phone="0987 654 321"), town.officer()
    officer.get(HOME)
    assert code in officer.text
    assert "N. H. H." in officer.text
    assert "Hùng" not in officer.text
    officer.get(f"{CASE}/{code}")
    assert "Ngô Hữu Hùng" not in officer.text
    officer.post(f"{CASE}/{code}/lien-he")
    assert "Ngô Hữu Hùng" in officer.text
    assert "0987 654 321" in officer.text
    assert [row for row in town.audit() if row[2] == code and row[0] == f"officer/{officer.seat}"] == [
        (f"officer/{officer.seat}", "accept", code), (f"officer/{officer.seat}", "reveal", code),
    ]  # fmt: skip
    officer.act("reached", code)
    assert f"Đã ghi: {code} đã liên hệ." in officer.text
    assert "Ngô Hữu Hùng" not in officer.text, "the contact is shown once, after its own press"
    assert "đã gọi" in town.last.says("", "cases") or "đã liên hệ" in town.last.says("", "cases")


@pytest.mark.parametrize(
    "typed", ["Ngô Hữu Hùng", "ngo huu hung", "hữu hùng", "0987 654 321", "+84987654321", "4321", "654321"]
)
def test_a_case_is_found_by_name_number_or_last_digits(town: Town, typed: str) -> None:
    town.applicant(name="Trần Văn Khác", phone="0911 111 222")
    code, officer = town.applicant(name="Ngô Hữu Hùng", phone="0987 654 321"), town.officer()
    officer.get(HOME)
    officer.post(f"{HOME}/tim", q=typed)
    assert "Tìm thấy 1 hồ sơ." in officer.text
    assert code in officer.text


def test_a_case_is_found_by_its_code_or_a_part_of_it(town: Town) -> None:
    code, officer = town.applicant(), town.officer()
    for typed in (code, code.lower(), code[:4], code[5:]):
        officer.get(HOME)
        officer.post(f"{HOME}/tim", q=typed)
        assert f"{CASE}/{code}" in officer.page


def test_a_step_that_ends_or_lists_is_shown_before_it_is_taken(town: Town) -> None:
    code, officer = town.applicant(), town.officer()
    officer.get(f"{CASE}/{code}")
    officer.post(f"{CASE}/{code}/lien-he")
    officer.act("declined", code)
    assert "Xem lại trước khi làm" in officer.text
    assert state(town, code) == "accepted"
    officer.act("declined", code, sure="yes")
    assert state(town, code) == "closed"
    officer.act("reopen", code)
    officer.act("reopen", code, sure="yes")
    assert state(town, code) == "accepted"
    officer.act("close", code, sure="yes")
    assert "chọn lý do trước" in officer.text
    assert state(town, code) == "accepted"


def test_a_transfer_names_a_ward_that_has_a_desk(town: Town) -> None:
    code, officer = town.applicant(), town.officer()
    officer.get(f"{CASE}/{code}")
    officer.act("transfer", code, reason="moved", where="không có nơi này")
    assert "Chưa rõ chuyển đến nơi nào" in officer.text
    assert state(town, code) == "new"


def test_a_walk_in_is_kept_after_the_slip_was_signed(town: Town) -> None:
    officer = town.officer()
    officer.get(f"{HOME}/them")
    typed = {"name": "Lê Thị Tới", "phone": "0912 000 111", "amount": "50 triệu", "purpose": "business",
             "finished_on": "15/03/2024", "born": "1985", "sex": "female", "id_number": "040185000001"}  # fmt: skip
    officer.post(f"{HOME}/them", do="keep", **typed)
    assert "phải đọc và ký phiếu trước" in officer.text
    assert 'value="Lê Thị Tới"' in officer.page
    slip = officer.post(f"{HOME}/them", do="slip", **typed).text
    assert "Phiếu đồng ý" in slip
    assert "Lê Thị Tới" in slip
    assert "50 triệu đồng" in slip
    assert not town.do(lambda work: work.cases.unerased())
    officer.get(f"{HOME}/them")
    assert officer.post(f"{HOME}/them", do="keep", signed="yes", **typed).status_code == 200
    [case] = town.do(lambda work: work.cases.unerased())
    assert (case.state, case.amount) == ("contacted", 50_000_000)
    assert re.search(rf"mã {case.code}\. Đưa mã cho người đó .* hai từ “[^{{}}”]+” để nhận ra", officer.text)
    officer.get(f"{CASE}/{case.code}")
    officer.post(f"{CASE}/{case.code}/lien-he")
    assert re.search(r"Năm sinh 1985 đã đối chiếu giấy", officer.text)
    assert re.search(r"Ngày chấp hành xong 15/03/2024 theo lời kể", officer.text)


def test_what_cannot_be_read_is_named_and_nothing_is_kept(town: Town) -> None:
    officer = town.officer()
    officer.get(f"{HOME}/them")
    answer = officer.post(f"{HOME}/them", do="keep", signed="yes", name="Lê Thị Tới", phone="12", born="hôm qua")
    assert answer.status_code == 400
    assert "Chưa đọc được: Số máy, Năm sinh." in officer.text
    assert not town.do(lambda work: work.cases.unerased())


def test_data_are_corrected_and_only_fields_that_changed_are_told(town: Town) -> None:
    code, officer = town.applicant(), town.officer()
    officer.get(f"{CASE}/{code}")
    officer.post(f"{CASE}/{code}/lien-he")
    officer.post(f"{CASE}/{code}/sua", name="Trần Văn Mẫu", phone="0912 345 678", amount="70 triệu", born="1980")
    assert "thành 70 triệu đồng; Năm sinh từ" in officer.text
    officer.post(f"{CASE}/{code}/lien-he")
    assert "70 triệu đồng cán bộ ghi" in officer.text


def test_the_month_from_marking_many_to_the_answers_of_the_bank(town: Town) -> None:
    codes = [town.applicant(name=f"Nguyễn Văn {name}", phone=f"0912 345 0{at:02}") for at, name in enumerate(NAMES)]
    relative = town.applicant("family", "Lê Thị Chị", "0912 999 000")
    officer = town.officer()
    for code in (*codes, relative):
        officer.get(f"{CASE}/{code}")
        officer.post(f"{CASE}/{code}/lien-he")
        officer.act("reached", code)
    officer.get(f"{HOME}?nhom=contacted")
    officer.post(f"{HOME}/danh-dau", code=[*codes, relative])
    assert "Ghi được 3 trong 4 hồ sơ" in officer.text
    assert {state(town, code) for code in codes} == {"contacted"}
    officer.post(f"{HOME}/danh-dau", code=codes, sure="yes")
    assert "Đã ghi 3 người" in officer.text
    officer.get(f"{HOME}/danh-sach")
    assert "3 người, trong đó 0 người chuyển từ danh sách trước" in officer.text
    off, *stay = codes
    officer.post(f"{HOME}/danh-sach/bo", code=[off], reason="mistake")
    officer.press_on()
    assert "Đã đưa 1 người ra" in officer.text
    officer.post(f"{HOME}/danh-sach/chot", ward="16732", month="2026-12", sort="name")
    assert "Xem lại trước khi làm" in officer.text
    mark = re.search(r'name="mark" value="([^"]+)"', officer.page)
    assert mark
    officer.post(f"{HOME}/danh-sach/chot", ward="16732", month="2026-12", sort="name", mark=mark[1])
    assert "Đã chốt danh sách số 1, tháng 12/2026: 2 người. Đã báo 2 người" in officer.text
    sheet = officer.post(f"{HOME}/danh-sach/tep", ward="16732", month="2026-12", kind="docx")
    rows = [cell.text for table in Document(BytesIO(sheet.content)).tables for row in table.rows for cell in row.cells]
    assert any("Nguyễn Văn Hai" in each for each in rows)
    assert not any("Nguyễn Văn Một" in each for each in rows)
    out = f"{HOME}/danh-sach/16732/1"
    officer.get(out)
    officer.post(out, step="approve", on="24/11/2026", paper="12/XN-UBND")
    officer.post(out, step="approve", on="24/11/2026", paper="12/XN-UBND", sure="yes")
    officer.post(out, step="hand", on="24/11/2026", sure="yes")
    officer.post(out, step="results", on="24/11/2026", **{"row-1": "lent", "sum-1": "nhiều lắm"})
    assert "chưa đọc được số tiền" in officer.text
    answers = {"row-1": "lent", "sum-1": "50 triệu", "row-2": "refused", "why-2": "capital"}
    officer.post(out, step="results", on="24/11/2026", sure="yes", **answers)
    assert sorted(state(town, code) for code in stay) == ["lent", "refused"]
    assert "Được vay: 1 người, 50 triệu đồng. Không được vay: 1." in officer.text


def test_cases_with_one_number_stand_side_by_side(town: Town) -> None:
    first = town.applicant(name="Trần Văn Mẫu")
    officer = town.officer()
    officer.get(f"{CASE}/{first}")
    assert "Có thể là cùng một người" not in officer.text
    officer.act("close", first, reason="moved", sure="yes")
    second = town.applicant(name="Trần Văn Mẫu")
    assert second != first
    officer.get(f"{CASE}/{second}")
    assert "Có thể là cùng một người" in officer.text
    assert f"{CASE}/{first}" in officer.page


def test_two_who_mark_the_same_person_are_told(town: Town) -> None:
    code, one, two = town.applicant(), town.officer(), town.officer(name="Người Khác")
    one.get(f"{CASE}/{code}")
    two.get(f"{CASE}/{code}")
    one.post(f"{CASE}/{code}/lien-he")
    one.act("reached", code)
    two.act("reached", code)
    assert "Nút này đã cũ" in two.text
    assert [row[0] for row in town.audit() if row[1:] == ("reached", code)] == [f"officer/{one.seat}"]


NAMES = ("Một", "Hai", "Ba")


def state(town: Town, code: str) -> str:
    case = town.do(lambda work: work.cases.by_code(code))
    assert case is not None
    return case.state
