"""What is kept of a conversation: sealed, not for long, and nothing after it was erased."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.vault import SealBrokenError, Vault, new_token
from bot.texts import text
from tests.conftest import FixedClock
from tests.web.conftest import Browser, OpenSite, Site, messages, texts

SAID = "Tôi là Nguyễn Văn Bình, lãi suất bao nhiêu"
SECRETS = (SAID, "Nguyễn Văn Bình", "lãi suất", "Lãi suất là", "%/năm", "loan.interest")


def bytes_of(database: Path) -> bytes:
    """The database with its write-ahead log: all that a thief of the disk has."""
    return b"".join(path.read_bytes() for path in sorted(database.parent.glob(f"{database.name}*")))


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_no_word_is_in_clear_in_the_database_or_its_log(browser: Browser, database: Path) -> None:
    browser.post("/api/history", {})
    assert "%/năm" in texts(messages(browser.says(SAID)))[0]
    kept = bytes_of(database)
    assert len(rows(database, "SELECT sealed FROM message")) == 3
    # what was asked is counted by day, of nobody: only there the name of an entry stands
    assert rows(database, "SELECT what FROM insight WHERE what LIKE '%/loan.interest%'")
    for secret in (*SECRETS[:-1], browser.cookies["qd22"]):
        assert secret.encode() not in kept
        assert secret.encode("utf-16-le") not in kept
    tables = [name for (name,) in rows(database, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in set(tables) - {"insight"}:
        assert SECRETS[-1] not in str(rows(database, f"SELECT * FROM {table}"))  # noqa: S608 - our own names


def test_no_word_is_in_the_logs(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative level, of every library."""
    caplog.set_level(logging.DEBUG)
    browser.post("/api/history", {})
    browser.says(SAID)
    browser.says("", "more:loan.interest")
    browser.post("/api/message", b'{"id": "message-0", "text": "Nguy\xe1\xbb\x85n V\xc4\x83n B\xc3\xacnh')
    browser.post("/api/erase", {})
    assert caplog.records
    for secret in ("Nguyễn", "Bình", "lãi suất", "%/năm"):
        assert secret not in caplog.text


def test_a_rating_is_kept_without_a_trace_of_who_gave_it(browser: Browser, database: Path) -> None:
    browser.post("/api/history", {})
    (answer,) = messages(browser.says("lãi suất bao nhiêu"))
    browser.says("👎", f"bad:{answer['id']}")
    assert rows(database, "SELECT entry, helpful FROM rating") == [(str(answer["id"]).partition(":")[2], 0)]
    columns = {str(row[1]) for row in rows(database, "PRAGMA table_info(rating)")}
    assert columns == {"id", "entry", "helpful", "at"}


ERASINGS = {"the menu of the page": "/api/erase", "typed words and their button": "/api/message"}


@pytest.mark.parametrize("path", ERASINGS.values(), ids=ERASINGS.keys())
def test_erasing_leaves_nothing(site: Site, database: Path, path: str) -> None:
    """No row, no page of the file, no line of the log, no cookie; and the person is told."""
    browser = site.browser()
    browser.post("/api/history", {})
    browser.says(SAID)
    token = browser.cookies["qd22"]
    chat = Vault.of(token).chat.encode()
    sealed = [bytes(row[0]) for row in rows(database, "SELECT sealed FROM message")]  # type: ignore[call-overload]
    before = bytes_of(database)
    assert all(part in before for part in (chat, *sealed))
    answer = browser.post(path, {"id": "message-erase", "text": "Xóa hết", "action": "erase:yes"})
    assert texts(messages(answer)) == [text("erase.done.web")]
    assert answer.json()["erased"]
    assert "qd22" not in browser.cookies
    after = bytes_of(database)
    assert not any(part in after for part in (chat, *sealed))
    assert rows(database, "SELECT count(*) FROM chat UNION ALL SELECT count(*) FROM message") == [(0,), (0,)]
    thief = site.browser()
    thief.cookies.set("qd22", token)
    assert len(thief.history()) == 1


