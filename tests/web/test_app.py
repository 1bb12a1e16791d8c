"""The routes of the web chat, what they refuse and what they promise."""

from __future__ import annotations

import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from starlette.routing import Mount, Route

from bot.console.visit import HOME as CONSOLE
from bot.conversation.services import Services
from bot.texts import text
from tests.calls import collector_off
from tests.speed import slowness
from tests.web.conftest import HOME, Browser, OpenSite, Site, error_of, messages, texts
from tests.web.pictured import keep_reply, nothing_described

STATIC = Path("bot/web/static")


@dataclass(frozen=True)
class Row:
    """A request and what comes back."""

    method: str
    path: str
    status: int
    kind: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


JSON = {"content-type": "application/json"}
MESSAGE = b'{"id": "message-0", "text": "menu"}'
ROWS = [
    Row("GET", "/", 200, "text/html; charset=utf-8"),
    Row("GET", "/hoi", 200, "text/html; charset=utf-8"),
    Row("GET", "/hoi/cho/nguoi-ve", 200, "text/html; charset=utf-8"),
    Row("GET", "/hoi/lai-suat-bao-nhieu", 200, "text/html; charset=utf-8"),
    Row("GET", "/bon-buoc", 200, "text/html; charset=utf-8"),
    Row("GET", "/sitemap.xml", 404, "application/json"),
    Row("GET", "/robots.txt", 200, "text/plain; charset=utf-8"),
    Row("GET", "/anh/lien-ket.png", 200, "image/png"),
    Row("GET", "/nhung.js", 404, "application/json"),  # no site is named
    Row("GET", "/nhung", 404, "application/json"),
    Row("GET", "/nhung/chat", 404, "application/json"),
    Row("GET", "/z/to-roi", 404, "application/json"),  # no account is named
    Row("POST", "/z/to-roi", 404, "application/json"),
    Row("GET", "/guong", 404, "application/json"),  # no story is shipped
    Row("GET", "/en", 200, "text/html; charset=utf-8"),
    Row("GET", "/en/figures", 200, "text/html; charset=utf-8"),
    Row("GET", "/healthz", 200, "application/json"),
    Row("GET", "/readyz", 200, "application/json"),
    Row("GET", "/metrics", 404, "application/json"),  # for this machine alone
    Row("POST", "/api/history", 200, "application/json", JSON, b"{}"),
    Row("POST", "/api/news", 200, "application/json", JSON, b"{}"),
    Row("POST", "/api/message", 200, "application/json", JSON, MESSAGE),
    Row("GET", "/api/picture/2/card", 200, "image/png"),
    Row("GET", "/api/sound/2", 404, "application/json"),  # no voice here
    Row("POST", "/api/voice", 404, "application/json", {"content-type": "audio/webm"}, b"x"),  # nor an ear
    Row("POST", "/api/photo", 404, "application/json", {"content-type": "image/jpeg"}, b"x"),
    Row("GET", "/nghe/lai-suat-bao-nhieu", 404, "application/json"),
    Row("GET", "/api/picture/2/sheet", 200, "application/pdf"),
    Row("POST", "/api/list/2/docx", 404, "application/json", JSON, b"{}"),
    Row("POST", "/api/erase", 200, "application/json", JSON, b"{}"),
    Row("GET", "/static/chat.css", 200, "text/css; charset=utf-8"),
    Row("GET", "/static/chat.js", 200, "text/javascript; charset=utf-8"),
    Row("GET", "/static/voice.js", 200, "text/javascript; charset=utf-8"),
    Row("GET", "/static/icon.svg", 200, "image/svg+xml"),
]
REFUSED = [
    Row("GET", "/api/message", 405, "application/json"),
    Row("GET", "/api/erase", 405, "application/json"),
    Row("GET", "/api/history", 405, "application/json"),
    Row("GET", "/api/news", 405, "application/json"),
    Row("GET", "/api/list/2/docx", 405, "application/json"),
    Row("POST", "/api/list/2/docx", 404, "application/json", JSON, b"{}"),
    Row("POST", "/api/list/2/card", 404, "application/json", JSON, b"{}"),
    *(
        Row("POST", f"/api/{path}", 403, "application/json", {**JSON, "sec-fetch-site": site}, b"{}")
        for path in ("history", "news", "list/2/docx")
        for site in ("cross-site", "same-site", "none")
    ),
    Row("POST", "/", 405, "application/json", JSON, b"{}"),
    Row("GET", "/nothing", 404, "application/json"),
    Row("GET", "/api/picture/2/card", 404, "text/html; charset=utf-8", {"accept": "text/html", "cookie": ""}),
    Row("GET", "/api/picture/2/nothing", 404, "application/json"),
    Row("POST", "/api/picture/2/card", 405, "application/json", JSON, b"{}"),
    Row("GET", "/nothing", 404, "text/html; charset=utf-8", {"accept": "text/html,*/*;q=0.8"}),
    Row("GET", "/static/nothing.js", 404, "application/json"),
    Row("GET", "/static/", 404, "application/json"),
    Row("GET", "/static/../app.py", 404, "application/json"),
    Row("GET", "/static/%2e%2e/app.py", 404, "application/json"),
    Row("POST", "/api/message", 415, "application/json", {"content-type": "text/plain"}, MESSAGE),
    Row("POST", "/api/message", 415, "application/json", {}, MESSAGE),
    Row("POST", "/api/message", 403, "application/json", {**JSON, "origin": "https://evil.test"}, MESSAGE),
    Row("POST", "/api/message", 413, "application/json", JSON, b'"' + b"a" * 1_000_000 + b'"'),
    Row("POST", "/api/message", 413, "application/json", JSON, b'"' + b"a" * 5_000_000 + b'"'),
    Row("POST", "/api/message", 400, "application/json", JSON, b'{"id": "message-0", "te'),
    Row("POST", "/api/erase", 415, "application/json", {"content-type": "text/plain"}, b"{}"),
    Row("POST", "/api/erase", 403, "application/json", {**JSON, "origin": "https://evil.test"}, b"{}"),
    Row("POST", "/api/erase", 400, "application/json", JSON, b""),
]


