"""After a theft all keys are new: everything opens and goes on, and the stolen keys open nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.totp import new_secret
from bot.conversation.services import Services
from bot.store.inspection import sealed_faults
from bot.store.keyring import Keyring, KeyringError, create_key
from bot.store.rekey import rekey
from bot.store.vault import SealBrokenError, Vault, new_token
from bot.store.work import UnitOfWork
from tests.acting import Actor, House, open_house

SEALED = (
    "SELECT sealed FROM party", "SELECT sealed FROM note", "SELECT name FROM officer",
    "SELECT address FROM chat WHERE address IS NOT NULL", "SELECT session FROM chat WHERE address IS NOT NULL",
    "SELECT sealed FROM outbox WHERE sealed <> x''", "SELECT key FROM lead WHERE key IS NOT NULL",
    "SELECT wrapped FROM service_key", "SELECT sealed FROM follower",
)  # fmt: skip
DIGESTED = (
    "SELECT hash FROM audit", "SELECT phone_index FROM lead WHERE phone_index IS NOT NULL",
    "SELECT text_hash FROM consent WHERE text_hash <> ''", "SELECT id FROM chat WHERE address IS NOT NULL",
)  # fmt: skip


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def change(house: House, folder: Path) -> Keyring:
    """All new keys; returns the old ones."""
    before = house.running.keyring
    master = create_key(folder / "new.key")

    def act(work: UnitOfWork) -> Keyring:
        new, _ = rekey(work, master)
        return new

    house.running.database.keyring = house.do(house.running.database.write(act))
    return before


def refresh(house: House) -> None:
    """The parts that hold a keyring of their own get the new one, as they do at the next start."""
    keyring = house.running.database.keyring
    assert keyring is not None
    object.__setattr__(house.running, "keyring", keyring)
    house.running.exchange._keyring = keyring


def live(house: House) -> tuple[Actor, Actor, Actor]:
    officer, web = house.officer(), house.applicant()
    pushed = house.actor("pushed", "zalo_bot", "nguoi-dung-1")
    pushed.apply(phone="0912 345 679")
    pushed.say("nhận tin")
    pushed.press("Đồng ý nhận tin")
    officer.act(f"desk:open:{web.code}")
    officer.act(f"desk:note:{web.code}")
    officer.say("hẹn sáng thứ hai")
    gone = house.applicant(phone="0987 654 321")
    gone.act(f"withdraw:yes:{gone.code}")
    return officer, web, pushed


def test_everything_opens_and_goes_on(house: House, tmp_path: Path) -> None:
    officer, web, pushed = live(house)
    change(house, tmp_path)
    refresh(house)
    assert house.do(sealed_faults(house.running.database)) == []
    shown = officer.act(f"desk:open:{web.code}")
    assert "Trần Văn Mẫu" in shown
    assert "hẹn sáng thứ hai" in shown
    again = Actor("again", house, "zalo_bot", "nguoi-dung-1")
    assert pushed.code in again.say("hồ sơ của tôi")
    officer.act(f"desk:yes:{web.code}:reached:")
    assert "đã liên hệ" in web.news() or web.code in web.text


def test_a_list_that_went_out_is_the_same_bytes_under_new_keys(house: House, tmp_path: Path) -> None:
    officer, person = house.officer(), house.applicant()
    person.agree_to_list()
    for step in ("accept", "reached", "list"):
        officer.act(f"desk:yes:{person.code}:{step}:")
    officer.act("desk:issue:16732:2026-12")
    officer.press("Xác nhận")

    def files(work: UnitOfWork) -> tuple[bytes | None, bytes | None, str]:
        issued = work.lists.of_month("16732", "2026-12")
        assert issued is not None
        return work.lists.file(issued, "docx"), work.lists.file(issued, "xlsx"), work.lists.mark(issued)

    before = house.do(house.running.database.read(files))
    assert all(before)
    sealed = house.rows("SELECT key, docx, xlsx, mac FROM issued_list")
    change(house, tmp_path)
    refresh(house)
    assert house.do(house.running.database.read(files)) == before
    now = house.rows("SELECT key, docx, xlsx, mac FROM issued_list")
    assert not set(sealed[0]) & set(now[0])
    assert house.do(sealed_faults(house.running.database)) == []


def test_a_number_is_found_again(house: House, tmp_path: Path) -> None:
    _, web, _ = live(house)
    change(house, tmp_path)
    refresh(house)
    house.applicant(audience="family")
    assert house.rows("SELECT count(*) FROM lead WHERE state <> 'erased'") == [(2,)]
    assert web.code


def test_no_ciphertext_and_no_digest_stays(house: House, tmp_path: Path) -> None:
    live(house)
    before = {query: {row[0] for row in house.rows(query)} for query in (*SEALED, *DIGESTED)}
    change(house, tmp_path)
    for query, values in before.items():
        assert values, query
        assert not values & {row[0] for row in house.rows(query)}, query


def test_the_stolen_keys_open_nothing(house: House, tmp_path: Path) -> None:
    live(house)
    old_rows = house.rows("SELECT id, key FROM lead WHERE key IS NOT NULL")
    old = change(house, tmp_path)
    new = house.running.database.keyring
    assert new is not None
    leads = dict(old_rows)
    for lead, chat, sealed in house.rows("SELECT lead, chat, sealed FROM party"):
        shut(old.lead(lead, leads[lead]), sealed, f"party/{chat}")
    for number, lead, sealed in house.rows("SELECT id, lead, sealed FROM note"):
        shut(old.lead(lead, leads[lead]), sealed, f"note/{number}")
    for number, sealed in house.rows("SELECT id, name FROM officer"):
        assert new.service("officer").open(sealed, f"name/{number}")
        shut(old.service("officer"), sealed, f"name/{number}")
    for chat, sealed, session in house.rows("SELECT id, address, session FROM chat WHERE address IS NOT NULL"):
        address = new.service("outbox").open(sealed, f"address/{chat}")
        shut(old.service("outbox"), sealed, f"address/{chat}")
        shut(old.chat("zalo_bot", address), session, "session")
    for row in house.rows("SELECT id, key FROM lead WHERE key IS NOT NULL"):
        with pytest.raises(KeyringError):
            old.master.unwrap(row[1], f"lead/{row[0]}")


def shut(vault: Vault, sealed: bytes, place: str) -> None:
    with pytest.raises(SealBrokenError):
        vault.open(sealed, place)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE lead SET key = zeroblob(60)", "UPDATE officer SET scope = '*'",
        "DELETE FROM audit WHERE number = 2", "UPDATE party SET sealed = zeroblob(100)",
    ],
)  # fmt: skip
def test_what_is_not_whole_is_not_made_whole_by_it(house: House, tmp_path: Path, harm: str) -> None:
    live(house)
    house.change(harm)
    before = house.rows("SELECT wrapped FROM service_key ORDER BY name")
    with pytest.raises(KeyringError):
        change(house, tmp_path)
    assert house.rows("SELECT wrapped FROM service_key ORDER BY name") == before


def test_a_second_factor_goes_on_and_everybody_comes_to_the_console_anew(house: House, tmp_path: Path) -> None:
    """Whoever had the old keys may have made a session; the secret in an officer's app stays theirs."""
    house.officer()
    secret, now = new_secret(), house.clock.now()

    def begin(work: UnitOfWork) -> None:
        work.console.keep_factor(1, secret)
        work.console.keep_code(1, "2345-CDFG", now)
        work.console.begin(1, new_token(), "other/other", now)

    house.do(house.running.database.write(begin))
    [(before,)] = house.rows("SELECT sealed FROM console_factor")
    change(house, tmp_path)
    [(after,)] = house.rows("SELECT sealed FROM console_factor")
    assert after != before
    assert house.do(house.running.database.read(lambda work: work.console.factor(1))) == (secret, 0)
    assert house.rows("SELECT * FROM console_session") == house.rows("SELECT * FROM console_code") == []
