"""Whoever writes to the database without a key makes no consent look given, and every change of one is found."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.doctor import Check, check_up
from bot.inbox.chat_move import move_chat
from bot.inbox.renewal import renew_chat
from bot.runtime import opened
from bot.settings import Settings
from bot.store.backup import url_of
from bot.store.keyring import create_key
from bot.store.rekey import rekey
from bot.store.vault import Vault, new_token
from bot.store.work import UnitOfWork
from tests.acting import Actor, House, open_house

LIST_ROW = (
    "INSERT INTO consent (lead, chat, who, purpose, version, text_hash, at, code, ward, mac)"
    " SELECT lead, chat, 'person', 'list', version, text_hash, at, code, ward, mac FROM consent ORDER BY id LIMIT 1"
)
HARMS = {
    "who": "UPDATE consent SET who = 'family'",
    "for what": "UPDATE consent SET purpose = 'list'",
    "which text": "UPDATE consent SET version = '9'",
    "what the text said": "UPDATE consent SET text_hash = 'x'",
    "when": "UPDATE consent SET at = '2020-01-01 00:00:00'",
    "taken back": "UPDATE consent SET withdrawn_at = '2026-11-24 00:00:00'",
    "by which code": "UPDATE consent SET code = 'AAAA-AAAA'",
    "for which ward": "UPDATE consent SET ward = '16708'",
    "from which chat": "UPDATE consent SET chat = 'x'",
    "one more row": LIST_ROW,
    "another number": "UPDATE consent SET id = id + 100",
    "no proof": "UPDATE consent SET mac = NULL",
    "the proof of something else": "UPDATE consent SET mac = (SELECT mac FROM lead)",
}


@pytest.fixture
def house(services: Services, tmp_path: Path, database_url: str) -> Iterator[House]:
    """On both engines."""
    with open_house(services, tmp_path, url=database_url) as opened_house:
        yield opened_house


def altered(house: House) -> list[str]:
    return house.do(house.running.database.read(lambda work: work.consents.altered()))


def agreed(house: House, code: str) -> tuple[bool, bool]:
    """Whether the person agreed to the list: as the rules read it, and as the desk does."""

    def read(work: UnitOfWork) -> tuple[bool, bool]:
        found = work.files.with_code(code)
        assert found is not None
        sender = work.senders.by_code(code)
        assert sender is not None
        assert sender in found.senders.all
        return work.consents.agreed_to(found.case, "list", code), sender.agreed_to_list

    return house.do(house.running.database.read(read))


def seen(house: House, of: Actor) -> bool:
    """Whether the person's own view of the case says that they agreed to the list."""

    def read(work: UnitOfWork) -> bool:
        return work.own_cases.of([of.chat])[0].agreed_to_list

    return house.do(house.running.database.read(read))


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
def test_whatever_is_changed_of_a_consent_is_found(house: House, harm: str) -> None:
    person = house.applicant()
    assert altered(house) == []
    house.change(harm)
    assert altered(house) == [person.code]


