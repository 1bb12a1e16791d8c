"""Steps at the desk: a holder, notes with author and day, appointments, what asks first, what can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.cases.deadlines import overdue_limits
from bot.conversation.services import Services
from tests.acting import Actor, House, open_house
from tests.cases.test_monthly import at
from tests.timed import WARD, Timed, open_service, vietnam


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    """Notices of steps wait ten minutes, as they do unless it is set otherwise."""
    with open_house(services, tmp_path, notice_minutes=10) as opened:
        opened.clock.moment = at(2)
        yield opened


@pytest.fixture
def person(house: House) -> Actor:
    actor = house.applicant()
    actor.agree_to_list()
    return actor


def column(house: House, name: str, code: str) -> object:
    return house.rows(f"SELECT {name} FROM lead WHERE code = :code", code=code)[0][0]  # noqa: S608 - our own words


def joined(house: House, name: str) -> Actor:
    officer = house.actor(name)
    officer.say(house.invite(name=name))
    return officer


def test_whoever_works_on_a_case_is_seen_and_the_other_is_asked_before_calling_too(house: House, person: Actor) -> None:
    first, second = joined(house, "chị Hà"), joined(house, "anh Lân")
    first.act(f"desk:open:{person.code}")
    assert "chị Hà đang giữ" in second.act(f"desk:case:{person.code}")
    said = second.act(f"desk:open:{person.code}")
    assert "chị Hà đang giữ" in said
    assert "Trần Văn Mẫu" not in said
    assert "chị Hà đang giữ" in second.act(f"desk:yes:{person.code}:reached")
    assert column(house, "state", person.code) == "accepted"
    assert "Trần Văn Mẫu" in second.act(f"desk:open:{person.code}:yes")
    assert "Anh/chị đang giữ" in first.act(f"desk:case:{person.code}")
    assert "Việc anh/chị đang giữ: 1" in first.say("việc của tôi")


def test_a_case_is_let_go_taken_over_and_free_when_its_officer_leaves(house: House, person: Actor) -> None:
    first, second = joined(house, "chị Hà"), joined(house, "anh Lân")
    first.act(f"desk:open:{person.code}")
    first.act(f"desk:yes:{person.code}:release")
    assert column(house, "holder", person.code) is None
    second.act(f"desk:yes:{person.code}:take")
    assert "anh Lân đang giữ" in first.act(f"desk:case:{person.code}")
    second.act("desk:leave:yes")
    assert column(house, "holder", person.code) is None
    assert "đang giữ" not in first.act(f"desk:case:{person.code}")
    actions = [row[0] for row in house.rows("SELECT action FROM audit WHERE subject = :code", code=person.code)]
    assert {"release", "take"} <= set(actions)


def test_notes_have_their_author_and_day_and_go_with_the_case(house: House, person: Actor) -> None:
    first, second = joined(house, "chị Hà"), joined(house, "anh Lân")
    first.act(f"desk:note:{person.code}")
    first.say("gọi sau 17 giờ")
    house.wait(days=1)
    second.act(f"desk:note:{person.code}")
    second.say("đã dặn mang giấy")
    said = second.act(f"desk:open:{person.code}")
    assert "Ghi chú 02/12/2026, chị Hà: gọi sau 17 giờ" in said
    assert "Ghi chú 03/12/2026, anh Lân: đã dặn mang giấy" in said
    assert "gọi sau 17 giờ".encode() not in house.file()
    person.act("erase:yes")
    assert house.rows("SELECT count(*) FROM note") == [(0,)]


def test_what_ends_a_case_asks_once(house: House, person: Actor) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    said = officer.press("Không cần nữa")
    assert "Hồ sơ sẽ đóng" in said
    assert column(house, "state", person.code) == "accepted"
    officer.press("Xác nhận")
    assert column(house, "state", person.code) == "closed"


@pytest.mark.parametrize(
    ("steps", "before", "word"),
    [
        (("accept",), "new", "đã nhận"),
        (("accept", "reached"), "accepted", "đã liên hệ"),
        (("accept", "missed"), "accepted", "chưa gặp được"),
        (("accept", "declined"), "accepted", "dừng lại"),
        (("accept", "close:no_need"), "accepted", "kết thúc"),
        (("accept", "reached", "list"), "contacted", "đã được ghi"),
        (("accept", "reached", "list", "unlist:mistake"), "listed", "ra khỏi danh sách"),
        (("accept", "close:no_need", "reopen"), "closed", "mở lại"),
    ],
)
def test_a_step_is_taken_back_with_its_notice_while_it_waits(
    house: House, person: Actor, steps: tuple[str, ...], before: str, word: str
) -> None:
    officer = house.officer()
    for step in steps:
        house.wait(minutes=11)
        person.news()
        officer.act(f"desk:yes:{person.code}:{step}")
    assert "Đã rút lại" in officer.press("Rút lại tin")
    assert column(house, "state", person.code) == before
    house.wait(minutes=11)
    assert word not in person.news()


def test_every_step_is_within_reach_while_the_last_one_can_be_taken_back(house: House, person: Actor) -> None:
    """A phone shows eight buttons: what the page of a case has no room for is one press further."""
    officer = house.officer()
    officer.act(f"desk:yes:{person.code}:accept")
    officer.act(f"desk:case:{person.code}")
    first = dict(officer.buttons)
    officer.press("Việc khác")
    wanted = {"Rút lại tin", "Ghi chú", "Người đó đồng ý", "Chuyển nơi khác", "Hẹn gặp", "Nhả việc", "Dữ liệu cá nhân"}
    assert wanted <= {*first, *officer.buttons}


def test_after_its_minutes_a_step_stays(house: House, person: Actor) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    officer.press("Đã liên hệ")
    assert "Tin gửi đi sau 10 phút" in officer.text
    assert "đã liên hệ được" not in person.news()
    house.wait(minutes=11)
    assert "đã liên hệ được" in person.news()
    assert "Không rút lại được nữa" in officer.act(f"desk:undo:{person.code}")
    assert column(house, "state", person.code) == "contacted"


def test_only_whoever_took_a_step_takes_it_back_and_only_the_last_one(house: House, person: Actor) -> None:
    first, second = joined(house, "chị Hà"), joined(house, "anh Lân")
    first.act(f"desk:open:{person.code}")
    first.act(f"desk:yes:{person.code}:reached")
    assert "Không rút lại được nữa" in second.act(f"desk:undo:{person.code}")
    second.act(f"desk:yes:{person.code}:list::held")
    second.act(f"desk:yes:{person.code}:confirm")
    assert "Không rút lại được nữa" in first.act(f"desk:undo:{person.code}")


def test_an_appointment_is_typed_told_and_shown(house: House, person: Actor) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    officer.press("Hẹn gặp")
    assert "Ngày mai, 8 giờ" in officer.buttons
    assert "9 giờ thứ sáu, ngày 04/12/2026" in officer.say("9h thứ sáu")
    officer.press("Xác nhận")
    house.wait(minutes=11)
    assert "cán bộ hẹn gặp anh/chị lúc 9 giờ thứ sáu, ngày 04/12/2026" in person.news()
    calendar = next(message.calendar for message in person.visit.shown if message.calendar)
    assert datetime.fromisoformat(calendar) == vietnam(2026, 12, 4, 9)
    assert "Đã hẹn lúc 9 giờ thứ sáu" in officer.act(f"desk:case:{person.code}")


@pytest.mark.parametrize("typed", ["hôm qua", "3 giờ sáng mai", "để xem đã", "8 giờ hôm nay"])
def test_a_time_that_cannot_be_is_asked_for_again(house: House, person: Actor, typed: str) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    officer.press("Hẹn gặp")
    assert "Chưa hiểu ngày giờ" in officer.say(typed)
    assert column(house, "appointed_at", person.code) is None


def test_next_goes_on_and_a_missed_call_rests_until_the_next_working_day(house: House) -> None:
    people = [house.applicant(phone=f"0905 000 {number:03}") for number in range(3)]
    officer, codes = house.officer(), {person.code for person in people}
    house.wait(days=5)
    officer.act("desk:next")
    seen = [next(code for code in codes if code in officer.text)]
    for _ in range(2):
        officer.press("Việc tiếp theo")
        seen.append(next(code for code in codes if code in officer.text))
    assert set(seen) == codes
    officer.act(f"desk:open:{seen[0]}")
    officer.press("Chưa gặp được")
    officer.act("desk:next")
    assert seen[0] not in officer.text
    house.wait(days=8)
    officer.act("desk:list:due:0")
    assert any(seen[0] in action for action in officer.buttons.values())


def test_a_closed_case_is_read_without_opening_it_again(house: House, person: Actor) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:yes:{person.code}:close:no_need")
    assert "Đã đóng vì: không còn nhu cầu" in officer.act(f"desk:case:{person.code}")
    assert "Trần Văn Mẫu" in officer.press("Xem liên hệ")
    assert column(house, "state", person.code) == "closed"


def test_a_page_that_is_not_opened_for_a_day_says_call(house: House, person: Actor) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    officer.press("Đã liên hệ")
    house.wait(hours=12)
    assert "Nên gọi điện" not in officer.act(f"desk:case:{person.code}")
    house.wait(hours=24)
    assert "Nên gọi điện" in officer.act(f"desk:case:{person.code}")
    person.news()
    assert "Nên gọi điện" not in officer.act(f"desk:case:{person.code}")


def test_a_ward_without_a_desk_gets_a_slip_to_print_with_nobodys_name(house: House, person: Actor) -> None:
    officer = house.officer()
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:where:{person.code}:moved")
    officer.say("phường Vinh Phú")
    slip = officer.visit.last
    assert slip
    assert slip.card
    assert "Kính gửi: Công an" in slip.card.verdict
    assert "Họ và tên: …" in [line for _, line in slip.card.lines]
    assert "Mẫu" not in str(slip.card)
    assert column(house, "state", person.code) == "accepted"


def test_many_notices_come_as_one(house: House) -> None:
    officer = house.officer()
    for number in range(5):
        house.applicant(phone=f"0905 000 {number:03}")
    officer.news()
    assert officer.heard == ["Trong lúc anh/chị vắng có 5 tin về 5 việc. Bấm để xem việc nào còn chờ."]
    house.applicant(phone="0905 111 111")
    officer.news()
    assert "Có việc mới" in officer.text


def test_leaving_is_there_when_the_ward_is_flooded(house: House, person: Actor) -> None:
    officer = house.officer()
    house.change("UPDATE lead SET state = 'unconfirmed'")
    officer.act("desk")
    assert "Chờ xác nhận (1)" in officer.buttons
    officer.press("Việc khác")
    assert {"Thôi nhận việc", "Thêm người"} <= set(officer.buttons)
    assert person.code


@pytest.fixture
def timed(services: Services, tmp_path: Path) -> Iterator[Timed]:
    with open_service(services, tmp_path, vietnam(2026, 11, 30, 9)) as opened:
        yield opened


def test_both_sides_are_reminded_of_an_appointment_once(timed: Timed) -> None:
    officer = timed.officer("officer")
    sender, code = timed.send()
    timed.work(officer, code, "accept")
    timed.work(officer, code, "appointed", at=vietnam(2026, 12, 4, 9).isoformat())
    assert timed.tick(vietnam(2026, 12, 3, 8)).meetings == 0
    assert timed.tick(vietnam(2026, 12, 3, 9)).meetings == 1
    assert timed.tick(vietnam(2026, 12, 3, 9, 1)).meetings == 0
    assert len(timed.notices(sender, "nhắc anh/chị cuộc hẹn với cán bộ lúc 9 giờ thứ sáu")) == 1
    assert len(timed.notices(officer, "anh/chị có hẹn lúc 9 giờ thứ sáu")) == 1


def test_an_appointment_that_is_off_is_not_spoken_of(timed: Timed) -> None:
    officer = timed.officer("officer")
    _, code = timed.send()
    timed.work(officer, code, "accept")
    timed.work(officer, code, "appointed", at=vietnam(2026, 12, 4, 9).isoformat())
    timed.work(officer, code, "close", reason="no_need")
    timed.tick_until(vietnam(2026, 12, 4, 10), hours=1)
    assert timed.notices(saying="cuộc hẹn") == []


def test_a_silent_seat_is_told_to_the_supervisor_once(timed: Timed) -> None:
    timed.officer("officer")
    above = timed.officer("above", "supervisor", "tinh:40")
    timed.tick(vietnam(2026, 12, 3))
    assert timed.notices(above, "chưa vào bàn việc") == []
    for day in (8, 9, 10):
        timed.tick(vietnam(2026, 12, day))
    assert len(timed.notices(above, "officer chưa vào bàn việc từ ngày 30/11/2026")) == 1


def test_a_case_after_contact_is_due_when_nobody_brings_it_on(timed: Timed) -> None:
    officer = timed.officer("officer")
    _, code = timed.send()
    timed.work(officer, code, "accept")
    timed.work(officer, code, "reached")

    def due() -> int:
        limits = overdue_limits(timed.clock.now(), timed.running.policy)
        rows = timed.do(timed.running.database.read(lambda work: work.queues.at_work([WARD], limits)))
        return sum(is_late for _, _, is_late in rows)

    timed.at(vietnam(2026, 12, 11, 9))
    assert due() == 0
    timed.at(vietnam(2026, 12, 14, 10))
    assert due() == 1
    timed.work(officer, code, "note", note="gọi rồi")
    assert due() == 0
