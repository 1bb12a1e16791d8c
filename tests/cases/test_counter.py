"""The counter: walk-ins, the person of a relative's case, corrections, and the columns of Mẫu số 01, typed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.conversation.session import Desk
from bot.store.inspection import sealed_faults
from bot.texts import terms, text
from tests.acting import Actor, House, open_house, words_in
from tests.cases.test_monthly import at, file_of, issue, mark, names, on_the_sheet, person, sheet
from tests.fakes import CUA_LO, FakePlaces

LINE = (
    "Nguyễn Văn Mẫu, 0912 345 678, làm ăn 50 triệu, xong 15/3/2024, nam 1985, căn cước 012345678901, khối 3, "
    "giấy số 12 ngày 15/3/2024, đại diện Trần Thị Mẫu"
)


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def walk_in(officer: Actor, line: str = LINE) -> str:
    """Write down somebody who stands at the counter; returns what the officer read."""
    officer.act("desk")
    officer.press("Thêm người")
    officer.say(line)
    return officer.press("Đã đồng ý, có phiếu ký")


def test_a_walk_in_is_on_the_list_with_every_column_filled(house: House) -> None:
    officer = house.officer()
    house.clock.moment = at(4)
    walk_in(officer)
    ((code, state, ward),) = house.rows("SELECT code, state, ward FROM lead")
    assert (state, ward) == ("contacted", CUA_LO.code)
    assert text("desk.signed_up", code=code, words=words_in(officer.text)) in officer.text
    officer.press("Ghi vào danh sách")
    officer.press("Xác nhận")
    issue(officer)
    row = next(row for row in sheet(file_of(house, officer)) if row[0] == "1")
    assert row == [
        "1", "Nguyễn Văn Mẫu", "1985", "012345678901", "khối 3", "15/03/2024; 12 ngày 15/3/2024", "Trần Thị Mẫu",
        "Sản xuất, kinh doanh", "50000000", code,
    ]  # fmt: skip
    purposes = house.rows("SELECT purpose, version, who FROM consent ORDER BY purpose")
    assert purposes == [("call", "paper", "person"), ("list", "paper", "person")]
    assert "Phiếu đồng ý: ký ngày 04/12/2026" in officer.act(f"desk:open:{code}")
    assert house.do(sealed_faults(house.running.database)) == []


def test_nothing_typed_of_a_person_stays_in_the_database_or_is_kept_before_they_agree(house: House) -> None:
    officer = house.officer()
    officer.act("desk:add")
    officer.say(LINE)
    assert house.rows("SELECT count(*) FROM lead") == [(0,)]
    officer.press("Thôi")
    assert officer.session.desk == Desk(step="home", asks="find")
    walk_in(officer)
    kept = house.file()
    for secret in ("Nguyễn Văn Mẫu", "012345678901", "0912345678", "+84912345678", "khối 3"):
        assert secret.encode() not in kept


def test_what_is_missing_is_asked_for_and_the_later_word_counts(house: House) -> None:
    officer = house.officer()
    officer.act("desk:add")
    assert "Còn thiếu: số máy" in officer.say("Nguyễn Văn Mẫu")
    assert "Đã đồng ý, có phiếu ký" not in officer.buttons
    shown = officer.say("0912 345 678, vay 50 triệu")
    assert "Chưa có: vay để" in shown
    assert "80 triệu" in officer.say("vay 80 triệu làm ăn")
    officer.press("Đã đồng ý, có phiếu ký")
    assert house.rows("SELECT amount, purpose FROM lead") == [(80_000_000, "business")]


def test_a_walk_in_with_the_code_on_paper_sees_how_it_stands(house: House) -> None:
    officer, other = house.officer(), house.actor()
    walk_in(officer)
    ((code,),) = house.rows("SELECT code FROM lead")
    assert text("case.contacted") in other.say(code)
    officer.act(f"desk:yes:{code}:list:")
    assert text("case.listed") in other.say(code)
    assert text("desk.case.must_call") in officer.act(f"desk:case:{code}")


def test_whoever_has_a_case_already_is_not_written_down_twice(house: House) -> None:
    officer, asker = house.officer(), house.applicant(phone="0912 345 678")
    assert walk_in(officer) == text("refused.there")
    assert house.rows("SELECT code FROM lead") == [(asker.code,)]


@pytest.mark.parametrize("audience", ["family", "employer"])
def test_the_officer_completes_a_relatives_or_employers_case_with_the_person_who_signed(
    house: House, audience: str
) -> None:
    officer = house.officer()
    house.clock.moment = at(3)
    sender = house.applicant(audience=audience, name="Trần Thị Gửi", phone="0987 654 321")
    officer.act(f"desk:open:{sender.code}")
    officer.press("Đã liên hệ")
    officer.act(f"desk:case:{sender.code}")
    officer.press("Ghi người trong cuộc")
    officer.say(LINE)
    officer.press("Đã đồng ý, có phiếu ký")
    own = house.rows("SELECT code FROM party WHERE audience = 'person'")[0][0]
    assert own != sender.code
    officer.press("Ghi vào danh sách")
    officer.press("Xác nhận")
    assert names(house) == ["Nguyễn Văn Mẫu"]
    sender.news()
    assert "danh sách" not in sender.text  # of a name on a list only its bearer hears
    assert text("case.listed") in house.actor().say(own)


def test_the_person_who_pressed_for_themselves_needs_no_slip_but_agrees_to_the_list_alone(house: House) -> None:
    officer, relative, asker = house.officer(), house.applicant(audience="family"), house.actor()
    asker.agree(relative.code)
    asker.agree_to_list()
    officer.act(f"desk:open:{relative.code}")
    officer.press("Đã liên hệ")
    officer.act(f"desk:add:{relative.code}")
    officer.say("Nguyễn Văn Mẫu, 0912 000 678")
    officer.press("Người đó đã tự bấm")
    officer.act(f"desk:yes:{relative.code}:list:")
    assert names(house) == ["Nguyễn Văn Mẫu"]
    asker.news()
    assert "Nguyễn Văn Mẫu" in asker.act("cases") or "N. V. M." in asker.text
    own = house.rows("SELECT code FROM party WHERE audience = 'person'")[0][0]
    asker.act(f"list:no:{own}")
    assert names(house) == []


def test_without_the_persons_press_or_slip_nobody_is_written_down(house: House) -> None:
    officer, relative = house.officer(), house.applicant(audience="family")
    officer.act(f"desk:open:{relative.code}")
    officer.press("Đã liên hệ")
    officer.act(f"desk:add:{relative.code}")
    officer.say("Nguyễn Văn Mẫu, 0912 000 678")
    assert "Người đó đã tự bấm" not in officer.buttons
    assert officer.act("desk:sign:press") == text("refused.consent")
    assert house.rows("SELECT count(*) FROM party WHERE audience = 'person'") == [(0,)]


def test_a_phone_is_corrected_and_the_officer_reads_what_changed(house: House) -> None:
    officer, asker = house.officer(), house.applicant(phone="0912 345 678")
    officer.act(f"desk:open:{asker.code}")
    asker.news()
    officer.act(f"desk:case:{asker.code}")
    officer.press("Sửa thông tin")
    assert "0987 654 321" in officer.say("0987654321")
    done = officer.press("Xác nhận")
    assert text("desk.change", field="Số máy", before="0912 345 678", after="0987 654 321") in done
    said = text("notice.filled", code=asker.code, fields="số máy")
    assert said in done
    assert asker.news() == said
    assert house.rows("SELECT detail FROM audit WHERE action = 'fill'") == [("phone",)]
    again = house.applicant(phone="0987 654 321")
    assert house.rows("SELECT count(*) FROM lead") == [(1,)]  # it is found by the new number
    assert again.code != asker.code


def test_papers_typed_at_the_counter_are_shown_to_the_person_and_outlive_a_second_request(house: House) -> None:
    officer, asker = house.officer(), house.applicant()
    officer.act(f"desk:open:{asker.code}")
    officer.act(f"desk:fix:{asker.code}")
    officer.say("nam 1985, căn cước 012345678901, đại diện Trần Thị Mẫu")
    officer.press("Xác nhận")
    asker.news()
    assert asker.text == text("notice.step.accept", code=asker.code)  # of papers that they showed nobody tells them
    asker.apply()
    shown = asker.act(f"held:{asker.code}")
    for value in ("1985", "nam", "012345678901", "Trần Thị Mẫu"):
        assert value in shown


def test_a_sum_above_the_cap_hinders_marking_and_one_press_mends_it(house: House) -> None:
    officer = house.officer()
    walk_in(officer, LINE.replace("50 triệu", "150 triệu"))
    blocked = officer.press("Ghi vào danh sách")
    assert text("desk.warn.over_cap") in blocked
    ((code,),) = house.rows("SELECT code FROM lead")
    assert officer.act(f"desk:yes:{code}:list:") == text("refused.over_cap")
    officer.act(f"desk:do:{code}:list")
    officer.press("Sửa thành 100 triệu đồng")
    officer.act(f"desk:yes:{code}:list:")
    assert house.rows("SELECT state, amount FROM lead") == [("listed", 100_000_000)]


def test_a_day_of_release_typed_from_the_paper_moves_the_window_and_the_warnings(house: House) -> None:
    officer = house.officer()
    house.clock.moment = at(1)
    walk_in(officer, LINE.replace("xong 15/3/2024", "xong 20/12/2021"))
    assert text("desk.warn.window_near") in officer.press("Ghi vào danh sách")
    ((code,),) = house.rows("SELECT code FROM lead")
    officer.act(f"desk:fix:{code}")
    officer.say("xong 15/11/2021")
    officer.press("Xác nhận")
    assert text("desk.warn.window_over") in officer.act(f"desk:do:{code}:list")
    officer.press("Xác nhận")  # a warning: the officer has the paper, and decides
    assert text("desk.warn.window_over") in officer.act("desk:month")


def test_one_person_twice_is_seen_before_marking_and_before_issuing(house: House) -> None:
    officer = house.officer()
    house.clock.moment = at(1)
    one = person(house, "Trần Văn Hai Nơi", "0912345671")
    mark(officer, one.code)
    house.wait(days=40)
    two = person(house, "Trần Văn Hai Nơi", "0912345671")
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{two.code}:{step}:")
    assert text("desk.warn.twice") in officer.act(f"desk:do:{two.code}:list")
    officer.press("Xác nhận")
    assert f"{one.code}, {two.code}" in officer.act("desk:month") or f"{two.code}, {one.code}" in officer.text


def test_after_a_transfer_the_new_wards_list_needs_a_consent_of_its_own(house: House) -> None:
    officer = house.officer(scope="16732 16708")
    asker = person(house, "Trần Văn Chuyển", "0912345671")
    officer.act(f"desk:open:{asker.code}")
    officer.act(f"desk:yes:{asker.code}:transfer:16708:moved")
    for step in ("accept", "reached"):
        officer.act(f"desk:yes:{asker.code}:{step}:")
    assert text("desk.warn.consent") in officer.act(f"desk:do:{asker.code}:list")
    shown = terms.shown(terms.list_terms(asker.code, FakePlaces().offices("16708"), house.running.policy.promises))
    asker.act(f"list:yes:{asker.code}:{shown}")
    assert text("desk.warn.other_ward") in officer.act(f"desk:do:{asker.code}:list")
    officer.press("Xác nhận")
    assert names(house, "16708") == ["Trần Văn Chuyển"]


@pytest.mark.parametrize("action", ["desk:add", "desk:sign:paper", "desk:fix:{code}", "desk:set:{code}:amount:5"])
def test_nobody_but_an_officer_of_the_ward_writes_anything(house: House, action: str) -> None:
    asker, other = house.applicant(), house.officer(scope="16708")
    before = house.rows("SELECT sealed FROM party")
    for who in (asker, other):
        who.act(action.format(code=asker.code))
        who.say("Lê Văn Khác, 0987 654 321")
        who.act("desk:sign:paper")
        who.act(f"desk:set:{asker.code}")
    assert house.rows("SELECT sealed FROM party WHERE chat = :chat", chat=asker.chat) == before
    assert on_the_sheet is not None
