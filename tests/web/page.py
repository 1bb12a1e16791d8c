"""The chat page in a real Chromium, the way a person uses it, and a server that can be stopped and started."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from bot.clock import Clock
from bot.conversation.services import Services
from bot.settings import Settings
from bot.voice.senses import Senses
from bot.wiring import make_app

PATIENCE = 60
"""Seconds after which something never comes: what comes is waited for no longer than it takes."""
AXE = Path(__file__).parents[1] / "axe" / "node_modules" / "axe-core" / "axe.min.js"
NO_AXE = "không có axe-core: chạy make test ở nơi có npm để cài"
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


class Server:
    """The real server on a free port of this machine, in a thread; a new one answers at the same address."""

    def __init__(
        self, settings: Settings, services: Services, clock: Clock | None = None, senses: Senses | None = None
    ) -> None:
        self.settings = settings
        self._services, self._clock, self._senses = services, clock, senses
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        # listening before the thread starts, so that the first request waits instead of failing
        listening = socket.create_server(("127.0.0.1", self._port))
        # asyncio leaves this out for sockets made by create_server: 40 ms an answer
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = make_app(self.settings, self._services, self._clock, senses=self._senses)
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="on", ws="none", timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]})
        self._thread.start()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Stopped for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        if self._thread.is_alive():
            raise RuntimeError("the server does not stop")


def missing_browser() -> str:
    """What of Chromium is missing here, in words for a skipped test; "" when nothing is."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"không có {' và '.join(missing)}: chạy make browser với quyền root để cài" if missing else ""


def open_chromium(*more: str) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = str(shutil.which("chromium"))
    for flag in (*_FLAGS, *more):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    driver.set_script_timeout(PATIENCE)
    return driver


class Page:
    """The page, by what a person sees and does."""

    def __init__(self, driver: webdriver.Chrome, address: str) -> None:
        self.driver = driver
        self._address = address

    def open(self) -> None:
        """As on a first visit: nothing remembered."""
        self.command("Storage.clearDataForOrigin", origin=self._address, storageTypes="all")
        self.driver.get(self._address)
        self.until(lambda: self.chips)

    def reload(self) -> None:
        self.driver.refresh()
        self.until(lambda: self.bot and not self.is_waiting)

    def resize(self, width: int, height: int) -> None:
        """A phone with a touch screen below 800 px, else a desk computer."""
        mobile = width < 800
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
        self.command("Emulation.setDeviceMetricsOverride", **metrics)
        self.command("Emulation.setTouchEmulationEnabled", enabled=mobile)

    def command(self, name: str, **parameters: object) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def until(self, is_so: Callable[[], object]) -> None:
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.03).until(lambda _: is_so())

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((node) => node.innerText.trim())", selector
        )
        return found

    def said(self, who: str = "") -> list[str]:
        """The messages in order, without the words that only a screen reader hears."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll(`.message${arguments[0]} .bubble`)].map((bubble) =>"
            " [...bubble.querySelectorAll('p, li')].map((line) => line.innerText).join('\\n'))",
            who,
        )
        return found

    @property
    def bot(self) -> list[str]:
        return self.said(".bot")

    @property
    def person(self) -> list[str]:
        return self.said(".person")

    @property
    def chips(self) -> list[str]:
        return self.texts(".chips button")

    @property
    def aids(self) -> list[str]:
        return self.texts(".aids button")

    @property
    def is_waiting(self) -> bool:
        return bool(self.texts(".typing"))

    @property
    def focused(self) -> str:
        """What has the focus: its id, or what it says."""
        name: str = self.run("const it = document.activeElement; return it.id || it.innerText.trim() || it.className")
        return name

    def keys(self, *keys: str) -> None:
        """Typed wherever the focus is."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def insert(self, said: str) -> None:
        """Pasted wherever the focus is."""
        self.command("Input.insertText", text=said)

    def answer_to(self, act: Callable[[], object]) -> str:
        """Do something that is answered; the answer."""
        before = len(self.bot)
        act()
        self.until(lambda: len(self.bot) > before and not self.is_waiting)
        return self.bot[-1]

    def type(self, said: str) -> None:
        self.find("#input").send_keys(said, Keys.ENTER)

    def say(self, said: str) -> str:
        return self.answer_to(lambda: self.type(said))

    def press(self, label: str) -> None:
        buttons = self.driver.find_elements(By.CSS_SELECTOR, "button, summary, a")
        next(button for button in buttons if button.is_displayed() and button.text.strip().startswith(label)).click()

    def choose(self, label: str) -> None:
        """From the menu."""
        self.press("Menu")
        self.press(label)

    def complaints(self) -> list[str]:
        """What the console says since it was asked last; blocked scripts and styles are in it too."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # selenium leaves it untyped
        return [str(entry["message"]) for entry in entries]

    def axe(self, source: str) -> list[str]:
        """The findings of axe-core (WCAG 2.2 A and AA) that are serious or critical."""
        self.run(source)
        found: dict[str, Any] = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',"
            " 'best-practice']}).then((found) => done(found))"
        )
        return [
            f"{each['id']}: {node['html'][:120]}"
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"]
        ]
