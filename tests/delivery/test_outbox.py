"""Claims and settlements on the database, and what any sequence of them may never do."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.outbox.failures import (
    BadMessageError,
    ChatGoneError,
    ConnectionLostError,
    TimedOutError,
    TooFastError,
    UnavailableError,
    UnreachableError,
    WindowClosedError,
)
from bot.outbox.rules import ChannelRules, Rate, SendingRules
from bot.store.claims import Claimed, Settlement
from bot.store.outbox import Kind
from bot.store.schema import chat, naive, outbox
from bot.store.work import UnitOfWork
from tests.delivery.post import Office, Outcome, Slow, Taken, office, prepare

RATES = ChannelRules(overall=(Rate(count=3, seconds=1),), per_chat=(Rate(count=1, seconds=1),))
RULES = SendingRules(
    poll=50,
    back_off_cap=120,
    give_up={"reply": 600, "secret": 120, "notice": 1500},
    channels={"tele": RATES, "zalo": RATES},
)


def play(folder: Path, scene: Callable[[Office], Awaitable[None]]) -> None:
    """Run a scene in a new office."""
    prepare(folder)

    async def run() -> None:
        async with office(folder) as opened:
            await scene(opened)

    asyncio.run(run())


async def claim(at: Office, limit: int = 9, *, may_notify: bool = True) -> list[Claimed]:
    """What may be sent now, with a lease of a minute."""

    def act(work: UnitOfWork) -> list[Claimed]:
        until = at.time.now() + timedelta(seconds=60)
        return work.claims.claim("tele", at.time.now(), until, limit, may_notify=may_notify)

    return await at.database.write(act)


async def settle(at: Office, claimed: Claimed, done: Settlement) -> bool:
    """Write down how it went."""
    return await at.database.write(lambda work: work.claims.settle(claimed, done))


async def expire(at: Office, *, doubts: int = 3) -> int:
    """End what ran out."""

    def act(work: UnitOfWork) -> int:
        now = at.time.now()
        return work.claims.expire(now, now - timedelta(seconds=600), doubts)

    return await at.database.write(act)


def test_of_each_chat_only_the_first_unsettled_letter_is_given_out(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        for text, address in [("a", "an"), ("b", "an"), ("c", "binh"), ("d", "an")]:
            await at.post(text, address)
        first = await claim(at)
        assert [(each.letter.message.text, each.address) for each in first] == [("a", "an"), ("c", "binh")]
        assert await claim(at) == []
        assert await settle(at, first[0], Settlement("sent"))
        assert [each.letter.message.text for each in await claim(at)] == ["b"]

    play(tmp_path, scene)


def test_a_late_word_of_an_old_claim_changes_nothing_unless_it_says_that_the_letter_arrived(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("a", kind="notice")
        [old] = await claim(at)
        at.time.seconds += 61
        assert await expire(at) == 1
        assert not await settle(at, old, Settlement("failed", error="bad_message"))
        assert await at.states() == ["queued"]
        assert await settle(at, old, Settlement("sent"))
        assert await at.states() == ["sent"]

    play(tmp_path, scene)


def test_a_late_word_does_not_touch_the_claim_of_somebody_else(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("a", kind="notice")
        [old] = await claim(at)
        at.time.seconds += 61
        await expire(at)
        [new] = await claim(at)
        assert not await settle(at, old, Settlement("sent"))
        assert await at.states() == ["sending"]
        assert await settle(at, new, Settlement("sent"))

    play(tmp_path, scene)


def test_a_notice_whose_lease_runs_out_again_and_again_is_given_up(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("a", kind="notice")
        for _ in range(3):
            assert len(await claim(at)) == 1
            at.time.seconds += 61
            await expire(at)
        assert [(row.state, row.doubts, row.error) for row in await at.rows()] == [("unknown", 3, "lease_over")]

    play(tmp_path, scene)


def test_at_night_notices_wait_and_replies_pass_them(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("a", kind="notice")
        await at.post("b")
        assert [each.letter.message.text for each in await claim(at, may_notify=False)] == ["b"]

    play(tmp_path, scene)


def test_a_letter_that_cannot_be_opened_or_has_no_address_fails_and_stops_nobody(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        for n, address in enumerate(("an", "binh", "chi")):
            await at.post(f"t{n}", address)

        def act(work: UnitOfWork) -> None:
            work.tx.execute(update(outbox).where(outbox.c.id == 1).values(sealed=b"\0" * 40))
            gone = at.keyring.chat("tele", "binh").chat
            work.tx.execute(update(chat).where(chat.c.id == gone).values(address=None))

        await at.database.write(act)
        assert [each.letter.message.text for each in await claim(at)] == ["t2"]
        assert [(row.state, row.error) for row in await at.rows()] == [
            ("failed", "unreadable"),
            ("failed", "no_address"),
            ("sending", ""),
        ]

    play(tmp_path, scene)


def test_an_address_opens_only_for_its_own_chat(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("a", "an")
        await at.post("b", "binh")
        an, binh = (at.keyring.chat("tele", each).chat for each in ("an", "binh"))
        other = select(chat.c.address).where(chat.c.id == an).scalar_subquery()
        await at.database.write(
            lambda work: work.tx.execute(update(chat).where(chat.c.id == binh).values(address=other)).rowcount
        )
        assert [each.address for each in await claim(at)] == ["an"]

    play(tmp_path, scene)


def test_whoever_is_erased_gets_nothing_more_and_a_late_word_is_no_error(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("a")
        [under_way] = await claim(at)
        await at.database.write(lambda work: work.chats.erase(at.keyring.chat("tele", "an")))
        assert not await settle(at, under_way, Settlement("sent"))
        assert await at.rows() == []

    play(tmp_path, scene)


def test_a_dead_letter_is_listed_without_its_words_and_can_be_tried_again(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        await at.post("Trần Văn Mẫu", "an")
        await at.post("b", "binh")
        first, second = await claim(at)
        await settle(at, first, Settlement("failed", error="bad_message 400"))
        await settle(at, second, Settlement("sent"))

        def act(work: UnitOfWork) -> None:
            [slip] = work.dead_letters.all(dead=True)
            assert (slip.id, slip.channel, slip.kind, slip.error) == (1, "tele", "reply", "bad_message 400")
            assert "Mẫu" not in repr(slip)
            assert work.dead_letters.requeue(slip.id, at.time.now())
            assert not work.dead_letters.requeue(slip.id, at.time.now())
            assert not work.dead_letters.requeue(2, at.time.now())

        await at.database.write(act)
        assert [each.letter.message.text for each in await claim(at)] == ["Trần Văn Mẫu"]

    play(tmp_path, scene)


def test_what_is_old_is_forgotten_but_not_what_is_owed_for_a_case(tmp_path: Path) -> None:
    async def scene(at: Office) -> None:
        kinds: list[Kind] = ["reply", "notice", "notice"]
        for n, kind in enumerate(kinds):
            await at.post(f"t{n}", f"chat {n}", kind=kind)
        for each, ending in zip(await claim(at), ("failed", "sent", "unknown"), strict=True):
            await settle(at, each, Settlement(ending))
        await at.database.write(lambda work: work.chats.forget_before(at.time.now()))
        assert await at.states() == ["failed", "sent", "unknown"]

        def act(work: UnitOfWork) -> None:
            # the chats themselves stay: they were touched since
            work.tx.execute(update(chat).values(touched_at=naive(at.time.now() + timedelta(days=8))))
            work.chats.forget_before(at.time.now() + timedelta(days=7))

        await at.database.write(act)
        assert await at.states() == ["unknown"]

    play(tmp_path, scene)


@dataclass(frozen=True)
class Post:
    """A letter of a random story: to whom, of what kind, and how its attempts go."""

    channel: str
    address: str
    kind: Kind
    outcomes: tuple[Outcome, ...]


_CERTAIN = [
    UnavailableError("503"),
    UnreachableError(),
    TooFastError("429", retry_after=7),
    TooFastError(retry_after=5, everywhere=True),
    BadMessageError("400"),
    ChatGoneError("403"),
    WindowClosedError("-230"),
    Slow(5),
    Slow(5, UnavailableError("502")),
    None,
]
_DOUBTFUL = [Taken(TimedOutError()), Taken(ConnectionLostError()), Slow(500)]
_POST = st.builds(
    Post,
    st.sampled_from(["tele", "zalo"]),
    st.sampled_from(["an", "binh", "chi"]),
    st.sampled_from(["reply", "secret", "notice"]),
    st.lists(st.sampled_from([*_CERTAIN, *_DOUBTFUL]), max_size=4).map(tuple),
)


@settings(max_examples=settings.default.max_examples // 5, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_POST, min_size=1, max_size=8), st.integers(0, 9))
@example([Post("tele", "an", "notice", (UnavailableError("503"),) * 4), Post("tele", "an", "reply", ())], 0)
def test_whatever_platforms_do_every_letter_ends_and_none_is_sent_twice(posts: list[Post], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        play(Path(folder), lambda at: _story(at, posts, seed))


async def _story(at: Office, posts: list[Post], seed: int) -> None:
    script = {f"{n}": post.outcomes for n, post in enumerate(posts)}
    platforms = [at.platform("tele", **script), at.platform("zalo", **script)]
    for n, post in enumerate(posts):
        await at.post(f"{n}", post.address, post.channel, post.kind)
    async with at.sender(*platforms, rules=RULES, seed=seed):
        states = ["queued"]
        while {"queued", "sending"} & {*states} and at.time.seconds < 4000:
            await at.time.pass_(100)
            states = await at.states()
    for platform in platforms:
        _check_rates([when for when, _, _ in platform.asked], RATES.overall[0])
        for address in ("an", "binh", "chi"):
            asked = [(when, int(text)) for when, to, text in platform.asked if to == address]
            _check_rates([when for when, _ in asked], RATES.per_chat[0])
            assert [n for _, n in asked] == sorted(n for _, n in asked), "out of order"
    for n, (post, state) in enumerate(zip(posts, states, strict=True)):
        _check_letter(post, state, sum(platform.texts.count(f"{n}") for platform in platforms))


def _check_rates(starts: list[float], rate: Rate) -> None:
    for first in starts:
        assert sum(1 for each in starts if first <= each < first + rate.seconds) <= rate.count


def _check_letter(post: Post, state: str, taken: int) -> None:
    assert state in ("sent", "failed", "unknown", "parked")
    in_doubt = any(outcome in _DOUBTFUL for outcome in post.outcomes)
    assert taken <= (RULES.doubts if post.kind == "notice" and in_doubt else 1)
    if state == "sent":
        assert taken >= 1
    if state in ("failed", "parked") and not (post.kind == "notice" and in_doubt):
        assert taken == 0
    if state == "unknown":
        assert in_doubt
