"""The page in a real Chromium: one browser, one server, a person with a small phone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.conversation.services import Services
from bot.texts import text
from tests.web.page import Page, Server, missing_browser
from tests.web.pictured import CARD, CHART, RESULT, keep_reply

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
]

LONG = "khongcodaucach" * 12


@pytest.fixture
def page(driver: webdriver.Chrome, server: Server) -> Iterator[Page]:
    """A first visit on a phone of 360 px. Afterwards the console must be empty: no error, nothing blocked."""
    page = Page(driver, server.address)
    page.resize(360, 740)
    page.open()
    yield page
    assert page.complaints() == []


@pytest.fixture
def result(page: Page, server: Server, services: Services) -> Page:
    """The page with a result as its last message: card, chart, sheet, buttons and aids."""
    cookie = page.driver.get_cookie("qd22")
    assert cookie
    keep_reply(services, server.settings.database_url, cookie["value"])
    page.reload()
    return page


# ---- asking


@pytest.mark.parametrize("name", ["c", "start"])
def test_the_word_of_a_link_goes_with_the_first_message_once_and_leaves_the_address(
    page: Page, server: Server, name: str
) -> None:
    page.driver.get(f"{server.address}/?{name}=to-roi-{name}")
    page.until(lambda: page.chips)
    page.say("lai suat bao nhieu")
    page.say("vay duoc bao nhieu")
    assert page.driver.current_url == f"{server.address}/"
    with closing(sqlite3.connect(server.settings.database_url.partition(":///")[2])) as connection:
        query = "SELECT count FROM tally WHERE what = ?"
        assert connection.execute(query, (f"c:to-roi-{name}",)).fetchall() == [(1,)]


def test_a_person_asks_without_diacritics_and_gets_an_answer_with_buttons(page: Page) -> None:
    assert "%/năm" in page.say("lai suat bao nhieu")
    assert page.person == ["lai suat bao nhieu"]
    assert {"Chi tiết", "Căn cứ"} <= set(page.chips)
    assert page.texts(".feedback button") == ["👍", "👎"]
    assert page.find("#input").get_attribute("value") == ""


def test_a_pressed_button_is_shown_as_said_and_answered(page: Page) -> None:
    page.say("lai suat bao nhieu")
    label = page.chips[0]
    page.answer_to(lambda: page.press(label))
    assert page.person[-1] == label
    assert len(page.texts(".chips")) == 1


@pytest.mark.parametrize(("typed", "label"), [("chi tiết", "Chi tiết"), ("căn cứ", "Căn cứ")])
def test_typed_words_do_what_the_button_does(page: Page, typed: str, label: str) -> None:
    page.say("lai suat bao nhieu")
    pressed = page.answer_to(lambda: page.press(label))
    assert page.say(typed) == pressed


def test_an_answer_is_rated_once(page: Page) -> None:
    page.say("lai suat bao nhieu")
    assert page.answer_to(lambda: page.press("👍")) == text("feedback.good")
    assert not any(button.is_enabled() for button in page.driver.find_elements(By.CSS_SELECTOR, ".feedback button"))
    assert page.find(".feedback button").get_attribute("aria-pressed") == "true"


def test_a_list_is_a_list_and_what_a_person_types_is_never_markup(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.say("căn cứ")
    assert page.texts(".message.bot li")
    page.say("<b>vay</b><img src=x onerror=document.title='x'>")
    assert page.person[-1].startswith("<b>vay</b>")
    assert not page.driver.find_elements(By.CSS_SELECTOR, ".bubble b, .bubble img")


def test_a_number_to_call_is_a_button_and_other_numbers_are_not(page: Page) -> None:
    """Who is in danger should not have to remember a number and dial it."""
    said = "Gọi 115 ngay hoặc 113. Điện thoại Công an phường: 0238 123 4567. Vay 100 triệu, điều 113, hoặc 120 tháng."
    page.run("addToLog(makeMessage({ from: 'bot', text: arguments[0] }))", said)
    links = page.driver.find_elements(By.CSS_SELECTOR, ".calls a")
    assert [(link.text, link.get_attribute("href")) for link in links] == [
        ("Gọi 115", "tel:115"),
        ("Gọi 113", "tel:113"),
        ("Gọi 0238 123 4567", "tel:02381234567"),
    ]
    page.run("addToLog(makeMessage({ from: 'person', text: 'Gọi 115' }))")
    assert len(page.driver.find_elements(By.CSS_SELECTOR, ".calls a")) == 3


def test_a_long_answer_is_shown_from_its_first_line(page: Page) -> None:
    page.resize(360, 420)
    page.say("lai suat bao nhieu")
    page.say("căn cứ")
    top, bottom, log_top = page.run(
        "const box = [...document.querySelectorAll('.message.bot')].pop().getBoundingClientRect();"
        "return [box.top, box.bottom, document.querySelector('#scroller').getBoundingClientRect().top]"
    )
    assert bottom - top > 420
    assert log_top <= top <= log_top + 60


def test_dots_show_while_the_answer_is_on_its_way(page: Page) -> None:
    page.command("Network.enable")
    page.command(
        "Network.emulateNetworkConditions", offline=False, latency=700, downloadThroughput=-1, uploadThroughput=-1
    )
    page.type("lai suat bao nhieu")
    assert page.is_waiting
    assert page.texts(".typing .hidden-text") == ["Đang trả lời…"]
    page.until(lambda: not page.is_waiting)
    assert "%/năm" in page.bot[-1]
    page.command("Network.disable")


def test_questions_typed_in_haste_are_each_answered_in_order(page: Page) -> None:
    said = ["lai suat bao nhieu", "căn cứ", "xóa dữ liệu"]
    for each in said:
        page.type(each)
    page.until(lambda: len(page.bot) == 4 and not page.is_waiting)
    order = page.said()
    assert order[1::2] == said
    assert order[-1] == text("erase.ask.web")


# ---- pictures and aids

PICTURES = """
return [...document.querySelectorAll(".picture img")]
  .map((image) => [image.complete && image.naturalWidth, image.naturalWidth / image.naturalHeight,
    image.getBoundingClientRect().width / image.getBoundingClientRect().height])