def test_a_consent_that_was_written_in_puts_nobody_on_a_list(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    house.change(LIST_ROW)
    assert agreed(house, person.code) == (False, False)
    assert not seen(house, person)
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{person.code}:{step}:")
    officer.act("desk:issue:16732:2026-12")
    assert house.rows("SELECT count(*) FROM issued_row") == [(0,)]


def test_one_that_was_given_counts_until_it_is_changed(house: House) -> None:
    person = house.applicant()
    person.agree_to_list()
    assert agreed(house, person.code) == (True, True)
    assert seen(house, person)
    house.change("UPDATE consent SET version = '9' WHERE purpose = 'list'")
    assert agreed(house, person.code) == (False, False)
    assert not seen(house, person)


def test_nobody_agrees_in_the_place_of_the_person(house: House) -> None:
    relative = house.applicant(audience="family")
    house.change(LIST_ROW.replace("'list'", "'call'").replace("SELECT lead, chat", "SELECT lead, 'stranger'"))

    def read(work: UnitOfWork) -> tuple[bool, bool, object]:
        found = work.files.with_code(relative.code)
        assert found is not None
        consents, case = work.consents, found.case
        return (
            consents.is_confirmed(case, relative.code),
            consents.is_given(case, relative.code, "stranger"),
            consents.person_of(case),
        )

    assert house.do(house.running.database.read(read)) == (False, False, None)


def test_what_was_taken_back_stays_so(house: House) -> None:
    person = house.applicant()
    person.agree_to_list()
    kept = house.rows("SELECT chat, text_hash FROM consent WHERE purpose = 'list'")[0]
    person.act(f"list:no:{person.code}")
    assert altered(house) == []
    back = "UPDATE consent SET withdrawn_at = NULL, chat = :chat, text_hash = :hash WHERE purpose = 'list'"
    house.change(back, chat=kept[0], hash=kept[1])
    assert agreed(house, person.code) == (False, False)
    assert altered(house) == [person.code]


def test_taking_back_makes_a_false_one_no_true_one_and_is_open_to_whose_consent_was_changed(house: House) -> None:
    person = house.applicant()
    house.change("UPDATE consent SET version = '9'")
    assert person.code in person.say("hồ sơ của tôi")
    person.act(f"withdraw:yes:{person.code}")
    assert house.rows("SELECT state FROM lead") == [("erased",)]
    assert altered(house) == [person.code]


def test_a_consent_goes_with_its_chat_and_through_new_keys_and_its_end(house: House, tmp_path: Path) -> None:
    person, pushed = house.applicant(), house.actor("pushed", "telegram", "an")
    pushed.apply(phone="0912 345 679")
    other = house.applicant(phone="0987 654 321")
    other.act(f"withdraw:yes:{other.code}")
    renewed = Vault.of(new_token())
    house.do(house.running.database.write(lambda work: renew_chat(work, person.vault, renewed)))
    house.do(house.running.database.write(lambda work: move_chat(work, "telegram", "an", "ba")))
    assert altered(house) == []
    house.change("UPDATE consent SET version = '9' WHERE chat = :chat", chat=renewed.chat)
    new = house.do(house.running.database.write(lambda work: rekey(work, create_key(tmp_path / "new.key"))[0]))
    house.running.database.keyring = new
    assert altered(house) == [person.code]
    assert house.do(house.running.database.read(lambda work: work.audit.find_break())) is None


def test_what_the_desk_writes_on_paper_is_proven(house: House) -> None:
    person = house.applicant()

    def sign(work: UnitOfWork) -> None:
        found = work.files.with_code(person.code)
        assert found is not None
        work.consents.add_on_paper(found.case, ("call", "list"), "12/2026", person.code, house.clock.now())
        work.consents.carry_over(found.case, "", person.code, "BBBB-BBBB", house.clock.now())

    house.do(house.running.database.write(sign))
    assert house.rows("SELECT count(*) FROM consent") == [(5,)]
    assert altered(house) == []


def take_proofs(folder: Path, *more: str) -> None:
    """Make the database one of the version before proofs, as far as who has no key can."""
    with closing(sqlite3.connect(folder / "acts.db")) as connection, connection:
        for change in ("UPDATE consent SET mac = NULL", "UPDATE audit_end SET keyed = 0", *more):
            connection.execute(change)


def after_start(folder: Path) -> tuple[list[str], int | None]:
    """After the program opened it again: the cases with an altered consent, and where the audit is broken."""
    settings = Settings(database_url=url_of(folder / "acts.db"), key_file=folder / "acts.key")

    async def scene() -> tuple[list[str], int | None]:
        async with opened(settings) as parts:
            return await parts.database.read(lambda work: (work.consents.altered(), work.audit.find_break()))

    return asyncio.run(scene())


def test_taking_the_proofs_away_does_not_make_it_due_again(services: Services, tmp_path: Path) -> None:
    """Whoever can write and hopes that the next start proves what they wrote."""
    with open_house(services, tmp_path) as opened_house:
        code = opened_house.applicant().code
    take_proofs(tmp_path, LIST_ROW)
    found, broken = after_start(tmp_path)
    assert found == [code]
    assert broken is not None


def checks_of(settings: Settings, house: House) -> dict[str, Check]:
    """The doctor's lines on consents, ties and announcements."""
    beginnings = {"consents": "đồng ý", "ties": "nối", "news": "tin thông báo"}
    told = asyncio.run(check_up(settings, {}, str, house.clock.now()))
    return {name: next(each for each in told if words in each.told.lower()) for name, words in beginnings.items()}


def test_the_doctor_names_what_is_forged_in_words(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        person = house.applicant()
        settings = Settings(database_url=house.url, key_file=tmp_path / "acts.key")

        def start(work: UnitOfWork) -> None:
            work.announcements.start("thang-12", "Buổi hướng dẫn", date(2026, 12, 1), [], house.clock.now())
            work.ties.tie("a" * 64, "b" * 64, house.clock.now())
            work.ties.offer("a" * 64, "K" * 12, house.clock.now())

        house.do(house.running.database.write(start))
    assert all(each.is_fine for each in checks_of(settings, house).values())
    with closing(sqlite3.connect(tmp_path / "acts.db")) as connection, connection:
        connection.execute(LIST_ROW)
        connection.execute("UPDATE announcement SET body = 'Chuyển tiền'")
        connection.execute("UPDATE chat_tie SET person = 'x' WHERE chat LIKE 'a%'")
        connection.execute("UPDATE tie_code SET chat = 'x'")
    found = checks_of(settings, house)
    assert not any(each.is_fine for each in found.values())
    assert person.code in found["consents"].told
    assert "2 chỗ nối" in found["ties"].told
    assert "thang-12" in found["news"].told
