"""More options than buttons: the last button leads to the others, and every number stays good on every page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.capability import CAPABILITIES, Capability
from bot.channels.render import parts, without_pages
from bot.conversation.pages import page_button, page_reply
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.model.actions import parse_action
from bot.model.citizen_actions import ShowPage
from bot.model.messages import Button, Message
from bot.settings import Settings
from tests.acting import Actor, open_house, quick_folder, reopen

OA = CAPABILITIES["zalo_oa"]
OPTIONS = [Button(f"Nút {number}", f"a:{number}") for number in range(1, 9)]
MORE = "Thêm lựa chọn"


def session_of(count: int) -> Session:
    return Session(welcomed=True, offered=tuple((each.label, each.action) for each in OPTIONS[:count]))


def offered(reply: Message) -> Message:
    """The last reply of a turn as it comes to a renderer."""
    return replace(reply, is_offered=True)


def first_page(count: int, capability: Capability = OA, **more: Any) -> Message:
    reply = Message("Mời chọn.", tuple(OPTIONS[: min(4, count)]), aids=tuple(OPTIONS[4:count]))
    [made] = parts(replace(offered(reply), **more), capability)
    return made


def numbered(made: Message) -> list[str]:
    return [line for line in made.text.splitlines() if line[:1].isdigit()]


@pytest.mark.parametrize(
    ("count", "labels", "lines"),
    [
        (4, ["Nút 1", "Nút 2", "Nút 3", "Nút 4"], []),
        (5, ["Nút 1", "Nút 2", "Nút 3", "Nút 4", "Nút 5"], []),
        (6, ["Nút 1", "Nút 2", "Nút 3", "Nút 4", "Nút 5"], ["6. Nút 6"]),
        (7, ["Nút 1", "Nút 2", "Nút 3", "Nút 4", MORE], ["5. Nút 5", "6. Nút 6", "7. Nút 7"]),
        (8, ["Nút 1", "Nút 2", "Nút 3", "Nút 4", MORE], ["5. Nút 5", "6. Nút 6", "7. Nút 7", "8. Nút 8"]),
    ],
)
def test_the_last_button_leads_on_when_more_than_one_has_no_room(
    count: int, labels: list[str], lines: list[str]
) -> None:
    made = first_page(count)
    assert [each.label for each in made.all_buttons] == labels
    assert numbered(made) == lines


def test_what_the_session_does_not_offer_is_not_paged_through() -> None:
    made = first_page(7, is_offered=False)
    assert [each.label for each in made.all_buttons] == ["Nút 1", "Nút 2", "Nút 3", "Nút 4", "Nút 5"]
    assert numbered(made) == ["6. Nút 6", "7. Nút 7"]


def page_of(written: str) -> ShowPage:
    """The typed action of a page button."""
    action = parse_action(written)
    assert isinstance(action, ShowPage)
    return action


@given(count=st.integers(1, 8), room=st.integers(2, 9))
def test_the_pages_lead_to_every_option_and_each_has_its_number_there(count: int, room: int) -> None:
    """On any platform with at least two buttons."""
    capability, session = Capability("small", 2000, buttons=room), session_of(count)
    made, pressed = first_page(count, capability), list[str]()
    while True:
        assert len(made.all_buttons) <= room
        pressed += [each.action for each in made.all_buttons if not each.action.startswith("page:")]
        following = [each.action for each in made.all_buttons if each.action.startswith("page:")]
        if not following:
            break
        reply = page_reply(session, page_of(following[0]))
        assert reply is not None
        assert [(each.label, each.action) for each in reply.all_buttons] == list(session.offered)
        [made] = parts(offered(reply), capability)
        assert numbered(made) == [
            f"{each[2:]}. Nút {each[2:]}" for each in (o.action for o in OPTIONS[reply.page : count])
        ]
        assert parts(made, capability) == [made]
    typed = [f"a:{line[0]}" for line in numbered(made) if f"a:{line[0]}" not in pressed]
    assert len(typed) <= 1
    assert pressed + typed == [each.action for each in OPTIONS[:count]]


@pytest.mark.parametrize("argument", ["4:00000000", "4", "x", "999:", "-1:0", "٣:0", "8:", "\ud800"])
def test_a_page_that_nobody_was_offered_is_none(argument: str) -> None:
    assert page_reply(session_of(7), page_of(f"page:{argument}")) is None


def test_a_page_of_other_options_is_none() -> None:
    action = page_of(page_button((each.action for each in OPTIONS[:6]), 4).action)
    assert page_reply(session_of(6), action) is not None
    assert page_reply(session_of(7), action) is None
    assert page_reply(load_session(session_of(6).dump()), action) == page_reply(session_of(6), action)


@pytest.mark.parametrize(("count", "page"), [(7, 4), (3, 0)])
def test_the_words_of_the_button_show_the_options_that_may_have_had_none(count: int, page: int) -> None:
    reply = page_reply(session_of(count), ShowPage())
    assert reply is not None
    assert reply.page == page


def test_who_gets_no_buttons_is_not_told_of_the_one_that_leads_on() -> None:
    left = without_pages(first_page(7))
    assert [each.label for each in left.all_buttons] == ["Nút 1", "Nút 2", "Nút 3", "Nút 4"]


def test_a_title_that_is_cut_can_be_read_whole_beside_its_number() -> None:
    long = "Giấy chứng nhận chấp hành xong án phạt tù do trại giam cấp"
    [made] = parts(offered(Message("Chọn.", (OPTIONS[0], Button(long, "b")))), CAPABILITIES["telegram"])
    assert [each.label for each in made.all_buttons] == ["Nút 1", "Giấy chứng nhận chấp hành xong án phạt…"]
    assert numbered(made) == [f"2. {long}"]
    [notice] = parts(replace(offered(Message("Tin.", (Button(long, "b"),))), is_notice=True), CAPABILITIES["telegram"])
    assert f"(gõ “{long}”)" in notice.text


@pytest.fixture(name="line")
def _line(services: Services) -> Any:
    with quick_folder() as folder, open_house(services, folder, services.places) as house:
        yield (
            house.actor(channel="zalo_oa", address="an"),
            Settings(database_url=f"sqlite+aiosqlite:///{folder}/acts.db"),
        )
        house.do(house.running.database.close())


def action_of(line: Actor, label: str = MORE) -> str:
    """The action behind a button of the last message."""
    return next(each.action for each in line.visit.shown[-1].all_buttons if each.label == label)


def labels(line: Actor) -> list[str]:
    return [each.label for each in line.visit.shown[-1].all_buttons]


def test_a_page_survives_a_restart_and_its_numbers_and_buttons_answer(line: Any, services: Services) -> None:
    line, settings = line
    for said in ("kiểm tra điều kiện", "cho tôi"):
        line.say(said)
    assert labels(line)[-1] == MORE
    asked, leads_on = line.session, action_of(line)
    reopen(line.house, settings, services)
    line.say(MORE, leads_on)
    assert labels(line) == ["Không rõ", "Vì sao hỏi?", "Dừng"]
    assert line.session == asked
    line.say("6")
    assert "Tôi không hỏi chuyện cũ" in line.text
    line.say("cuối cùng")
    assert line.session.screening is not None
    assert line.session.screening.phase == "paused"


def test_a_press_on_the_page_button_of_an_older_question_is_told_so_and_asks_again(line: Any) -> None:
    line, _ = line
    for said in ("kiểm tra điều kiện", "cho tôi"):
        line.say(said)
    old = action_of(line)
    line.say("1")
    line.say(MORE, old)
    assert "Câu 2/" in line.text
    assert "Nút" in line.text
    assert "cũ" in line.text
    assert labels(line)[-1] == MORE