"""


def test_a_result_shows_its_pictures_and_offers_the_sheet(result: Page) -> None:
    result.until(lambda: all(loaded for loaded, _, _ in result.run(PICTURES)))
    pictures = result.run(PICTURES)
    assert [width for width, _, _ in pictures] == [1080, 1080]
    assert all(shown == pytest.approx(true, rel=0.01) for _, true, shown in pictures)
    sheet = result.find("a.sheet")
    assert sheet.text == text("button.sheet")
    kind, first = result.driver.execute_async_script(
        "const done = arguments[0]; fetch(document.querySelector('a.sheet').href).then(async (answer) =>"
        " done([answer.headers.get('content-type'), (await answer.text()).slice(0, 5)]))"
    )
    assert (kind, first) == ("application/pdf", "%PDF-")


def test_a_tapped_picture_opens_in_a_tab_of_its_own(result: Page) -> None:
    result.until(lambda: result.run(PICTURES)[0][0])
    chat = result.driver.current_window_handle
    result.find(".picture").click()
    result.until(lambda: len(result.driver.window_handles) == 2)
    result.driver.switch_to.window(next(handle for handle in result.driver.window_handles if handle != chat))
    result.until(lambda: result.run("return document.images.length && document.images[0].naturalWidth"))
    assert "/api/picture/" in result.driver.current_url
    assert result.run("return window.opener") is None
    result.driver.close()
    result.driver.switch_to.window(chat)
    result.complaints()  # Chromium's own page around a picture has styles, which the policy blocks: nobody misses them


def test_nothing_moves_when_the_pictures_arrive(result: Page) -> None:
    result.command("Network.enable")
    result.command(
        "Network.emulateNetworkConditions", offline=False, latency=900, downloadThroughput=-1, uploadThroughput=-1
    )
    result.reload()
    places = "return [...document.querySelectorAll('.message, .picture, .sheet')].map((node) => node.offsetTop)"
    before = result.run(places)
    assert not any(loaded for loaded, _, _ in result.run(PICTURES))
    result.until(lambda: all(loaded for loaded, _, _ in result.run(PICTURES)))
    assert result.run(places) == before
    result.command("Network.disable")


def test_a_picture_that_did_not_arrive_can_be_asked_for_again(result: Page) -> None:
    result.command("Network.enable")
    result.command("Network.setBlockedURLs", urls=["*/api/picture/*"])
    result.reload()
    result.until(lambda: result.texts(".picture-again"))
    result.command("Network.setBlockedURLs", urls=[])
    result.command("Network.disable")
    while result.texts(".picture-again"):
        result.press("Tải lại hình")
    result.until(lambda: [loaded for loaded, _, _ in result.run(PICTURES)] == [1080, 1080])
    assert all("ERR_BLOCKED_BY_CLIENT" in line for line in result.complaints())


def test_aids_stand_under_the_chips_and_are_pressed_like_them(result: Page) -> None:
    assert result.chips == [button.label for button in RESULT.buttons]
    assert result.aids == [aid.label for aid in RESULT.aids]
    assert result.find(".aids").rect["y"] > result.find(".chips").rect["y"]
    assert result.answer_to(lambda: result.press("Quay lại")) == text("menu")
    assert result.person[-1] == "Quay lại"
    assert result.aids == []


def test_a_question_with_aids_alone_shows_them(page: Page) -> None:
    page.run("lastBotMessage = { aids: [{ label: 'Không rõ', action: 'menu' }] }; showChips()")
    assert (page.chips, page.aids) == ([], ["Không rõ"])
    assert page.answer_to(lambda: page.press("Không rõ")) == text("menu")


def test_pictures_sheet_and_aids_have_names_and_are_reached_with_the_keyboard(result: Page) -> None:
    result.resize(1280, 800)
    nodes = result.command("Accessibility.getFullAXTree")["nodes"]
    names = {
        (node["role"]["value"], node["name"]["value"]) for node in nodes if not node["ignored"] and node.get("name")
    }
    images = [name for role, name in names if role == "image"]
    links = [name for role, name in names if role == "link"]
    for words in (CARD.verdict, CHART.title):
        assert any(words in name for name in images)
        assert any(words in name and name.endswith("Mở hình lớn trong thẻ mới") for name in links)
    assert {("group", "Câu trả lời nhanh"), ("group", "Cần giúp ở câu này")} <= names
    result.find("#log").click()
    stops = []
    for _ in range(12):
        result.keys(Keys.TAB)
        stops.append(result.run("return document.activeElement.className") or result.focused)
    at = [stops.index(stop) for stop in ("picture", "sheet", "👍", RESULT.buttons[0].label, RESULT.aids[0].label)]
    assert at == sorted(at)


# ---- keeping and erasing


def test_reload_and_a_server_restart_keep_the_conversation(page: Page, server: Server) -> None:
    page.say("lai suat bao nhieu")
    shown, chips = page.said(), page.chips
    page.reload()
    assert (page.said(), page.chips) == (shown, chips)
    with server.away():
        pass
    page.reload()
    assert (page.said(), page.chips) == (shown, chips)
    assert "khoản" in page.say("căn cứ")


def test_what_is_typed_and_not_sent_outlives_a_reload(page: Page) -> None:
    box = "document.getElementById('input')"
    page.run(f"{box}.value = 'em chưa gửi'; {box}.dispatchEvent(new Event('input'))")
    page.reload()
    assert page.run(f"return {box}.value") == "em chưa gửi"
    page.run(f"{box}.form.requestSubmit()")
    page.until(lambda: page.person == ["em chưa gửi"])
    page.reload()
    assert page.run(f"return {box}.value") == ""


def test_coming_back_online_starts_no_second_clock(page: Page) -> None:
    page.run("window.started = 0; window.setInterval = () => { window.started += 1; }")
    page.run("for (let n = 0; n < 6; n++) window.dispatchEvent(new Event('online'))")
    assert page.run("return window.started") == 0


def test_blocked_cookies_are_said(page: Page) -> None:
    page.run("Object.defineProperty(navigator, 'cookieEnabled', { value: false }); hideNotice()")
    assert "đang chặn cookie" in page.run("return document.getElementById('notice-text').textContent")


def test_erasing_asks_first_and_then_leaves_nothing(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.choose("Xóa cuộc trò chuyện")
    page.press("Giữ lại")
    assert page.person == ["lai suat bao nhieu"]
    page.choose("Xóa cuộc trò chuyện")
    page.press("Xóa")
    page.until(lambda: page.bot == [text("erase.done.web")])
    assert page.person == []
    assert page.driver.get_cookie("qd22") is None
    page.reload()
    assert page.person == []
    assert len(page.bot) == 1


def test_a_quick_exit_blanks_the_page_and_takes_its_place_in_the_history(page: Page) -> None:
    """Elsewhere is not asked for here: the request is stopped, as no test leaves this machine."""
    page.command("Network.enable")
    page.command("Network.setBlockedURLs", urls=["*nchmf.gov.vn*"])
    try:
        page.say("lai suat bao nhieu")
        page.find("#input").send_keys("chưa gửi")
        before = page.run("return history.length")
        page.press("Thoát nhanh")
        page.until(lambda: "nchmf" in page.driver.current_url or not page.texts(".message"))
        assert page.run("return history.length") == before
        assert "lai suat" not in page.driver.page_source
    finally:
        page.command("Network.setBlockedURLs", urls=[])
        page.driver.get(page._address)
        page.until(lambda: page.bot and not page.is_waiting)
    assert page.find("#input").get_attribute("value") == ""
    assert page.person[-1] == "lai suat bao nhieu"  # the conversation is kept; erasing it is another button


def test_erasing_by_words_clears_the_page_too(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.say("xóa dữ liệu")
    page.press("Xóa hết")
    page.until(lambda: page.bot == [text("erase.done.web")])
    assert page.person == []


LOCK_ELSEWHERE = """
const [done] = arguments, headers = { "Content-Type": "application/json" };
const body = JSON.stringify({ id: "from-another-tab", text: "", action: "lock:now" });
fetch("/api/message", { method: "POST", headers, body }).then(() => done());
"""


def test_a_locked_chat_leaves_the_page_and_comes_back_with_the_word(page: Page) -> None:
    page.say("lai suat bao nhieu")
    for said in ("đặt từ khóa", "hoa sen 2024", "hoa sen 2024"):
        page.say(said)
    page.type("khóa ngay")
    page.until(lambda: page.bot == [text("lock.now")] and page.person == [])
    page.type("sai rồi nhé")
    page.until(lambda: page.bot == [text("lock.closed")] and page.person == [])
    page.type("hoa sen 2024")
    page.until(lambda: "lai suat bao nhieu" in page.person and page.bot[-1] == text("lock.opened"))
    assert "hoa sen" not in page.driver.page_source
    # locked in another tab: this one sees it as soon as it asks for news
    page.driver.execute_async_script(LOCK_ELSEWHERE)
    page.find("#input").send_keys("chưa gửi")
    page.run("document.dispatchEvent(new Event('visibilitychange'))")
    page.until(lambda: page.bot == [text("lock.closed")] and page.person == [])
    assert page.find("#input").get_attribute("value") == ""
    assert "lai suat" not in page.driver.page_source


# ---- when the server is away


def test_a_message_that_cannot_be_sent_says_so_and_is_sent_again_on_request(page: Page, server: Server) -> None:
    with server.away():
        page.type("lai suat bao nhieu")
        page.until(lambda: page.texts(".fail"))
    assert page.texts(".fail p")[0].startswith("Chưa gửi được.")
    assert not page.is_waiting
    assert "%/năm" in page.answer_to(lambda: page.press("Gửi lại"))
    assert page.person == ["lai suat bao nhieu"]
    assert page.texts(".fail") == []
    assert all("ERR_CONNECTION" in line for line in page.complaints())


@pytest.mark.parametrize("way", ["the button", "a question"])
def test_a_page_opened_without_a_server_comes_back_by_the_button_or_by_asking(page: Page, way: str) -> None:
    """Either way the conversation is opened first, so that the welcome and the notice are not missed."""
    page.command("Network.enable")
    page.command("Network.setBlockedURLs", urls=["*/api/*"])
    page.driver.refresh()
    page.until(lambda: page.find("#notice").is_displayed() and not page.is_waiting)
    assert page.find("#notice").text.startswith("Chưa mở được cuộc trò chuyện.")
    page.command("Network.setBlockedURLs", urls=[])
    if way == "the button":
        page.press("Thử lại")
    else:
        page.type("lai suat bao nhieu")
    page.until(lambda: page.chips)
    assert page.said()[0].startswith(text("welcome").splitlines()[0])
    assert not page.find("#notice").is_displayed()
    page.command("Network.disable")
    assert all("ERR_BLOCKED_BY_CLIENT" in line for line in page.complaints())


def test_a_failed_erasing_is_never_taken_for_a_done_one(page: Page, server: Server) -> None:
    page.say("lai suat bao nhieu")
    with server.away():
        page.choose("Xóa cuộc trò chuyện")
        page.press("Xóa")
        page.until(lambda: page.find("#notice").is_displayed())
    assert page.find("#notice").text.startswith("Chưa xóa được.")
    assert page.person == ["lai suat bao nhieu"]
    assert all("ERR_CONNECTION" in line for line in page.complaints())


# ---- keyboard and screen reader


def test_everything_works_with_the_keyboard_alone(page: Page) -> None:
    page.resize(1280, 800)
    page.keys(Keys.TAB)
    assert page.focused == "Đến ô nhập câu hỏi"
    assert page.run("return document.activeElement.getBoundingClientRect().top") >= 0
    page.keys(Keys.ENTER)
    assert page.focused == "input"
    assert "%/năm" in page.answer_to(lambda: page.keys("lai suat bao nhieu", Keys.ENTER))
    page.keys(Keys.SHIFT, Keys.TAB)
    label = page.focused
    assert label in (*page.chips, *page.aids)
    page.answer_to(lambda: page.keys(Keys.ENTER))
    assert page.person[-1] == label
    assert page.focused == "input"


def test_the_menu_and_the_confirmation_work_with_the_keyboard_alone(page: Page) -> None:
    page.keys(Keys.TAB, Keys.NULL)
    page.keys(Keys.TAB)
    assert page.focused == "menu-button"
    page.keys(Keys.ENTER)
    page.keys(Keys.TAB)
    assert page.focused == "about"
    page.keys(Keys.ESCAPE)
    assert page.focused == "menu-button"
    assert not page.find("#about").is_displayed()
    page.keys(Keys.ENTER)
    for _ in range(3):
        page.keys(Keys.TAB)
    assert page.focused == "erase"
    page.keys(Keys.ENTER)
    assert page.focused == "erase-no"
    page.keys(Keys.ESCAPE)
    assert not page.find("dialog").is_displayed()
    page.until(lambda: page.focused == "menu-button")  # a dialog says a moment later that it was closed


def test_the_focus_is_visible_on_every_stop(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.find("h1").click()
    stops = {}
    for _ in range(20):
        page.keys(Keys.TAB)
        if page.focused in stops or page.run("return document.activeElement === document.body"):
            break
        stops[page.focused] = page.run(
            "const style = getComputedStyle(document.activeElement);"
            "return style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2"
        )
    assert {"menu-button", "log", "input", "Gửi", "👍", "👎", "Căn cứ"} <= set(stops)
    assert all(stops.values()), stops


def test_a_screen_reader_hears_the_answers_and_every_control_has_a_name(page: Page) -> None:
    """Asked of Chromium's own accessibility tree, not of our markup."""
    page.say("lai suat bao nhieu")
    nodes = page.command("Accessibility.getFullAXTree")["nodes"]
    named = [
        (node["role"]["value"], node["name"]["value"], {p["name"]: p["value"].get("value") for p in node["properties"]})
        for node in nodes
        if not node["ignored"] and "name" in node and "properties" in node
    ]
    (log,) = [properties for role, name, properties in named if (role, name) == ("log", "Cuộc trò chuyện")]
    assert log["live"] == "polite"
    controls = [
        (role, name) for role, name, properties in named if properties.get("focusable") and role != "RootWebArea"
    ]
    assert all(name for _, name in controls), controls
    assert {
        ("textbox", "Câu hỏi của anh/chị"),
        ("button", "Gửi"),
        ("button", "Câu trả lời có ích"),
        ("button", "Câu trả lời chưa đúng ý"),
        ("button", "Căn cứ"),
        ("link", "Đến ô nhập câu hỏi"),
    } <= set(controls)
    assert ("heading", "Hỏi đáp Quyết định\xa022") in [(role, name) for role, name, _ in named]
    assert page.run("return document.documentElement.lang") == "vi"


