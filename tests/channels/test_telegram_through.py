"""From a person at Telegram to the answer there and back, with everything between in real time on loopback."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.cases.codes import draw
from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.channels.poll import Poller
from bot.channels.telegram.acknowledgements import TelegramAcknowledgements
from bot.channels.telegram.poll import TelegramPoll
from bot.channels.telegram.webhook import CHANNEL, TelegramWebhook
from bot.channels.update import ChannelUpdate
from bot.clock import SystemClock
from bot.conversation.services import Services
from bot.inbox.message_handler import MessageHandler
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.rules import SendingRules
from bot.store.engine import Database
from bot.texts.promises import Promises
from tests.channels.telegram_place import PAYLOADS, PERSON, Place, place
from tests.delivery.post import FAST, KEYRING, WatchedDatabase, prepare
from tests.emulators.telegram import Fault

RULES = SendingRules(
    poll=0.05, back_off=0.05, back_off_cap=0.2, rest=0.1, rest_cap=0.2, patience=3, lease=9, channels={CHANNEL: FAST}
)

NAMED = Promises("Đơn vị mẫu, số 1 đường Mẫu, lienhe@mau.example")
"""A named operator: while it is a trial, platforms take no requests."""


@dataclass
class Stage:
    """A person who writes to the bot; what waits is sent while the stage is open."""

    at: Place
    database: Database

    async def hears(self, holds: Callable[[list[str]], bool]) -> list[str]:
        """Wait until what the person was told is as it should be."""
        async with asyncio.timeout(20):
            while not holds(self.at.platform.told(PERSON)):  # noqa: ASYNC110 - what it waits for is at the platform
                await asyncio.sleep(0.02)
        return self.at.platform.told(PERSON)

    def press(self, label: str) -> None:
        """Press a button of the last message."""
        data, message = next(
            (data, message) for shown, data, message in self.at.platform.buttons(PERSON) if shown == label
        )
        self.at.platform.press(PERSON, data, message)


@contextlib.asynccontextmanager
async def stage(services: Services, folder: Path) -> AsyncIterator[Stage]:
    """The bot polls, answers and sends."""
    database, clock = WatchedDatabase(f"sqlite+aiosqlite:///{folder}/post.db", keyring=KEYRING), SystemClock()
    services = replace(services, promises=NAMED)
    referrals = CaseService(services.places, Policy(promises=NAMED, notice_minutes=0), draw)
    exchange = MessageHandler(services, database, KEYRING, referrals, clock)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(database.close)
        at = await stack.enter_async_context(place())
        sender = await stack.enter_async_context(OutboxDispatch(database, KEYRING, {CHANNEL: at.courier}, clock, RULES))
        manners = TelegramAcknowledgements(at.bot)

        async def take(arrival: ChannelUpdate) -> None:
            if arrival.kind in ("message", "contact"):
                await exchange.accept(CHANNEL, arrival.address, arrival.external_id, arrival.incoming)
                manners.acknowledge(arrival)
                sender.wake()

        poll = Poller(CHANNEL, TelegramPoll(at.bot, TelegramWebhook(PAYLOADS), hold=1), take)
        polling = asyncio.create_task(poll.run())
        try:
            yield Stage(at, database)
        finally:
            poll.stop()
            await polling
            await manners.close()


def play(services: Services, folder: Path, story: Callable[[Stage], object]) -> None:
    """A story on a stage."""
    prepare(folder)

    async def there() -> None:
        async with stage(services, folder) as on:
            await story(on)  # type: ignore[misc]

    asyncio.run(there())


async def asks(on: Stage, *said: str, until: str = "") -> None:
    """Say one thing after the other, each when the one before was answered; the last answer holds ``until``."""
    for each in said:
        before = len(on.at.platform.told(PERSON))
        on.at.platform.say(PERSON, each)
        await on.hears(lambda told, before=before: len(told) > before)  # type: ignore[misc]
    await on.hears(lambda told: until in told[-1])


OWN = {"phone_number": "84912345678", "first_name": "Mẫu", "user_id": PERSON}
ANSWERS = {
    "typed": {"text": "0912 345 678"},
    "own number shared": {"contact": OWN},
    "a contact of somebody else": {"contact": {**OWN, "user_id": 77}},
    "a contact without an account": {"contact": {name: OWN[name] for name in ("phone_number", "first_name")}},
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_keyboard_that_shares_a_number_goes_when_the_question_is_answered_in_whatever_way(
    services: Services, tmp_path: Path, answer: str
) -> None:
    async def story(on: Stage) -> None:
        platform = on.at.platform
        await asks(on, "/start", "nhờ công an liên hệ", "cho tôi", until="2/6")
        assert platform.keyboards[PERSON][0][0]["request_location"] is True
        await asks(on, "phường Cửa Lò", until="cho tôi hỏi không")
        assert platform.keyboards == {}
        await asks(on, "Trần Văn Mẫu", until="4/6")
        assert platform.keyboards[PERSON][0][0]["request_contact"] is True
        # a question in between leaves it: the number is asked for again
        await asks(on, "lãi suất bao nhiêu", until="4/6")
        assert platform.keyboards[PERSON][0][0]["request_contact"] is True
        platform.say(PERSON, **ANSWERS[answer])
        await on.hears(lambda told: "5/6" in told[-1])
        assert platform.keyboards == {}
        assert len(platform.buttons(PERSON)) == 5
        on.press("Buổi sáng")
        told = await on.hears(lambda told: "6/6" in told[-1])
        assert told.count("Đã nhận.") == 2  # once for the place, once for the number

    play(services, tmp_path, story)


def test_a_keyboard_that_cannot_be_taken_away_keeps_no_answer_back(services: Services, tmp_path: Path) -> None:
    async def story(on: Stage) -> None:
        await asks(on, "/start", "nhờ công an liên hệ", "cho tôi", until="2/6")
        on.at.platform.faults.append(Fault("sendMessage", 400, "Bad Request: of tomorrow"))
        on.at.platform.say(PERSON, "phường Cửa Lò")
        await on.hears(lambda told: "cho tôi hỏi không" in told[-1])
        assert PERSON in on.at.platform.keyboards

    play(services, tmp_path, story)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("editMessageReplyMarkup", 400, "Bad Request: message can't be edited"),
        Fault("editMessageReplyMarkup", 400, "Bad Request: message to edit not found"),
        Fault("editMessageReplyMarkup", 429, parameters={"retry_after": 30}),
        Fault("editMessageReplyMarkup", takes=True),
        Fault("answerCallbackQuery", 400, "Bad Request: query is too old"),
    ],
    ids=["too old", "deleted", "too fast", "reset", "press too old"],
)
def test_a_press_is_answered_though_its_message_cannot_be_changed(
    services: Services, tmp_path: Path, fault: Fault
) -> None:
    async def story(on: Stage) -> None:
        await asks(on, "/start")
        on.at.platform.faults.append(fault)
        on.press("Kiểm tra điều kiện")
        await on.hears(lambda told: len(told) == 2)

    play(services, tmp_path, story)


def test_a_button_of_an_old_message_is_answered_and_leads_back(services: Services, tmp_path: Path) -> None:
    async def story(on: Stage) -> None:
        await asks(on, "/start", "kiểm tra điều kiện", "cho tôi", until="Câu 1/")
        _, data, message = on.at.platform.buttons(PERSON)[0]
        await asks(on, "1", until="Câu 2/")
        on.at.platform.press(PERSON, data, message)
        await on.hears(lambda told: "Nút này của câu trước" in told[-2] and "Câu 2/" in told[-1])
        on.at.platform.press(PERSON, f"{data[:-1]}{'0' if data[-1] != '0' else '1'}", message)
        await on.hears(lambda told: "Nút này đã cũ" in told[-1])
        assert [shown for shown, _, _ in on.at.platform.buttons(PERSON)][-1] == "Tiếp tục kiểm tra"

    play(services, tmp_path, story)


def test_a_person_asks_presses_and_shares_a_number(services: Services, tmp_path: Path) -> None:
    async def story(on: Stage) -> None:
        await asks(on, "/start")
        steps = {
            "nhờ công an liên hệ": "1/6",
            "cho tôi": "2/6",
            "phường Cửa Lò": "cho tôi hỏi không",
            "Trần Văn Mẫu": "4/6",
        }
        for said, until in steps.items():  # an answer may be two messages: the last of them is waited for
            await asks(on, said, until=until)
        assert on.at.platform.sent[-1]["reply_markup"]["keyboard"][0][0]["request_contact"] is True
        on.at.platform.say(PERSON, contact={"phone_number": "84912345678", "first_name": "Mẫu"})
        await on.hears(lambda told: "5/6" in told[-1])
        on.press("Buổi sáng")
        await on.hears(lambda told: "6/6" in told[-1])

    play(services, tmp_path, story)


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("sendMessage", 502)] * 7,
        [Fault("sendMessage", 429, parameters={"retry_after": 1})],
        [Fault("sendMessage", slow=0.5)],
        [Fault("getUpdates", 500), Fault("sendMessage", 503)],
    ],
    ids=["down", "too fast", "slow", "both ways"],
)
def test_after_trouble_every_answer_arrives_once_and_in_order(
    services: Services, tmp_path: Path, faults: list[Fault]
) -> None:
    async def story(on: Stage) -> None:
        on.at.platform.faults.extend(faults)
        for said in ("/start", "lãi suất vay bao nhiêu", "menu"):
            on.at.platform.say(PERSON, said)
        told = await on.hears(lambda told: len(told) >= 3)
        await asyncio.sleep(0.3)
        assert told == on.at.platform.told(PERSON)
        assert "%" in told[1]

    play(services, tmp_path, story)


def test_an_answer_that_may_have_arrived_is_not_said_again(services: Services, tmp_path: Path) -> None:
    async def story(on: Stage) -> None:
        on.at.platform.faults.append(Fault("sendMessage", takes=True))
        on.at.platform.say(PERSON, "/start")
        await on.hears(lambda told: len(told) == 1)
        on.at.platform.say(PERSON, "menu")
        # answers go in their order: one that came again would stand before that of the menu
        told = await on.hears(lambda told: len(told) >= 2)
        assert told[0] != told[1]

    play(services, tmp_path, story)


def test_a_person_who_is_slow_to_reach_keeps_nobody_else_waiting(services: Services, tmp_path: Path) -> None:
    async def story(on: Stage) -> None:
        is_held, may_go = asyncio.Event(), asyncio.Event()

        async def hold(_seconds: float) -> None:
            is_held.set()
            await may_go.wait()

        on.at.platform.sleep = hold
        on.at.platform.faults.append(Fault("sendMessage", slow=2))
        on.at.platform.say(2002, "/start")
        await is_held.wait()
        on.at.platform.say(PERSON, "/start")
        await on.hears(lambda told: len(told) == 1)
        assert on.at.platform.told(2002) == []
        may_go.set()

    play(services, tmp_path, story)
