"""Floods over the web: fake cases, guessed codes, too many messages; nobody genuine is buried or turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.model.desk_actions import DeskSweep
from bot.rate_limit import RateLimit
from bot.runtime import opened
from bot.settings import Settings
from bot.store.questions import MOST_OF_NETWORK
from bot.store.schema import lead, message
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.codes import CASE_LENGTH
from tests.conftest import FixedClock
from tests.web.conftest import Browser, OpenSite, Site, error_of, messages, texts
from tests.web.test_referral import NAME, invite, officer, press

__all__ = ["officer"]

FLOOD = "198.51.100.9"


@pytest.fixture(autouse=True)
def _within_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a limit of a minute would be refilled while it is tried out."""
    monkeypatch.setattr("bot.web.visits.RateLimit", partial(RateLimit, tick=lambda: 0.0))


def send(site: Site, number: int, address: str = FLOOD, browser: Browser | None = None, name: str = NAME) -> str:
    """A case sent from a browser, a new one if none is given; the answer."""
    browser = browser or site.browser(address)
    browser.history()
    for said in ("nhờ cán bộ gọi lại", "cho tôi", "phuong nghi thuy", name, f"09{number:08}", "lúc nào cũng được"):
        browser.says(said)
    return "\n".join(texts(press(browser, messages(browser.says("gọi điện")), "Đồng ý gửi")))


def states(database: Path) -> dict[str, int]:
    async def count() -> dict[str, int]:
        async with opened(Settings(database_url=f"sqlite+aiosqlite:///{database}")) as parts:

            def act(work: UnitOfWork) -> dict[str, int]:
                rows = work.tx.execute(select(lead.c.state, func.count()).group_by(lead.c.state))
                return {row[0]: row[1] for row in rows}

            return await parts.database.read(act)

    return asyncio.run(count())


def desk(officer: Browser) -> str:
    return "\n".join(texts(messages(officer.says("việc"))))


def test_a_flood_from_one_address_is_kept_apart_and_the_genuine_case_is_on_top(
    open_site: OpenSite, database: Path
) -> None:
    site = open_site(cases_per_address=3, messages_per_address=10_000, messages_per_minute=1000)
    officer = site.browser("203.0.113.7")
    officer.history()
    officer.says(invite(database))
    answers = [send(site, number) for number in range(40)]
    assert sum("Mã hồ sơ" in answer for answer in answers) == 30
    assert text("refused.many") in answers[-1]
    assert states(database) == {"unconfirmed": 30}  # once it was sure, those before were put apart too
    assert "Mã hồ sơ" in send(site, 12345678, "203.0.113.50", name="Trần Thị Thật")
    assert states(database) == {"unconfirmed": 30, "new": 1}
    said = desk(officer)
    assert "Mới: 1." in said
    assert text("desk.home.unconfirmed", count="30") in said
    assert "678" in str(messages(officer.says("", "desk:next"))[-1]["text"])


def test_the_officers_are_told_of_a_flood_once(open_site: OpenSite, database: Path) -> None:
    site = open_site(cases_per_address=2, messages_per_address=10_000)
    officer = site.browser("203.0.113.7")
    officer.history()
    officer.says(invite(database))
    for number in range(8):
        send(site, number)
    told = texts(messages(officer.post("/api/news", {})))
    assert told.count(text("notice.flood")) == 1
    assert len(told) == 2 + 1


def test_many_are_closed_by_one_press_after_a_question_and_who_came_since_stays(
    open_site: OpenSite, database: Path, clock: FixedClock
) -> None:
    site = open_site(cases_per_address=1, messages_per_address=10_000)
    officer, genuine = site.browser("203.0.113.7"), site.browser(FLOOD)
    officer.history()
    officer.says(invite(database))
    for number in range(5):
        send(site, number)
    shown = messages(officer.says("", "desk:list:unconfirmed:0"))
    asked = press(officer, shown, text("button.desk_sweep"))
    assert text("desk.sweep", count="5") in texts(asked)[-1]
    clock.moment += timedelta(minutes=1)
    send(site, 77, browser=genuine)
    done = "\n".join(texts(press(officer, asked, text("button.desk_sweep_yes"))))
    assert text("desk.swept", count="5", told="5") in done
    assert states(database) == {"closed": 5, "unconfirmed": 1}
    seen = messages(officer.says("", "desk:list:unconfirmed:0"))
    assert "1" in str(seen[-1]["text"])


def test_somebody_genuine_in_a_flood_waits_like_everybody_and_can_be_taken_on(
    open_site: OpenSite, database: Path
) -> None:
    site = open_site(cases_per_address=1, messages_per_address=10_000)
    officer, genuine = site.browser("203.0.113.7"), site.browser(FLOOD)
    officer.history()
    officer.says(invite(database))
    for number in range(3):
        send(site, number)
    assert "Mã hồ sơ" in send(site, 88, browser=genuine)
    assert text("case.new") in "\n".join(texts(messages(genuine.says("hồ sơ của tôi"))))
    shown = messages(officer.says("", "desk:list:unconfirmed:1"))
    case = press(officer, shown, str(shown[-1]["buttons"][0]["label"]))  # type: ignore[index]
    assert NAME in "\n".join(texts(press(officer, case, "Nhận và xem liên hệ")))
    assert states(database)["accepted"] == 1