def ask(browser: Browser, row: Row) -> httpx.Response:
    return browser.ask_for(row.method, row.path, headers=row.headers, content=row.body)


@pytest.mark.parametrize("row", [*ROWS, *REFUSED], ids=lambda row: f"{row.method} {row.path} {row.status}")
def test_every_answer_has_its_status_its_kind_and_the_security_headers(
    browser: Browser, row: Row, services: Services, database: Path
) -> None:
    """Errors and files too: the headers stand before everything."""
    browser.post("/api/history", {})
    keep_reply(services, f"sqlite+aiosqlite:///{database}", browser.cookies["qd22"], describe=nothing_described)
    answer = ask(browser, row)
    assert (answer.status_code, answer.headers["content-type"]) == (row.status, row.kind)
    assert_guarded(answer)


def assert_guarded(answer: httpx.Response) -> None:
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == _cached(answer)


def _cached(answer: httpx.Response) -> str:
    """What a browser may keep: files and public pages, which hold nothing of a person; nothing else."""
    path = answer.request.url.path
    if path.startswith("/static"):
        return "no-cache"
    is_public = path.startswith(("/hoi", "/bon-buoc", "/anh/", "/en", "/sitemap.xml", "/robots.txt"))
    return "public, max-age=300" if is_public and answer.is_success else "no-store"


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row.method} {row.path} {row.status}")
def test_every_refusal_is_told_in_plain_vietnamese(browser: Browser, row: Row) -> None:
    answer = ask(browser, row)
    words = answer.text if row.kind.startswith("text/html") else error_of(answer)
    assert "nh/chị" in words


