"""A case and a desk in two browsers: what each is shown, what waits, and who may take a list away."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest

from bot.cases.codes import digest_of, draw
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from knowledge.language.codes import INVITATION_LENGTH, grouped
from tests.conftest import NOON
from tests.web.conftest import Browser, Site, messages, texts

NAME, PHONE = "Nguyễn Văn Mẫu", "0912 345 678"


def invite(database: Path) -> str:
    """A new invitation to the desk of phường Cửa Lò."""
    code = grouped(draw(INVITATION_LENGTH))

    async def write() -> None:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{database}")
        async with opened(settings) as parts:

            def act(work: UnitOfWork) -> None:
                officers, until = work.officers, NOON + timedelta(days=3)
                officers.invite("Cán bộ mẫu", "officer", "16732", digest_of(code), until)

            await parts.database.write(act)

    asyncio.run(write())
    return code


def press(browser: Browser, shown: list[dict[str, object]], label: str) -> list[dict[str, object]]:
    """Press the button with this label under the last message."""
    last = shown[-1]
    for kind in ("buttons", "aids"):
        offered = last[kind]
        assert isinstance(offered, list)
        for button in offered:
            if button["label"] == label:
                return messages(browser.says(label, button["action"]))
    raise AssertionError(f"no button {label}: {last}")


@pytest.fixture
def officer(site: Site, database: Path) -> Browser:
    browser = site.browser("203.0.113.7")
    browser.post("/api/history", {})
    assert "Đã vào bàn việc" in texts(messages(browser.says(invite(database))))[-1]
    return browser


@pytest.fixture
def person(site: Site) -> Browser:
    """Somebody who has just sent a case."""
    browser = site.browser()
    browser.post("/api/history", {})
    for said in ("nhờ cán bộ gọi lại", "cho tôi", "phuong nghi thuy", NAME, PHONE, "lúc nào cũng được"):
        browser.says(said)
    shown = press(browser, messages(browser.says("gọi điện")), "Đồng ý gửi")
    assert "Mã hồ sơ" in texts(shown)[0]
    return browser


def accept(officer: Browser) -> list[dict[str, object]]:
    """The officer takes the case that waits."""
    return press(officer, messages(officer.says("việc")), "Xem việc cần làm")


def test_an_officer_is_told_of_a_case_without_a_name(officer: Browser, person: Browser) -> None:
    (notice,) = messages(officer.post("/api/news", {}))
    assert notice["notice"] is True
    assert NAME not in str(notice)
    assert messages(officer.post("/api/news", {})) == []


def test_a_contact_is_shown_once_and_not_kept(officer: Browser, person: Browser, database: Path) -> None:
    shown = press(officer, accept(officer), "Nhận và xem liên hệ")
    assert NAME in texts(shown)[-1]
    assert PHONE in texts(shown)[-1]
    again = "\n".join(texts(officer.history()))
    assert NAME not in again
    assert "Thông tin không lưu lại ở đây" in again


def test_a_person_is_told_what_the_officer_was_shown_word_for_word(officer: Browser, person: Browser) -> None:
    shown = press(officer, press(officer, accept(officer), "Nhận và xem liên hệ"), "Đã liên hệ")
    told = texts(messages(person.post("/api/news", {})))
    assert len(told) == 2
    assert f"“{told[-1]}”" in texts(shown)[-1]


def test_news_keeps_the_question_that_waits(officer: Browser, person: Browser) -> None:
    """A notice comes between; a typed number still presses a button of the question."""
    asked = messages(person.says("kiểm tra điều kiện"))
    press(officer, accept(officer), "Nhận và xem liên hệ")
    notice, answer = messages(person.says("1"))[:2]
    assert notice["notice"] is True
    assert "Câu 1/" in str(answer["text"])
    assert asked


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_only_the_desk_takes_the_list_away(officer: Browser, person: Browser, site: Site, kind: str) -> None:
    person.says("Đồng ý ghi tên")
    shown = press(officer, press(officer, accept(officer), "Nhận và xem liên hệ"), "Đã liên hệ")
    press(officer, press(officer, shown, "Ghi vào danh sách"), "Xác nhận")
    offered = press(officer, messages(officer.says("việc")), "Danh sách tháng")[0]["files"]
    assert isinstance(offered, list)
    address = next(file["href"] for file in offered if file["href"].endswith(kind))
    answer = officer.post(address, {})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-disposition"] == f'attachment; filename="ds-2026-12-16732-nhap.{kind}"'
    assert [browser.post(address, {}).status_code for browser in (person, site.browser())] == [404, 404]
    if kind == "docx":
        cells = [cell.text for table in docx.Document(BytesIO(answer.content)).tables for cell in table._cells]
        assert NAME in cells


def test_who_left_the_desk_takes_nothing_away(officer: Browser, person: Browser) -> None:
    offered = press(officer, messages(officer.says("việc")), "Danh sách tháng")[0]["files"]
    assert isinstance(offered, list)
    officer.says("", "desk:leave:yes")
    assert officer.post(offered[0]["href"], {}).status_code == 404


def test_the_cookie_of_who_sent_a_case_outlives_the_messages(person: Browser, site: Site) -> None:
    stranger = site.browser()
    ages = [browser.post("/api/history", {}).headers["set-cookie"] for browser in (person, stranger)]
    assert ["Max-Age=15552000" in age for age in ages] == [True, False]


def test_erasing_by_the_button_of_the_page_takes_the_case_too(
    officer: Browser, person: Browser, database: Path
) -> None:
    shown = person.post("/api/erase", {}).json()
    assert shown["erased"]
    assert any("Đã rút lại và xóa" in message["text"] for message in shown["messages"])
    assert "Mới: 0" in "\n".join(texts(messages(officer.says("việc"))))
    kept = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert "Mẫu".encode() not in kept
    assert b"912345678" not in kept
