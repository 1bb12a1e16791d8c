"""News are asked for by a press under the text that was shown, read after a press, and ended by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import select

from bot.cases import announcer
from bot.cases.announcer import MOST_A_MONTH, Announcer, push
from bot.clock import day_in_vietnam
from bot.conversation.services import Services
from bot.inbox.chat_move import move_chat
from bot.jobs import tick
from bot.store.keyring import create_key
from bot.store.rekey import rekey
from bot.store.schema import outbox
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.formats import show_day
from tests.acting import Actor, House, open_house

BODY = "Buổi hướng dẫn\nThứ Ba 1/12, mang căn cước và giấy ra trại."
PUSHING = ("telegram", "zalo_oa", "zalo_bot")


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def follower(house: House, channel: str = "telegram", name: str = "an") -> Actor:
    actor = house.actor(name, channel, name)
    actor.say("nhận tin")
    actor.press("Đồng ý nhận tin")
    return actor


def announce(house: House, name: str = "thang-12", until: date = date(2026, 12, 1)) -> None:
    """As the command and the next tick do it."""
    now = house.clock.now()

    def start(work: UnitOfWork) -> None:
        assert work.announcements.start(name, BODY, until, list(work.followers.by_channel()), now)

    house.do(house.running.database.write(start))
    house.do(tick(house.running, now))


def waiting(house: House, actor: Actor) -> int:
    query = "SELECT COUNT(*) FROM outbox WHERE chat = :chat AND kind = 'news'"
    return int(house.rows(query, chat=actor.chat)[0][0])


@pytest.mark.parametrize("channel", PUSHING)
def test_asking_shows_what_is_agreed_to_and_a_press_agrees(house: House, channel: str) -> None:
    actor = house.actor("an", channel, "an")
    shown = actor.say("nhan tin")
    assert "nhiều nhất hai tin trong một tháng" in shown
    assert "cho tới khi anh/chị thôi nhận" in shown
    promises = house.running.policy.promises
    assert promises.slots["operator"] in shown
    assert promises.trial_mark in shown
    assert f"{promises.backup_days} ngày" in shown
    assert f"(Bản đồng ý số {text('consent.version')})" in shown
    assert ("nước ngoài" in shown) == (channel == "telegram")
    assert house.rows("SELECT * FROM follower") == []
    assert text("follow.done") in actor.press("Đồng ý nhận tin")
    [(chat, kept, sealed)] = house.rows("SELECT chat, channel, sealed FROM follower")
    assert (chat, kept) == (actor.chat, channel)
    assert len(sealed) > 64  # the digest of the text, sealed
    actor.say("nhận tin")
    assert text("follow.already") in actor.press("Đồng ý nhận tin")


def test_an_older_text_is_shown_anew_before_anybody_agrees(house: House) -> None:
    actor = house.actor("an", "telegram", "an")
    actor.say("menu")
    assert "Đồng ý nhận tin" in actor.act("follow:yes:000000000000")
    assert house.rows("SELECT * FROM follower") == []


def test_a_page_cannot_be_written_to_and_says_so(house: House) -> None:
    actor = house.actor()
    actor.say("trợ giúp")
    assert text("button.follow") not in actor.buttons
    assert actor.say("nhận tin") == text("follow.web")
    assert actor.act("follow:yes:000000000000") == text("follow.web")
    assert house.rows("SELECT * FROM follower") == []


def test_news_are_offered_where_somebody_can_be_written_to(house: House) -> None:
    actor = house.actor("an", "telegram", "an")
    actor.say("chào")
    actor.say("trợ giúp")
    assert actor.buttons[text("button.follow")] == "follow"


def test_the_push_says_nothing_and_the_press_says_what_to_bring(house: House) -> None:
    actor = follower(house)
    announce(house)
    assert waiting(house, actor) == 1
    assert push("thang-12").text == "Có tin mới, bấm để xem."
    shown = actor.act("news:thang-12")
    assert shown.endswith(BODY)
    assert text("button.unfollow") in actor.buttons


def test_nobody_is_told_twice_by_many_ticks(house: House) -> None:
    actor = follower(house)
    announce(house)
    for _ in range(3):
        house.do(tick(house.running, house.clock.now()))
    assert waiting(house, actor) == 1


def test_one_press_leaves_and_takes_back_what_waits(house: House) -> None:
    actor = follower(house)
    announce(house)
    assert actor.act("follow:leave") == text("unfollow.done")
    assert waiting(house, actor) == 0
    assert house.rows("SELECT * FROM follower") == []
    assert actor.say("thôi nhận tin") == text("unfollow.none")


def test_own_data_say_since_when_news_are_asked_for(house: House) -> None:
    actor, now = follower(house), house.clock.now()
    made = house.do(house.running.exchange.own_data(actor.vault, "json"))
    assert made is not None
    assert json.loads(made.data)["news"] == {"since": now.isoformat()}
    printed = house.do(house.running.exchange.own_data(actor.vault, "docx"))
    assert printed is not None
    lines = [paragraph.text for paragraph in Document(BytesIO(printed.data)).paragraphs]
    assert text("own.follows", day=show_day(day_in_vietnam(now))) in lines
    actor.act("follow:leave")
    gone = house.do(house.running.exchange.own_data(actor.vault, "json"))
    assert gone is not None
    assert json.loads(gone.data)["news"] is None


def test_erasing_the_chat_leaves_too(house: House) -> None:
    actor = follower(house)
    announce(house)
    actor.say("xóa dữ liệu")
    actor.act("erase:yes")
    assert house.rows("SELECT * FROM follower") == []
    assert waiting(house, actor) == 0


def test_a_follower_is_still_known_long_after_the_talk_is_forgotten(house: House) -> None:
    actor = follower(house)
    house.wait(days=20)
    moment = house.clock.now() - timedelta(days=7)
    house.do(house.running.database.write(lambda work: work.chats.forget_before(moment)))
    announce(house, until=date(2026, 12, 31))
    assert waiting(house, actor) == 1


def test_what_is_over_or_gone_is_not_shown_as_if_it_held(house: House) -> None:
    actor = follower(house)
    announce(house)
    house.wait(days=30)
    assert "Tin này chỉ dùng tới ngày 01/12/2026" in actor.act("news:thang-12")
    house.do(house.running.database.write(lambda work: work.announcements.set("thang-12", "stopped")))
    assert text("news.gone") in actor.act("news:thang-12")
    assert text("news.gone") in actor.act("news:khong-co")


def test_the_promise_of_two_a_month_counts_what_was_told(house: House) -> None:
    follower(house)
    for number in range(MOST_A_MONTH):
        announce(house, f"tin-{number}")
    now = house.clock.now()
    recent = house.do(house.running.database.read(lambda work: Announcer(work).recent(now)))
    assert len(recent) == MOST_A_MONTH
    later = now + timedelta(days=31)
    assert house.do(house.running.database.read(lambda work: Announcer(work).recent(later))) == []


FORGED = {
    "an announcement of their own": (
        "INSERT INTO announcement VALUES ('gia', 'Chuyển tiền', 'running', '2030-01-01', '2030-01-01', x'00');"
        "INSERT INTO announcement_reach VALUES ('gia', 'telegram', 0, 0)"
    ),
    "other words": "UPDATE announcement SET body = 'Chuyển tiền'",
    "a later day": "UPDATE announcement SET ends_on = '2031-01-01', body = 'Chuyển tiền'",
    "once more": "UPDATE announcement SET state = 'running'; UPDATE announcement_reach SET reached = 0",
}


@pytest.mark.parametrize("what", FORGED)
def test_whoever_writes_to_the_database_without_a_key_tells_the_followers_nothing(house: House, what: str) -> None:
    actor = follower(house)
    announce(house)
    house.do(house.running.database.write(lambda work: work.announcements.set("thang-12", "done")))
    before = waiting(house, actor)
    for each in FORGED[what].split(";"):
        house.change(each)
    house.do(tick(house.running, house.clock.now()))
    assert waiting(house, actor) == before
    for name in ("gia", "thang-12"):
        assert "Chuyển tiền" not in actor.act(f"news:{name}")


def test_an_announcement_is_still_read_under_new_keys(house: House, tmp_path: Path) -> None:
    follower(house)
    announce(house)
    database, master = house.running.database, create_key(tmp_path / "new.key")
    database.keyring, _ = house.do(database.write(lambda work: rekey(work, master)))
    assert [each.body for each in house.do(database.read(lambda work: work.announcements.running()))] == [BODY]


FOLLOWERS = 12


@pytest.fixture
def half_told(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house in which half of the followers have their letter; the rest get theirs one at a time."""
    monkeypatch.setattr(announcer, "BATCH", 1)
    for number in range(FOLLOWERS):
        follower(house, name=f"nguoi-{number}")

    def start(work: UnitOfWork) -> None:
        assert work.announcements.start("thang-12", BODY, date(2026, 12, 1), ["telegram"], house.clock.now())
        for _ in range(FOLLOWERS // 2):
            Announcer(work).put("thang-12", "telegram", house.clock.now())

    house.do(house.running.database.write(start))
    return house


def tell_the_rest(house: House) -> list[str]:
    """The chats that have a letter once everybody is told, in order; one with two would stand there twice."""

    def act(work: UnitOfWork) -> list[str]:
        while Announcer(work).put("thang-12", "telegram", house.clock.now()):
            pass
        return sorted(work.tx.scalars(select(outbox.c.chat).where(outbox.c.news == "thang-12")))

    return house.do(house.running.database.write(act))


def chats_of(house: House) -> list[str]:
    return sorted(chat for (chat,) in house.rows("SELECT chat FROM follower"))


def test_new_keys_in_the_middle_of_it_tell_nobody_twice_and_forget_nobody(half_told: House, tmp_path: Path) -> None:
    """With new keys each chat has another id: the order of the ids must not be that of the telling."""
    before, master = chats_of(half_told), create_key(tmp_path / "new.key")
    database = half_told.running.database
    database.keyring, _ = half_told.do(database.write(lambda work: rekey(work, master)))
    assert not set(chats_of(half_told)) & set(before)
    assert tell_the_rest(half_told) == chats_of(half_told)


@pytest.mark.parametrize("number", [0, FOLLOWERS - 1])
def test_a_chat_with_another_address_goes_on_following_and_is_told_once(half_told: House, number: int) -> None:
    def move(work: UnitOfWork) -> None:
        assert move_chat(work, "telegram", f"nguoi-{number}", "dia-chi-moi")

    half_told.do(half_told.running.database.write(move))
    told = tell_the_rest(half_told)
    assert told == chats_of(half_told)
    assert len(told) == FOLLOWERS
    moved = Actor("moved", half_told, "telegram", "dia-chi-moi")
    assert text("unfollow.done") in moved.act("follow:leave")


@pytest.mark.parametrize(("old", "new"), [(0, FOLLOWERS - 1), (FOLLOWERS - 1, 0), (0, 1)])
def test_who_follows_at_both_addresses_follows_once(half_told: House, old: int, new: int) -> None:
    def move(work: UnitOfWork) -> None:
        assert move_chat(work, "telegram", f"nguoi-{old}", f"nguoi-{new}")

    half_told.do(half_told.running.database.write(move))
    told = tell_the_rest(half_told)
    assert told == chats_of(half_told)
    assert len(told) == FOLLOWERS - 1
