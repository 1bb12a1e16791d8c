"""A photo on the chat page: taken where one is waited for, its day shown, sent by a press, kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from bot.conversation.services import Services
from bot.settings import Settings
from bot.sight.certificates import MOST_BYTES, Certificates
from bot.voice.dictation import Dictation
from bot.voice.senses import Senses
from bot.voice.spoken_texts import SpokenTexts
from tests.sight.samples import FakeEye, photo
from tests.web.conftest import Browser, OpenSite, messages
from tests.web.page import Page, Server, missing_browser


def senses(eye: FakeEye) -> Senses:
    return Senses(SpokenTexts(None), Dictation(None), Certificates(eye))


def sent(browser: Browser, picture: bytes, kind: str = "image/jpeg", **headers: str) -> tuple[int, object]:
    answer = browser.ask_for("POST", "/api/photo", content=picture, headers={"content-type": kind, **headers})
    return answer.status_code, answer.json()


@pytest.fixture
def eye() -> FakeEye:
    return FakeEye()


@pytest.fixture
def seeing(open_site: OpenSite, eye: FakeEye) -> Browser:
    browser = open_site(senses=senses(eye)).browser()
    browser.history()
    return browser


def test_a_photo_is_taken_where_it_was_asked_for_alone(seeing: Browser, eye: FakeEye, database: Path) -> None:
    picture = photo()
    assert sent(seeing, picture)[0] == 404
    [asking] = messages(seeing.says("gửi ảnh giấy ra trại"))
    assert asking["takes"] == "photo"
    before = seeing.history()
    assert sent(seeing, picture) == (200, {"day": "15/04/2024", "say": "Ra trại ngày 15/04/2024"})
    assert eye.pictures == [picture]
    assert seeing.history() == before
    seeing.says("xin chào")
    assert sent(seeing, picture)[0] == 404
    for path in database.parent.iterdir():
        assert picture[:200] not in path.read_bytes()
        assert "NGƯỜI MẪU".encode() not in path.read_bytes()


def test_a_post_is_from_our_page_a_picture_and_not_large(seeing: Browser, eye: FakeEye) -> None:
    seeing.says("gửi ảnh giấy ra trại")
    assert sent(seeing, b"x", **{"sec-fetch-site": "cross-site"})[0] == 403
    assert sent(seeing, b"x", kind="text/plain")[0] == 415
    assert sent(seeing, b"x" * (MOST_BYTES + 1))[0] == 413
    assert eye.pictures == []


def test_a_photo_without_a_day_is_told_so(open_site: OpenSite) -> None:
    browser = open_site(senses=senses(FakeEye("chẳng có ngày"))).browser()
    browser.history()
    browser.says("gửi ảnh giấy ra trại")
    status, answer = sent(browser, photo())
    assert status == 200
    assert isinstance(answer, dict)
    assert answer["day"] == ""
    assert "đã bỏ ảnh" in answer["told"]


def test_without_a_reader_there_is_no_such_place(open_site: OpenSite) -> None:
    browser = open_site().browser()
    browser.history()
    assert "takes" not in messages(browser.says("gửi ảnh giấy ra trại"))[0]
    assert sent(browser, photo())[0] == 404


@pytest.fixture(scope="module")
def reading(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("reading")
    changes = {"database_url": f"sqlite+aiosqlite:///{folder}/qd22.db", "messages_per_minute": 1000}
    server = Server(Settings().model_copy(update=changes), services, senses=senses(FakeEye()))
    server.start()
    yield server
    server.stop()


@pytest.mark.skipif(bool(missing_browser()), reason=missing_browser())
@pytest.mark.browser
def test_a_person_chooses_a_photo_looks_and_sends_the_day(
    reading: Server, driver: webdriver.Chrome, tmp_path: Path
) -> None:
    picture = tmp_path / "giay.jpg"
    picture.write_bytes(photo())
    page = Page(driver, reading.address)
    page.open()
    page.resize(390, 800)
    page.run("send('gửi ảnh giấy ra trại')")
    page.until(lambda: page.texts(".photo"))
    driver.find_element(By.CSS_SELECTOR, ".photo input").send_keys(str(picture))
    page.until(lambda: page.texts(".photo-day"))
    assert "15/04/2024" in page.texts(".photo-told")[0]
    assert not any("15/04/2024" in each for each in page.texts(".message.person"))
    page.run("document.querySelector('.photo-day').click()")
    page.until(lambda: any("15/04/2024" in each for each in page.texts(".message.person")))
