"""Open pages and the conversation itself, on a phone and at a desk, light and dark: axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium import webdriver

from bot.conversation.services import Services
from bot.settings import Settings
from tests.conftest import TODAY, FixedClock
from tests.web.page import AXE, NO_AXE, Page, Server, missing_browser
from tests.web.pictured import keep_reply
from tests.web.test_outreach import OA, write

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
    pytest.mark.skipif(not AXE.exists(), reason=NO_AXE),
]
SIZES = ((360, 740), (1280, 900))
PAGES = ("/hoi", "/hoi/cho/nguoi-ve", "/bon-buoc", "/guong", "/en", "/z/to-roi", "/nhung", "/khong-co")
NOWHERE = "/khong-co"


@pytest.fixture(scope="module")
def server(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with everything that it can show: a story, a way to Zalo, a page for the frame of a portal."""
    folder = tmp_path_factory.mktemp("open")
    told = folder / "stories"
    told.mkdir()
    changes = {
        "database_url": f"sqlite+aiosqlite:///{folder}/qd22.db",
        "stories": write(told, TODAY),
        "zalo_link": OA,
        "embed_origins": "https://tinh.example",
    }
    server = Server(Settings().model_copy(update=changes), services, FixedClock())
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(driver: webdriver.Chrome, server: Server) -> Iterator[Page]:
    page = Page(driver, server.address)
    yield page
    page.command("Emulation.setEmulatedMedia", features=[])


def seen(page: Page) -> list[str]:
    return page.axe(AXE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_open_page_is_accessible(page: Page, server: Server, width: int, height: int, scheme: str) -> None:
    page.resize(width, height)
    page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    wrong = dict[str, list[str]]()
    for path in PAGES:
        page.driver.get(f"{server.address}{path}")
        status = page.run("return performance.getEntriesByType('navigation')[0].responseStatus")
        assert (status == 404) == (path == NOWHERE), (path, status)
        wrong[path] = seen(page)
    page.driver.get(f"{server.address}/hoi")
    page.run('document.querySelector(\'main a[href^="/hoi/"]:not([href*="/cho/"])\').click()')
    page.until(lambda: page.driver.current_url != f"{server.address}/hoi")
    wrong[page.driver.current_url] = seen(page)
    assert {path: found for path, found in wrong.items() if found} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_conversation_is_accessible(
    page: Page, server: Server, services: Services, width: int, height: int, scheme: str
) -> None:
    page.resize(width, height)
    page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.open()
    wrong = {"begun": seen(page)}
    page.say("lãi suất bao nhiêu")
    wrong["answered"] = seen(page)
    page.press("Menu")
    wrong["menu"] = seen(page)
    cookie = page.driver.get_cookie("qd22")
    assert cookie
    keep_reply(services, server.settings.database_url, cookie["value"])
    page.reload()
    wrong["result with a picture"] = seen(page)
    assert {name: found for name, found in wrong.items() if found} == {}