def test_every_route_has_a_row(site: Site) -> None:
    """A new route without a row in ROWS fails here, so that no route stays outside these tests.

    Those of the console have a table of their own, in tests/console/test_authorisation.py.
    """
    routes_here = [route for route in site.app.routes if not getattr(route, "path", "").startswith(CONSOLE)]
    known = [route for route in routes_here if isinstance(route, Route | Mount)]
    assert known == routes_here
    routes = {
        (method, route.path)
        for route in known
        for method in (route.methods or set() if isinstance(route, Route) else {"GET"})
        if method != "HEAD"
    }
    rows = {(row.method, route.path) for row in ROWS for route in known if route.path_regex.match(row.path)}
    assert routes == rows


def test_every_static_file_is_small_and_the_first_load_is_under_60_kb(browser: Browser) -> None:
    page = browser.get("/").text
    wanted = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert len(wanted) == 3
    first_load = [page, browser.post("/api/history", {}).text, *(browser.get(path).text for path in sorted(wanted))]
    assert sum(len(part.encode()) for part in first_load) < 60_000


def test_page_and_files_travel_compressed_and_unchanged_files_do_not_travel(browser: Browser) -> None:
    """A phone on 2G pays for every kilobyte."""
    script = browser.get("/static/chat.js")
    assert script.headers["content-encoding"] == "gzip"
    assert browser.get("/").headers["content-encoding"] == "gzip"
    again = browser.ask_for("GET", "/static/chat.js", headers={"if-none-match": script.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert_guarded(again)


def test_what_people_write_is_not_compressed(browser: Browser) -> None:
    """The length of a compressed answer would tell a listener about its words."""
    assert "content-encoding" not in browser.says("lai suat bao nhieu").headers


NEWER_THAN_OLD_WEBVIEWS = {
    "chat.js": [
        r"\?\?=",
        r"\|\|=",
        r"&&=",
        r"\.at\(",
        r"\.replaceAll\(",
        r"structuredClone",
        r"\bthis\.#",
        r"randomUUID\(",
    ],
    "voice.js": [r"\?\?=", r"\|\|=", r"&&=", r"\.at\(", r"\.replaceAll\(", r"\bthis\.#", r"randomUUID\("],
    "chat.css": [r"(?m)^\s*&", r":has\(", r"(?<!-)\bgap:", r"\binset:", r"color-mix", r"aspect-ratio"],
}


@pytest.mark.parametrize(
    ("name", "construct"), [(name, item) for name, items in NEWER_THAN_OLD_WEBVIEWS.items() for item in items]
)
def test_the_page_uses_nothing_that_an_old_android_lacks(name: str, construct: str) -> None:
    """ES2020, no CSS nesting: the WebView of a phone that was never updated."""
    code = re.sub(r"//.*|/\*[\s\S]*?\*/", "", (STATIC / name).read_text(encoding="utf-8"))
    assert not re.search(construct, code)


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    """The policy would block it, silently for the person."""
    for page in STATIC.glob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html), page.name


# ---- the cookie


def cookie_words(answer: httpx.Response) -> set[str]:
    return {word.strip().lower() for word in answer.headers["set-cookie"].split(";")[1:]}


@pytest.mark.parametrize("post", [False, True])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser, post: bool) -> None:
    answer = browser.says("lãi suất bao nhiêu") if post else browser.post("/api/history", {})
    assert cookie_words(answer) == {"httponly", "samesite=strict", "path=/", f"max-age={7 * 86400}"}
    assert len(browser.cookies["qd22"]) == 43


def test_the_cookie_is_secure_behind_https(open_site: OpenSite) -> None:
    assert "secure" in cookie_words(open_site().browser(home="https://qd22.test").post("/api/history", {}))
    behind_a_proxy = open_site(public_origin="https://qd22.test")
    assert "secure" in cookie_words(behind_a_proxy.browser().post("/api/history", {}))


@pytest.mark.parametrize(
    "forged", ["", "x", "a" * 42, "a" * 44, "a" * 42 + ";", "../../etc/passwd" + "a" * 27, "ắ" * 43]
)
def test_a_forged_cookie_starts_a_new_conversation(browser: Browser, forged: str) -> None:
    """Only tokens of our own shape are read at all."""
    headers = {b"cookie": f"qd22={forged}".encode(), b"content-type": b"application/json"}
    answer = browser.ask_for("POST", "/api/history", headers=headers, content=b"{}")
    assert text("welcome") in texts(messages(answer))[0]
    assert re.match(r"qd22=[\w-]{43};", answer.headers["set-cookie"])


