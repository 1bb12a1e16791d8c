"""The cookie of a conversation: what links, polls, invented tokens, siblings and a new desk do to it."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from bot.texts import text
from tests.conftest import FixedClock
from tests.web.conftest import Browser, OpenSite, Site, messages, texts
from tests.web.test_referral import NAME, accept, invite, officer, person, press

__all__ = ["officer", "person"]

HTTPS = "https://qd22.test"
STAYING = "Max-Age=15552000"


def set_cookie(answer: httpx.Response) -> str:
    return answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("path", ["/", "/api/history", "/api/news", "/healthz", "/readyz", "/api/picture/1/card"])
def test_no_link_touches_the_cookie(browser: Browser, path: str) -> None:
    """A link on another site sends no Strict cookie: what it opens must not set another one."""
    browser.history()
    answer = browser.get(path, cookie="", **{"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert set_cookie(answer) == ""


def test_a_poll_without_news_leaves_the_cookie_as_it_is(officer: Browser, person: Browser) -> None:
    messages(officer.post("/api/news", {}))
    for browser in (officer, person):
        answer = browser.post("/api/news", {})
        assert (messages(answer), set_cookie(answer)) == ([], "")


def test_a_poll_with_news_keeps_it_for_as_long_as_there_is_something_to_tell(officer: Browser, person: Browser) -> None:
    answer = officer.post("/api/news", {})
    assert messages(answer)
    assert STAYING in set_cookie(answer)


@pytest.mark.parametrize("path", ["/api/history", "/api/message"])
def test_an_invented_token_is_never_taken_up(site: Site, path: str) -> None:
    victim, planted = site.browser(), "A" * 43
    victim.cookies.set("qd22", planted, domain="qd22.test", path="/")
    answer = victim.post(path, {"id": "message-planted", "text": "menu"})
    assert answer.status_code == 200
    assert set_cookie(answer).startswith("qd22=")
    assert planted not in set_cookie(answer)


@pytest.mark.parametrize("by_proxy", [False, True])
def test_behind_https_only_this_host_can_set_it(open_site: OpenSite, by_proxy: bool) -> None:
    site = open_site(public_origin=HTTPS) if by_proxy else open_site()
    answer = site.browser(home=HTTPS).post("/api/history", {})
    cookie = set_cookie(answer).lower()
    assert cookie.startswith("__host-qd22=")
    assert "path=/;" in f"{cookie};"
    assert "secure" in cookie
    assert "domain=" not in cookie


def test_behind_https_a_cookie_that_a_sibling_could_plant_counts_for_nothing(open_site: OpenSite) -> None:
    site = open_site(public_origin=HTTPS)
    attacker, victim = site.browser(home=HTTPS), site.browser(home=HTTPS)
    attacker.post("/api/message", {"id": "message-trap", "text": "lãi suất bao nhiêu"})
    victim.cookies.set("qd22", attacker.cookies["__Host-qd22"], domain="qd22.test", path="/")
    shown = texts(messages(victim.post("/api/history", {})))
    assert len(shown) == 1
    assert text("welcome") in shown[0]


def test_a_browser_gets_a_new_token_when_it_becomes_an_officers(site: Site, database: Path) -> None:
    """Whoever planted or copied the older one sees nothing of the desk."""
    officer, thief = site.browser(), site.browser()
    officer.history()
    planted = officer.cookies["qd22"]
    thief.cookies.set("qd22", planted, domain="qd22.test", path="/")
    shown = texts(messages(officer.says(invite(database))))
    assert "Đã vào bàn việc" in shown[-1]
    assert officer.cookies["qd22"] != planted
    assert "Đã vào bàn việc" in texts(officer.history())[-1]
    assert "Mới: 0" in "\n".join(texts(messages(officer.says("việc"))))
    stolen = texts(messages(thief.says("việc")))
    assert "Mới:" not in "\n".join(stolen)
    assert "Đã vào bàn việc" not in "\n".join(texts(thief.history()))


def test_the_same_message_again_gets_the_same_new_token(site: Site, database: Path) -> None:
    """The answer may be lost on a bad network; nobody else knows the id of that message."""
    officer, thief = site.browser(), site.browser()
    officer.history()
    planted, code = officer.cookies["qd22"], invite(database)
    officer.says(code, client_id="message-of-joining")
    renewed = officer.cookies["qd22"]
    for browser, client_id in ((officer, "message-of-joining"), (thief, "message-guessed")):
        browser.cookies.clear()
        browser.cookies.set("qd22", planted, domain="qd22.test", path="/")
        browser.says(code, client_id=client_id)
    assert officer.cookies["qd22"] == renewed
    assert thief.cookies["qd22"] != renewed
    assert "Đã vào bàn việc" in texts(officer.history())[-1]


def test_what_an_officer_sent_as_a_citizen_goes_with_the_new_token(
    person: Browser, site: Site, database: Path, clock: FixedClock
) -> None:
    before = person.cookies["qd22"]
    person.says(invite(database))
    assert person.cookies["qd22"] != before
    own = texts(messages(person.says("hồ sơ của tôi")))
    assert "đang chờ" in "\n".join(own)
    assert NAME in texts(press(person, accept(person), "Nhận và xem liên hệ"))[-1]
