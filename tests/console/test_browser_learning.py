"""A question becomes an answer in a real Chromium, on a phone and at a desk, without a script; presses are counted."""

from __future__ import annotations

import pytest
from selenium import webdriver

from bot.clock import SystemClock
from tests.console.street import Screen, Street
from tests.console.test_browser import SIZES
from tests.console.test_learning import ANSWER, ASKED
from tests.web.page import Server, missing_browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
]
ALIKE = (ASKED, f"{ASKED} ạ", "xin giấy của thú y ở chỗ nào để vay tiền mua máy ấp trứng gà")


@pytest.fixture
def street(server: Server) -> Street:
    street = Street(server.settings)
    now = SystemClock().now()
    for at, said in enumerate(ALIKE):
        street.do(lambda work, at=at, said=said: work.questions.add(f"chat-{at}", "unanswered", "", "", said, now))
    street.do(lambda work: work.questions.add("chat-9", "bad", "loan.interest", "hard", "lãi suất bao nhiêu", now))
    return street


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_question_becomes_an_answer_in_few_presses(
    driver: webdriver.Chrome, server: Server, street: Street, width: int, height: int
) -> None:
    editor = street.officer("editor", "", "Người Soạn Mẫu", "chat-soan")
    approver = street.officer("approver", "", "Người Duyệt Mẫu", "chat-duyet")
    screen = Screen(driver, server.address)
    screen.resize(width, height)
    screen.come_in(street.code(editor))
    screen.complaints()
    screen.look("heap")
    screen.click("tbody a.button")
    screen.look("group")
    screen.go("/hoc")
    screen.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        written = screen.counted(lambda: write(screen))
    finally:
        screen.command("Emulation.setScriptExecutionDisabled", value=False)
    screen.look("draft")
    screen.press("Gửi duyệt")
    assert "Đã gửi duyệt" in screen.find("main").text
    screen.come_in(street.code(approver))
    approved = screen.counted(lambda: approve(screen))
    screen.look("live")
    assert (written, approved) == (6, 2)
    assert [each.kind for each in street.do(lambda work: work.lessons.live())] == ["answer"]
    assert screen.counted(lambda: retire(screen)) == 2
    assert street.do(lambda work: work.lessons.live()) == []
    assert screen.wrong == {}
    assert screen.complaints() == []


def write(screen: Screen) -> None:
    screen.click("tbody a.button")
    for name in ("title", "question", "answer"):
        screen.write(f"#{name}", ANSWER[name])
    screen.choose_in("#topic", ANSWER["topic"])
    screen.choose_in("#source1", ANSWER["source1"])
    screen.click("section[aria-labelledby=new] form > button")
    assert "Máy kiểm không thấy lỗi nào" in screen.find("main").text


def approve(screen: Screen) -> None:
    screen.click(".rows a")
    screen.press("Duyệt, dùng ngay")
    assert "Đã duyệt" in screen.find("main").text


def retire(screen: Screen) -> None:
    """Take it off again, after a look at what people read then."""
    screen.write("#why-retire", "luật đổi")
    screen.press("Thôi dùng")
    assert "Người dân hỏi thì sẽ đọc" in screen.find("main").text
    screen.look("before it is taken off")
    screen.press("Đúng, thôi dùng")