def test_a_guessed_cookie_opens_nobody_elses_conversation(site: Site, browser: Browser) -> None:
    browser.says("lãi suất bao nhiêu")
    other = site.browser()
    other.cookies.set("qd22", "A" * 43)
    assert len(other.history()) == 1
    assert len(browser.history()) > 1


# ---- who may post


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"origin": HOME}, True),
        ({"origin": "https://qd22.test"}, True),
        ({"origin": "https://hoidap.example.vn"}, True),
        ({"sec-fetch-site": "same-origin", "origin": HOME}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "null"}, False),
        ({"origin": "http://qd22.test.evil.vn"}, False),
        ({"origin": "http://evil.vn"}, False),
        ({"sec-fetch-site": "same-site", "origin": HOME}, False),
        ({"sec-fetch-site": "cross-site"}, False),
    ],
)
def test_only_our_own_page_may_post(open_site: OpenSite, headers: dict[str, str], allowed: bool) -> None:
    """By what browsers tell of a post; a program that is no browser has no cookie to misuse."""
    browser = open_site(public_origin="https://hoidap.example.vn/").browser()
    for path, body in (("/api/message", {"id": "message-0", "text": "menu"}), ("/api/erase", {})):
        assert browser.post(path, body, **headers).status_code == (200 if allowed else 403)


# ---- bad input


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b'{"id": "message-0", "text": "vay',
        b"\xff\xfe\x00",
        b'{"id": "message-0", "text": "\xff"}',
        b"[" * 30_000,
        b'{"a":' * 6_000,
        b'{"id": "message-0", "text": ' + b"9" * 6_000 + b"}",
        b'{"id": "message-0", "text": null}',
        b'{"id": "message-0", "text": ["vay"]}',
        b'{"id": "message-0", "text": "vay", "action": 1}',
        b'{"id": "message-0", "action": {"a": 1}}',
        b'{"id": 12345678, "text": "vay"}',
        b'{"id": "short", "text": "vay"}',
        b'{"id": "message\\u0000-0", "text": "vay"}',
        b'{"id": "message-\\ud800", "text": "vay"}',
        b'{"id": "' + b"a" * 65 + b'", "text": "vay"}',
        b'{"id": "message-0", "action": "' + b"a" * 121 + b'"}',
        b'{"id": "message-0", "action": "group:money:\\u00b2"}',
        b'{"id": "message-0", "action": "good:1:\\ud800"}',
    ],
    ids=lambda body: repr(body[:44]),
)
def test_a_damaged_post_is_refused_and_changes_nothing(browser: Browser, body: bytes) -> None:
    before = browser.history()
    answer = browser.post("/api/message", body)
    assert (answer.status_code, error_of(answer)) == (400, text("error.bad_request"))
    assert browser.history() == before


def test_the_largest_body_passes_and_one_byte_more_does_not(browser: Browser) -> None:
    frame = b'{"id": "message-0", "text": ""}'
    fits = frame.replace(b'""}', b'"' + b"a" * (32_000 - len(frame)) + b'"}')
    assert len(fits) == 32_000
    assert browser.post("/api/message", fits).status_code == 200
    too_long = browser.post("/api/message", fits + b" ")
    assert (too_long.status_code, error_of(too_long)) == (413, text("error.too_long"))


