"""A status that cannot be pushed waits for the person's next message; the officer sees that they must call (test 9)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases.codes import digest_of, draw
from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.channels.capability import CAPABILITIES
from bot.channels.dispatcher import Dispatcher
from bot.channels.render import renderer
from bot.channels.update import ArrivalKind, ChannelUpdate
from bot.conversation.services import Services
from bot.inbox.activity import ChatActivity
from bot.inbox.groups import GroupTalk
from bot.inbox.message_handler import MessageHandler
from bot.model.messages import Incoming
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.failures import ChatGoneError
from bot.outbox.sender import Sender
from bot.outbox.worker import Render
from bot.store.schema import chat, lead
from bot.store.work import UnitOfWork
from tests.delivery.post import RULES, Office, Outcome, Platform, office, prepare
from tests.fakes import FakePlaces

WANTS = (
    "nhờ công an liên hệ",
    "cho tôi",
    "phuong nghi thuy",
    "Trần Văn Mẫu",
    "0912 345 678",
    "sáng",
    "Gọi điện",
    "Đồng ý",
)
INVITATION = "CDFG-HJKM-NPQR-2345"
MUST_CALL = "Phải gọi điện"


def rendered(channel: str) -> Render:
    """The desk is on a channel that is no platform."""
    return renderer(channel) if channel in CAPABILITIES else lambda message: [message]


class Town:
    """A person on one platform and an officer on another, with the sender between."""

    def __init__(self, at: Office, services: Services, channel: str, *, paid: bool = False) -> None:
        policy = Policy(zalo_paid=paid, notice_minutes=0)
        services = replace(services, places=FakePlaces())
        referrals = CaseService(services.places, policy, draw)
        exchange = MessageHandler(services, at.database, at.keyring, referrals, at.time)
        groups = GroupTalk(at.database, at.keyring, services.places, at.time)
        self.reception = Dispatcher(exchange, ChatActivity(at.database, at.keyring, at.time), groups)
        self.at, self.channel, self.windows = at, channel, policy.windows
        self.person = Platform(channel, at.time)
        self.desk = Platform("desk", at.time)
        self.updates = 0

    async def arrive(self, kind: ArrivalKind = "message", words: str = "", action: str = "", phone: str = "") -> bool:
        self.updates += 1
        arrival = ChannelUpdate(kind, f"u{self.updates}", "an", Incoming(words, action), phone=phone)
        new = await self.reception.take(arrival, self.channel)
        await self.work()
        return new

    async def work(self, seconds: float = 12) -> None:
        couriers: dict[str, Sender] = {self.channel: self.person, "desk": self.desk}
        parts = (self.at.database, self.at.keyring, couriers, self.at.time, RULES)
        time = self.at.time
        async with OutboxDispatch(*parts, sleep=time.sleep, tick=time.tick, windows=self.windows, renderer=rendered):
            await time.pass_(seconds)
            leaving = asyncio.create_task(time.pass_(3600))
        leaving.cancel()

    async def officer(self, words: str, action: str = "") -> str:
        self.updates += 1
        before = len(self.desk.took)
        await self.reception._exchange.accept("desk", "can bo", f"u{self.updates}", Incoming(words, action))
        await self.work()
        return "\n".join(self.desk.texts[before:])

    async def open_case(self) -> str:
        """The person sends a case and an officer is there; returns the code."""

        def act(work: UnitOfWork) -> None:
            until = self.at.time.now() + timedelta(days=1)
            work.officers.invite("Mẫu", "officer", "16732", digest_of(INVITATION), until)

        await self.at.database.write(act)
        await self.officer(f"mã mời {INVITATION}")
        for words in WANTS:
            await self.arrive(words=words)
        return await self.at.database.read(lambda work: str(work.tx.scalar(select(lead.c.code))))


@pytest.mark.parametrize(
    ("channel", "paid", "hours", "pushed"),
    [
        ("zalo_oa", False, 47, True),
        ("zalo_oa", False, 49, False),
        ("zalo_oa", True, 49, True),
        ("zalo_oa", True, 167, True),
        ("zalo_oa", True, 169, False),
        ("zalo_bot", False, 387, True),
        ("telegram", False, 387, True),
    ],
)
def test_a_status_is_pushed_within_the_window_and_else_waits_for_the_next_message(
    services: Services, tmp_path: Path, channel: str, paid: bool, hours: int, pushed: bool
) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, channel, paid=paid)
            code = await town.open_case()
            at.time.seconds += hours * 3600 - 300 - at.time.seconds % 60
            before = len(town.person.asked)
            card = await town.officer("", f"desk:case:{code}")
            assert (MUST_CALL in card) is not pushed
            await town.officer("", f"desk:open:{code}")
            at.time.seconds += 7200
            await town.work()
            told = [text for _, _, text in town.person.asked[before:]]
            assert bool(told) is pushed
            await town.arrive(words="lãi suất bao nhiêu")
            told = [text for _, _, text in town.person.asked[before:]]
            assert code in told[0]
            assert "6,24%" in told[-1]
            assert sum(code in text for text in told) == 1
            assert MUST_CALL not in await town.officer("", f"desk:case:{code}")

    asyncio.run(scene())


def test_the_windows_end_where_the_platforms_do() -> None:
    assert Policy(zalo_paid=True).windows == {"zalo_oa": 168}  # refused after seven days, billed after two
    assert Policy().windows == {"zalo_oa": 48}


@pytest.mark.parametrize("gone", ["unfollow", "blocked"])
def test_whoever_left_is_marked_for_a_call_until_they_write_again(
    services: Services, tmp_path: Path, gone: str
) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "telegram")
            code = await town.open_case()
            if gone == "unfollow":
                await town.arrive("unfollow")
            else:
                town.person.always = blocked
            await town.officer("", f"desk:open:{code}")
            before = len(town.person.took)
            assert MUST_CALL in await town.officer("", f"desk:case:{code}")
            town.person.always = lambda: None
            await town.arrive("follow")
            assert code in town.person.texts[before]
            assert MUST_CALL not in await town.officer("", f"desk:case:{code}")

    asyncio.run(scene())


def blocked() -> Outcome:
    return ChatGoneError("403")


def test_a_code_asked_from_another_phone_shows_no_name(services: Services, tmp_path: Path) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_oa")
            code = await town.open_case()
            told = await town.reception.take(ChannelUpdate("message", "x", "binh", Incoming(code)), "zalo_oa")
            await town.work()
            heard = "\n".join(text for _, to, text in town.person.took if to == "binh")
            assert told
            assert code in heard
            assert "Mẫu" not in heard
            assert "912" not in heard

    asyncio.run(scene())


def test_where_a_human_of_the_office_writes_the_bot_only_listens(services: Services, tmp_path: Path) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_oa")
            await town.arrive("human")
            assert await town.arrive(words="lãi suất bao nhiêu")
            assert town.person.took == []
            at.time.seconds += 3600
            await town.arrive(words="lãi suất bao nhiêu")
            assert "6,24%" in "\n".join(town.person.texts)

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("kind", "has"),
    [
        ("follow", "nhạy cảm"),
        ("unreadable", "gọi lại"),
        ("withdraw", "đã quên hết"),
        ("ignored", ""),
        ("unfollow", ""),
    ],
)
def test_what_is_no_message_is_answered_as_it_should(
    services: Services, tmp_path: Path, kind: ArrivalKind, has: str
) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_oa")
            assert await town.arrive(kind) is (kind != "ignored")
            told = "\n".join(town.person.texts)
            assert (has.lower() in told.lower()) if has else told == ""

    asyncio.run(scene())


def test_a_request_to_delete_erases_the_cases_too_and_nothing_answers_a_second_one(
    services: Services, tmp_path: Path
) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_oa")
            await town.open_case()
            again = ChannelUpdate("withdraw", "same", "an", Incoming(""))
            assert await town.reception.take(again, "zalo_oa")
            assert not await town.reception.take(again, "zalo_oa")

            def act(work: UnitOfWork) -> None:
                assert work.tx.execute(select(lead.c.state, lead.c.key)).all() == [("erased", None)]

            await at.database.read(act)

    asyncio.run(scene())


def test_a_shared_phone_number_answers_the_question_for_it(services: Services, tmp_path: Path) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_oa")
            for words in WANTS[:4]:
                await town.arrive(words=words)
            await town.arrive("contact", phone="84912345678")
            assert "Bước 5/6" in town.person.texts[-1]

    asyncio.run(scene())


@pytest.mark.parametrize("address", ["\ud800", "", "a\0b"])
def test_an_update_from_nowhere_is_nothing(services: Services, tmp_path: Path, address: str) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_oa")
            assert not await town.reception.take(ChannelUpdate("message", "1", address, Incoming("chào")), "zalo_oa")

            def act(work: UnitOfWork) -> None:
                assert work.tx.execute(select(chat.c.id)).all() == []

            await at.database.read(act)

    asyncio.run(scene())


@pytest.mark.parametrize("words", ["\ud83d", "\0" * 9, "a" * 1_000_000, "a\u0301" * 5000, "👍", "\u202e\u200b"])
def test_bad_words_are_answered_and_known_again(services: Services, tmp_path: Path, words: str) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            town = Town(at, services, "zalo_bot")
            arrival = ChannelUpdate("message", "i" * 5000, "an", Incoming(words))
            assert await town.reception.take(arrival, "zalo_bot")
            assert not await town.reception.take(arrival, "zalo_bot")
            await town.work()
            assert town.person.took

    asyncio.run(scene())