def test_erasing_asks_first_when_typed(browser: Browser) -> None:
    browser.post("/api/history", {})
    assert texts(messages(browser.says("xóa dữ liệu"))) == [text("erase.ask.web")]
    assert texts(messages(browser.says("Không xóa", "erase:no"))) == [text("erase.kept")]
    assert len(browser.history()) == 5


def test_erasing_twice_or_without_a_conversation_says_the_same(browser: Browser) -> None:
    """The phone lost the answer and asks again: it must not look as if it had failed."""
    assert texts(messages(browser.post("/api/erase", {}))) == [text("erase.done.web")]
    browser.post("/api/history", {})
    assert texts(messages(browser.post("/api/erase", {}))) == [text("erase.done.web")]
    assert texts(messages(browser.post("/api/erase", {}))) == [text("erase.done.web")]


def test_erasing_one_conversation_leaves_the_others(site: Site) -> None:
    one, other = site.browser(), site.browser()
    for browser in (one, other):
        browser.post("/api/history", {})
        browser.says("lãi suất bao nhiêu")
    one.post("/api/erase", {})
    assert len(other.history()) == 3


def test_after_erasing_the_notice_is_told_again(browser: Browser) -> None:
    """Perhaps another person holds the phone now."""
    browser.post("/api/history", {})
    browser.post("/api/erase", {})
    assert "chuyện cũ" in texts(messages(browser.says("lãi suất bao nhiêu")))[0]


def days_pass(open_site: OpenSite, clock: FixedClock, count: int) -> None:
    """Days of a service that is started each morning: a clock that jumps over them is not believed."""
    for _ in range(count):
        clock.moment += timedelta(days=1)
        open_site(chat_days=7)


def test_messages_are_forgotten_after_the_days_that_were_promised(
    open_site: OpenSite, clock: FixedClock, database: Path
) -> None:
    browser = open_site(chat_days=7).browser()
    browser.post("/api/history", {})
    browser.says(SAID)
    token = browser.cookies["qd22"]
    chat = Vault.of(token).chat.encode()

    days_pass(open_site, clock, 7)
    returned = open_site(chat_days=7).browser()
    returned.cookies.set("qd22", token)
    assert len(returned.history()) == 3

    clock.moment += timedelta(seconds=1)
    open_site(chat_days=7)
    assert chat not in bytes_of(database)


def test_who_keeps_writing_is_forgotten_by_the_same_days(open_site: OpenSite, clock: FixedClock) -> None:
    """The promise is about each message, not about the last one."""
    browser = open_site(chat_days=7).browser()
    browser.post("/api/history", {})
    browser.says(SAID)
    days_pass(open_site, clock, 6)
    browser.says("căn cứ")
    token = browser.cookies["qd22"]
    days_pass(open_site, clock, 2)
    returned = open_site(chat_days=7).browser()
    returned.cookies.set("qd22", token)
    assert texts(returned.history())[0] == "căn cứ"


def test_altered_rows_start_a_new_conversation_instead_of_an_error(browser: Browser, database: Path) -> None:
    browser.post("/api/history", {})
    browser.says(SAID, client_id="message-altered")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE message SET sealed = zeroblob(40)")
    assert "%/năm" in texts(messages(browser.says(SAID, client_id="message-altered")))[-1]
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE message SET sealed = zeroblob(40)")
        connection.execute("UPDATE chat SET session = zeroblob(40)")
    assert text("welcome") in texts(browser.history())[0]


def test_a_seal_opens_only_with_its_token_and_in_its_place() -> None:
    vault = Vault.of(new_token())
    sealed = vault.seal("lãi suất", "message/1")
    assert vault.open(sealed, "message/1") == "lãi suất"
    for other, place, data in (
        (Vault.of(new_token()), "message/1", sealed),
        (vault, "message/2", sealed),
        (vault, "message/1", sealed[:-1]),
        (vault, "message/1", b""),
    ):
        with pytest.raises(SealBrokenError):
            other.open(data, place)


def test_a_vault_does_not_print_its_key() -> None:
    token = new_token()
    assert repr(Vault.of(token)) == f"Vault(chat='{Vault.of(token).chat}')"
    assert token not in repr(Vault.of(token))
