"""Registers of a ward: suspected abuse and difficulties, noted in two presses and a sentence, counted in the report."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.jobs import tick
from bot.model.registers import KINDS
from bot.reports.figure_tables import sections
from bot.reports.figures import Figures
from bot.reports.monthly import Monthly
from bot.texts import text
from tests.acting import Actor, House, open_house
from tests.fakes import FakePlaces

WORDS = "Người tên Tèo ở chợ nhận 2 triệu, hứa lo vay, chưa xác minh"


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def note(officer: Actor, book: str = "Nghi trục lợi", kind: str = "Đòi tiền", words: str = WORDS) -> str:
    officer.act("desk:month")
    officer.press("Sổ theo dõi")
    officer.press(book)
    officer.press(kind)
    return officer.say(words)


def figures_of(house: House, wards: Collection[str] | None = None) -> Figures:
    day = house.clock.now().date()

    async def read() -> Figures:
        span = (day - timedelta(days=30), day + timedelta(days=1))
        return await house.running.database.read(lambda work: Monthly(work, FakePlaces()).figures(*span, wards=wards))

    return house.do(read())


def test_what_is_noted_is_read_by_the_officers_of_the_ward_and_sealed(house: House) -> None:
    officer, colleague, other = house.officer(), house.officer(), house.officer(scope="16708")
    assert text("desk.book.noted", kind="Đòi tiền") in note(officer)
    assert WORDS in colleague.act("desk:book:abuse")
    assert WORDS not in other.act("desk:book:abuse")
    assert WORDS not in house.actor().act("desk:book:abuse")
    assert WORDS not in colleague.act("desk:book:difficulty")
    assert WORDS.encode() not in house.file()
    rows = house.rows("SELECT actor, action, subject, detail FROM audit WHERE action = 'abuse'")
    assert rows == [("officer/1", "abuse", "16732", "fee")]


@pytest.mark.parametrize(("book", "kind"), [(book, kind) for book, kinds in KINDS.items() for kind in kinds])
def test_every_kind_can_be_noted_and_is_counted_under_its_name(house: House, book: str, kind: str) -> None:
    officer = house.officer()
    note(officer, text(f"button.desk_book_{book}"), text(f"desk.book.{book}.{kind}"))
    made = figures_of(house)
    assert made.registered == {f"{book}.{kind}": 1}
    [table] = [each for each in sections(made, {}) if each.title == "Sổ theo dõi"]
    assert table.rows[0][0] != f"{book}.{kind}"
    assert WORDS not in str(sections(made, {}))


def test_whoever_has_several_wards_says_which_and_a_supervisor_reads_alone(house: House) -> None:
    officer, above = house.officer(scope="16732 16708"), house.officer("supervisor", "tinh:40")
    officer.act("desk:book:difficulty:capital")
    officer.press("phường Vinh Lộc")
    officer.say("Năm nay chưa bố trí vốn")
    assert house.rows("SELECT ward, book, kind FROM register_entry") == [("16708", "difficulty", "capital")]
    assert "Năm nay chưa bố trí vốn" in above.act("desk:book:difficulty")
    assert "Nguồn vốn" not in above.buttons
    above.act("desk:book:difficulty:capital:16732")
    above.say("không ghi được")
    assert house.rows("SELECT count(*) FROM register_entry") == [(1,)]


def test_a_change_of_mind_notes_nothing_and_old_entries_go(house: House) -> None:
    officer = house.officer()
    officer.act("desk:book:abuse:fee")
    officer.press("Thôi")
    officer.say("lãi suất bao nhiêu")
    assert house.rows("SELECT count(*) FROM register_entry") == [(0,)]
    note(officer)
    assert figures_of(house, ["16732"]).registered == {"abuse.fee": 1}
    assert figures_of(house, ["16708"]).registered == {}
    house.clock.moment += timedelta(days=740)
    moment = house.clock.moment
    house.do(house.running.database.write(lambda work: work.clock.confirm(moment)))
    house.do(tick(house.running, moment))
    assert house.rows("SELECT count(*) FROM register_entry") == [(0,)]
    assert date(2026, 1, 1) < moment.date()
