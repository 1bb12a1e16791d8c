"""Who may do what at the console: every route × everybody who might ask. A route without a row fails.

What a row says of an officer is asked of a case and a list of ward 16732. "in" is the page, "out" is the way to the
sign-in page, "no" a page that does not exist for them, "bad" one that exists and refuses what was posted, "stale" what
somebody else did already, or may do alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from starlette.routing import Route

from bot.conversation.services import Services
from tests.console.conftest import HOME, Desk, Town
from tests.console.settled import SettledTown, settle_once

OUTSIDE = ("anonymous", "applicant", "relative", "former officer", "locked officer")
"""They have no seat: whatever they ask for, they are led to where one comes in."""
INSIDE = ("officer", "officer elsewhere", "supervisor", "supervisor elsewhere", "admin", "editor", "approver")
Row = tuple[str, str, str, str, str, str, str]
TABLE: Mapping[tuple[str, str], Row] = {
    # of what belongs to nobody in particular, everybody sees their own
    ("GET", HOME): ("in", "in", "go", "go", "go", "go", "go"),
    ("POST", f"{HOME}/tim"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/danh-dau"): ("in", "in", "in", "in", "in", "no", "no"),
    ("GET", f"{HOME}/ho-so/{{code}}"): ("in", "no", "in", "no", "in", "no", "no"),
    ("POST", f"{HOME}/ho-so/{{code}}/lien-he"): ("in", "no", "in", "no", "in", "no", "no"),
    ("POST", f"{HOME}/ho-so/{{code}}/buoc"): ("in", "no", "in", "no", "in", "no", "no"),
    ("POST", f"{HOME}/ho-so/{{code}}/sua"): ("in", "no", "in", "no", "in", "no", "no"),
    ("GET", f"{HOME}/ho-so/{{code}}/nguoi"): ("in", "no", "in", "no", "in", "no", "no"),
    ("GET", f"{HOME}/them"): ("in", "in", "no", "no", "no", "no", "no"),
    ("POST", f"{HOME}/them"): ("bad", "bad", "no", "no", "no", "no", "no"),
    ("GET", f"{HOME}/danh-sach"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/danh-sach/chot"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/danh-sach/bo"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/danh-sach/rut-lai"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/danh-sach/tep"): ("in", "no", "in", "no", "in", "no", "no"),
    ("GET", f"{HOME}/danh-sach/{{ward}}/{{number}}"): ("in", "no", "in", "no", "in", "no", "no"),
    ("POST", f"{HOME}/danh-sach/{{ward}}/{{number}}"): ("in", "no", "in", "no", "in", "no", "no"),
    ("GET", f"{HOME}/tong-quan"): ("no", "no", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/tong-quan/xem"): ("no", "no", "go", "no", "go", "no", "no"),
    ("GET", f"{HOME}/nguoi-dan-hoi"): ("no", "no", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/nguoi-dan-hoi"): ("no", "no", "in", "in", "in", "no", "no"),
    ("GET", f"{HOME}/ban-giao"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/ban-giao"): ("in", "stale", "in", "stale", "in", "no", "no"),
    ("GET", f"{HOME}/bao-cao"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/bao-cao"): ("in", "no", "in", "no", "in", "no", "no"),
    ("GET", f"{HOME}/tai-lieu"): ("in", "in", "in", "in", "in", "no", "no"),
    ("POST", f"{HOME}/tai-lieu"): ("in", "no", "in", "no", "in", "no", "no"),
    # whoever writes and approves answers sees no case, and whoever works on cases no draft
    ("GET", f"{HOME}/hoc"): ("no", "no", "no", "no", "in", "in", "in"),
    ("GET", f"{HOME}/hoc/mau"): ("no", "no", "no", "no", "in", "in", "no"),
    ("POST", f"{HOME}/hoc/tep"): ("no", "no", "no", "no", "bad", "bad", "no"),
    ("GET", f"{HOME}/hoc/cau/{{number}}"): ("no", "no", "no", "no", "in", "in", "no"),
    ("POST", f"{HOME}/hoc/cau/{{number}}"): ("no", "no", "no", "no", "go", "stale", "stale"),
    ("POST", f"{HOME}/hoc/cau/{{number}}/bo"): ("no", "no", "no", "no", "in", "in", "in"),
    ("GET", f"{HOME}/hoc/ban/{{number}}"): ("no", "no", "no", "no", "in", "in", "in"),
    ("POST", f"{HOME}/hoc/ban/{{number}}"): ("no", "no", "no", "no", "in", "in", "in"),
    ("GET", f"{HOME}/may"): ("in", "in", "in", "in", "in", "in", "in"),
    ("POST", f"{HOME}/may/ma"): ("in", "in", "in", "in", "in", "in", "in"),
    ("POST", f"{HOME}/ra"): ("no", "no", "no", "no", "no", "no", "no"),
}
OPEN = {("GET", f"{HOME}/vao"), ("POST", f"{HOME}/vao")}
"""Routes for everybody."""
POSTED: Mapping[str, dict[str, str | list[str]]] = {
    f"{HOME}/tim": {"q": "Trần Văn Mẫu"},
    f"{HOME}/danh-dau": {"code": ["{code}"]},
    f"{HOME}/ho-so/{{code}}/buoc": {"step": "note", "note": "gọi lại"},
    f"{HOME}/ho-so/{{code}}/sua": {"residence": "nơi ở mẫu"},
    f"{HOME}/danh-sach/chot": {"ward": "16732", "month": "2026-12", "mark": "000000000000", "sort": "day"},
    f"{HOME}/danh-sach/bo": {"code": ["{code}"], "reason": "mistake", "sure": "yes"},
    f"{HOME}/danh-sach/rut-lai": {"step": "list", "moment": "1795000000000000"},
    f"{HOME}/danh-sach/tep": {"ward": "16732", "month": "2026-12", "kind": "xlsx"},
    f"{HOME}/danh-sach/{{ward}}/{{number}}": {"step": "approve", "on": "24/11/2026", "sure": "yes"},
    f"{HOME}/tong-quan/xem": {"ward": "16732"},
    f"{HOME}/nguoi-dan-hoi": {"days": "30"},
    f"{HOME}/ban-giao": {"giver": "{giver}", "taker": "{taker}"},
    f"{HOME}/bao-cao": {"ward": "16732", "deadline": "25/11", "year": "2026", "kind": "xlsx"},
    f"{HOME}/tai-lieu": {"ward": "16732", "campaign": "loa-thang-12"},
    f"{HOME}/ra": {"session": "9999"},
    f"{HOME}/hoc/cau/{{number}}": {"kind": "wording", "entry": "loan.interest", "wordings": "một câu hỏi mẫu"},
    f"{HOME}/hoc/ban/{{number}}": {"do": "send"},
    f"{HOME}/hoc/tep": {"file": "không phải tệp"},
}
MOVES = (
    "accept",
    "reached",
    "reveal",
    "note",
    "fill",
    "list",
    "unlist",
    "issue",
    "form",
    "list_approve",
    "sign_up",
    "hand_over",
)
"""What the audit says of whoever did or read something of a case or a list."""


def routes(town: Town) -> set[tuple[str, str]]:
    found = set()
    for route in town.site.app.routes:
        if isinstance(route, Route) and route.path.startswith(HOME):
            found |= {(method, route.path) for method in (route.methods or set()) - {"HEAD"}}
    return found


def test_every_route_has_a_row(town: Town) -> None:
    assert routes(town) == set(TABLE) | OPEN


@pytest.fixture(scope="module")
def settled(services: Services, tmp_path_factory: pytest.TempPathFactory) -> SettledTown:
    return settle_once(services, tmp_path_factory.mktemp("town"), settle)


@pytest.fixture
def town(opened: tuple[Town, dict[str, Desk]]) -> Town:
    return opened[0]


def settle(town: Town) -> dict[str, Desk]:
    """Everybody who might ask, with a case of ward 16732 that a relative sent and a list that went out there."""
    found = town.everybody_at_work("16681")
    town.applicant()
    found["applicant"] = town.last
    code = town.applicant("family", "Lê Thị Chị", "0912 999 000")
    found["relative"] = town.last
    officer = found["officer"]
    officer.get(f"{HOME}/ho-so/{code}")
    officer.post(f"{HOME}/ho-so/{code}/lien-he")
    officer.act("reached", code)
    issue_an_empty_list(town, officer)
    town.code, town.giver, town.taker = code, officer.seat, town.officer(name="Đồng Nghiệp").seat
    draft(town, found["editor"])
    for role in ("applicant", "relative"):  # a browser that has a conversation shows its cookie to the console too
        for cookie in found[role].chat.cookies.jar:
            found[role].screen.cookies.jar.set_cookie(cookie)
    return found


def draft(town: Town, editor: Desk) -> None:
    """A question that waits, and a lesson that was sent to be approved."""
    town.do(lambda work: work.questions.add("chat", "unanswered", "", "", "một câu hỏi mẫu", town.now))
    editor.get(f"{HOME}/hoc/cau/0")
    editor.post(f"{HOME}/hoc/cau/0", kind="wording", entry="loan.interest", wordings="câu mẫu khác hẳn mọi câu")
    assert editor.post(f"{HOME}/hoc/ban/1", do="send").status_code == 200


def issue_an_empty_list(town: Town, officer: Desk) -> None:
    import re

    officer.post(f"{HOME}/danh-sach/chot", ward="16732", month="2026-12", sort="day")
    mark = re.search(r'name="mark" value="([^"]+)"', officer.page)
    assert mark
    officer.post(f"{HOME}/danh-sach/chot", ward="16732", month="2026-12", sort="day", mark=mark[1])
    assert "Đã chốt danh sách số 1" in officer.text


def ask(town: Town, desk: Desk, method: str, path: str) -> httpx.Response:
    def filled(said: str) -> str:
        said = said.replace("{giver}", str(town.giver)).replace("{taker}", str(town.taker))
        return said.replace("{code}", town.code).replace("{ward}", "16732").replace("{number}", "1")

    if method == "GET":
        return desk.get(filled(path))
    desk.get(f"{HOME}/may")
    fields = {
        name: [filled(each) for each in value] if isinstance(value, list) else filled(value)
        for name, value in POSTED.get(path, {}).items()
    }
    return desk.post(filled(path), follow=False, **fields)


def kind(answer: httpx.Response) -> str:
    if answer.status_code == 303:
        return "out" if answer.headers["location"].startswith(f"{HOME}/vao") else "go"
    return {200: "in", 404: "no", 400: "bad", 403: "no", 409: "stale"}[answer.status_code]


def test_everybody_gets_what_the_table_says_and_no_more(town: Town, everybody: dict[str, Desk]) -> None:
    wrong = {}
    for (method, path), row in TABLE.items():
        for who, expected in (*((who, "out") for who in OUTSIDE), *zip(INSIDE, row, strict=True)):
            found = kind(ask(town, everybody[who], method, path))
            if found != expected:
                wrong[method, path, who] = (expected, found)
    assert wrong == {}


def test_nobody_from_elsewhere_does_or_reads_anything_of_a_ward(town: Town, everybody: dict[str, Desk]) -> None:
    for who in (*OUTSIDE, "officer elsewhere", "supervisor elsewhere"):
        before = len(town.audit())
        for method, path in TABLE:
            answer = ask(town, everybody[who], method, path)
            assert town.code not in answer.text.replace("{HOME}", ""), (who, method, path)
            assert "Lê Thị Chị" not in answer.text
        done = [row for row in town.audit()[before:] if row[1] in MOVES]
        assert done == [], who


def test_a_post_without_the_mark_of_its_form_is_refused_on_every_route(town: Town, everybody: dict[str, Desk]) -> None:
    for method, path in TABLE:
        if method == "POST":
            who = everybody["editor" if path.startswith(f"{HOME}/hoc") else "officer"]  # the body of others is not read
            who.get(f"{HOME}/may")
            filled = path.replace("{code}", town.code).replace("{ward}", "16732").replace("{number}", "1")
            assert who.post(filled, follow=False, csrf="").status_code == 403, path


def test_no_name_and_no_number_stands_in_an_address_a_title_or_the_log(
    town: Town, everybody: dict[str, Desk], caplog: pytest.LogCaptureFixture
) -> None:
    import re

    officer = everybody["officer"]
    officer.get(HOME)
    found = officer.post(f"{HOME}/tim", q="Lê Thị Chị")
    opened = officer.post(f"{HOME}/ho-so/{town.code}/lien-he")
    assert "Lê Thị Chị" in opened.text
    for answer in (found, opened):
        title = re.search(r"(?s)<title>(.*?)</title>", answer.text)
        assert title
        assert "Lê" not in title[1]
        assert "Chị" not in str(answer.url)
    linked = re.findall(r'(?:href|action)="([^"]*)"', opened.text)
    assert not [link for link in linked if "chi" in link.lower() and "danh" not in link]
    assert "Chị" not in caplog.text


def test_whoever_is_above_leaves_a_row_when_they_look_into_a_ward(town: Town, everybody: dict[str, Desk]) -> None:
    above = everybody["supervisor"]
    above.get(f"{HOME}/tong-quan")
    assert "phường Cửa Lò" in above.text
    assert "dưới 5" in above.text
    assert above.post(f"{HOME}/tong-quan/xem", ward="16732").status_code == 200
    assert town.code in above.text
    above.get(f"{HOME}/ho-so/{town.code}")
    looked = [row[2] for row in town.audit() if row[:2] == (f"officer/{above.seat}", "drill_down")]
    assert looked == ["ward/16732", town.code]
