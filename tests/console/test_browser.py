"""The console in a real Chromium, on a phone and on a desk computer, light and dark; axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from selenium import webdriver

from bot.cases.codes import draw
from bot.cases.list_rules import caps_on
from bot.cases.service import CaseService
from bot.clock import day_in_vietnam
from bot.conversation.services import Services
from bot.runtime import policy_of
from bot.settings import Settings
from bot.store.work import UnitOfWork
from tests.console.street import Screen, Street
from tests.web.page import AXE, NO_AXE, Server, missing_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
]
SIZES = ((390, 844), (1280, 900))
CHAT = "chat-mau"


@pytest.fixture(scope="module")
def server(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("console")
    server = Server(Settings().model_copy(update={"database_url": f"sqlite+aiosqlite:///{folder}/qd22.db"}), services)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def street(server: Server, services: Services) -> Street:
    return Street(server.settings)


@pytest.fixture(scope="module")
def seats(street: Street, services: Services, server: Server) -> dict[str, int]:
    """An officer with some people, and a supervisor of the province."""
    officer = street.officer("officer", "16732", "Cán bộ Mẫu", CHAT)
    above = street.officer("supervisor", "tinh:40", "Người Phụ Trách Mẫu", "chat-tren")
    caps = partial(caps_on, services.knowledge.facts)
    street.codes = street.walk_ins(CaseService(services.places, policy_of(server.settings), draw, caps), CHAT)
    return {"officer": officer, "above": above}


@pytest.fixture
def screen(driver: webdriver.Chrome, server: Server, seats: dict[str, int], street: Street) -> Screen:
    screen = Screen(driver, server.address)
    screen.resize(*SIZES[1])
    screen.come_in(street.code(seats["officer"]))
    return screen


def pages(street: Street) -> list[str]:
    case = f"/ho-so/{street.codes[0]}"
    return ["", "?nhom=listed", case, "/them", "/danh-sach", "/bao-cao", "/tai-lieu", "/ban-giao", "/may", "/khong-co"]


def ask_much(day: date, work: UnitOfWork) -> None:
    """Counts of questions, some of them too few to be shown."""
    for what, times in {"topic/loan.interest": 9, "topic/loan.use": 2, "put/person.finished_on": 7}.items():
        for _ in range(times):
            work.insights.count(day, "web", [what])


@pytest.mark.skipif(not AXE.exists(), reason=NO_AXE)
@pytest.mark.parametrize("is_dark", [False, True])
def test_every_page_is_accessible(screen: Screen, street: Street, seats: dict[str, int], is_dark: bool) -> None:
    source, wrong = AXE.read_text(encoding="utf-8"), dict[str, list[str]]()
    screen.dark(is_dark)
    for width, height in SIZES:
        screen.resize(width, height)
        for path in pages(street):
            screen.go(path)
            wrong[f"{path} {width}"] = screen.axe(source)
        screen.go(f"/ho-so/{street.codes[0]}")
        screen.press("Xem liên hệ")
        wrong[f"contact {width}"] = screen.axe(source)
        screen.press("Đưa ra khỏi danh sách", stays=True)
        wrong[f"reason {width}"] = screen.axe(source)
        screen.go("/may")
        screen.press("Bật mã sáu số")
        wrong[f"second factor {width}"] = screen.axe(source)
        assert screen.overflow <= 0
    screen.come_in(street.code(seats["above"]))
    wrong["overview"] = screen.axe(source)
    street.do(partial(ask_much, day_in_vietnam(street.clock.now())))
    for size in SIZES:
        screen.resize(*size)
        screen.go("/nguoi-dan-hoi")
        wrong[f"insight {size[0]}"] = screen.axe(source)
        assert screen.overflow <= 0
    screen.resize(*SIZES[1])
    screen.press("Đăng xuất")
    wrong["sign in"] = screen.axe(source)
    screen.dark(False)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_no_page_is_wider_than_a_phone(screen: Screen, street: Street, seats: dict[str, int]) -> None:
    screen.resize(*SIZES[0])
    for path in pages(street):
        screen.go(path)
        assert screen.overflow <= 0, path
    screen.go(f"/ho-so/{street.codes[4]}")
    screen.press("Xem liên hệ")
    assert screen.overflow <= 0
    screen.come_in(street.code(seats["above"]))
    assert screen.overflow <= 0


def test_a_marked_person_needs_few_presses_and_no_script(screen: Screen, street: Street) -> None:
    """Two people at once: the tick of each, one press, one more to confirm."""
    screen.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        screen.go("?nhom=contacted")
        boxes = screen.driver.find_elements("css selector", "tbody input[type=checkbox]")
        assert len(boxes) == 3
        for box in boxes[:1]:
            box.click()
        screen.press("Ghi những người đã chọn")
        assert "Ghi được" in screen.find("main").text
    finally:
        screen.command("Emulation.setScriptExecutionDisabled", value=False)


def test_nothing_is_blocked_and_no_error_is_told(screen: Screen, street: Street) -> None:
    screen.complaints()
    for path in pages(street)[:-1]:
        screen.go(path)
    assert screen.complaints() == []