# ---- what it looks like

EVERYTHING = """
const sheet = { href: "#", label: "Tải bản in" };
log.append(makeMessage({ from: "bot", text: "Gọi 115 ngay.", sheet }), makePictureAgain({}));
showRow("aids", "", [{ label: "Không rõ" }]);
showNotice("Đang mất mạng.", { withReload: true });
markFailed({ node: log.lastChild });
askErase();
menu.open = true;
"""
TEXTS = """
const rgb = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
const luminance = (color) => rgb(color).slice(0, 3).map((part) => part / 255)
  .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
const isClear = (color) => rgb(color)[3] === 0;
function ground(node) {
  while (node && isClear(getComputedStyle(node).backgroundColor)) node = node.parentElement;
  return getComputedStyle(node || document.documentElement).backgroundColor;
}
function measure(node, color, size) {
  const [dark, light] = [luminance(color), luminance(ground(node))].sort((a, b) => a - b);
  return [node.innerText || node.placeholder, Math.round((light + 0.05) / (dark + 0.05) * 100) / 100, parseFloat(size)];
}
const seen = [];
for (const node of document.querySelectorAll("body *")) {
  const words = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  if (!words || node.closest(".hidden-text, .skip") || !node.getClientRects().length) continue;
  const style = getComputedStyle(node);
  seen.push(measure(node, style.color, style.fontSize));
}
const input = document.querySelector("#input"), placeholder = getComputedStyle(input, "::placeholder");
seen.push(measure(input, placeholder.color, placeholder.fontSize));
return seen;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_is_large_enough_and_stands_out(page: Page, scheme: str) -> None:
    """Contrast of 4.5 : 1 and 16 px, in the open menu, the errors and the confirmation too."""
    page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.say("lai suat bao nhieu")
    page.run(EVERYTHING)
    seen = {words: (contrast, size) for words, contrast, size in page.run(TEXTS)}
    wanted = {
        "Máy trả lời ·",
        "Gọi 115",
        "Về dịch vụ này",
        "Xóa",
        "Giữ lại",
        "Gửi",
        "Gửi lại",
        "Thử lại",
        "Căn cứ",
        "Nhập câu hỏi…",
        "Tải bản in",
        "Tải lại hình",
        "Không rõ",
    }
    assert wanted <= set(seen)
    assert {words: found for words, found in seen.items() if found[0] < 4.5 or found[1] < 16} == {}
    page.command("Emulation.setEmulatedMedia", features=[])


CONTROLS = """
return [...document.querySelectorAll("button, summary, textarea, a:not(.skip)")]
  .filter((node) => node.getClientRects().length)
  .map((node) => [node.innerText || node.id, node.getBoundingClientRect().width, node.getBoundingClientRect().height])
