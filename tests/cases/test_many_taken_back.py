"""What is done with many at once, or written over, waits with its notices and is taken back; a frozen list is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cases.undo import fill_undo_of
from bot.conversation.services import Services
from bot.store.inspection import sealed_faults
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import DECEMBER, JANUARY, at, mark, marked, person
from tests.fakes import CUA_LO

UNDO, LATE = "Rút lại tin", text("refused.late")
PHONES = [f"0912 345 1{number:02}" for number in range(4)]
NAMES = ("Một", "Hai", "Ba", "Tư")


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path, notice_minutes=10) as opened:
        yield opened


def states(house: House) -> list[str]:
    return [state for (state,) in house.rows("SELECT state FROM lead ORDER BY opened_at")]


def flood(house: House, count: int = 3) -> list[Actor]:
    """People whose cases were put apart, and who read so far all there is."""
    people = [person(house, f"Trần Văn {NAMES[number]}", PHONES[number]) for number in range(count)]
    codes = [each.code for each in people]
    house.do(house.running.database.write(lambda work: work.cases.put_apart(codes, house.clock.now())))
    for each in people:
        each.news()
    return people


def sweep(officer: Actor) -> str:
    officer.act("desk:sweep")
    return officer.press("Đóng hết")


def met(house: House, officer: Actor, count: int = 3) -> list[Actor]:
    """People who were met and can be marked."""
    people = [person(house, f"Trần Văn {NAMES[number]}", PHONES[number]) for number in range(count)]
    for each in people:
        officer.act(f"desk:open:{each.code}")
        officer.act(f"desk:yes:{each.code}:reached")
    house.wait(minutes=15)
    for each in people:
        each.news()
    return people


def test_a_sweep_says_what_is_told_waits_and_is_taken_back_by_one_press(house: House) -> None:
    officer = house.officer()
    people = flood(house)
    asked = officer.act("desk:sweep")
    assert text("notice.step.close", code="…", because=text("notice.close.not_a_person")).strip() in asked
    assert text("desk.swept", count="3", told="3") in officer.press("Đóng hết")
    assert text("desk.told.waits", minutes="10") in officer.text
    assert states(house) == ["closed"] * 3
    assert text("desk.taken_back.many", step=text("desk.undone.close"), count="3") in officer.press(UNDO)
    assert states(house) == ["unconfirmed"] * 3
    house.wait(minutes=15)
    assert [each.news() for each in people] == ["", "", ""]
    sweep(officer)
    house.wait(minutes=11)
    heard = [each.news() for each in people]
    assert all(each.code in said for each, said in zip(people, heard, strict=True))
    assert LATE in officer.press(UNDO)
    assert states(house) == ["closed"] * 3


def test_one_of_a_sweep_is_taken_back_alone_and_the_others_stay(house: House) -> None:
    officer = house.officer()
    one, two, three = flood(house)
    sweep(officer)
    back = officer.buttons[UNDO]
    house.wait(minutes=1)
    assert text("desk.taken_back", step=text("desk.undone.close"), code=one.code) in officer.act(
        f"desk:undo:{one.code}"
    )
    two.act(f"withdraw:yes:{two.code}")
    assert text("desk.taken_back.many", step=text("desk.undone.close"), count="1") in officer.act(back)
    assert states(house) == ["unconfirmed", "erased", "unconfirmed"]
    house.wait(minutes=15)
    assert [each.news() for each in (one, three)] == ["", ""]


def test_many_marks_are_taken_back_by_one_press(house: House) -> None:
    officer = house.officer()
    people = met(house, officer)
    officer.act("desk:bulk")
    officer.press("Chọn hết 3 người")
    officer.press("Xác nhận")
    assert states(house) == ["listed"] * 3
    back = officer.buttons[UNDO]
    assert text("desk.taken_back.many", step=text("desk.undone.list"), count="3") in officer.press(UNDO)
    assert states(house) == ["contacted"] * 3
    house.wait(minutes=15)
    assert [each.news() for each in people] == ["", "", ""]
    assert LATE in officer.act(back)
    taken = house.rows("SELECT subject, detail FROM audit WHERE action = 'take_back'")
    assert sorted(taken) == sorted((each.code, "list") for each in people)


def test_nobody_else_takes_back_what_one_did_with_many_and_no_forged_button_does(house: House) -> None:
    officer, colleague, elsewhere = house.officer(), house.officer(), house.officer(scope="16681")
    [asker] = met(house, officer, 1)
    officer.act("desk:bulk")
    officer.press("Chọn hết 1 người")
    officer.press("Xác nhận")
    back = officer.buttons[UNDO]
    for who in (colleague, elsewhere):
        assert LATE in who.act(back)
    asker.act(back)
    step, moment = back.split(":")[2:]
    for forged in (f"close:{moment}", f"{step}:{'9' * 17}", f"{step}:{'9' * 40}", f"{step}:-1", "::", f"xin:{moment}"):
        assert LATE in officer.act(f"desk:unmany:{forged}")
    assert states(house) == ["listed"]


def correct(officer: Actor, code: str, line: str = "vay 70 triệu, 0912 000 777, căn cước 012345678901") -> str:
    officer.act(f"desk:fix:{code}")
    officer.say(line)
    return officer.press("Xác nhận")


def test_a_correction_waits_and_what_stood_there_before_comes_back(house: House) -> None:
    officer = house.officer()
    [asker] = met(house, officer, 1)
    before = house.rows("SELECT purpose, amount, phone_index, state, holder FROM lead")
    said = correct(officer, asker.code)
    assert text("desk.told.waits", minutes="10") in said
    assert asker.news() == "", "nothing leaves before its minutes are over"
    for secret in (b"912000777", b"012345678901", PHONES[0].replace(" ", "")[1:].encode()):
        assert secret not in house.file()
    assert text("desk.taken_back", step=text("desk.undone.fill"), code=asker.code) in officer.press(UNDO)
    assert house.rows("SELECT purpose, amount, phone_index, state, holder FROM lead") == before
    shown = officer.act(f"desk:open:{asker.code}")
    assert PHONES[0] in shown
    assert "0912 000 777" not in shown
    house.wait(minutes=15)
    assert asker.news() == ""
    assert house.do(sealed_faults(house.running.database)) == []
    correct(officer, asker.code)
    house.wait(minutes=11)
    assert text("notice.filled", code=asker.code, fields="số máy, số tiền") in asker.news()
    assert LATE in officer.act(f"desk:undo:{asker.code}")
    assert "0912 000 777" in officer.act(f"desk:open:{asker.code}")


def test_only_the_last_is_taken_back_and_the_step_before_a_correction_stands(house: House) -> None:
    officer = house.officer()
    asker = person(house, "Trần Văn Một", PHONES[0])
    officer.act(f"desk:open:{asker.code}")
    officer.act(f"desk:yes:{asker.code}:reached")
    house.wait(minutes=1)
    correct(officer, asker.code)
    officer.press(UNDO)
    assert states(house) == ["contacted"]
    assert LATE in officer.act(f"desk:undo:{asker.code}")
    house.wait(minutes=15)
    assert text("notice.step.reached", code=asker.code) in asker.news(), "what was told of the step before still leaves"


def test_what_a_correction_replaced_is_forgotten_the_day_after(house: House) -> None:
    officer = house.officer()
    [asker] = met(house, officer, 1)
    correct(officer, asker.code)
    [(kept,)] = house.rows("SELECT undo FROM lead")
    assert '"before"' in kept
    assert len(kept) <= 1000
    house.wait(days=1, hours=1)
    house.do(
        house.running.database.write(lambda work: work.case_ends.settle_before(house.clock.now() - timedelta(days=1)))
    )
    assert house.rows("SELECT undo FROM lead") == [("",)]


def test_a_correction_too_long_for_its_column_offers_no_way_back() -> None:
    now = at(1)
    until = now + timedelta(minutes=10)
    assert len(fill_undo_of(b"x" * 540, 12345, now, until)) <= 1000
    assert fill_undo_of(b"x" * 1000, 12345, now, until) == ""


def test_issuing_says_how_many_and_who_are_told_at_once_and_cannot_be_taken_back(house: House) -> None:
    officer = house.officer()
    first = marked(house, officer, "Trần Văn Một", PHONES[0], at(1))
    shown = officer.act(f"desk:issue:{CUA_LO.code}:{DECEMBER}")
    told = text("notice.step.issue", code="…", month="12/2026")
    assert text("desk.issue.told", count="1", codes=first.code, told=told) in shown
    officer.press("Xác nhận")
    assert UNDO not in officer.buttons
    assert text("notice.step.issue", code=first.code, month="12/2026") in first.news()
    house.clock.moment = at(10)
    second = person(house, "Trần Văn Hai", PHONES[1])
    officer.act(f"desk:open:{second.code}")
    officer.act(f"desk:yes:{second.code}:reached")
    mark(officer, second.code)
    shown = officer.act(f"desk:issue:{CUA_LO.code}:{JANUARY}")
    assert "1 người mới có tên" in shown
    assert second.code in shown
    officer.press("Xác nhận")
    house.clock.moment = at(6, month=1, year=2027)
    assert text("desk.issue.told.nobody") in officer.act(f"desk:issue:{CUA_LO.code}:2027-02")
