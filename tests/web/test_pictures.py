"""Pictures and sheets on the web: only for the browser they belong to, drawn when asked for, gone when erased."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from bot.conversation.services import Services
from bot.model.messages import Message
from bot.print import card, charts, sheet_pdf
from bot.print.measures import card_text
from bot.texts import text
from bot.web.pictures import BusyError, Drawn, Pictures
from tests.web.conftest import Browser, OpenSite, Site, error_of
from tests.web.pictured import CARD, CHART, RESULT, keep_content, keep_reply, nothing_described
from tests.web.test_keeping import bytes_of

MAGIC = {"card": b"\x89PNG\r\n\x1a\n", "chart": b"\x89PNG\r\n\x1a\n", "sheet": b"%PDF-1."}
Keep = Callable[..., None]


@pytest.fixture
def url(database: Path) -> str:
    return f"sqlite+aiosqlite:///{database}"


@pytest.fixture
def keep(services: Services, url: str) -> Keep:
    """Keeps a result as message 2 of a new browser; described only where a test needs the sizes."""

    def keep_for(browser: Browser, reply: Message = RESULT, *, described: bool = False) -> None:
        browser.post("/api/history", {})
        describe = None if described else nothing_described
        keep_reply(services, url, browser.cookies["qd22"], reply, describe)

    return keep_for


def picture(browser: Browser, kind: str, number: int = 2) -> httpx.Response:
    return browser.get(f"/api/picture/{number}/{kind}")


@pytest.mark.parametrize(
    ("kind", "disposition"),
    [
        ("card", f'inline; filename="{card.FILE_NAME}"'),
        ("chart", f'inline; filename="{charts.FILE_NAME}"'),
        ("sheet", f'attachment; filename="{sheet_pdf.FILE_NAME}"'),
    ],
)
def test_a_browser_gets_its_own_pictures_and_sheet(browser: Browser, keep: Keep, kind: str, disposition: str) -> None:
    """Under a neutral name; never stored, because a phone is lent and sold with its cache."""
    keep(browser)
    answer = picture(browser, kind)
    assert answer.status_code == 200
    assert answer.content.startswith(MAGIC[kind])
    assert answer.headers["content-disposition"] == disposition
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_page_is_told_of_aids_pictures_with_their_true_sizes_and_the_sheet(browser: Browser, keep: Keep) -> None:
    keep(browser, described=True)
    welcome, result = browser.history()
    assert (welcome["pictures"], welcome["sheet"], welcome["files"]) == ([], None, [])
    assert result["aids"] == [{"label": aid.label, "action": aid.action} for aid in RESULT.aids]
    assert result["sheet"] == {"href": "/api/picture/2/sheet", "label": text("button.sheet")}
    shown = result["pictures"]
    assert isinstance(shown, list)
    assert [each["src"] for each in shown] == ["/api/picture/2/card", "/api/picture/2/chart"]
    assert [each["alt"] for each in shown] == [card_text(CARD), "\n".join((CHART.title, *CHART.notes))]
    drawn = [Image.open(BytesIO(browser.get(each["src"]).content)).size for each in shown]
    assert [(each["width"], each["height"]) for each in shown] == drawn


def test_a_chart_alone_has_no_sheet(browser: Browser, keep: Keep) -> None:
    keep(browser, replace(RESULT, card=None), described=True)
    result = browser.history()[-1]
    assert result["sheet"] is None
    assert picture(browser, "chart").status_code == 200
    assert [picture(browser, kind).status_code for kind in ("card", "sheet")] == [404, 404]


@pytest.mark.parametrize("kind", ["card", "chart", "sheet"])
def test_another_browser_gets_nothing(site: Site, browser: Browser, keep: Keep, kind: str) -> None:
    """With a conversation of its own, with an invented cookie, and with none."""
    keep(browser)
    other, inventor, stranger = site.browser(), site.browser(), site.browser()
    other.post("/api/history", {})
    inventor.cookies.set("qd22", "A" * 43)
    assert [picture(each, kind).status_code for each in (other, inventor, stranger)] == [404, 404, 404]
    assert picture(browser, kind).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "1/card",
        "3/card",
        "0/card",
        "-2/card",
        "02/card",
        "2.0/card",
        "²/card",
        "999999999/card",
        "99999999999999999999/card",
        "9" * 5000 + "/card",
        "x/card",
        "2/",
        "2/Card",
        "2/card.png",
        "2/verdict",
        "2/../2/nothing",
        "2/card/card",
    ],
    ids=lambda path: path[:24],
)
def test_anything_else_does_not_exist(browser: Browser, keep: Keep, path: str) -> None:
    keep(browser)
    answer = browser.get(f"/api/picture/{path}")
    assert (answer.status_code, error_of(answer)) == (404, text("error.not_here"))
    page = browser.get(f"/api/picture/{path}", accept="text/html")
    assert (page.status_code, "Về trang hỏi đáp" in page.text) == (404, True)


DAMAGED = {
    "no card": {},
    "null": {"card": None},
    "text": {"card": "Kết quả"},
    "empty": {"card": {}},
    "a tone of another version": {"card": {**asdict(CARD), "tone": "alarm"}},
    "a mark of another version": {"card": {**asdict(CARD), "lines": [["maybe", "Điều kiện"]]}},
    "lines that are none": {"card": {**asdict(CARD), "lines": "Điều kiện"}},
    "a chart without periods": {"chart": {**asdict(CHART), "bars": []}},
    "a chart of words": {"chart": {**asdict(CHART), "start": "một trăm triệu"}},
    "pictures that are none": {"pictures": "card"},
    "a picture of another version": {"pictures": [{"kind": "map", "alt": "", "width": 1, "height": 1}]},
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_or_unknown_card_is_no_picture_and_the_text_stays(
    browser: Browser, url: str, damage: dict[str, object]
) -> None:
    browser.post("/api/history", {})
    content = {"from": "bot", "text": "Có thể đủ điều kiện vay.", "at": "2026-11-24T05:00:00+00:00"}
    keep_content(url, browser.cookies["qd22"], {**content, **damage})
    assert [picture(browser, kind).status_code for kind in MAGIC] == [404, 404, 404]
    shown = browser.history()[-1]
    assert (shown["text"], shown["pictures"], shown["sheet"]) == (content["text"], [], None)


def test_what_a_later_version_adds_to_a_card_does_no_harm(browser: Browser, url: str) -> None:
    browser.post("/api/history", {})
    content = {"from": "bot", "text": "", "at": "", "card": {**asdict(CARD), "seal": "đỏ"}}
    keep_content(url, browser.cookies["qd22"], content)
    assert picture(browser, "card").status_code == 200


@pytest.mark.parametrize("path", ["/api/erase", "/api/message"])
def test_erasing_takes_the_pictures_too(site: Site, browser: Browser, keep: Keep, path: str) -> None:
    keep(browser)
    token = browser.cookies["qd22"]
    assert picture(browser, "card").status_code == 200
    assert browser.post(path, {"id": "message-erase", "action": "erase:yes"}).json()["erased"]
    thief = site.browser()
    thief.cookies.set("qd22", token)
    assert [picture(thief, kind).status_code for kind in MAGIC] == [404, 404, 404]
    thief.post("/api/history", {})
    assert [picture(thief, kind).status_code for kind in MAGIC] == [404, 404, 404]


def test_no_word_of_a_card_is_in_the_database_or_in_the_logs(
    browser: Browser, keep: Keep, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keep(browser, described=True)
    for kind in MAGIC:
        picture(browser, kind)
    kept = bytes_of(database)
    for secret in (CARD.verdict, "án phạt tù", "842 ngày", CHART.title):
        assert secret.encode() not in kept
        assert secret not in caplog.text


def test_pictures_have_a_generous_rate_of_their_own(open_site: OpenSite, keep: Keep) -> None:
    """Three files a message; looking at them takes nothing from what may be asked."""
    browser = open_site(messages_per_minute=2).browser()
    keep(browser)
    answers = [picture(browser, "sheet") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 6 + [429]
    assert error_of(answers[-1]) == text("error.too_fast", seconds=answers[-1].headers["retry-after"])
    assert browser.says("lãi suất bao nhiêu").status_code == 200


def test_invented_cookies_share_the_rate_of_their_address(open_site: OpenSite) -> None:
    site = open_site(messages_per_minute=1)

    def ask(number: int) -> int:
        stranger = site.browser()
        stranger.cookies.set("qd22", f"{number:043}")
        return picture(stranger, "card").status_code

    assert [ask(number) for number in range(4)] == [404, 404, 404, 429]


# ---- drawing


def drawn_as(data: bytes) -> Drawn:
    return Drawn(data, "image/png", "ket-qua.png")


def cards(count: int) -> list[Message]:
    return [replace(RESULT, card=replace(CARD, title=f"Kết quả {number}")) for number in range(count)]


def test_a_picture_that_cannot_be_drawn_is_none(caplog: pytest.LogCaptureFixture) -> None:
    """The text says it all; the log tells the kind and the class, never the words."""

    def fail(_message: Message) -> Drawn:
        raise RuntimeError(CARD.verdict)

    assert asyncio.run(Pictures({"card": fail}).draw(RESULT, "card")) is None
    assert [record.getMessage() for record in caplog.records] == ["drawing a card failed: RuntimeError"]


def test_a_reply_is_described_without_drawing() -> None:
    """What a person is answered never waits for a picture."""

    def fail(_message: Message) -> Drawn:
        raise AssertionError

    shown = asyncio.run(Pictures({"card": fail, "chart": fail}).describe(RESULT))
    assert [picture.kind for picture in shown] == ["card", "chart"]


def test_a_picture_is_drawn_once_for_all_who_ask_within_minutes() -> None:
    drawn, now = [], [0.0]

    def draw(message: Message) -> Drawn:
        drawn.append(message)
        return drawn_as(b"x" * 1000)

    async def ask() -> None:
        pictures = Pictures({"card": draw}, tick=lambda: now[0])
        await asyncio.gather(*(pictures.draw(RESULT, "card", "one") for _ in range(8)))
        await pictures.draw(RESULT, "card", "two")
        assert len(drawn) == 1
        now[0] = 301
        await pictures.draw(RESULT, "card", "one")
        assert len(drawn) == 2

    asyncio.run(ask())


def test_what_is_kept_of_drawn_files_stays_small() -> None:
    async def ask() -> int:
        pictures = Pictures({"card": lambda _message: drawn_as(b"x" * 1_000_000)})
        for message in cards(20):
            await pictures.draw(message, "card", "one")
        return pictures._kept._size

    assert asyncio.run(ask()) <= 4_000_000


def test_one_person_has_one_drawing_under_way_and_keeps_nobody_waiting() -> None:
    order: list[str] = []
    busy = threading.Semaphore(0)

    def draw(message: Message) -> Drawn:
        assert message.card
        order.append(message.card.title)
        if message.card.title != "Kết quả 9":
            busy.acquire(timeout=30)
        return drawn_as(b"x")

    async def ask() -> None:
        pictures, mine = Pictures({"card": draw}), cards(10)
        greedy = [asyncio.create_task(pictures.draw(message, "card", "greedy")) for message in mine[:8]]
        async with asyncio.timeout(60):
            while not order or sum(task.done() for task in greedy) < 4:  # noqa: ASYNC110 - drawn in a thread
                await asyncio.sleep(0.01)
        refused = [task for task in greedy if task.done() and isinstance(task.exception(), BusyError)]
        assert len(refused) == 4
        assert await pictures.draw(mine[9], "card", "other")
        assert order == ["Kết quả 0", "Kết quả 9"]
        busy.release(8)
        await asyncio.gather(*greedy, return_exceptions=True)
        assert (pictures._waiting, pictures._turn_of, pictures._under_way) == ({}, {}, {})

    asyncio.run(ask())


def test_the_queue_of_all_is_short() -> None:
    go = threading.Event()

    def draw(_message: Message) -> Drawn:
        go.wait(30)
        return drawn_as(b"x")

    async def ask() -> int:
        pictures = Pictures({"card": draw})
        asked = [asyncio.create_task(pictures.draw(each, "card", str(at))) for at, each in enumerate(cards(40))]
        async with asyncio.timeout(60):
            while sum(task.done() for task in asked) < 40 - 24:  # noqa: ASYNC110 - they are done by themselves
                await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        refused = sum(task.done() for task in asked)
        go.set()
        await asyncio.gather(*asked, return_exceptions=True)
        return refused

    assert asyncio.run(ask()) == 40 - 24


def test_two_are_drawn_at_once_and_the_others_wait() -> None:
    busy, most, lock, are_two = 0, 0, threading.Lock(), threading.Event()

    def draw(_message: Message) -> Drawn:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
            if busy == 2:
                are_two.set()
        are_two.wait(60)
        with lock:
            busy -= 1
        return drawn_as(b"")

    async def draw_many() -> None:
        pictures = Pictures({"card": draw})
        await asyncio.gather(*(pictures.draw(each, "card", str(at)) for at, each in enumerate(cards(8))))

    asyncio.run(draw_many())
    assert most == 2


def test_drawn_at_once_they_are_the_same_as_drawn_alone() -> None:
    """Fonts are shared between the threads."""
    kinds = ["card", "chart", "sheet"] * 4

    async def draw_all() -> list[Drawn | None]:
        return list(await asyncio.gather(*(Pictures().draw(RESULT, kind) for kind in kinds)))

    drawn = asyncio.run(draw_all())
    alone = {kind: asyncio.run(Pictures().draw(RESULT, kind)) for kind in MAGIC}
    assert all(alone.values())
    assert drawn == [alone[kind] for kind in kinds]


def test_a_drawn_file_does_not_print_its_content() -> None:
    assert "secret" not in repr(Drawn(b"secret", "image/png", "ket-qua.png"))