STRANGE = {
    "nothing": "",
    "spaces": " \n\t ",
    "NUL": "\x00",
    "NUL inside": "lãi\x00suất",
    "control letters": "\x01\x1b[31m\x7f",
    "lone surrogate": "\ud83d",
    "surrogates the wrong way round": "\udc00\ud800 vay",
    "zero width": "\u200b\u200d\ufeff\u2060",
    "right to left": "\u202elãi suất\u202c\u2066",
    "zalgo": "l" + "\u0336\u0489\u034f\u0301" * 900,
    "emoji": "🙏🏽👨‍👩‍👧‍👦🇻🇳❤️",
    "one long word": "a" * 4000,
    "digits": "9" * 4000,
    "superscript digit": "²",
    "punctuation": "?!" * 2000,
    "markup": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "templates": "{police} {0} %s ${x} {{7*7}}",
    "sql": "'; DROP TABLE chat; --",
    "20 kB": "vay von " * 2500,
}


@pytest.mark.parametrize("said", STRANGE.values(), ids=STRANGE.keys())
def test_strange_text_gets_a_polite_answer_soon(browser: Browser, said: str) -> None:
    """No error, no silence, no slow path; and what was typed comes back as typed, not as markup."""
    browser.post("/api/history", {})
    browser.says(said)  # what is read once for all is read here
    with collector_off():
        began = time.process_time()
        answer = browser.says(said)
        spent = time.process_time() - began
    assert spent / slowness() < 0.5
    assert all(texts(messages(answer)))
    person = [message for message in browser.history() if message["from"] == "person"]
    assert texts(person) == [said[:4000].encode("utf-8", "replace").decode()] * 2


@pytest.mark.parametrize(
    "action",
    [
        "nothing",
        "entry:retired.long.ago",
        "entry:",
        "group:gone:0",
        "group:money:99999999999999999999",
        "group:money:-1",
        "good:7:retired.long.ago",
        "bad:",
        "more:retired.long.ago",
        "law:retired.long.ago",
        "erase:maybe",
        ":::",
        " ",
        "__class__",
    ],
)
def test_an_old_button_still_gets_an_answer(browser: Browser, action: str) -> None:
    """A page stays open for days while the content changes."""
    browser.post("/api/history", {})
    assert all(texts(messages(browser.says("Nút cũ", action))))


# ---- the conversation


def test_a_question_is_answered_with_buttons_and_can_be_rated(browser: Browser) -> None:
    browser.post("/api/history", {})
    (answer,) = messages(browser.says("lai suat bao nhieu"))
    assert "%/năm" in str(answer["text"])
    assert answer["feedback"]
    assert isinstance(answer["buttons"], list)
    assert "Căn cứ" in [button["label"] for button in answer["buttons"]]
    assert texts(messages(browser.says("👍", f"good:{answer['id']}"))) == [text("feedback.good")]


def test_a_repeated_client_id_gets_the_same_replies_and_changes_nothing(browser: Browser) -> None:
    """The phone lost the answer and sends again."""
    browser.post("/api/history", {})
    first = browser.says("lãi suất bao nhiêu", client_id="message-lost")
    browser.says("căn cứ")
    history = browser.history()
    again = browser.says("lãi suất bao nhiêu", client_id="message-lost")
    assert again.json() == first.json()
    assert browser.history() == history


def test_messages_sent_at_once_are_answered_one_after_the_other(open_site: OpenSite) -> None:
    browser = open_site(messages_per_minute=100).browser()
    browser.post("/api/history", {})
    ids = [f"message-at-once-{number // 2}" for number in range(40)]  # each one twice
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda client_id: browser.says("lãi suất bao nhiêu", client_id=client_id), ids))
    assert [answer.status_code for answer in answers] == [200] * 40
    assert all(one.json() == other.json() for one, other in zip(answers[::2], answers[1::2], strict=True))
    assert [message["from"] for message in browser.history()[1:]] == ["person", "bot"] * 20


def test_history_survives_a_restart(open_site: OpenSite) -> None:
    browser = open_site().browser()
    browser.post("/api/history", {})
    browser.says("lãi suất bao nhiêu")
    history, token = browser.history(), browser.cookies["qd22"]
    returned = open_site().browser()
    returned.cookies.set("qd22", token)
    assert returned.history() == history
    assert "khoản" in texts(messages(returned.says("căn cứ")))[0]


