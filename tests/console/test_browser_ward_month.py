"""A whole ward-month through pages in a real Chromium on a moved clock, a supervisor at its end; presses are counted.

Three people and a relative sent from their chats, three walk in; one more comes after the list went out on the 5th.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from selenium import webdriver

from bot.cases.codes import draw
from bot.cases.list_rules import caps_on
from bot.cases.service import CaseService
from bot.conversation.services import Services
from bot.runtime import policy_of
from bot.settings import Settings
from tests.conftest import FixedClock
from tests.console.street import Screen, Street
from tests.console.test_browser import SIZES
from tests.timed import vietnam
from tests.web.page import Server, missing_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
]
SENT = (("person", "Trần Văn Gửi"), ("person", "Lê Văn Nhờ"), ("person", "Phạm Thị Chờ"), ("family", "Lê Thị Chị"))
CAME = ("Ngô Văn Tới", "Hồ Thị Đến", "Vũ Văn Ghé")
SIGNED, LATE = "Lê Văn Em", "Đỗ Văn Muộn"
LIST = "/danh-sach/16732/1"


class Month:
    """The screen of an officer whose days pass, with the presses of each job."""

    def __init__(self, screen: Screen, street: Street, clock: FixedClock, officer: int, database: Path) -> None:
        self.screen, self.street, self.clock, self.officer = screen, street, clock, officer
        self.database = database
        self.taken: dict[str, int] = {}

    def day(self, year: int, month: int, day: int, seat: int = 0) -> None:
        """Nine in the morning of a day; who sits down signs in anew. The press of that is not counted."""
        self.clock.moment = vietnam(year, month, day, 9)
        self.screen.come_in(self.street.code(seat or self.officer))

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database holds, read past every rule."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as tx:
            return tx.execute(query).fetchall()

    def count(self, job: str, before: int) -> None:
        self.taken[job] = self.screen.presses - before

    def write_down(self, name: str, phone: str) -> None:
        """Somebody at the counter, who read and signed the slip."""
        screen = self.screen
        for selector, words in (
            ("#name", name),
            ("#phone", phone),
            ("#amount", "50 triệu"),
            ("#finished_on", "15/3/2024"),
        ):
            screen.write(selector, words)
        screen.choose_in("#purpose", "business")
        screen.click("input[name=signed]", stays=True)
        screen.press("Lưu người này")

    def walk_in(self, name: str, phone: str) -> None:
        self.screen.press("Người đến trực tiếp")
        self.write_down(name, phone)

    def meet(self, code: str) -> None:
        """From the table to whoever was reached."""
        screen = self.screen
        screen.click(f"tbody a[href$='/{code}']")
        screen.press("Nhận và xem liên hệ")
        screen.press("Đã liên hệ")
        screen.press("Hồ sơ")

    def mark_all(self) -> None:
        screen = self.screen
        screen.press("Hồ sơ")
        screen.press("Đã liên hệ")
        for at in range(len(screen.driver.find_elements("css selector", "tbody input[type=checkbox]"))):
            screen.click("tbody input[type=checkbox]", at, stays=True)
        screen.press("Ghi những người đã chọn")
        screen.press("Đúng, ghi")

    def issue(self) -> None:
        screen = self.screen
        screen.press("Danh sách tháng")
        screen.click("form[action$='/chot'] button", 0)
        screen.press("Xác nhận")

    def record(self, form: str) -> None:
        """Send one of the forms of a list that is out, and say that it is so."""
        self.screen.click(f"section[aria-labelledby=s-{form}] button")
        self.screen.press("Xác nhận")

    def download(self, label: str, folder: Path) -> Path:
        """Press what gives a file, and wait until it is there."""
        before = set(folder.glob("*"))
        self.screen.press(label, stays=True)
        self.screen.until(
            lambda: [each for each in set(folder.glob("*")) - before if each.suffix in (".docx", ".xlsx")]
        )
        return next(each for each in set(folder.glob("*")) - before if each.suffix in (".docx", ".xlsx"))


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(vietnam(2026, 12, 10, 9))


@pytest.fixture
def server(services: Services, clock: FixedClock, tmp_path: Path) -> Iterator[Server]:
    settings = Settings().model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/qd22.db"})
    server = Server(settings, services, clock)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_ward_month_from_the_counter_to_the_report(
    driver: webdriver.Chrome,
    server: Server,
    services: Services,
    clock: FixedClock,
    tmp_path: Path,
    width: int,
    height: int,
) -> None:
    street, caps = Street(server.settings, clock), partial(caps_on, services.knowledge.facts)
    officer = street.officer("officer", "16732", "Cán bộ Mẫu", "chat-mau")
    above = street.officer("supervisor", "tinh:40", "Người Phụ Trách Mẫu", "chat-tren")
    service = CaseService(services.places, policy_of(server.settings), draw, caps)
    codes = [street.send(service, audience, name, at) for at, (audience, name) in enumerate(SENT, 1)]  # type: ignore[arg-type]
    folder = tmp_path / "files"
    folder.mkdir()
    screen = Screen(driver, server.address)
    screen.resize(width, height)
    screen.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    month = Month(screen, street, clock, officer, tmp_path / "qd22.db")

    month.day(2026, 12, 10)
    began = screen.presses
    for at, name in enumerate(CAME):
        month.walk_in(name, f"0903 111 22{at}")
    month.count("three walk in", began)
    began = screen.presses
    screen.press("Hồ sơ")
    for code in codes:
        month.meet(code)
    month.count("four are called and reached", began)
    began = screen.presses
    screen.press("Đã liên hệ")
    screen.click(f"tbody a[href$='/{codes[3]}']")
    screen.press("Ghi người trong cuộc")
    month.write_down(SIGNED, "0903 111 333")
    month.count("whom the relative asked for signs", began)
    began = screen.presses
    month.mark_all()
    month.count("seven are marked", began)
    assert "Đã ghi 7 người vào danh sách" in screen.find("main").text

    month.day(2027, 1, 5)
    began = screen.presses
    month.issue()
    month.count("the list of the 5th goes out", began)
    assert "Đã chốt danh sách số 1, tháng 1/2027: 7 người" in screen.find("main").text
    month.walk_in(LATE, "0903 111 444")
    screen.press("Ghi vào danh sách")
    assert "2/2027" in screen.find("main").text, "who comes after it is told of the next one"
    screen.press("Xác nhận")

    month.day(2027, 1, 8)
    began = screen.presses
    screen.press("Danh sách tháng")
    screen.click(".card a")
    screen.write("#paper", "12/XN-UBND")
    screen.choose_in("[name=row-7]", "not_approved")
    screen.choose_in("[name=why-7]", "papers")
    month.record("approve")
    month.record("hand")
    month.count("the committee and the way to the bank", began)

    month.day(2027, 1, 12)
    began = screen.presses
    screen.press("Danh sách tháng")
    screen.click(".card a")
    screen.click("tbody th a", 5)
    screen.press("Đưa ra khỏi danh sách", stays=True)
    screen.choose_in("#why-unlist", "moved")
    screen.click("section[aria-labelledby=steps] details[open] button")
    screen.press("Xác nhận")
    screen.press("Danh sách tháng")
    addendum = month.download("Bản điều chỉnh số 1: Word", folder)
    month.count("an addendum and its file", began)
    assert addendum.name == "ds-2027-01-16732-so1-dc1.docx"

    month.day(2027, 1, 20)
    began = screen.presses
    screen.go(LIST)
    for row in range(1, 5):
        screen.choose_in(f"[name=row-{row}]", "lent")
        screen.write(f"[name=sum-{row}]", "40 triệu")
    screen.choose_in("[name=row-5]", "refused")
    screen.choose_in("[name=why-5]", "capital")
    month.record("results")
    month.count("five answers of the bank", began)
    assert "Được vay: 4 người, 160 triệu đồng. Không được vay: 1." in screen.find("main").text
    began = screen.presses
    screen.press("Báo cáo")
    screen.choose_in("#deadline", "25/5")
    screen.choose_in("#year", "2027")
    report = month.download("Tải Excel", folder)
    month.count("the report", began)

    assert month.taken == TAKEN
    states = dict(month.rows("SELECT state, count(*) FROM lead GROUP BY state"))
    assert states == {"lent": 4, "refused": 1, "contacted": 2, "listed": 1}
    stood = month.rows("SELECT issued_row.lead, audience, person_agreed FROM issued_row JOIN lead ON lead.id = lead")
    assert len(stood) == 7
    assert all(agreed for _, _, agreed in stood)
    of_report(month, report)
    of_supervisor(month, above)


TAKEN = {
    "three walk in": 15,
    "four are called and reached": 17,
    "whom the relative asked for signs": 7,
    "seven are marked": 11,
    "the list of the 5th goes out": 3,
    "the committee and the way to the bank": 10,
    "an addendum and its file": 10,
    "five answers of the bank": 14,
    "the report": 6,
}
"""Presses of each job; opening a list to choose from it and choosing are two."""


def of_report(month: Month, path: Path) -> None:
    """Every figure of the report that can be counted is what the database says."""
    sheet = load_workbook(path).worksheets[0]
    figures: dict[str, int] = {}
    for row in sheet.iter_rows(values_only=True):
        if row[0] and isinstance(row[1], int):
            figures.setdefault(str(row[0]), row[1])  # the first table has the steps

    def count(condition: str) -> int:
        return int(str(month.rows(f"SELECT count(*) FROM lead WHERE {condition}")[0][0]))  # noqa: S608 - our own words

    assert figures["Đồng ý chuyển"] == count("1 = 1") == len(SENT) + len(CAME) + 1
    assert figures["Phường, xã đã nhận"] == count("accepted_at IS NOT NULL")
    assert figures["Đã liên hệ"] == count("contacted_at IS NOT NULL")
    [(lent, amount)] = month.rows("SELECT count(*), sum(amount) FROM issued_row WHERE result = 'lent'")
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == "phường Cửa Lò"]
    assert ("phường Cửa Lò", lent, lent, amount) in [row[:4] for row in rows]


def of_supervisor(month: Month, above: int) -> None:
    """Whoever answers for it sees the ward, looks into it with one press, and that is written down."""
    screen = month.screen
    month.day(2027, 1, 21, above)
    assert screen.texts("tbody th") == ["phường Cửa Lò"]
    assert {"1", "2", "4"}.isdisjoint(screen.texts("tbody td.number")[2:]), "few are not told apart from outside"
    assert screen.counted(lambda: screen.press("Xem")) == 1
    assert month.rows("SELECT subject FROM audit WHERE action = 'drill_down'") == [("ward/16732",)]
    assert screen.overflow <= 0
