"""The token pair: bought by one at a time, kept before it is used, bought early, and told of when it fails."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.zalo_oa.tokens import Issued, ZaloTokenKeeper
from bot.model.messages import Message
from bot.outbox.failures import (
    BadTokenError,
    ConnectionLostError,
    DeliveryError,
    TimedOutError,
    UnavailableError,
    UnreachableError,
)
from bot.store.memberships import EVERYWHERE
from bot.store.outbox import OutboxMessage
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import Pair, TokenStatus, trouble
from bot.texts import text
from tests.channels.zalo_place import ZaloPlace, no_wait, zalo_place
from tests.conftest import NOON
from tests.delivery.post import KEYRING
from tests.emulators.zalo_oa import APP

HELLO = Message("Xin chào")
Story = Callable[[ZaloPlace], Awaitable[Any]]


def told(folder: Path, story: Story, *script: str) -> Any:
    """Run a story in a place."""

    async def run() -> Any:
        async with zalo_place(folder, script) as place:
            return await story(place)

    return asyncio.run(run())


def keeper(
    place: ZaloPlace,
    ask: Callable[[str], Awaitable[Issued]],
    sleep: Callable[[float], Awaitable[None]] = no_wait,
) -> ZaloTokenKeeper:
    return ZaloTokenKeeper(place.database, KEYRING, place.clock, APP, ask, sleep=sleep)


async def pair_of(place: ZaloPlace) -> Pair:
    standing = await place.standing()
    assert standing is not None
    assert standing.pair is not None
    return standing.pair


@pytest.mark.parametrize(("hours", "bought"), [(0, 0), (19.9, 0), (20, 1), (26, 1)])
def test_a_pair_is_renewed_after_twenty_hours(tmp_path: Path, hours: float, bought: int) -> None:
    async def story(place: ZaloPlace) -> None:
        place.clock.moment += timedelta(hours=hours)
        await place.account.deliver("100", HELLO)
        assert place.played.refreshed == bought
        assert (await pair_of(place)).access == f"access-{bought}"
        assert place.played.texts == ["Xin chào"]

    told(tmp_path, story)


def test_a_refused_token_is_renewed_once_and_the_message_sent_once(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        place.played.expire()
        await place.account.deliver("100", HELLO)
        assert place.played.refreshed == 1
        assert place.played.texts == ["Xin chào"]

    told(tmp_path, story)


def test_messages_at_once_buy_one_pair(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        place.played.expire()
        await asyncio.gather(*(place.account.deliver(str(each), HELLO) for each in range(20)))
        assert place.played.refreshed == 1
        assert len(place.played.sent) == 20

    told(tmp_path, story)


def test_two_processes_at_once_buy_one_pair(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        asked = []

        async def ask(refresh: str) -> Issued:
            asked.append(refresh)
            await asyncio.sleep(0.05)
            return Issued("a", "b", timedelta(hours=25))

        async def look(_seconds: float) -> None:
            await asyncio.sleep(0.02)  # whoever waits must not have looked its last before the other has bought

        first, second = keeper(place, ask, look), keeper(place, ask, look)
        seen = await pair_of(place)
        place.clock.moment += timedelta(seconds=1)
        pairs = await asyncio.gather(first.renew(seen), second.renew(seen))
        assert [pair.access for pair in pairs] == ["a", "a"]
        assert asked == ["refresh-0"]

    told(tmp_path, story)


def test_a_pair_that_another_process_set_is_taken_without_buying(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        place.played.access = "from-the-command"
        await place.put("from-the-command", "refresh-9")
        await place.account.deliver("100", HELLO)
        assert place.played.refreshed == 0

    told(tmp_path, story)


def test_the_new_pair_is_on_disk_before_it_is_used(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        place.played.expire()
        kept = []
        send = place.transport.handle_async_request

        async def watched(request: Any) -> Any:
            kept.append((request.headers.get("access_token"), (await pair_of(place)).access))
            return await send(request)

        place.transport.handle_async_request = watched  # type: ignore[method-assign]
        await place.account.deliver("100", HELLO)
        assert kept == [("access-0", "access-0"), (None, "access-0"), ("access-1", "access-1")]

    told(tmp_path, story)


def test_whoever_stops_waiting_does_not_lose_the_pair(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        is_asked, may_answer = asyncio.Event(), asyncio.Event()

        async def ask(_refresh: str) -> Issued:
            is_asked.set()
            await may_answer.wait()
            return Issued("new", "newer", timedelta(hours=25))

        buying = keeper(place, ask)
        waiter = asyncio.create_task(buying.access(refused="access-0"))
        await is_asked.wait()
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        may_answer.set()
        await buying.close()
        assert (await pair_of(place)).access == "new"

    told(tmp_path, story)


def test_a_kill_between_receiving_and_keeping_is_told_for_what_it_is(tmp_path: Path) -> None:
    async def killed(place: ZaloPlace) -> None:
        received = asyncio.Event()

        async def hang(_pair: Pair) -> None:
            received.set()
            await asyncio.Event().wait()

        buying = place.account.keeper
        buying._save = hang  # type: ignore[method-assign]
        buying_now = asyncio.create_task(buying.renew())
        await received.wait()
        assert place.played.refreshed == 1
        assert buying._renewing is not None
        buying._renewing.cancel()  # nothing of it runs any more, as after a kill
        with pytest.raises(asyncio.CancelledError):
            await buying_now
        assert (await pair_of(place)).access == "access-0"

    told(tmp_path, killed)

    async def after() -> None:
        async with zalo_place(tmp_path, is_new=False) as place:
            place.played.access, place.played.refresh = "lost", "lost-too"
            place.clock.moment += timedelta(seconds=61)
            assert trouble(await place.standing(), place.clock.now()) == "cut_off"
            with pytest.raises(BadTokenError):
                await place.account.deliver("100", HELLO)
            assert trouble(await place.standing(), place.clock.now()) == "failed"
            place.played.access = "copied"
            await place.put("copied", "copied-too")
            await place.account.deliver("100", HELLO)
            assert trouble(await place.standing(), place.clock.now()) == ""
            assert place.played.texts == ["Xin chào"]

    asyncio.run(after())


def test_a_database_that_refuses_is_asked_until_the_new_pair_is_kept(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        waits = []

        async def ask(_refresh: str) -> Issued:
            place.database.is_refusing = True
            return Issued("new", "newer", timedelta(hours=25))

        async def sleep(seconds: float) -> None:
            waits.append(seconds)
            place.database.is_refusing = len(waits) < 3

        buying = ZaloTokenKeeper(place.database, KEYRING, place.clock, APP, ask, sleep=sleep)
        place.clock.moment += timedelta(hours=1)
        assert await buying.access(refused="access-0") == "new"
        assert len(waits) == 3
        assert (await pair_of(place)).refresh == "newer"

    told(tmp_path, story)


def test_a_pair_that_could_not_be_kept_is_not_used_and_not_lost(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        async def ask(_refresh: str) -> Issued:
            place.database.is_refusing = True
            return Issued("new", "newer", timedelta(hours=25))

        buying = keeper(place, ask)
        with pytest.raises(UnreachableError):
            await buying.access(refused="access-0")
        place.database.is_refusing = False
        assert await buying.access() == "new"
        assert (await pair_of(place)).access == "new"

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("failure", "ends"),
    [
        (BadTokenError("-14014"), BadTokenError),
        (UnreachableError("x"), UnreachableError),
        (TimedOutError("x"), UnreachableError),
        (ConnectionLostError("x"), UnreachableError),
        (UnavailableError("x"), UnreachableError),
    ],
)
def test_a_letter_never_counts_as_sent_because_a_purchase_is_unknown(
    tmp_path: Path, failure: DeliveryError, ends: type[DeliveryError]
) -> None:
    async def story(place: ZaloPlace) -> None:
        async def ask(_refresh: str) -> Issued:
            raise failure

        with pytest.raises(ends) as raised:
            await keeper(place, ask).access(refused="access-0")
        assert not raised.value.is_unknown

    told(tmp_path, story)


def test_while_the_old_token_lives_a_failed_purchase_stops_nothing(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        place.clock.moment += timedelta(hours=21)
        await place.account.deliver("100", HELLO)
        assert place.played.texts == ["Xin chào"]
        assert place.played.refreshed == 0

    told(tmp_path, story, "token:http:503")


def test_a_refused_purchase_rests_before_the_next_try(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        asked = []

        async def ask(refresh: str) -> Issued:
            asked.append(refresh)
            raise BadTokenError("-14014")

        buying = keeper(place, ask)
        for minutes in (0, 1, 8, 1.1):
            place.clock.moment += timedelta(minutes=minutes)
            with pytest.raises(BadTokenError):
                await buying.access(refused="access-0")
        assert len(asked) == 2

    told(tmp_path, story)


def test_admins_at_their_desks_are_told_once_a_day(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def story(place: ZaloPlace) -> list[OutboxMessage]:
        place.played.access, place.played.refresh = "lost", "lost-too"
        admin, officer = KEYRING.chat("web", "admin"), KEYRING.chat("web", "officer")

        def act(work: UnitOfWork) -> None:
            for vault, role in ((admin, "admin"), (officer, "officer")):
                work.chats.keep_session(vault, "{}", NOON, channel="web", is_draft=False)
                number = work.officers.invite("Người mẫu", role, EVERYWHERE, role, NOON)  # type: ignore[arg-type]
                work.officers.join(number, vault.chat, NOON)

        await place.database.write(act)
        for _ in range(3):
            place.clock.moment += timedelta(minutes=11)
            with pytest.raises(BadTokenError):
                await place.account.deliver("100", HELLO)

        def taken(work: UnitOfWork) -> list[OutboxMessage]:
            assert work.outbox.take_parked(officer.chat, place.clock.now()) == []
            return work.outbox.take_parked(admin.chat, place.clock.now())

        return await place.database.write(taken)

    letters = told(tmp_path, story)
    assert [letter.message.text for letter in letters] == [text("zalo.token_failed")]
    assert "-14014" in caplog.text


def test_no_token_shows_in_logs_errors_or_on_disk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def story(place: ZaloPlace) -> str:
        place.played.expire()
        await place.account.deliver("100", HELLO)
        place.played.access = place.played.refresh = "over"
        with pytest.raises(BadTokenError) as raised:
            await place.account.deliver("100", HELLO)
        shown = Issued("access-9", "refresh-9", timedelta(1))
        return f"{raised.value!r} {await place.standing()!r} {place.account!r} {shown!r}"

    shown = told(tmp_path, story)
    disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in ("access-0", "access-1", "refresh-0", "refresh-1", "access-9", "refresh-9", "sample-app"):
        assert secret not in shown + caplog.text
        assert secret.encode() not in disk


def test_without_a_pair_nothing_is_sent_and_the_reason_is_named(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        other = ZaloTokenKeeper(place.database, KEYRING, place.clock, "other", lambda _: pytest.fail("asked"))
        with pytest.raises(BadTokenError, match="not_set"):
            await other.access()

    told(tmp_path, story)


@pytest.mark.parametrize(
    ("written", "hours"), [("90000", 25), ("3600", 1), ("", 25), ("x", 25), ("-5", 25), ("9" * 5000, 25), ("0", 25)]
)
def test_a_lifetime_that_is_none_counts_as_the_documented_one(tmp_path: Path, written: str, hours: int) -> None:
    async def story(place: ZaloPlace) -> None:
        place.played.expires_in = written
        pair = await place.account.keeper.renew()
        assert pair.expires_at - pair.issued_at == timedelta(hours=hours)

    told(tmp_path, story)


def test_keeping_fresh_goes_on_when_a_purchase_fails(tmp_path: Path) -> None:
    async def story(place: ZaloPlace) -> None:
        looks = 0

        async def sleep(_seconds: float) -> None:
            nonlocal looks
            looks += 1
            place.clock.moment += timedelta(hours=7)
            if looks == 5:
                raise asyncio.CancelledError

        login = place.account.keeper._ask
        keeping = ZaloTokenKeeper(place.database, KEYRING, place.clock, APP, login, sleep=sleep)
        with pytest.raises(asyncio.CancelledError):
            await keeping.keep_fresh()
        assert place.played.refreshed == 1

    told(tmp_path, story, "token:http:503")


PAIR = Pair("a", "b", NOON, NOON + timedelta(hours=25))


@pytest.mark.parametrize(
    ("standing", "later", "wrong"),
    [
        (None, 0, "not_set"),
        (TokenStatus(None, None, None, ""), 0, "unreadable"),
        (TokenStatus(PAIR, None, None, ""), 24, ""),
        (TokenStatus(PAIR, None, None, ""), 25, "expired"),
        (TokenStatus(PAIR, NOON, None, ""), 0, ""),
        (TokenStatus(PAIR, NOON, NOON, "x"), 1, "cut_off"),
        (TokenStatus(PAIR, None, NOON, "x"), 1, "failed"),
    ],
)
def test_what_is_wrong_with_a_pair_has_a_name(standing: TokenStatus | None, later: int, wrong: str) -> None:
    found = trouble(standing, NOON + timedelta(hours=later))
    assert found == wrong
    if found:
        assert text(f"zalo.why.{found}")