def test_whoever_sends_what_a_flood_sent_before_is_seen(open_site: OpenSite, database: Path) -> None:
    """A flood with true numbers must not keep those people apart."""
    site = open_site(cases_per_address=1, messages_per_address=10_000)
    for number in range(4):
        send(site, number)
    send(site, 3, "203.0.113.50")
    assert states(database) == {"unconfirmed": 3, "new": 1}


def test_a_ward_that_is_flooded_from_everywhere_keeps_the_rest_apart(open_site: OpenSite, database: Path) -> None:
    site = open_site(cases_per_ward=3)
    for number in range(5):
        send(site, number, f"203.0.113.{number + 10}")
    assert states(database) == {"new": 3, "unconfirmed": 2}


def test_a_browser_that_sends_many_is_kept_apart(open_site: OpenSite, database: Path) -> None:
    site = open_site(cases_per_chat=2, messages_per_minute=1000)
    helper = site.browser("203.0.113.60")
    for number in range(4):
        send(site, number, browser=helper)
    assert states(database) == {"new": 2, "unconfirmed": 2}


@pytest.mark.parametrize("action", [str(DeskSweep("99999999999", "yes")), "desk:list:unconfirmed:0"])
def test_nobody_but_an_officer_closes_many(site: Site, database: Path, action: str) -> None:
    send(site, 1)
    stranger = site.browser()
    stranger.history()
    stranger.says("", action)
    assert states(database) == {"new": 1}


# ---- codes


def wrong(number: int) -> str:
    """A code of the right shape that nobody has."""
    letters = "ACDEFGHJKLMNPQRTUVWXY3479"
    return "".join(letters[(number // 7**at + at) % 24] for at in range(CASE_LENGTH))


def test_wrong_codes_are_slowed_in_a_chat(open_site: OpenSite) -> None:
    browser = open_site(messages_per_minute=1000).browser()
    browser.history()
    answers = [texts(messages(browser.says("", f"look:{wrong(number)}")))[-1] for number in range(8)]
    assert answers == [text("refused.unknown")] * 5 + [text("refused.slow")] * 3


def test_wrong_codes_are_slowed_from_an_address_whatever_the_cookie(open_site: OpenSite) -> None:
    site = open_site(messages_per_minute=1000)
    answers = [texts(messages(site.browser().says("", f"look:{wrong(number)}")))[-1] for number in range(33)]
    assert answers[-1] == text("refused.slow")
    elsewhere = texts(messages(site.browser("203.0.113.99").says("", f"look:{wrong(1)}")))[-1]
    assert elsewhere == text("refused.unknown")


# ---- messages


def test_an_address_has_a_limit_whatever_the_number_of_its_cookies(open_site: OpenSite) -> None:
    site = open_site(messages_per_address=20, messages_per_minute=10)
    answers = [
        browser.says("menu") for browser in [site.browser() for _ in range(4)] for _ in range(8)
    ]  # eight of each browser
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(200) <= 20
    assert error_of(answers[-1]) == text("error.too_fast", seconds=answers[-1].headers["retry-after"])


def test_erasing_is_limited_and_has_a_rate_of_its_own(open_site: OpenSite) -> None:
    site = open_site(messages_per_minute=3)
    strangers = [site.browser().post("/api/erase", {}).status_code for _ in range(14)]
    assert strangers == [200] * 10 + [429] * 4
    person = site.browser("203.0.113.77")
    person.history()
    while person.says("menu").status_code == 200:
        pass
    assert person.post("/api/erase", {}).json()["erased"]


def test_a_chat_keeps_hardly_more_messages_than_its_page_shows(open_site: OpenSite, database: Path) -> None:
    browser = open_site(messages_per_minute=10_000, messages_per_address=10_000).browser()
    browser.history()
    for _ in range(220):
        browser.says("menu")

    async def count() -> int:
        async with opened(Settings(database_url=f"sqlite+aiosqlite:///{database}")) as parts:
            return await parts.database.read(
                lambda work: work.tx.scalar(select(func.count()).select_from(message)) or 0
            )

    assert len(browser.history()) == 300
    assert asyncio.run(count()) <= 403


def test_one_network_does_not_fill_the_day_of_questions_that_editors_read(open_site: OpenSite, database: Path) -> None:
    """Chats cost nothing on the web: fifty of them took the whole day's room from everybody."""
    site = open_site(messages_per_address=10_000, messages_per_minute=1000)
    odd = "máy ấp trứng gà hãng nào thì rẻ hả số"

    def ask(address: str, number: int) -> None:
        browser = site.browser(address)
        browser.history()
        browser.says(f"{odd} {number}")

    for number in range(6):
        ask(FLOOD, number)
    kept = questions(database)
    assert kept > 0
    mark_questions(database, site, MOST_OF_NETWORK)
    ask(FLOOD, 7)
    assert questions(database) == kept
    ask("203.0.113.50", 8)
    assert questions(database) == kept + 1


def questions(database: Path) -> int:
    return asyncio.run(_look(database, lambda work: len(work.questions.open())))


def mark_questions(database: Path, site: Site, count: int) -> None:
    """So many questions of the flood's network today, without asking them."""

    def act(work: UnitOfWork) -> int:
        for _ in range(count):
            work.flood_marks.add(f"question/net/{FLOOD}", site.clock.now())
        return count

    asyncio.run(_look(database, act, writes=True))


async def _look(database: Path, act: Callable[[UnitOfWork], int], *, writes: bool = False) -> int:
    async with opened(Settings(database_url=f"sqlite+aiosqlite:///{database}")) as parts:
        return await (parts.database.write if writes else parts.database.read)(act)
