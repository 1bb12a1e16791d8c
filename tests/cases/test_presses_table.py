"""The table of presses and typed characters in `docs/officers.md` is what playing each job over the real chat takes.

Sending a typed line is a press. The figures of before are those of a month at the desk as it was then; "–" could not
be done at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.acting import House, open_house
from tests.cases.test_monthly import at, issue, mark, person
from tests.cases.test_presses import NAME, PHONE, Hand, sent, state_of

OFFICERS = Path(__file__).parents[2] / "docs" / "officers.md"
BEGIN, END = "<!-- presses -->\n", "<!-- /presses -->"


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path, notice_minutes=10) as opened:
        opened.clock.moment = at(2)
        yield opened


def reach(hand: Hand, label: str) -> None:
    """Press a button of a case that may stand a page further."""
    if label not in hand.officer.buttons:
        hand.press("Việc khác")
    hand.press(label)


def join(house: House) -> Hand:
    hand = Hand(house.actor("officer"))
    hand.say(house.invite())
    hand.press("Bàn việc")
    return hand


def neediest(house: House) -> Hand:
    sent(house)
    hand = Hand(house.officer())
    hand.say("việc")
    hand.press("Xem việc cần làm")
    assert NAME in hand.press("Nhận và xem liên hệ")
    return hand


def outcome(house: House) -> Hand:
    officer, someone = house.officer(), sent(house)
    assert someone.code in officer.news()
    hand = Hand(officer)
    assert NAME in hand.press("Nhận và xem liên hệ")
    hand.press("Đã liên hệ")
    assert state_of(house, someone.code) == "contacted"
    return hand


def opened(house: House) -> tuple[Hand, str]:
    """The hand of an officer who opened the contact of a case, and its code."""
    officer, someone = house.officer(), sent(house)
    officer.act(f"desk:open:{someone.code}")
    return Hand(officer), someone.code


def reached_and_listed(house: House) -> Hand:
    hand, code = opened(house)
    hand.press("Đã liên hệ")
    hand.press("Ghi vào danh sách")
    hand.press("Xác nhận")
    assert state_of(house, code) == "listed"
    return hand


def missed(house: House) -> Hand:
    hand, _ = opened(house)
    hand.press("Chưa gặp được")
    return hand


def taken_back(house: House) -> Hand:
    hand, code = opened(house)
    hand.officer.press("Đã liên hệ")
    hand.press("Rút lại tin")
    assert state_of(house, code) == "accepted"
    return hand


def note(house: House) -> Hand:
    hand, code = opened(house)
    hand.officer.act("desk")
    hand.say(code)
    reach(hand, "Ghi chú")
    hand.say("gọi lại sau 17 giờ")
    assert house.rows("SELECT count(*) FROM note") == [(1,)]
    return hand


def transfer(house: House) -> Hand:
    hand, code = opened(house)
    hand.officer.act(f"desk:case:{code}")
    reach(hand, "Chuyển nơi khác")
    hand.press("Người đó ở nơi khác")
    hand.say("Vinh Lộc")
    hand.press("Xác nhận")
    assert house.rows("SELECT ward FROM lead") != [("16732",)]
    return hand


def close(house: House) -> Hand:
    hand, code = opened(house)
    hand.officer.act(f"desk:case:{code}")
    reach(hand, "Đóng hồ sơ")
    hand.press("Không còn nhu cầu")
    hand.press("Xác nhận")
    assert state_of(house, code) == "closed"
    return hand


def reopen(house: House) -> Hand:
    hand, code = opened(house)
    hand.officer.act(f"desk:yes:{code}:close:no_need")
    hand.officer.act("desk")
    hand.say(code)
    hand.press("Mở lại")
    hand.press("Xác nhận")
    assert state_of(house, code) == "accepted"
    return hand


def twenty(house: House) -> Hand:
    officer = house.officer()
    codes = [sent(house, phone=f"0905 222 {number:03}").code for number in range(100, 120)]
    for code in codes:
        officer.act(f"desk:open:{code}")
        officer.act(f"desk:yes:{code}:reached")
    officer.act("desk")
    hand = Hand(officer)
    for label in ("Việc khác", "Đánh dấu nhiều", "Chọn hết 20 người", "Xác nhận"):
        hand.press(label)
    assert {state_of(house, code) for code in codes} == {"listed"}
    return hand


def find(house: House) -> Hand:
    officer, wanted = house.officer(), sent(house)
    sent(house, "Trần Văn Mẫu", "0912 345 999")
    officer.act("desk")
    hand = Hand(officer)
    assert f"Hồ sơ {wanted.code}" in hand.say(NAME)
    return hand


def correct(house: House) -> Hand:
    hand, code = opened(house)
    hand.officer.act(f"desk:case:{code}")
    hand.press("Sửa thông tin")
    hand.say("0905111679")
    assert "0905 111 678 → 0905 111 679" in hand.press("Xác nhận")
    return hand


def last_month(house: House) -> Hand:
    officer = house.officer()
    mark(officer, person(house, NAME, PHONE).code)
    issue(officer)
    house.clock.moment = at(3, month=1, year=2027)
    officer.act("desk")
    hand = Hand(officer)
    hand.press("Danh sách tháng")
    assert any(message.form and message.form.month == "2026-12" for message in officer.visit.shown)
    return hand


def freeze(house: House) -> Hand:
    officer = house.officer()
    mark(officer, person(house, NAME, PHONE).code)
    officer.act("desk")
    hand = Hand(officer)
    hand.press("Danh sách tháng")
    hand.press("Chốt tháng 12/2026, phường Cửa Lò")
    assert "Đã chốt" in hand.press("Xác nhận")
    return hand


def walk_in(house: House) -> Hand:
    hand = Hand(house.officer())
    hand.officer.act("desk")
    hand.press("Thêm người")
    hand.say(LINE)
    for label in ("Đã đồng ý, có phiếu ký", "Ghi vào danh sách", "Xác nhận"):
        hand.press(label)
    assert house.rows("SELECT state FROM lead") == [("listed",)]
    return hand


@dataclass(frozen=True)
class Job:
    """A job with what it took before, and the most presses and characters that it may take."""

    play: Callable[[House], Hand]
    before: str
    presses: int
    typed: int = 0


LINE = "Nguyễn Văn Mẫu, 0912 345 678, làm ăn 50 triệu, xong 15/3/2024"
JOBS: Mapping[str, Job] = {
    "Vào bàn việc bằng mã mời": Job(join, "2 lần, 26 chữ", 2, 26),
    "Từ bàn việc đến liên hệ của việc cần làm nhất": Job(neediest, "3 lần, 4 chữ", 3, 4),
    "Từ tin báo đến kết quả cuộc gọi": Job(outcome, "3 lần", 2),
    "Gọi được, ghi vào danh sách": Job(reached_and_listed, "3 lần", 3),
    "Chưa gặp được": Job(missed, "1 lần", 1),
    "Rút lại bước vừa làm": Job(taken_back, "–", 1),
    "Ghi chú cho một hồ sơ tìm bằng mã": Job(note, "3 lần, 66 chữ", 4, 66),
    "Chuyển nơi khác": Job(transfer, "5 lần, 20 chữ", 5, 20),
    "Đóng hồ sơ, có lý do": Job(close, "4 lần, 9 chữ", 4),
    "Mở lại hồ sơ tìm bằng mã": Job(reopen, "5 lần, 8 chữ", 5, 9),
    "Ghi 20 người vào danh sách": Job(twenty, "60 đến 100 lần", 22),
    "Tìm theo tên": Job(find, "–", 1, len(NAME)),
    "Sửa số máy": Job(correct, "–", 3, 10),
    "Lấy lại danh sách tháng trước": Job(last_month, "–", 2),
    "Chốt danh sách": Job(freeze, "–", 3),
    "Người đến trực tiếp, vào danh sách": Job(walk_in, "5 lần, 45 chữ, sai người", 6, len(LINE)),
}
"""The jobs as the table names them, in its order."""


@pytest.mark.parametrize("name", JOBS)
def test_a_job_takes_what_the_table_says_and_no_more_than_it_may(house: House, name: str) -> None:
    job = JOBS[name]
    presses, typed = job.play(house).effort
    assert (presses, typed) <= (job.presses, job.typed)
    assert typed <= job.typed
    assert f"| {name} | {job.before} | {presses} | {typed} |" in shown()


def test_the_table_has_every_job_once() -> None:
    rows = [row.split(" | ")[0].removeprefix("| ") for row in shown().splitlines()[2:]]
    assert rows == list(JOBS)


def shown() -> str:
    """The table as it stands in the paper."""
    return OFFICERS.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()
