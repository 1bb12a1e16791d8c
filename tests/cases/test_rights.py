"""Rights are what the program wrote: whoever can write to the database but has no key gains none, and is found out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.jobs import tick
from bot.store.anchors import (
    Anchor,
    anchor_of,
    anchor_path,
    keep_anchor,
    kept_anchors,
    missing_anchor,
    read_anchors,
)
from bot.store.inspection import sealed_faults
from tests.acting import Actor, House, open_house
from tests.conftest import NOON

NAME = "Trần Văn Mẫu"
CUT = (
    "DELETE FROM audit WHERE number > :kept",
    "UPDATE audit_end SET (number, hash) = (SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1)",
)


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def parts_of_faults(house: House) -> set[str]:
    return {fault.part for fault in house.do(sealed_faults(house.running.database))}


def broken_at(house: House) -> int | None:
    return house.do(house.running.database.read(lambda work: work.audit.find_break()))


def anchored(house: House) -> Anchor:
    return house.do(house.running.database.read(lambda work: anchor_of(work.audit)))


def missing(house: House, *anchors: Anchor) -> Anchor | None:
    return house.do(house.running.database.read(lambda work: missing_anchor(work.audit, anchors)))


def looks(actor: Actor, code: str) -> str:
    return actor.act(f"desk:open:{code}")


def test_a_row_that_makes_a_stranger_an_officer_opens_nothing(house: House) -> None:
    """The database's writer puts a browser of their own in an officer's place."""
    house.officer()
    person, stranger = house.applicant(), house.actor()
    stranger.say("xin chào")
    house.change("UPDATE officer SET chat = :chat, scope = '*'", chat=stranger.chat)
    assert NAME not in looks(stranger, person.code)
    assert parts_of_faults(house) == {"audit"}


@pytest.mark.parametrize("column", ["scope = '*'", "role = 'admin'", "left_at = NULL, joined_at = '2020-01-01'"])
def test_more_rights_than_were_given_are_none(house: House, column: str) -> None:
    officer, person = house.officer(scope="16708"), house.applicant()
    house.change(f"UPDATE officer SET {column}")  # noqa: S608 - our words
    assert NAME not in looks(officer, person.code)
    assert parts_of_faults(house) == {"audit"}


def test_an_invitation_that_somebody_wrote_in_is_none(house: House) -> None:
    officer = house.officer()
    [(sealed, mac)] = house.rows("SELECT name, mac FROM officer")
    house.change(
        "INSERT INTO officer (id, name, role, scope, chat, last_digest, mac) "
        "VALUES (99, :name, 'admin', '*', 'x', '', :mac)",
        name=sealed, mac=mac,
    )  # fmt: skip
    assert house.do(house.running.database.read(lambda work: work.officers.of_chat("x"))) is None
    assert looks(officer, house.applicant().code)


def test_a_case_that_was_moved_to_another_ward_in_the_database_opens_nowhere(house: House) -> None:
    officer, person = house.officer(scope="16708"), house.applicant()
    house.change("UPDATE lead SET ward = '16708'")
    assert NAME not in looks(officer, person.code)
    assert parts_of_faults(house) == {"seal"}


def test_neither_does_a_case_whose_state_was_set(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    house.change("UPDATE lead SET state = 'contacted'")
    assert NAME not in looks(officer, person.code)
    house.change("UPDATE lead SET state = 'new'")
    assert NAME in looks(officer, person.code)


def test_a_step_does_not_prove_what_was_altered(house: House) -> None:
    officer, person = house.officer(scope="16708"), house.applicant()
    house.change("UPDATE lead SET ward = '16708'")
    officer.act(f"desk:yes:{person.code}:accept:")
    person.act(f"withdraw:yes:{person.code}")
    assert NAME not in looks(officer, person.code)


def test_a_note_of_another_row_does_not_open(house: House) -> None:
    officer, person = house.officer(), house.applicant()
    looks(officer, person.code)
    for words in ("gọi buổi sáng", "không gọi nữa"):
        officer.act(f"desk:note:{person.code}")
        officer.say(words)
    rows = house.rows("SELECT id, sealed FROM note ORDER BY id")
    for (number, _), (_, sealed) in zip(rows, rows[::-1], strict=True):
        house.change("UPDATE note SET sealed = :sealed WHERE id = :number", sealed=sealed, number=number)
    assert parts_of_faults(house) == {"seal"}


def test_names_of_officers_cannot_be_exchanged(house: House) -> None:
    house.officer()
    house.officer()
    rows = house.rows("SELECT id, name FROM officer ORDER BY id")
    for (number, _), (_, name) in zip(rows, rows[::-1], strict=True):
        house.change("UPDATE officer SET name = :name WHERE id = :number", name=name, number=number)
    assert parts_of_faults(house) == {"seal"}


def test_letters_of_one_chat_cannot_be_exchanged(house: House) -> None:
    officer = house.officer()
    house.applicant()
    house.applicant(phone="0912 345 679")
    rows = house.rows("SELECT id, sealed FROM outbox WHERE chat = :chat ORDER BY id", chat=officer.chat)
    assert len(rows) == 2
    for (number, _), (_, sealed) in zip(rows, rows[::-1], strict=True):
        house.change("UPDATE outbox SET sealed = :sealed WHERE id = :number", sealed=sealed, number=number)
    assert parts_of_faults(house) == {"seal"}


@pytest.mark.parametrize("kept", [1, 2])
def test_an_end_set_back_to_an_earlier_row_is_found(house: House, kept: int) -> None:
    """The hash of the earlier row stands beside it; the proof of an earlier end does not."""
    house.officer()
    house.applicant()
    house.applicant(phone="0912 345 679")
    for change in CUT:
        house.change(change, **({"kept": kept} if ":kept" in change else {}))
    assert broken_at(house) == kept + 1


@pytest.mark.parametrize("emptied", [("audit",), ("audit", "audit_end")])
def test_an_emptied_log_is_found(house: House, emptied: tuple[str, ...]) -> None:
    house.officer()
    house.applicant()
    for table in emptied:
        house.change(f"DELETE FROM {table}")  # noqa: S608 - our words
    assert broken_at(house) == 1


@pytest.mark.parametrize("table", ["lead", "officer", "party", "consent"])
def test_an_emptied_table_is_found(house: House, table: str) -> None:
    house.officer()
    house.applicant()
    assert parts_of_faults(house) == set()
    house.change(f"DELETE FROM {table}")  # noqa: S608 - our words
    assert "audit" in parts_of_faults(house)


def test_what_was_withdrawn_and_erased_is_not_taken_for_lost(house: House) -> None:
    house.officer()
    person = house.applicant()
    person.act(f"withdraw:yes:{person.code}")
    assert parts_of_faults(house) == set()


def test_an_anchor_names_the_row_that_a_put_back_state_lost(house: House) -> None:
    """Whoever kept the whole state of yesterday, with its proofs, can put it back: only what is outside finds that."""
    house.officer()
    house.applicant()
    rows = house.rows("SELECT number, hash, mac FROM audit_end")
    house.applicant(phone="0912 345 679")
    outside = anchored(house)
    assert missing(house, outside) is None
    house.change("DELETE FROM audit WHERE number > :kept", kept=rows[0][0])
    house.change("DELETE FROM consent WHERE lead = (SELECT id FROM lead ORDER BY opened_at DESC LIMIT 1)")
    house.change("UPDATE audit_end SET number = :n, hash = :h, mac = :m", n=rows[0][0], h=rows[0][1], m=rows[0][2])
    assert broken_at(house) is None
    assert missing(house, outside) == outside


def test_a_later_row_with_the_number_of_an_anchor_is_another_one(house: House) -> None:
    house.officer()
    real = anchored(house)
    assert missing(house, Anchor(real.number, "0" * 32)) is not None
    assert missing(house, Anchor(real.number + 1, real.hash)) is not None


def test_anchors_are_read_out_of_any_text_and_older_ones_end_with_a_restoration(tmp_path: Path) -> None:
    path = anchor_path(tmp_path / "x.key")
    assert kept_anchors(path) is None
    first, second = Anchor(7, "a" * 32), Anchor(5, "b" * 32)
    assert keep_anchor(path, first, "day", NOON)
    assert keep_anchor(path, second, "restore", NOON)
    assert kept_anchors(path) == [second]
    assert path.stat().st_mode & 0o077 == 0
    assert read_anchors(f"Mốc nhật ký: {first}. Việc 12-34.") == [first]


def test_the_digest_of_a_supervisor_carries_an_anchor_and_an_officers_does_not(house: House) -> None:
    chief, officer = house.officer("supervisor", "*"), house.officer()
    house.applicant()
    house.wait(days=1)
    house.do(tick(house.running, house.clock.now()))
    told, other = chief.news(), officer.news()
    assert "Việc hôm nay" in told
    [outside] = read_anchors(told)
    assert missing(house, outside) is None
    assert read_anchors(other) == []
