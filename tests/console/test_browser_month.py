"""A ward's month through the console in a real Chromium, at the size of a phone and of a desk; presses are counted.

In the chat the same took 3 to 5 presses for each person on the list, and no search at all.
"""

from __future__ import annotations

from functools import partial

import pytest
from selenium import webdriver

from bot.cases.codes import draw
from bot.cases.list_rules import caps_on
from bot.cases.service import CaseService
from bot.conversation.services import Services
from bot.runtime import policy_of
from tests.console.street import PEOPLE, Screen, Street
from tests.web.page import Server, missing_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
]
SIZES = ((390, 844), (1280, 900))
CHAT = "chat-mau"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_wards_month(driver: webdriver.Chrome, server: Server, services: Services, width: int, height: int) -> None:
    street = Street(server.settings)
    officer = street.officer("officer", "16732", "Cán bộ Mẫu", CHAT)
    above = street.officer("supervisor", "tinh:40", "Người Phụ Trách Mẫu", "chat-tren")
    caps = partial(caps_on, services.knowledge.facts)
    codes = street.walk_ins(CaseService(services.places, policy_of(server.settings), draw, caps), CHAT)
    screen = Screen(driver, server.address)
    screen.resize(width, height)
    screen.come_in(street.code(officer))
    taken = {
        "find one and open the contact": screen.counted(lambda: find(screen)),
        "correct a sum": screen.counted(lambda: correct(screen)),
        "mark three": screen.counted(lambda: mark(screen)),
        "issue": screen.counted(lambda: issue(screen)),
        "confirmed and handed on": screen.counted(lambda: confirm(screen)),
        "five answers of the bank": screen.counted(lambda: answer(screen)),
    }
    assert taken == {
        "find one and open the contact": 3,
        "correct a sum": 2,
        "mark three": 6,
        "issue": 3,
        "confirmed and handed on": 5,
        "five answers of the bank": 14,
    }
    states = sorted(case.state for case in street.do(lambda work: work.cases.unerased()))
    assert states == ["lent"] * 4 + ["refused"]
    assert len(codes) == len(PEOPLE)
    screen.come_in(street.code(above))
    assert screen.texts("tbody th") == ["phường Cửa Lò"]
    screen.press("Xem")
    looked = street.do(lambda work: [row.subject for row in work.audit.entries() if row.action == "drill_down"])
    assert looked == ["ward/16732"]
    screen.look("a ward from above")
    assert screen.wrong == {}


def find(screen: Screen) -> None:
    screen.write("#q", "nguyen van thu")
    screen.press("Tìm")
    screen.click("tbody th a")
    screen.press("Xem liên hệ")
    assert "0903 111 222" in screen.find("main").text


def correct(screen: Screen) -> None:
    screen.press("Sửa thông tin", stays=True)
    screen.write("#amount", "90 triệu")
    screen.press("Lưu phần đã sửa")
    assert "Đã sửa: Số tiền từ 150 triệu đồng thành 90 triệu đồng." in screen.find("main").text


def mark(screen: Screen) -> None:
    screen.go()
    screen.press("Đã liên hệ")
    for box in screen.driver.find_elements("css selector", "tbody input[type=checkbox]"):
        screen.presses += 1
        box.click()
    screen.press("Ghi những người đã chọn")
    screen.look("before many are marked")
    screen.press("Đúng, ghi 3 người")
    screen.look("many are marked")
    assert "Đã ghi 3 người vào danh sách." in screen.find("main").text


def issue(screen: Screen) -> None:
    screen.press("Danh sách tháng")
    screen.click("form[action$='/chot'] button", -1)
    screen.look("before a list goes out")
    screen.press("Xác nhận")
    screen.look("a list went out")
    assert "Đã chốt danh sách số 1" in screen.find("main").text


def confirm(screen: Screen) -> None:
    screen.click(".card a")
    screen.look("what the committee says")
    screen.write("#paper", "12/XN-UBND")
    screen.click("form button:not(.plain)")
    screen.press("Xác nhận")
    screen.click("section form button:not(.plain)")
    screen.press("Xác nhận")
    screen.look("what the bank says")


def answer(screen: Screen) -> None:
    for row in range(1, 5):
        screen.choose_in(f"[name=row-{row}]", "lent")
        screen.write(f"[name=sum-{row}]", "50 triệu")
    screen.choose_in("[name=row-5]", "refused")
    screen.choose_in("[name=why-5]", "capital")
    screen.click("section form button:not(.plain)")
    screen.press("Xác nhận")
    assert "Được vay: 4 người" in screen.find("main").text
