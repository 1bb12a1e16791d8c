"""What can be heard says so: answers everywhere, a result where it can be sent; nothing of a person in an address."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.context import Turn
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.codec import from_fields, to_fields
from bot.model.messages import Incoming
from bot.texts.channels import ChannelKind
from bot.web.public import pages_of
from tests.conftest import NOON

SITE = "https://hoidap.example"
STORY = "tôi ra tù tháng 4/2024, đã có giấy chứng nhận chấp hành xong án phạt tù, muốn vay 80 triệu mở tiệm sửa xe"
START = Session(welcomed=True)


def speaking(services: Services, channel: ChannelKind) -> Services:
    pages = pages_of(services.knowledge, services.renderer)
    return replace(services, speaks=True, pages=pages, site=SITE).speaking(channel)


def says(services: Services, *said: str | Incoming, session: Session = START) -> Turn:
    done = Turn(session)
    for each in said:
        incoming = Incoming(each) if isinstance(each, str) else each
        done = turn(load_session(done.session.dump()), incoming, NOON, services)
    return done


def press(action: str) -> Incoming:
    return Incoming("nút", action)


def checked(services: Services) -> Turn:
    """A check that is over."""
    done = says(services, STORY)
    for _ in range(12):
        screening = done.session.screening
        if screening is not None and screening.phase == "done":
            return done
        buttons = [button.action for reply in done.replies for button in reply.buttons]
        answers = [action for action in buttons if action.startswith("screen:answer:")]
        done = says(services, press(answers[0] if answers else "screen:show"), session=done.session)
    raise AssertionError([reply.text for reply in done.replies])


@pytest.mark.parametrize(
    ("channel", "sound"),
    [
        ("telegram", "listen:loan.interest"),
        ("web", "listen:loan.interest"),
        ("zalo", f"{SITE}/hoi/lai-suat-bao-nhieu"),
    ],
)
def test_an_answer_can_be_heard_where_there_is_a_voice(services: Services, channel: ChannelKind, sound: str) -> None:
    done = says(speaking(services, channel), "lãi suất bao nhiêu")
    assert [reply.sound for reply in done.replies] == [sound]
    assert says(services.speaking(channel), "lãi suất bao nhiêu").replies[0].sound == ""


def test_without_a_public_address_zalo_offers_nothing(services: Services) -> None:
    silent = replace(speaking(services, "zalo"), site="")
    assert says(silent, "lãi suất bao nhiêu").replies[0].sound == ""


def test_what_has_no_page_is_not_offered_on_zalo(services: Services) -> None:
    done = says(speaking(services, "zalo"), press("entry:safety.distress"))
    assert not any(reply.sound for reply in done.replies)


def test_a_press_speaks_the_answer_as_it_reads_today_and_keeps_the_buttons(services: Services) -> None:
    using = speaking(services, "telegram")
    asked = says(using, "lãi suất bao nhiêu")
    heard = says(using, press(asked.replies[-1].sound), session=asked.session)
    entry = services.knowledge.entries["loan.interest"]
    assert heard.replies[0].spoken.startswith(entry.question)
    assert "6,24%" in heard.replies[0].spoken
    assert [button.action for button in heard.replies[0].all_buttons] == [action for _, action in asked.session.offered]
    assert heard.session.offered == asked.session.offered


@pytest.mark.parametrize("said", ["nghe", "Đọc cho tôi nghe", "doc to len"])
def test_words_do_what_the_button_does(services: Services, said: str) -> None:
    using = speaking(services, "telegram")
    asked = says(using, "lãi suất bao nhiêu")
    assert "6,24%" in says(using, said, session=asked.session).replies[0].spoken
    assert says(using, said).replies[0].spoken == ""


def test_a_result_is_heard_on_telegram_and_never_put_into_an_address(services: Services) -> None:
    for channel in ("telegram", "web"):
        done = checked(speaking(services, channel))
        assert done.replies[-1].sound == "listen"
    using = speaking(services, "telegram")
    done = checked(using)
    heard = says(using, press("listen"), session=done.session)
    assert heard.replies[0].spoken
    assert heard.replies[0].spoken.splitlines()[0] in done.replies[-1].text
    zalo = speaking(services, "zalo")
    over = checked(zalo)
    assert not any(reply.sound for reply in over.replies)
    told = says(zalo, "nghe", session=over.session)
    assert SITE not in told.replies[0].text
    assert told.replies[0].spoken == ""


def test_zalo_hears_on_the_page_of_the_answer(services: Services) -> None:
    told = says(speaking(services, "zalo"), "lãi suất bao nhiêu", "nghe")
    assert f"{SITE}/hoi/lai-suat-bao-nhieu" in told.replies[0].text


def test_the_web_says_where_its_button_is_and_who_has_no_voice_says_so(services: Services) -> None:
    assert "dưới câu trả lời" in says(speaking(services, "web"), "lãi suất bao nhiêu", "nghe").replies[0].text
    assert "chưa có máy đọc" in says(services.speaking("telegram"), "lãi suất bao nhiêu", "nghe").replies[0].text


def test_a_message_to_hear_outlives_the_outbox(services: Services) -> None:
    using = speaking(services, "telegram")
    asked = says(using, "lãi suất bao nhiêu")
    assert from_fields(to_fields(asked.replies[0])).sound == asked.replies[0].sound
    [heard] = says(using, "nghe", session=asked.session).replies
    assert from_fields(to_fields(heard)) == heard
    assert heard.spoken not in repr(heard)