"""


def test_every_control_is_large_enough_for_a_thumb(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.run(EVERYTHING)
    controls = page.run(CONTROLS)
    assert len(controls) >= 16
    assert [control for control in controls if min(control[1:]) < 44] == []


TOO_WIDE = """
return [...document.querySelectorAll("html, body, body *:not(.hidden-text)")].filter((node) =>
  node.scrollWidth > Math.max(node.clientWidth, 1) + 1 && node.clientWidth &&
  getComputedStyle(node).display !== "inline" ||
  node.getClientRects().length && node.getBoundingClientRect().right > innerWidth)
  .map((node) => node.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("width", [320, 360])
def test_a_result_fits_the_smallest_phone_in_big_text(result: Page, width: int) -> None:
    result.resize(width, 640)
    result.choose("Cỡ chữ lớn")
    assert len(result.run(PICTURES)) == 2
    assert result.run(TOO_WIDE) == []


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("width", [320, 360])
def test_nothing_has_to_be_scrolled_sideways(page: Page, width: int, big: bool) -> None:
    page.resize(width, 640)
    if big:
        page.choose("Cỡ chữ lớn")
        page.find("h1").click()
    page.say("lai suat bao nhieu")
    page.say("căn cứ")
    page.find("#input").click()
    page.insert(LONG)
    page.answer_to(lambda: page.keys(Keys.ENTER))
    page.run("showNotice('Chưa mở được cuộc trò chuyện.', { withReload: true }); menu.open = true")
    assert page.run(TOO_WIDE) == []
    assert page.run("return innerWidth") == width


def test_the_writing_box_stays_in_sight_when_the_keyboard_opens(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.resize(360, 340)
    top, bottom, height = page.run(
        "const box = input.getBoundingClientRect(); return [box.top, box.bottom, innerHeight]"
    )
    assert 0 < top < bottom <= height == 340
    assert page.run("return scroller.clientHeight") > 180


def test_the_writing_box_grows_with_a_long_question_and_not_for_ever(page: Page) -> None:
    low = page.find("#input").rect["height"]
    page.find("#input").click()
    page.insert("tôi muốn vay vốn làm ăn " * 3)
    grown = page.find("#input").rect["height"]
    page.insert("tôi muốn vay vốn làm ăn " * 20)
    assert low < grown <= page.find("#input").rect["height"] < 160


def test_big_text_makes_every_text_bigger_and_is_remembered(page: Page) -> None:
    page.say("lai suat bao nhieu")
    before = dict(
        page.run(f"const list = (() => {{ {TEXTS} }})(); return list.map(([words, , size]) => [words, size])")
    )
    page.choose("Cỡ chữ lớn")
    page.reload()
    after = dict(page.run(f"const list = (() => {{ {TEXTS} }})(); return list.map(([words, , size]) => [words, size])"))
    assert before.keys() <= after.keys()
    assert all(after[words] >= before[words] * 1.2 for words in before)
    page.choose("Cỡ chữ lớn")
    assert page.run("return getComputedStyle(document.body).fontSize") == "17px"


def test_nothing_jumps_while_the_page_opens(page: Page) -> None:
    page.say("lai suat bao nhieu")
    page.reload()
    moved = page.driver.execute_async_script(
        "const done = arguments[0]; let sum = 0;"
        "new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))"
        ".observe({ type: 'layout-shift', buffered: true });"
        "requestAnimationFrame(() => setTimeout(() => done(sum), 50))"
    )
    assert moved < 0.1


def test_a_wrong_address_leads_back(page: Page) -> None:
    page.driver.get(f"{page.driver.current_url}khong-co")
    page.press("Về trang hỏi đáp")
    page.until(lambda: page.chips)
    assert [line for line in page.complaints() if "404" not in line] == []


def test_a_script_put_into_the_page_does_not_run_and_the_console_tells(page: Page) -> None:
    """Also the proof that the empty console of the other tests means something."""
    page.run(
        "const script = document.createElement('script'); script.textContent = 'window.ran = true';"
        "document.body.append(script); document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')"
    )
    assert page.run("return window.ran") is None
    complaints = page.complaints()
    assert any("script-src" in line for line in complaints)
    assert any("style-src" in line for line in complaints)
