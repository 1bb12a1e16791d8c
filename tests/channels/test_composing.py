"""“Somebody types” is shown only where an answer waits, and never costs an answer anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels.kinds import PLATFORMS
from bot.channels.platform import Dependencies, ShowsTyping
from bot.channels.telegram.platform import open_telegram
from bot.channels.typing_indicator import MOMENT, TypingIndicator
from bot.channels.zalo_bot.platform import open_zalo_bot
from bot.outbox.failures import UnavailableError
from bot.outbox.rules import ChannelRules, Rate, SendingRules, load_rules
from bot.settings import Settings
from bot.store.errors import StoreError
from bot.store.outbox import Kind
from tests.channels.telegram_place import GROUP, PERSON
from tests.delivery.post import KEYRING, Office, Outcome, Slow, office, prepare
from tests.emulators.serving import served
from tests.emulators.telegram import TOKEN, Telegram
from tests.emulators.zalo_bot import ZaloBotEmulator
from tests.emulators.zalo_bot import make_app as make_zalo_bot

FAST = ChannelRules(overall=(Rate(count=100, seconds=1),), per_chat=(Rate(count=1, seconds=1),))
RULES = SendingRules(channels={"tele": FAST})


@dataclass
class Stage:
    """An office whose typing is watched: when it was shown, and where."""

    at: Office
    failure: Exception | None = None
    shown: list[tuple[float, str]] = field(default_factory=list)

    async def show(self, address: str) -> None:
        self.shown.append((round(self.at.time.seconds, 1), address))
        if self.failure:
            raise self.failure
        if address == "never answered":
            await self.at.time.sleep(3600)

    async def post(self, *texts: str, chat: str = "an", kind: Kind = "reply", outcome: Outcome = None) -> None:
        """An update was taken that led to these messages, and the sender works on them."""
        for text in texts:
            await self.at.post(text, chat, kind=kind)
        tools = {"sleep": self.at.time.sleep, "tick": self.at.time.tick}
        composing = TypingIndicator({"tele": self.show}, self.at.database, KEYRING, RULES, **tools)  # type: ignore[arg-type]
        composing.expect("tele", chat)
        composing.expect("web", chat)
        await self.at.work(self.at.platform(**{texts[0]: [outcome]} if texts else {}), seconds=20, rules=RULES)
        await composing.close()


def play(folder: Path, scene: Callable[[Stage], Awaitable[None]]) -> None:
    prepare(folder)

    async def run() -> None:
        async with office(folder) as at:
            await scene(Stage(at))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("texts", "outcome", "shown"),
    [
        (["một"], None, []),
        (["một"], Slow(MOMENT - 0.1), []),
        (["một"], Slow(2), [(0.4, "an")]),
        (["một", "hai"], None, [(0.4, "an")]),
        (["một"], UnavailableError("503"), [(0.4, "an")]),
        ([], None, []),
    ],
    ids=["at once", "in a moment", "a picture is drawn", "a second part", "tried again", "no answer"],
)
def test_it_is_shown_once_when_the_answer_waits_for_longer_than_a_moment(
    tmp_path: Path, texts: list[str], outcome: Outcome, shown: list[tuple[float, str]]
) -> None:
    async def scene(on: Stage) -> None:
        await on.post(*texts, outcome=outcome)
        assert on.shown == shown
        assert await on.at.states() == ["sent"] * len(texts)

    play(tmp_path, scene)


def test_a_notice_that_waits_is_no_answer(tmp_path: Path) -> None:
    async def scene(on: Stage) -> None:
        await on.post("tin", kind="notice", outcome=Slow(3))
        assert on.shown == []

    play(tmp_path, scene)


@pytest.mark.parametrize("failure", [UnavailableError("500"), ValueError("secret words"), StoreError("locked")])
def test_its_failure_harms_nothing_and_says_nothing(
    tmp_path: Path, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene(on: Stage) -> None:
        on.failure = failure
        await on.post("một", "hai", outcome=Slow(2))
        assert await on.at.states() == ["sent", "sent"]

    with caplog.at_level(logging.INFO):
        play(tmp_path, scene)
    assert caplog.text == ""


def test_a_platform_that_never_answers_it_keeps_nothing_waiting(tmp_path: Path) -> None:
    async def scene(on: Stage) -> None:
        await on.post("một", "hai", chat="never answered", outcome=Slow(2))
        assert await on.at.states() == ["sent", "sent"]
        assert len(on.shown) == 1

    play(tmp_path, scene)


def test_it_keeps_its_own_rate_however_many_wait(tmp_path: Path) -> None:
    async def scene(on: Stage) -> None:
        tools = {"sleep": on.at.time.sleep, "tick": on.at.time.tick}
        composing = TypingIndicator({"tele": on.show}, on.at.database, KEYRING, RULES, **tools)  # type: ignore[arg-type]
        for number in range(300):
            if number < 10:
                await on.at.post("chờ", f"chat{number}")
            composing.expect("tele", f"chat{number}")
        await on.at.time.pass_(5)
        assert len(on.shown) == 1
        await composing.close()

    play(tmp_path, scene)


def test_the_rates_leave_room_for_it() -> None:
    telegram = load_rules().of("telegram")
    assert telegram.overall[0].count + telegram.typing.count <= 30


def ground(at: Office, **settings: Any) -> Dependencies:
    return Dependencies(Settings(**settings), at.database, KEYRING, at.time)


def test_telegram_shows_it_to_persons_and_not_in_groups(tmp_path: Path) -> None:
    async def scene(on: Stage) -> None:
        platform = Telegram(chats={PERSON, GROUP})
        async with served(platform.app()) as address:
            opening = open_telegram(ground(on.at, telegram_token=SecretStr(TOKEN), telegram_api=address))
            async with opening as opened:
                await opened.show_typing(str(PERSON))
                await opened.show_typing(str(GROUP))
        assert [given for method, given in platform.calls if method == "sendChatAction"] == [
            {"chat_id": str(PERSON), "action": "typing"}
        ]

    play(tmp_path, scene)


def test_zalo_bot_shows_it(tmp_path: Path) -> None:
    async def scene(on: Stage) -> None:
        emulator = ZaloBotEmulator()
        async with served(make_zalo_bot(emulator=emulator)) as address:
            opening = open_zalo_bot(ground(on.at, zalo_bot_token=SecretStr("sample"), zalo_bot_api=address))
            async with opening as opened:
                await opened.show_typing("an")
        assert emulator.calls == [("sendChatAction", {"chat_id": "an", "action": "typing"})]

    play(tmp_path, scene)


def test_the_platforms_that_can_show_it_do(tmp_path: Path) -> None:
    tokens = {"telegram_token": "1:a", "zalo_bot_token": "a", "zalo_app_id": "1", "zalo_oa_secret": "a"}

    async def scene(on: Stage) -> None:
        for kind in PLATFORMS:
            async with kind.open(ground(on.at, **tokens)) as platform:
                assert isinstance(platform, ShowsTyping) is (kind.name in ("telegram", "zalo_bot")), kind.name

    play(tmp_path, scene)
