"""Promises about data, each proved against the store with a moved clock, on SQLite and on PostgreSQL.

What a text says is gone must be found nowhere: in no column, no sealed value that the server can open, no file of
SQLite with its log. The texts take their times from `bot.texts.promises`; `docs/privacy.md` names the test of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.conversation.services import Services
from bot.jobs import tick
from bot.store.anchors import anchor_of, missing_anchor
from bot.store.outbox import BROKEN
from bot.store.rekey import rekey
from bot.store.schema import chat, lead, metadata, outbox
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.texts.promises import AUDIT_YEARS
from tests.acting import Actor, House, open_house
from tests.cases.listed import tables
from tests.cases.test_monthly import DECEMBER, issue, mark, person
from tests.fakes import CUA_LO
from tests.timed import vietnam

NAME, PHONE, NOTE = "Trần Văn Bí Mật", "0987 654 321", "Hẹn gặp ở quán nước đầu ngõ"
STORY = "tôi ra tù tháng 4/2024, có giấy rồi, muốn vay 80 triệu mở tiệm sửa xe"
LEFT = {"id", "code", "ward", "from_ward", "state", "audience", "reason", "person_agreed", "opened_at", "waits_since",
        "accepted_at", "contacted_at", "listed_at", "closed_at", "erased_at", "touched_at"}  # fmt: skip
"""What may be left of a case, as `withdrawn` says: code, places, who sent it, days and outcomes."""
YEAR = timedelta(days=365.25)


@pytest.fixture
def house(services: Services, tmp_path: Path, database_url: str) -> Iterator[House]:
    with open_house(services, tmp_path, url=database_url) as opened:
        yield opened


def pass_days(house: House, days: float) -> None:
    """Days pass, and the service does what they bring, as its own clock would at noon."""
    house.wait(days=days)
    now = house.clock.now()
    house.do(house.running.database.write(lambda work: work.clock.confirm(now)))
    house.do(house.running.exchange.forget_before(now - timedelta(days=7)))
    house.do(tick(house.running, now))


def opened(house: House) -> str:
    """Everything in the database as text: every column, and every sealed value that the server has a key for."""

    def read(work: UnitOfWork) -> list[str]:
        # how often a day what was asked, of nobody, stays for the figures
        kept = [table for table in metadata.tables.values() if table.name != "insight"]
        rows = [str(row) for table in kept for row in work.tx.execute(select(table))]
        keyring = work.keyring
        for row in work.tx.execute(select(chat).where(chat.c.address.is_not(None))):
            address = keyring.service("outbox").open(row.address, f"address/{row.id}")
            rows.append(work.chats.session(keyring.chat(row.channel, address)) or "")
        for row in work.tx.execute(select(outbox).where(outbox.c.sealed != b"")):
            try:
                rows.append(str(work.outbox.open(row.id, row.sealed, row.chat, row.lead or "")))
            except BROKEN:
                rows.append("broken")
        for case in work.cases.unerased():
            rows += [f"{each} {each.application.name} {each.application.phone}" for each in work.cases.parties(case)]
            rows += [each.words for each in work.notes.of(case)]
        return rows

    return "\n".join(house.do(house.running.database.read(read)))


def key_of(house: House, code: str) -> bytes:
    """The wrapped key of a case."""
    [(key,)] = house.rows("SELECT key FROM lead WHERE code = :code", code=code)
    return bytes(key)


def tell_and_send(house: House, channel: str = "telegram") -> tuple[Actor, Actor]:
    """Somebody tells their story, has it checked and sends a request; an officer works on it and writes a note."""
    officer, person = house.officer(), house.actor(channel=channel, address="61234")
    person.say(STORY)
    person.apply(name=NAME, phone=PHONE)
    officer.act(f"desk:open:{person.code}")
    officer.act(f"desk:note:{person.code}")
    officer.say(NOTE)
    return officer, person


@pytest.mark.parametrize("channel", ["telegram", "zalo_oa", "web"])
def test_what_was_told_is_gone_after_the_days_also_when_a_case_exists(house: House, channel: str) -> None:
    """`welcome.data`: the days without a message. Once the session of whoever sent a case was kept as long as that."""
    _, person = tell_and_send(house, channel)
    assert "80000000" in person.session.dump()
    pass_days(house, 6.9)
    assert "80000000" in person.session.dump()
    pass_days(house, 0.2)
    assert house.rows("SELECT session FROM chat WHERE id = :chat", chat=person.chat) in ([], [(b"",)])
    assert "certificate" not in opened(house)
    assert house.rows("SELECT count(*) FROM lead WHERE state = 'accepted'") == [(1,)]
    assert person.code in person.say("hồ sơ của tôi")


def test_an_unsent_request_keeps_what_was_told_until_its_own_days_are_over(house: House) -> None:
    """`consent.draft`: on a platform the server ends it, with the answers of the check."""
    person = house.actor(channel="telegram", address="61234")
    person.say(STORY)
    for action in ("refer", "refer:set:audience:person", "refer:set:ward:16732", "refer:set:may_ask:yes"):
        person.act(action)
    person.say(NAME)
    pass_days(house, 8)
    assert person.session.referral is not None
    pass_days(house, 6.1)
    assert person.session.referral is None
    pass_days(house, 7.1)
    assert NAME not in opened(house)
    assert not person.is_kept


def test_after_withdrawal_exactly_what_the_text_says_remains(house: House) -> None:
    """`withdrawn`: code, place, who sent it, days and outcomes, and that somebody agreed and took it back."""
    _, person = tell_and_send(house)
    key, case = key_of(house, person.code), person.code
    receipt = person.act(f"withdraw:yes:{case}")
    promises = house.running.policy.promises
    assert text("withdrawn", codes=case, at=receipt.partition("Lúc ")[2][:16], **promises.slots) in receipt
    assert text("withdrawn.chat.telegram", **promises.slots) in receipt
    kept = opened(house)
    assert [word for word in (NAME, PHONE, PHONE.replace(" ", ""), "987654321", NOTE) if word in kept] == []
    row = house.rows(f"SELECT {', '.join(lead.c.keys())} FROM lead")[0]  # noqa: S608 - our own names
    remains = {name for name, value in zip(lead.c.keys(), row, strict=True) if value not in (None, "")}
    assert remains <= LEFT
    assert house.rows("SELECT chat, text_hash FROM consent") == [("", "")]
    for table in ("party", "note"):
        assert house.rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - our own names
    assert house.rows("SELECT key FROM told WHERE key LIKE '%' || (SELECT id FROM lead) || '%'") == []
    assert not any(person.chat in str(row) for row in house.rows("SELECT actor, subject, detail FROM audit"))
    if house.running.database.is_sqlite:
        assert key not in house.file()
    person.press(text("button.erase"))
    person.press(text("button.erase_yes"))
    assert "80000000" not in opened(house)


def test_what_remained_goes_after_the_years_with_the_audit(house: House) -> None:
    _, person = tell_and_send(house)
    person.act(f"withdraw:yes:{person.code}")
    pass_days(house, AUDIT_YEARS * YEAR.days - 10)
    assert person.code in opened(house)
    pass_days(house, 13)
    kept = opened(house)
    assert person.code not in kept
    assert house.rows("SELECT count(*) FROM lead") == [(0,)]
    assert house.rows("SELECT count(*) FROM consent") == [(0,)]


def test_a_case_that_nobody_finishes_has_a_longest_life(house: House) -> None:
    """`consent.text`: warned before, the officers too; the months are a setting."""
    officer, person = tell_and_send(house)
    months = house.running.policy.open_months
    key = key_of(house, person.code)
    pass_days(house, months * YEAR.days / 12 - 13)
    assert text("notice.ending_open", code=person.code, day="24/11/2029") in "\n".join(waiting(house, person))
    assert text("notice.ending_desk", code=person.code, day="24/11/2029") in officer.news()
    assert NAME in opened(house)
    pass_days(house, 15)
    assert house.rows("SELECT state FROM lead") == [("erased",)]
    kept = opened(house)
    assert [word for word in (NAME, PHONE, NOTE) if word in kept] == []
    if house.running.database.is_sqlite:
        assert key not in house.file()


def waiting(house: House, actor: Actor) -> list[str]:
    """What waits for somebody on a platform."""

    def read(work: UnitOfWork) -> list[str]:
        rows = work.tx.execute(select(outbox).where(outbox.c.chat == actor.chat, outbox.c.sealed != b"")).all()
        return [work.outbox.open(row.id, row.sealed, row.chat, row.lead or "").text for row in rows]

    return house.do(house.running.database.read(read))


def test_a_closed_case_ends_as_said(house: House) -> None:
    officer, person = tell_and_send(house)
    officer.act(f"desk:yes:{person.code}:close:no_need")
    pass_days(house, house.running.policy.keep_months * YEAR.days / 12 + 2)
    assert house.rows("SELECT state FROM lead") == [("erased",)]
    assert NAME not in opened(house)


def test_the_audit_is_cut_after_its_years_and_still_proves_itself(house: House) -> None:
    tell_and_send(house)
    before = house.do(house.running.database.read(lambda work: (anchor_of(work.audit), len(work.audit.entries()))))
    house.do(house.running.database.write(lambda work: work.case_ends.forget_erased(house.clock.now())))
    pass_days(house, 10)
    pass_days(house, AUDIT_YEARS * YEAR.days - 5)

    def look(work: UnitOfWork) -> tuple[int, int | None, object, datetime]:
        entries = work.audit.entries()
        return work.audit.start()[0], work.audit.find_break(), missing_anchor(work.audit, [before[0]]), entries[0].at

    first, broken, missing, oldest = house.do(house.running.database.read(look))
    assert first >= before[1]
    assert (broken, missing) == (None, None)
    assert oldest > house.clock.now() - AUDIT_YEARS * YEAR


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_start SET number = number + 1",
        "UPDATE audit_start SET hash = mac",
        "DELETE FROM audit_start",
        "DELETE FROM audit WHERE number = (SELECT min(number) FROM audit)",
    ],
)
def test_whoever_cuts_off_more_is_found(house: House, change: str) -> None:
    cut(house)
    assert broken(house) is None
    house.change(change)
    assert broken(house) is not None


def test_a_shortened_audit_is_whole_under_new_keys(house: House) -> None:
    cut(house)
    master = house.running.keyring.master

    def renew(work: UnitOfWork) -> int | None:
        keyring, _ = rekey(work, master)
        return UnitOfWork(work.tx, keyring).audit.find_break()

    assert house.do(house.running.database.write(renew)) is None


def cut(house: House) -> None:
    """Some rows, of which the first half is cut off."""
    now = house.clock.now()

    def act(work: UnitOfWork) -> int:
        for number in range(10):
            work.audit.record(now + timedelta(days=number), "command", "sample", "sample")
        return work.audit.cut(now + timedelta(days=5), now + timedelta(days=10))

    assert house.do(house.running.database.write(act)) == 5


def broken(house: House) -> int | None:
    return house.do(house.running.database.read(lambda work: work.audit.find_break()))


def test_a_broken_audit_is_not_cut(house: House) -> None:
    """Cutting would hide what somebody did."""
    now = house.clock.now()

    def write(work: UnitOfWork) -> None:
        for number in range(10):
            work.audit.record(now + timedelta(days=number), "command", "sample", "sample")

    house.do(house.running.database.write(write))
    house.change("UPDATE audit SET detail = 'other' WHERE number = 3")
    count = house.do(house.running.database.write(lambda work: work.audit.cut(now + timedelta(days=5), now)))
    assert count == 0
    assert broken(house) == 3


def test_seats_that_were_left_go_with_the_audit(house: House) -> None:
    officer = house.officer()
    officer.act("desk:leave:yes")
    assert house.rows("SELECT count(*) FROM officer WHERE left_at IS NOT NULL") == [(1,)]
    pass_days(house, AUDIT_YEARS * YEAR.days + 3)
    assert house.rows("SELECT count(*) FROM officer") == [(0,)]


def test_a_withdrawn_name_is_in_no_list_that_is_made_and_leaves_the_issued_one_as_said(house: House) -> None:
    """`consent.list`: an issued list is kept as it went out for its months; one in hand is made without the name."""
    officer = house.officer()
    house.clock.moment = vietnam(2026, 12, 2, 9)
    gone, other = person(house, NAME, "0987654321"), person(house, "Trần Văn Còn", "0912345672")
    mark(officer, gone.code)
    mark(officer, other.code)
    draft = house.do(house.running.exchange.form(officer.vault, CUA_LO.code, DECEMBER, "docx"))
    assert draft is not None
    assert NAME in str(tables(draft.data))
    gone.act(f"withdraw:yes:{gone.code}")
    again = house.do(house.running.exchange.form(officer.vault, CUA_LO.code, DECEMBER, "docx"))
    assert again is not None
    assert NAME not in str(tables(again.data))
    assert "Trần Văn Còn" in str(tables(again.data))


def test_rows_and_sums_of_issued_lists_go_as_the_paper_says(house: House) -> None:
    """`docs/privacy.md`: a sum is rounded with its case, the rows go after five years, and never before the files."""
    officer = house.officer()
    house.clock.moment = vietnam(2026, 12, 4, 9)
    asker = person(house, NAME, "0987654321")
    mark(officer, asker.code)
    issue(officer)
    house.change("UPDATE issued_row SET result = 'lent', amount = 47000000")
    house.change("UPDATE lead SET lent_amount = 50000000")
    asker.act(f"withdraw:yes:{asker.code}")
    assert house.rows("SELECT amount, code FROM issued_row") == [(50_000_000, asker.code)]
    assert house.rows("SELECT lent_amount, amount FROM lead") == [(50_000_000, None)]
    pass_days(house, house.running.policy.keep_list_months * YEAR.days / 12 + 3)
    assert house.rows("SELECT docx, xlsx, key FROM issued_list") == [(None, None, None)]
    assert house.rows("SELECT count(*) FROM issued_row") == [(1,)]
    pass_days(house, (AUDIT_YEARS - 2) * YEAR.days + 5)
    for table in ("issued_row", "addendum"):
        assert house.rows(f"SELECT count(*) FROM {table}") == [(0,)]  # noqa: S608 - our own names
    assert asker.code not in opened(house)
    assert house.rows("SELECT month, size FROM issued_list") == [(DECEMBER, 1)]


def test_who_erases_all_leaves_no_mark_of_a_request_that_was_never_sent(house: House) -> None:
    """The key of its reminder named the chat, and was kept for 400 days."""
    person = house.actor("person", "zalo_bot", "nguoi-dung")
    for action in ("refer", "refer:set:audience:person"):
        person.act(action)
    house.wait(days=4)
    house.do(tick(house.running, house.clock.now()))
    assert house.rows("SELECT count(*) FROM told WHERE key LIKE 'draft/%'") == [(1,)]
    person.act("erase:yes")
    assert house.rows("SELECT count(*) FROM told WHERE key LIKE 'draft/%'") == [(0,)]
