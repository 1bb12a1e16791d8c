"""The desk on SQLite and on PostgreSQL: the order of the next cases, searches, bulk marking and what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from tests.acting import House, open_house


@pytest.fixture
def house(services: Services, tmp_path: Path, database_url: str) -> Iterator[House]:
    with open_house(services, tmp_path, url=database_url, notice_minutes=10) as opened:
        yield opened


def test_a_day_at_the_desk(house: House) -> None:
    people = []
    for number in range(3):
        house.wait(minutes=5)
        person = house.applicant(name=f"Trần Văn {'ABC'[number]}", phone=f"0905 000 {number:03}")
        person.agree_to_list()
        people.append(person)
    codes = [person.code for person in people]
    officer = house.officer()
    officer.act("desk:next")
    seen = [next(code for code in codes if code in officer.text)]
    for _ in range(3):
        officer.press("Việc tiếp theo")
        seen.append(next(code for code in codes if code in officer.text))
    assert seen == [*codes, codes[0]]
    officer.act("desk")
    assert codes[1] in officer.say("tran van b")
    officer.press("Nhận và xem liên hệ")
    officer.press("Đã liên hệ")
    officer.press("Rút lại tin")
    assert house.rows("SELECT state FROM lead WHERE code = :code", code=codes[1]) == [("accepted",)]
    for code in codes:
        officer.act(f"desk:open:{code}")
        officer.act(f"desk:yes:{code}:reached")
    officer.act("desk:bulk")
    officer.press("Chọn hết 3 người")
    officer.press("Xác nhận")
    assert house.rows("SELECT DISTINCT state FROM lead") == [("listed",)]
    assert "Đã ghi vào danh sách: 3" in officer.act("desk:list:listed:0")
    house.wait(minutes=11)
    assert "được ghi để đưa vào danh sách" in people[0].news()
