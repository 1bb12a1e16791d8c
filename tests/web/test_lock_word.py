"""The lock word on the web: a locked browser gets nothing of the conversation, by no route."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.conversation.lock import HIDDEN
from bot.texts import text
from tests.conftest import FixedClock
from tests.web.conftest import Browser, Site, messages, texts
from tests.web.test_referral import invite, officer

__all__ = ["officer"]

WORD = "hoa sen 2024"


def locked(site: Site, clock: FixedClock) -> Browser:
    """A browser with a conversation and a word, idle for long enough."""
    browser = site.browser()
    browser.history()
    for said in ("lãi suất bao nhiêu", "đặt từ khóa", WORD, WORD):
        browser.says(said)
    clock.moment += timedelta(minutes=15)
    return browser


def test_a_locked_page_shows_the_prompt_alone_and_says_so(site: Site, clock: FixedClock) -> None:
    browser = locked(site, clock)
    for path in ("/api/history", "/api/news"):
        answer = browser.post(path, {}).json()
        assert answer["locked"]
    assert texts(browser.history()) == [text("lock.closed")]
    said = browser.says("lãi suất bao nhiêu").json()
    assert said["locked"]
    assert [each["text"] for each in said["messages"]] == [text("lock.closed")]


def test_the_word_brings_everything_back_but_is_not_in_it(site: Site, clock: FixedClock) -> None:
    browser = locked(site, clock)
    assert not browser.says(WORD).json()["locked"]
    shown = texts(browser.history())
    assert "lãi suất bao nhiêu" in shown
    assert shown.count(HIDDEN) == 3
    assert not any(WORD in each for each in shown)


def test_a_message_that_is_sent_again_to_a_locked_chat_shows_nothing_either(site: Site, clock: FixedClock) -> None:
    browser = site.browser()
    browser.history()
    for number, said in enumerate(("lãi suất bao nhiêu", "đặt từ khóa", WORD, WORD, "khóa ngay")):
        browser.says(said, client_id=f"message-of-mine-{number}")
    again = browser.says("lãi suất bao nhiêu", client_id="message-of-mine-0").json()
    assert [each["text"] for each in again["messages"]] == [text("lock.closed")]


def test_pictures_of_a_locked_chat_do_not_exist(site: Site, clock: FixedClock) -> None:
    browser = site.browser()
    browser.history()
    shown = messages(browser.says("vay 100 triệu trong 5 năm thì trả mỗi tháng bao nhiêu"))
    sources = [str(each["src"]) for message in shown for each in message["pictures"]]  # type: ignore[attr-defined]
    assert sources
    for said in ("đặt từ khóa", WORD, WORD, "khóa ngay"):
        browser.says(said)
    assert [browser.get(source).status_code for source in sources] == [404] * len(sources)
    browser.says(WORD)
    assert browser.get(sources[0]).status_code == 200


def test_what_waits_is_brought_after_the_word_only(site: Site, clock: FixedClock, database: Path) -> None:
    desk = site.browser("203.0.113.7")
    desk.history()
    desk.says(invite(database))
    for said in ("đặt từ khóa", WORD, WORD, "khóa ngay"):
        desk.says(said)
    person = site.browser()
    person.history()
    for said in (
        "nhờ cán bộ gọi lại",
        "cho tôi",
        "phuong nghi thuy",
        "Trần Văn Mẫu",
        "0912000111",
        "lúc nào cũng được",
    ):
        person.says(said)
    asked = messages(person.says("gọi điện"))
    agree = next(each for each in asked[-1]["buttons"] if str(each["label"]).startswith("Đồng ý gửi"))  # type: ignore[attr-defined]
    person.says(agree["label"], agree["action"])
    assert desk.post("/api/news", {}).json()["messages"] == []
    assert texts(messages(desk.says("việc"))) == [text("lock.closed")]
    desk.says(WORD)
    told = [*texts(desk.history()), *texts(messages(desk.post("/api/news", {})))]
    assert any("Có việc mới" in each for each in told)


def test_a_locked_page_can_still_erase_everything(site: Site, clock: FixedClock) -> None:
    browser = locked(site, clock)
    answer = browser.post("/api/erase", {}).json()
    assert answer["erased"]
    assert not answer["locked"]
    assert text("lock.closed") not in texts(browser.history())