def test_a_browser_gets_the_newest_messages_when_there_are_very_many(open_site: OpenSite) -> None:
    browser = open_site(messages_per_minute=1000).browser()
    for _ in range(160):
        browser.says("👍")
    history = browser.history()
    assert len(history) == 300
    assert [message["from"] for message in history[-2:]] == ["person", "bot"]


# ---- the rate


def test_too_many_messages_are_asked_to_wait_and_nothing_is_lost(open_site: OpenSite) -> None:
    browser = open_site(messages_per_minute=3).browser()
    browser.post("/api/history", {})
    answers = [browser.says("lãi suất bao nhiêu") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    seconds = answers[-1].headers["retry-after"]
    assert 15 <= int(seconds) <= 21
    assert error_of(answers[-1]) == text("error.too_fast", seconds=seconds)
    assert_guarded(answers[-1])


def test_invented_cookies_do_not_escape_the_rate(open_site: OpenSite) -> None:
    """Every new conversation from one address counts together, on both ways to begin one."""
    site = open_site(messages_per_minute=4)

    def begin(number: int, address: str) -> int:
        stranger = site.browser(address)
        stranger.cookies.set("qd22", f"{number:043}")
        answer = stranger.says("vay vốn") if number % 2 else stranger.post("/api/history", {})
        return answer.status_code

    assert [begin(number, "203.0.113.9") for number in range(5)] == [200, 200, 200, 200, 429]
    assert [begin(10 + number, f"2001:db8:1:2::{number}") for number in range(5)] == [200, 200, 200, 200, 429]
    assert begin(20, "2001:db8:1:3::1") == 200


def test_one_persons_haste_is_not_anothers_wait(open_site: OpenSite) -> None:
    """Two people in one office, one address: a conversation that is known counts for itself."""
    site = open_site(messages_per_minute=3)
    hasty, calm = site.browser(), site.browser()
    hasty.post("/api/history", {})
    calm.post("/api/history", {})
    assert [hasty.says("vay vốn").status_code for _ in range(4)][-1] == 429
    assert calm.says("vay vốn").status_code == 200


def test_erasing_is_never_asked_to_wait(open_site: OpenSite) -> None:
    browser = open_site(messages_per_minute=1).browser()
    browser.post("/api/history", {})
    assert [browser.says("vay vốn").status_code for _ in range(2)][-1] == 429
    assert browser.post("/api/erase", {}).status_code == 200


# ---- trouble


def test_an_unexpected_error_is_a_polite_answer_and_a_quiet_line_in_the_log(
    open_site: OpenSite, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    """The class and the place are logged; a traceback could quote what the person typed."""
    browser = open_site(using=replace(services, slots={})).browser()
    answer = browser.says("Nguyễn Văn Bình hỏi lãi suất")
    assert (answer.status_code, error_of(answer)) == (500, text("error.trouble"))
    assert_guarded(answer)
    (record,) = [record for record in caplog.records if record.name == "qd22.web"]
    assert re.fullmatch(r"unexpected KeyError at \w+\.py:\d+", record.getMessage())
    assert record.exc_info is None
    assert "Bình" not in caplog.text


def test_healthz_tells_how_many_entries_there_are(browser: Browser, services: Services) -> None:
    assert browser.get("/healthz").json() == {"status": "ok", "entries": len(services.knowledge.published)}


@pytest.mark.parametrize(
    ("campaign", "counted"),
    [("cong-ttdt", {"cong-ttdt": 1}), *[(odd, {}) for odd in ("tờ rơi", 7, None, ["a"], {"a": 1}, "x" * 9000)]],
)
def test_the_word_of_a_link_is_counted_once_and_an_odd_one_is_left(
    browser: Browser, database: Path, campaign: object, counted: dict[str, int]
) -> None:
    for _ in range(2):
        posted = {"id": "message-with-a-link", "text": "chào", "campaign": campaign}
        assert browser.post("/api/message", posted).status_code == 200
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT what, count FROM tally WHERE what LIKE 'c:%'").fetchall()
    assert dict(rows) == {f"c:{word}": count for word, count in counted.items()}
