"""Marks of floods: they outlive a restart, are shared by servers on one database, last a day, and name nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cases.floods import GUESSES_OF_CHAT, GUESSES_OF_NETWORK
from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.conversation.services import Services
from bot.model.case import Application, CaseStatus, Referred, Refused, Result
from bot.model.effects import CaseEffect, LookUp, Refer
from bot.store.backup import Key, back_up
from bot.store.vault import new_token
from tests.acting import House, open_house

NETWORK = "198.51.100.9"
YEAR_HOURS = 24 * 365


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def does(house: House, effect: CaseEffect, chat: str = "", by: CaseService | None = None) -> Result | None:
    """What comes of an effect of a chat in one network; ``by`` is the service of another server on the database."""
    service, now = by or house.running.referrals, house.clock.now()
    return house.do(
        house.running.database.write(
            lambda work: service.carry_out(work, effect, chat or new_token(), now, origin=NETWORK)
        )
    )


def sends(house: House, number: int, by: CaseService | None = None) -> Result | None:
    sent = Application("person", "16732", "Trần Văn Mẫu", f"+849120{number:05}", "any", "call")
    return does(house, Refer(sent, "1", "hash"), by=by)


def states(house: House) -> dict[str, int]:
    return {row[0]: row[1] for row in house.rows("SELECT state, count(*) FROM lead GROUP BY state")}


def test_a_restart_forgets_no_flood_and_a_second_server_counts_the_same(services: Services, tmp_path: Path) -> None:
    most = 3
    policy = Policy(cases_per_address=most)
    with open_house(services, tmp_path) as before:
        for number in range(most):
            sends(before, number, replace(before.running.referrals, policy=policy))
        assert states(before) == {"new": most}
    with open_house(services, tmp_path, url=f"sqlite+aiosqlite:///{tmp_path}/acts.db") as after:
        for number in (most, most + 1):
            sends(after, number, replace(after.running.referrals, policy=policy))
        assert states(after) == {"new": most, "unconfirmed": 2}


def test_wrong_codes_are_counted_across_a_restart_and_an_hour(services: Services, tmp_path: Path) -> None:
    chat = new_token()
    with open_house(services, tmp_path) as before:
        for _ in range(GUESSES_OF_CHAT):
            assert does(before, LookUp("AAAA-AAAA"), chat) == Refused("unknown", "AAAA-AAAA")
    with open_house(services, tmp_path, url=f"sqlite+aiosqlite:///{tmp_path}/acts.db") as after:
        assert does(after, LookUp("AAAA-AAAA"), chat) == Refused("slow")
        after.wait(minutes=61)
        assert does(after, LookUp("AAAA-AAAA"), chat) == Refused("unknown", "AAAA-AAAA")


def test_a_right_code_is_refused_too_after_many_wrong_ones_and_is_none_of_them(house: House) -> None:
    sent = sends(house, 1)
    assert isinstance(sent, Referred)
    for _ in range(GUESSES_OF_NETWORK + 5):
        assert isinstance(does(house, LookUp(sent.code)), CaseStatus)
    for _ in range(GUESSES_OF_NETWORK):
        does(house, LookUp("AAAA-AAAA"))
    assert does(house, LookUp(sent.code)) == Refused("slow")


def test_a_hit_takes_years_at_that_rate() -> None:
    cases, codes = 100_000, 24**8
    assert codes / cases / GUESSES_OF_NETWORK / YEAR_HOURS > 4


def test_marks_last_a_day_and_name_neither_chat_nor_network(house: House) -> None:
    chat = new_token()
    does(house, LookUp("AAAA-AAAA"), chat)
    sent = sends(house, 1)
    assert isinstance(sent, Referred)
    rows = house.rows("SELECT source, code FROM flood_mark")
    assert {row[1] for row in rows} == {"", sent.code}
    assert not any(chat in row[0] or NETWORK in row[0] for row in rows)
    house.wait(days=1, minutes=1)
    sends(house, 2)
    assert len(house.rows("SELECT 1 FROM flood_mark")) == 2


def test_a_mark_of_an_erased_case_names_no_case_but_still_counts(house: House) -> None:
    person = house.applicant()
    assert house.rows("SELECT code FROM flood_mark") == [(person.code,)]
    person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT code FROM flood_mark") == [("",)]


def test_no_backup_holds_marks(house: House) -> None:
    sends(house, 1)
    target, key = house.folder / "copy.db", house.folder / "acts.key"
    house.do(back_up(house.folder / "acts.db", target, Key("", key), house.clock.now()))
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM flood_mark").fetchall() == [(0,)]
        assert copy.execute("SELECT count(*) FROM lead").fetchall() == [(1,)]
    assert len(house.rows("SELECT 1 FROM flood_mark")) == 2
