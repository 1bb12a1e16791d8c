"""Speaking on the chat page: offered where the server hears, bounded, kept nowhere, and sent by a press alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver

from bot.conversation.services import Services
from bot.settings import Settings
from bot.voice.dictation import Dictation, Heard
from bot.voice.samples import MOST_BYTES, SoundError, TooLongError
from bot.voice.senses import Senses
from bot.voice.spoken_texts import SpokenTexts
from tests.voice.sounds import SAID, FakeEar
from tests.web.conftest import Browser, OpenSite, error_of, messages
from tests.web.page import Page, Server, missing_browser, open_chromium

SOUND = b"\x1aE\xdf\xa3 sample"


def senses(ear: FakeEar | None) -> Senses:
    return Senses(SpokenTexts(None), Dictation(ear))


def spoken(browser: Browser, sound: bytes = SOUND, kind: str = "audio/webm", **headers: str) -> tuple[int, object]:
    answer = browser.ask_for("POST", "/api/voice", content=sound, headers={"content-type": kind, **headers})
    return answer.status_code, answer.json()


@pytest.fixture
def ear() -> FakeEar:
    return FakeEar()


@pytest.fixture
def hearing(open_site: OpenSite, ear: FakeEar) -> Browser:
    return open_site(senses=senses(ear)).browser()


def test_the_page_may_use_the_microphone_where_somebody_listens(hearing: Browser) -> None:
    assert "microphone=(self)" in hearing.get("/").headers["permissions-policy"]
    assert "microphone=()" in hearing.get("/hoi").headers["permissions-policy"]
    assert hearing.post("/api/history", {}).json()["hears"] is True


def test_without_an_ear_nothing_offers_to_speak(open_site: OpenSite) -> None:
    browser = open_site().browser()
    assert "microphone=()" in browser.get("/").headers["permissions-policy"]
    assert "hears" not in browser.post("/api/history", {}).json()
    assert spoken(browser)[0] == 404


def test_a_frame_on_another_site_has_no_microphone(open_site: OpenSite, ear: FakeEar) -> None:
    browser = open_site(senses=senses(ear), embed_origins="https://phuong.example").browser()
    assert "hears" not in browser.post("/nhung/api/history", {}).json()
    answer = browser.ask_for("POST", "/nhung/api/voice", content=SOUND, headers={"content-type": "audio/webm"})
    assert answer.status_code == 404
    assert ear.sounds == []


def test_what_was_heard_is_shown_and_nothing_of_it_is_kept(hearing: Browser, ear: FakeEar, database: Path) -> None:
    before = hearing.history()
    assert spoken(hearing) == (200, {"heard": SAID})
    assert ear.sounds == [SOUND]
    assert hearing.history() == before
    assert any("6,24%" in str(each["text"]) for each in messages(hearing.says(SAID)))
    for path in database.parent.iterdir():
        assert SOUND not in path.read_bytes()


def test_danger_is_answered_before_anything_is_sent(open_site: OpenSite) -> None:
    said = "tôi không muốn sống nữa, tôi muốn chết"
    status, answer = spoken(open_site(senses=senses(FakeEar(Heard(said, 0.9)))).browser())
    assert status == 200
    assert isinstance(answer, dict)
    assert answer["heard"] == said
    assert "115" in answer["care"]


@pytest.mark.parametrize(
    ("using", "told"),
    [
        (FakeEar(None), "nghe chưa rõ"),
        (FakeEar(Heard("ừm", 0.1)), "nghe chưa rõ"),
        (FakeEar(failure=SoundError("kind")), "nghe chưa rõ"),
        (FakeEar(failure=TooLongError("long")), "dài quá"),
    ],
)
def test_who_was_not_heard_is_told_so(open_site: OpenSite, using: FakeEar, told: str) -> None:
    status, answer = spoken(open_site(senses=senses(using)).browser())
    assert status == 200
    assert isinstance(answer, dict)
    assert answer["heard"] == ""
    assert told in answer["told"]


def test_a_post_is_from_our_page_a_sound_and_not_large(hearing: Browser, ear: FakeEar) -> None:
    assert spoken(hearing, **{"sec-fetch-site": "cross-site"})[0] == 403
    assert spoken(hearing, kind="application/json")[0] == 415
    assert spoken(hearing, kind="audiox/webm")[0] == 415
    assert spoken(hearing, b"x" * (MOST_BYTES + 1))[0] == 413
    assert ear.sounds == []


def test_nobody_speaks_too_often(hearing: Browser) -> None:
    hearing.history()
    assert [spoken(hearing)[0] for _ in range(11)] == [200] * 10 + [429]
    assert hearing.says("lãi suất bao nhiêu").status_code == 200


def test_who_speaks_while_many_do_is_asked_to_wait(open_site: OpenSite) -> None:
    class BusyDictation(Dictation):
        async def words(self, who: str, sound: bytes) -> str:
            return await Dictation(FakeEar(), patience=0).words(who, sound)

    browser = open_site(senses=Senses(SpokenTexts(None), BusyDictation(FakeEar()))).browser()
    answer = browser.ask_for("POST", "/api/voice", content=SOUND, headers={"content-type": "audio/ogg"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "chưa nghe kịp" in error_of(answer)


# ---- in a browser

needs_browser = pytest.mark.skipif(bool(missing_browser()), reason=missing_browser())


@pytest.fixture(scope="module")
def speaking(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, FakeEar]]:
    folder, ear = tmp_path_factory.mktemp("speaking"), FakeEar()
    changes = {"database_url": f"sqlite+aiosqlite:///{folder}/qd22.db", "messages_per_minute": 1000}
    server = Server(Settings().model_copy(update=changes), services, senses=senses(ear))
    server.start()
    yield server, ear
    server.stop()


@pytest.fixture(scope="module")
def microphone() -> Iterator[webdriver.Chrome]:
    """A browser whose microphone hears a beep now and then."""
    driver = open_chromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    yield driver
    driver.quit()


def record(page: Page) -> None:
    """Speak for a moment."""
    page.find("[data-testid=speak]").click()
    page.until(lambda: "Xong" in page.find("[data-testid=speak]").text)
    page.until(lambda: "1s" in page.find("[data-testid=speak]").text)
    page.find("[data-testid=speak]").click()
    page.until(lambda: page.texts("[data-testid=heard]"))


@needs_browser
@pytest.mark.browser
def test_a_person_speaks_looks_and_sends(speaking: tuple[Server, FakeEar], microphone: webdriver.Chrome) -> None:
    server, ear = speaking
    page = Page(microphone, server.address)
    page.open()
    page.resize(390, 800)
    page.until(lambda: page.texts("[data-testid=speak]"))
    record(page)
    assert ear.sounds[-1].startswith(b"\x1aE\xdf\xa3")  # WebM, as Chromium records
    [shown] = page.texts("[data-testid=heard]")
    assert SAID in shown
    assert not any(SAID in each for each in page.texts(".message.person"))
    page.run("[...document.querySelectorAll('.heard-row button')].find((b) => b.innerText === 'Gửi câu này').click()")
    page.until(lambda: any("6,24%" in each for each in page.texts(".message.bot")))
    assert page.texts("[data-testid=heard]") == []


@needs_browser
@pytest.mark.browser
def test_what_was_misheard_is_typed_anew(speaking: tuple[Server, FakeEar], microphone: webdriver.Chrome) -> None:
    server, _ = speaking
    page = Page(microphone, server.address)
    page.open()
    page.until(lambda: page.texts("[data-testid=speak]"))
    record(page)
    page.run("[...document.querySelectorAll('.heard-row button')].find((b) => b.innerText === 'Gõ lại').click()")
    assert page.run("return document.getElementById('input').value") == SAID
    assert page.texts("[data-testid=heard]") == []
    assert not any(SAID in each for each in page.texts(".message.person"))
