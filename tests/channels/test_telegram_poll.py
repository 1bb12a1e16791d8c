"""Fetching updates, and the courtesies of a press: nothing is lost, nothing is stuck, nothing waits for a courtesy."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.poll import Poller
from bot.channels.telegram.account import remove_webhook, set_menu, set_webhook, status
from bot.channels.telegram.acknowledgements import TelegramAcknowledgements
from bot.channels.telegram.poll import TelegramPoll
from bot.channels.telegram.webhook import COMMANDS, TelegramWebhook, WeakSecretError
from bot.channels.update import ChannelUpdate
from bot.meters import METERS
from bot.model.messages import Button, Message
from bot.outbox.failures import BadTokenError
from bot.store.campaigns import MOST_A_DAY, OTHER
from bot.store.errors import StoreError
from bot.store.work import UnitOfWork
from tests.channels.telegram_place import GROUP, PAYLOADS, PERSON, Place, place
from tests.delivery.post import office, prepare
from tests.emulators.telegram import TOKEN, Fault

DOOR = TelegramWebhook(PAYLOADS)
SECRET = SecretStr("a-sample_secret-0123456789")


def run(work: Callable[[Place], Awaitable[None]], token: str = TOKEN) -> None:
    """Something that happens at a place."""

    async def there() -> None:
        async with place(token) as at:
            await work(at)

    asyncio.run(there())


class Taking:
    """Takes arrivals; ``troubles`` are raised first, by text."""

    def __init__(self, **troubles: list[Exception]) -> None:
        self.troubles = troubles
        self.took: list[str] = []
        self.slept: list[float] = []

    async def take(self, arrival: ChannelUpdate) -> None:
        said = arrival.incoming.text
        if self.troubles.get(said):
            raise self.troubles[said].pop()
        self.took.append(said)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def poll(self, at: Place, until: Callable[[], bool]) -> None:
        """Poll until something holds; ten seconds are an age."""
        poll = Poller("telegram", TelegramPoll(at.bot, DOOR, hold=1), self.take, self.sleep)
        running = asyncio.create_task(poll.run())
        async with asyncio.timeout(10):
            while not until():  # noqa: ASYNC110 - what it waits for is at the platform
                await asyncio.sleep(0.01)
        poll.stop()
        await running


def test_updates_are_taken_in_their_order_and_once() -> None:
    async def work(at: Place) -> None:
        taking = Taking()
        for said in "abc":
            at.platform.say(PERSON, said)
        await taking.poll(at, lambda: not at.platform.updates)
        assert taking.took == ["a", "b", "c"]

    run(work)


def test_an_update_that_the_store_refused_comes_again_before_those_after_it() -> None:
    async def work(at: Place) -> None:
        taking = Taking(a=[StoreError("locked"), StoreError("locked")])
        for said in "ab":
            at.platform.say(PERSON, said)
        await taking.poll(at, lambda: not at.platform.updates)
        assert taking.took == ["a", "b"]

    run(work)


def test_an_update_that_can_never_be_taken_keeps_nobody_waiting_for_good() -> None:
    async def work(at: Place) -> None:
        taking = Taking(a=[RuntimeError() for _ in range(9)])
        for said in "ab":
            at.platform.say(PERSON, said)
        await taking.poll(at, lambda: not at.platform.updates)
        assert taking.took == ["b"]
        assert len(taking.troubles["a"]) == 6

    run(work)


def test_updates_that_nobody_understands_are_passed_over() -> None:
    async def work(at: Place) -> None:
        taking = Taking()
        at.platform.put({"message": {"message_id": "x", "chat": 7}})
        at.platform.put({"event_of_tomorrow": {}})
        at.platform.say(PERSON, "b")
        await taking.poll(at, lambda: not at.platform.updates)
        assert taking.took == ["b"]

    run(work)


@pytest.mark.parametrize(
    ("faults", "least"),
    [
        ([Fault("getUpdates", 502)], 1),
        ([Fault("getUpdates", 502)] * 3, 4),
        ([Fault("getUpdates", 429, parameters={"retry_after": 17})], 17),
        ([Fault("getUpdates")], 1),
        ([Fault("getUpdates", raw="<html>")], 1),
        ([Fault("getWebhookInfo", 500)], 1),
        ([Fault("getUpdates", 401)], 60),
    ],
)
def test_after_trouble_polling_waits_and_goes_on(faults: list[Fault], least: float) -> None:
    async def work(at: Place) -> None:
        taking = Taking()
        at.platform.faults.extend(faults)
        at.platform.say(PERSON, "a")
        await taking.poll(at, lambda: taking.took == ["a"])
        assert max(taking.slept) == least

    run(work)


def test_how_long_a_platform_could_not_be_asked_is_known_until_it_answers_again() -> None:
    """A token that was taken back: whoever writes there is not heard, and no letter is stuck that would show it."""

    async def work(at: Place) -> None:
        taking, seen = Taking(), list[float]()
        at.platform.faults.extend([Fault("getUpdates", 401)] * 3)
        at.platform.say(PERSON, "a")

        async def sleep(_seconds: float) -> None:
            seen.append(METERS.asked["telegram"])
            await asyncio.sleep(0)

        taking.sleep = sleep  # type: ignore[method-assign]  # looks while it waits
        await taking.poll(at, lambda: METERS.asked.get("telegram") == 0.0 and taking.took == ["a"])
        assert len(seen) == 3
        assert seen[0] == seen[2] > 0, "counted from the first failure"

    run(work)
    assert "telegram" not in METERS.asked, "nobody asks any more"


def test_a_webhook_that_stands_is_left_alone_and_named(caplog: pytest.LogCaptureFixture) -> None:
    """It may be that of the public service: only a person takes it away, with the command that the log names."""

    async def work(at: Place) -> None:
        await set_webhook(at.bot, "https://example.invalid/telegram", SECRET)
        taking = Taking()
        at.platform.say(PERSON, "a")
        await taking.poll(at, lambda: bool(taking.slept))
        assert at.platform.hook["url"] == "https://example.invalid/telegram"
        assert "example.invalid; to fetch here run: qd22 channels webhook delete telegram" in caplog.text
        assert (taking.took, taking.slept[0]) == ([], 60)
        await remove_webhook(at.bot)
        await taking.poll(at, lambda: taking.took == ["a"])

    run(work)


def test_stopping_does_not_wait_for_the_open_question() -> None:
    async def work(at: Place) -> None:
        poll = Poller("telegram", TelegramPoll(at.bot, DOOR, hold=60), Taking().take)
        running = asyncio.create_task(poll.run())
        await asyncio.sleep(0.1)
        poll.stop()
        await asyncio.wait_for(running, 10)

    run(work)


def test_telegram_says_how_we_stand() -> None:
    async def work(at: Place) -> None:
        await set_webhook(at.bot, "https://example.invalid/telegram", SECRET)
        assert at.platform.hook["secret_token"] == SECRET.get_secret_value()
        found = await status(at.bot)
        assert (found.who, found.webhook) == ("qd22_mau_bot", "https://example.invalid/telegram")
        await remove_webhook(at.bot)
        assert (await status(at.bot)).webhook == ""

    run(work)


def test_a_webhook_without_a_good_secret_is_not_even_asked_for() -> None:
    async def work(at: Place) -> None:
        with pytest.raises(WeakSecretError):
            await set_webhook(at.bot, "https://example.invalid/telegram", SecretStr(""))
        assert at.methods() == []

    run(work)


def test_a_wrong_token_is_named_but_not_told() -> None:
    async def work(at: Place) -> None:
        for asked in (status(at.bot), set_menu(at.bot), remove_webhook(at.bot)):
            with pytest.raises(BadTokenError) as caught:
                await asked
            assert "WRONG" not in repr(caught.value) + repr(caught.value.__cause__)

    run(work, "999:WRONG-sample-token")


def test_the_menu_is_set_in_vietnamese() -> None:
    async def work(at: Place) -> None:
        await set_menu(at.bot)
        assert {each["command"] for each in at.platform.commands} == set(COMMANDS) - {"start"}
        assert "Nhờ cán bộ liên hệ" in [each["description"] for each in at.platform.commands]

    run(work)


async def pressed(at: Place, manners: TelegramAcknowledgements) -> ChannelUpdate:
    """Somebody presses a button of a message of ours."""
    await at.courier.deliver(str(PERSON), Message("Chọn giúp tôi", (Button("Về đầu", "menu"),)))
    _, data, message = at.platform.buttons(PERSON)[0]
    (arrival,) = DOOR.read(at.platform.press(PERSON, data, message))
    manners.acknowledge(arrival)
    await manners.close()
    return arrival


def test_a_press_is_acknowledged_and_its_keyboard_taken_away() -> None:
    async def work(at: Place) -> None:
        arrival = await pressed(at, TelegramAcknowledgements(at.bot))
        assert arrival.incoming.action == "menu"
        assert at.methods()[-2:] == ["answerCallbackQuery", "editMessageReplyMarkup"]
        assert at.platform.buttons(PERSON) == []

    run(work)


@pytest.mark.parametrize("code", [400, 403, 429, 500, 0])
def test_a_courtesy_that_fails_harms_nothing(code: int, caplog: pytest.LogCaptureFixture) -> None:
    async def work(at: Place) -> None:
        at.platform.faults.extend([Fault("answerCallbackQuery", code), Fault("editMessageReplyMarkup", code)])
        await pressed(at, TelegramAcknowledgements(at.bot))

    with caplog.at_level(logging.INFO):
        run(work)
    assert caplog.text.count("a courtesy was refused") == 2
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("chat", [PERSON, GROUP])
def test_where_a_message_is_ignored_nothing_is_said(chat: int) -> None:
    async def work(at: Place) -> None:
        manners = TelegramAcknowledgements(at.bot)
        (arrival,) = DOOR.read(at.platform.say(chat, pinned_message={}))
        manners.acknowledge(arrival)
        await manners.close()
        assert (arrival.kind, at.methods()) == ("ignored", [])

    run(work)


def test_campaigns_are_counted_by_day_and_made_up_words_together(tmp_path: Path) -> None:
    prepare(tmp_path)
    day = date(2026, 11, 24)

    async def work() -> dict[str, int]:
        async with office(tmp_path) as at:

            def act(work: UnitOfWork) -> dict[str, int]:
                for word in ["to-roi", "to-roi", *(f"w{number}" for number in range(MOST_A_DAY + 10)), "to-roi"]:
                    work.campaigns.count(day, word)
                assert work.campaigns.between(day + timedelta(days=1), day + timedelta(days=9)) == {}
                return work.campaigns.between(day, day)

            return await at.database.write(act)

    found = asyncio.run(work())
    assert (found["to-roi"], found[OTHER]) == (3, 11)
    assert len(found) == MOST_A_DAY + 1
