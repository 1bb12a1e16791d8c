"""The chat on a foreign page: only where it may be, nothing stored before the press, no desk, only a height told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import httpx
import pydantic
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from bot.cases.codes import draw
from bot.conversation.services import Services
from bot.settings import Settings
from bot.texts import text
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.blank import place_blank
from tests.web.conftest import Browser, OpenSite
from tests.web.page import Page, Server, missing_browser, open_chromium

WARD = "https://phuong.example"
JSON = {"content-type": "application/json"}
_ids = count(1)


@pytest.fixture
def browser(open_site: OpenSite) -> Browser:
    return open_site(embed_origins=f"{WARD}, https://tinh.example").browser()


def policy_of(answer: httpx.Response) -> dict[str, str]:
    return dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))


@pytest.mark.parametrize("path", ["/nhung", "/nhung/chat"])
def test_only_the_named_sites_may_show_it_and_all_else_stays_as_strict(browser: Browser, path: str) -> None:
    policy = policy_of(browser.get(path))
    assert policy["frame-ancestors"] == f"{WARD} https://tinh.example"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy_of(browser.get("/"))["frame-ancestors"] == "'none'"
    assert policy_of(browser.get("/hoi"))["frame-ancestors"] == "'none'"


def test_without_a_named_site_there_is_nothing(open_site: OpenSite) -> None:
    browser = open_site().browser()
    for path in ("/nhung", "/nhung/chat", "/nhung.js"):
        assert browser.get(path).status_code == 404
    assert browser.post("/nhung/api/history", {}).status_code == 404


def test_the_script_may_be_loaded_by_others_and_the_rest_may_not(browser: Browser) -> None:
    assert browser.get("/nhung.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert browser.get("/static/chat.js").headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("origins", ["*", "http://phuong.example", "https://a.example/x", "javascript:1", "'self'"])
def test_a_setting_that_names_no_origin_is_refused(origins: str) -> None:
    with pytest.raises(pydantic.ValidationError):
        Settings(embed_origins=origins)


def test_nothing_is_stored_before_the_press_and_then_a_cookie_of_its_own(browser: Browser) -> None:
    for path in ("/nhung", "/nhung.js", "/nhung/chat"):
        assert "set-cookie" not in browser.get(path).headers
    made = browser.post("/nhung/api/history", {}).headers["set-cookie"]
    assert made.startswith("qd22-nhung=")
    assert {"HttpOnly", "SameSite=None", "Secure", "Partitioned"} <= {part.strip() for part in made.split(";")}
    assert "SameSite=strict" in browser.post("/api/history", {}).headers["set-cookie"]


def test_a_frame_that_starts_with_the_chat_is_shown_what_it_stores_first(browser: Browser) -> None:
    answer = browser.get("/nhung/chat", **{"sec-fetch-site": "cross-site"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/nhung")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_only_our_own_frame_may_post(browser: Browser, site: str) -> None:
    assert browser.post("/nhung/api/message", {}, **{"sec-fetch-site": site}).status_code == 403


def frame_says(browser: Browser, cookie: str, said: str, action: str = "") -> str:
    body = json.dumps({"id": f"message-{next(_ids)}", "text": said, "action": action})
    headers = {**JSON, "cookie": cookie}
    answer = browser.ask_for("POST", "/nhung/api/message", headers=headers, content=body.encode())
    assert answer.status_code == 200, answer.text
    return " ".join(each["text"] for each in answer.json()["messages"])


def test_no_officer_comes_to_a_desk_in_a_frame(browser: Browser) -> None:
    cookie = browser.post("/nhung/api/history", {}).headers["set-cookie"].partition(";")[0]
    for said, action in ((grouped(draw(INVITATION_LENGTH)), ""), ("", "desk"), ("", f"redeem:{'A' * 12}")):
        assert text("embed.no_desk") in frame_says(browser, cookie, said, action)
    assert text("embed.no_desk") not in frame_says(browser, cookie, "lãi suất bao nhiêu")


# ---- in a real browser, on a page of another origin

FOREIGN = """<!doctype html><html lang="vi"><head><title>Phường</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src 'self' {ours}; frame-src {ours}">
<script src="/spy.js"></script><script src="{ours}/nhung.js" async></script></head>
<body><p>Trang của phường</p></body></html>"""
SPY = (
    b"window.heard = []; window.addEventListener('message', (event) => window.heard.push(JSON.stringify(event.data)));"
)


@contextmanager
def foreign_page(ours: str, port: int) -> Iterator[str]:
    """A page of somebody else's, which hears every message that is sent to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_spy = self.path == "/spy.js"
            self.send_response(200 if self.path in ("/", "/spy.js") else 404)
            self.send_header("Content-Type", "text/javascript" if is_spy else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(SPY if is_spy else FOREIGN.format(ours=ours).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def driver() -> Iterator[webdriver.Chrome]:
    driver = open_chromium()
    yield driver
    driver.quit()


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(bool(missing_browser()), reason=missing_browser())
@pytest.mark.parametrize("is_named", [True, False], ids=["named", "not named"])
def test_it_works_on_a_page_of_another_origin_and_leaks_nothing(
    driver: webdriver.Chrome, services: Services, tmp_path: Path, is_named: bool
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    place_blank(tmp_path / "qd22.db")
    named = f"http://localhost:{port}" if is_named else "https://khac.example"
    server = Server(Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/qd22.db", embed_origins=named), services)
    server.start()
    try:
        with foreign_page(server.address, port) as address:
            page = Page(driver, server.address)
            driver.get(address)
            page.until(lambda: driver.find_elements(By.TAG_NAME, "button"))
            assert driver.find_elements(By.TAG_NAME, "iframe") == []  # nothing of ours is asked for before the press
            page.press("Hỏi về vay vốn")
            page.until(lambda: driver.find_elements(By.TAG_NAME, "iframe"))
            if not is_named:
                page.until(lambda: any("frame-ancestors" in row["message"] for row in driver.get_log("browser")))
                return
            page.until(lambda: page.run("return window.heard.length"))
            assert driver.execute_cdp_cmd("Network.getAllCookies", {})["cookies"] == []
            driver.switch_to.frame(page.find("iframe"))
            page.press("Bắt đầu")
            page.until(lambda: page.chips)
            assert "%" in page.say("lãi suất bao nhiêu")
            driver.refresh()  # the page with the frame: the conversation is still there after the press
            driver.switch_to.default_content()
            page.until(lambda: driver.find_elements(By.TAG_NAME, "button"))
            page.press("Hỏi về vay vốn")
            driver.switch_to.frame(page.find("iframe"))
            page.until(lambda: driver.find_elements(By.CSS_SELECTOR, "a.button"))
            page.press("Bắt đầu")
            page.until(lambda: page.person == ["lãi suất bao nhiêu"])
            driver.switch_to.default_content()
            heard = [json.loads(each) for each in page.run("return window.heard")]
            assert heard
            assert all(set(each) == {"qd22Height"} and isinstance(each["qd22Height"], int) for each in heard)
            assert page.run("return document.cookie") == ""
            cookies = driver.execute_cdp_cmd("Network.getAllCookies", {})["cookies"]
            kept = [(each["name"], each["httpOnly"], each["sameSite"]) for each in cookies]
            assert kept == [("qd22-nhung", True, "None")]
            assert cookies[0]["partitionKey"]
            driver.get(server.address)  # our own page knows nothing of that conversation
            page.until(lambda: page.chips)
            assert page.person == []
    finally:
        server.stop()
