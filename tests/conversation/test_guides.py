"""Pictures of what is most asked: drawn from the facts, offered beside their answers, and said in words as well."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from bot.channels.capability import CAPABILITIES
from bot.channels.render import parts
from bot.conversation.guides import Guide, all_guides, guide_card, guide_message
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.model.actions import parse_action
from bot.model.citizen_actions import ShowEntry
from bot.model.messages import Incoming, Message
from bot.print.files import draw_card, make_sheet
from bot.print.measures import card_text
from knowledge.language.templates import placeholders, typed_number
from tests.conftest import NOON, TODAY

each_guide = pytest.mark.parametrize("guide", all_guides(), ids=lambda guide: guide.id)


def said(services: Services, *typed: str, session: Session | None = None) -> Message:
    session = session or Session(welcomed=True)
    for words in typed:
        done = turn(session, Incoming(words), NOON, services)
        session = done.session
    return done.replies[-1]


@each_guide
def test_every_figure_comes_from_the_facts_and_every_name_exists(guide: Guide, services: Services) -> None:
    words = "\n".join([guide.title, guide.verdict, *guide.lines, *guide.notes])
    assert re.findall(r"\{", words) == ["{"] * len(placeholders(words))
    bare = words.replace("Quyết định 22", "").replace("10 triệu đồng", "").replace("Mẫu số 02", "")
    assert not typed_number(re.sub(r"Bước \d\.", "", bare))
    assert all(entry in services.knowledge.entries for entry in guide.entries)


@each_guide
def test_a_picture_is_whole_and_its_text_says_all_that_it_says(guide: Guide, services: Services) -> None:
    message = guide_message(guide, TODAY, services)
    assert message.card is not None
    for shown in (message.card.verdict, *(line for _, line in message.card.lines), *message.card.notes):
        assert shown in message.text
        assert shown in card_text(message.card)
    drawn = draw_card(message)
    assert drawn is not None
    image = Image.open(BytesIO(drawn.data))
    assert image.size == (1080, 1350)
    assert len(drawn.data) < 150_000
    assert make_sheet(message) is None  # it is no result to be printed


def test_a_changed_figure_changes_the_picture(services: Services) -> None:
    """The rate of before is on the picture of before."""
    costs = next(each for each in all_guides() if each.id == "costs")
    before = guide_card(costs, TODAY.replace(year=2024), services)
    now = guide_card(costs, TODAY, services)
    assert before.lines != now.lines
    assert "6,24%" in now.lines[0][1]


@each_guide
def test_a_guide_is_offered_beside_its_answers(guide: Guide, services: Services) -> None:
    done = turn(Session(welcomed=True), Incoming("", str(ShowEntry(guide.entries[0]))), NOON, services)
    [button] = [each for each in done.replies[-1].all_buttons if each.label == guide.button]
    assert parse_action(button.action) is not None
    shown = turn(done.session, Incoming("", button.action), NOON + timedelta(minutes=1), services)
    assert shown.replies[-1].card is not None


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        (("có hình không",), "Bốn bước để vay"),
        (("4 bước",), "Bốn bước để vay"),
        (("bon buoc",), "Bốn bước để vay"),
        (("lãi suất bao nhiêu", "có hình không"), "Vay tốn bao nhiêu"),
        (("cần giấy tờ gì", "cho xem hình"), "Giấy tờ cần mang"),
    ],
)
def test_a_picture_can_be_asked_for(services: Services, typed: tuple[str, ...], verdict: str) -> None:
    reply = said(services, *typed)
    assert reply.card is not None
    assert reply.card.verdict == verdict


@pytest.mark.parametrize("channel", CAPABILITIES.values(), ids=lambda each: each.name)
def test_where_no_picture_can_be_sent_the_words_remain(channel, services: Services) -> None:  # type: ignore[no-untyped-def]
    message = guide_message(all_guides()[0], TODAY, services)
    rendered = parts(message, channel)
    assert any(part.card for part in rendered) == channel.sends_pictures
    assert "Bước 4" in "".join(part.text for part in rendered)
