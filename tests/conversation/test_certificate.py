"""A photo is looked at where it was asked for; its day is shown and counts once it is pressed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.certificate import awaits_photo
from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.messages import Incoming
from tests.conftest import NOON

START = Session(welcomed=True)
CAME, YES, NO = Incoming("", "photo:came"), Incoming("Đúng ngày này", "photo:yes"), Incoming("Không đúng", "photo:no")
SEEN = Incoming("", "photo:seen", seen="2024-04-15")


@pytest.fixture
def seeing(services: Services) -> Services:
    return replace(services, sees=True)


def says(services: Services, session: Session, *said: Incoming | str) -> Turn:
    done = Turn(session)
    for each in said:
        incoming = Incoming(each) if isinstance(each, str) else each
        done = turn(load_session(done.session.dump()), incoming, NOON, services)
    return done


def actions(done: Turn) -> list[str]:
    return [button.action for button in done.replies[-1].all_buttons]


def asked_for_the_day(services: Services) -> Turn:
    """A check that waits for the day of release."""
    done = says(services, START, Incoming("", "screen:person"))
    for _ in range(8):
        if any("ngày nào" in reply.text for reply in done.replies):
            return done
        choice = next(action for action in actions(done) if action.startswith("screen:answer:"))
        done = says(services, done.session, Incoming("nút", choice))
    raise AssertionError(done.replies)


def test_the_question_for_the_day_offers_to_send_a_photo_where_one_is_read(
    services: Services, seeing: Services
) -> None:
    assert actions(asked_for_the_day(seeing))[0] == "photo"
    assert "photo" not in actions(asked_for_the_day(services))


def test_a_photo_at_the_question_is_read_shown_and_told_by_a_press(seeing: Services) -> None:
    asked = asked_for_the_day(seeing)
    reading = says(seeing, asked.session, CAME)
    assert awaits_photo(reading.session)
    shown = says(seeing, reading.session, SEEN)
    assert "15/04/2024" in shown.replies[0].text
    assert actions(shown)[:2] == ["photo:yes", "photo:no"]
    assert shown.session.screening is not None
    assert "finished_on" not in shown.session.screening.answers
    told = says(seeing, shown.session, YES)
    typed = says(seeing, asked.session, "15/04/2024")
    assert told.session.screening == typed.session.screening
    assert told.session.photo == ""
    said = says(seeing, asked.session, "Ra trại ngày 15/04/2024").session.screening  # as the page sends it
    assert said is not None
    assert typed.session.screening is not None
    assert said.answers["finished_on"] == typed.session.screening.answers["finished_on"]


def test_who_asks_to_send_one_may_do_so_outside_a_check(seeing: Services) -> None:
    wanted = says(seeing, START, "gửi ảnh giấy ra trại")
    assert wanted.replies[0].takes == "photo"
    assert awaits_photo(wanted.session)
    told = says(seeing, wanted.session, CAME, SEEN, YES)
    assert told.session.told.now["finished_on"]["value"] == "2024-04-15"


@pytest.mark.parametrize("step", ["lost", "busy"])
def test_who_was_not_read_may_send_another_or_type(seeing: Services, step: str) -> None:
    done = says(seeing, asked_for_the_day(seeing).session, CAME, Incoming("", f"photo:{step}"))
    assert "gõ ngày ấy" in done.replies[0].text
    assert awaits_photo(done.session)


@pytest.mark.parametrize("after", [NO, "xin chào", Incoming("", "menu")])
def test_whatever_else_comes_drops_the_day(seeing: Services, after: Incoming | str) -> None:
    done = says(seeing, asked_for_the_day(seeing).session, CAME, SEEN, after)
    assert "2024-04-15" not in done.session.dump()
    assert "finished_on" not in says(seeing, done.session, YES).session.told.now


@pytest.mark.parametrize("photo", [CAME, Incoming("", "photo:seen"), YES, Incoming("", "photo:odd")])
def test_a_photo_that_nobody_asked_for_is_not_looked_at(seeing: Services, photo: Incoming) -> None:
    done = says(seeing, START, photo)
    assert not awaits_photo(done.session)
    assert done.replies
    assert "refer" in actions(done)


def test_where_no_photo_is_read_nothing_asks_for_one(services: Services) -> None:
    done = says(services, START, "gửi ảnh giấy ra trại")
    assert done.replies[0].takes == ""
    assert not awaits_photo(done.session)


@pytest.mark.parametrize(
    ("channel", "keeps"), [("web", "không được lưu"), ("zalo", "Zalo giữ"), ("telegram", "nước ngoài")]
)
def test_each_channel_says_what_becomes_of_the_photo(seeing: Services, channel: str, keeps: str) -> None:
    done = says(seeing.speaking(channel), START, Incoming("", "photo"))  # type: ignore[arg-type]
    assert keeps in done.replies[0].text
    assert "che họ tên" in done.replies[0].text
