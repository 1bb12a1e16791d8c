"""Two servers write to one PostgreSQL at the same time: what one of them decides on, no other changes meanwhile.

Every scene is played many times over, at once; each check counts what must come out of it whoever is faster.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy import text as sql

from bot.clock import day_in_vietnam
from bot.conversation.services import Services
from bot.jobs import tick
from bot.meters import METERS
from bot.model.effects import Reveal, Work
from bot.model.messages import Incoming, Message
from bot.outbox.rate_limiter import RateLimiters
from bot.outbox.rules import ChannelRules, Rate
from bot.runtime import Runtime
from bot.store.chats import UPDATE
from bot.store.errors import StoreError
from bot.store.schema import audit, inbox, lead, message, outbox, tally
from bot.store.vault import Vault, new_token
from bot.store.work import UnitOfWork
from tests.conftest import NOON
from tests.fakes import CUA_LO
from tests.store.cluster import Cluster, on_postgresql
from tests.store.place import Chat
from tests.store.two import two_servers

pytestmark = on_postgresql()
Both = tuple[Runtime, Runtime]
Scene = Callable[[Both], Coroutine[object, object, None]]


@pytest.fixture
def play(postgresql: Cluster, services: Services, tmp_path: Path) -> Callable[[Scene], None]:
    """Plays a scene on two servers; afterwards the chain of the audit holds."""

    def run(scene: Scene) -> None:
        async def whole() -> None:
            async with AsyncExitStack() as stack:
                both = await two_servers(stack, postgresql.blank(), tmp_path, services)
                await scene(both)
                assert await both[0].database.read(lambda work: work.audit.find_break()) is None

        asyncio.run(whole())

    return run


async def count(of: Runtime, query: object) -> int:
    return await of.database.read(lambda work: work.tx.scalar(query) or 0)  # type: ignore[call-overload]


async def officer_at(parts: Runtime) -> str:
    """The chat of a new officer of the ward."""
    officer = Chat(parts.exchange)
    await officer.say("chào")
    chat = officer.vault.chat

    def act(work: UnitOfWork) -> None:
        seat = work.officers.invite("Cán bộ mẫu", "officer", CUA_LO.code, new_token(), NOON)
        work.officers.join(seat, chat, NOON)

    await parts.database.write(act)
    return chat


def test_messages_of_one_chat_on_both_servers_are_all_kept_in_one_order(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        vault = Vault.of(new_token())
        ids = [f"message-{n:03}" for n in range(16)]
        shown = await asyncio.gather(
            *(both[n % 2].exchange.receive(vault, "web", each, Incoming("lãi suất")) for n, each in enumerate(ids))
        )
        numbers = [one.number for received in shown for one in received.messages]
        assert len(set(numbers)) == len(numbers), "two messages got one number"
        query = select(message.c.client_id).where(message.c.chat == vault.chat, message.c.client_id.is_not(None))
        kept = await both[0].database.read(lambda work: sorted(work.tx.execute(query).scalars()))
        assert kept == ids

    play(scene)


def test_what_waits_for_a_chat_is_fetched_once(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        chat = Chat(both[0].exchange)
        await chat.say("chào")

        def put(work: UnitOfWork) -> None:
            for n in range(9):
                work.outbox.put(chat.vault.chat, "reply", Message(str(n)), NOON, NOON)

        await both[0].database.write(put)
        fetched = await asyncio.gather(*(each.exchange.news(chat.vault) for each in both * 3))
        texts = Counter(one.message.text for received in fetched for one in received.messages)
        assert texts == Counter(map(str, range(9)))

    play(scene)


def test_one_number_sent_from_many_chats_at_once_is_one_case(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        codes = await asyncio.gather(*(Chat(both[n % 2].exchange).refer() for n in range(8)))
        assert len(set(codes)) == 8, "each sender has a code of their own"
        assert await count(both[0], select(func.count()).select_from(lead)) == 1
        opened = select(func.count()).select_from(audit).where(audit.c.action == "open")
        assert await count(both[0], opened) == 1

    play(scene)


def test_a_case_is_accepted_by_one_of_two_officers(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        chats = [await officer_at(each) for each in both]
        codes = [await Chat(both[0].exchange).refer(phone=f"0912 345 {n:03}") for n in range(12)]

        async def take(at: Runtime, chat: str, code: str) -> object:
            return await at.database.write(lambda work: at.referrals.carry_out(work, Work(code, "accept"), chat, NOON))

        pairs = [take(at, chat, code) for code in codes for at, chat in zip(both, chats, strict=True)]
        await asyncio.gather(*pairs)
        accepted = select(func.count()).select_from(audit).where(audit.c.action == "accept")
        assert await count(both[0], accepted) == len(codes)

    play(scene)


def test_a_case_is_withdrawn_or_worked_on_and_never_both(play: Callable[[Scene], None]) -> None:
    """Whoever comes second finds what the first one did: no step is written down after the end of a case."""

    async def scene(both: Both) -> None:
        chat = await officer_at(both[1])
        senders = [Chat(both[0].exchange) for _ in range(10)]
        codes = [await each.refer(phone=f"0912 345 {n:03}") for n, each in enumerate(senders)]

        async def open_contact(code: str) -> None:
            await both[1].database.write(lambda work: both[1].referrals.carry_out(work, Reveal(code), chat, NOON))

        await asyncio.gather(
            *(each.say("", f"withdraw:yes:{code}") for each, code in zip(senders, codes, strict=True)),
            *(open_contact(code) for code in codes),
        )
        rows = await both[0].database.read(lambda work: work.audit.entries())
        for code in codes:
            actions = [row.action for row in rows if row.subject == code]
            assert actions[-1] == "erase", actions

    play(scene)


def test_counts_and_audit_of_many_turns_at_once_are_exact(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        await asyncio.gather(
            *(
                both[n % 2].exchange.accept("telegram", f"chat {n}", f"{n}", Incoming("lãi suất bao nhiêu"))
                for n in range(60)
            ),
            *(
                both[n % 2].database.write(lambda work, n=n: work.audit.record(NOON, "service", "proof", f"row {n}"))  # type: ignore[misc]
                for n in range(40)
            ),
        )
        today = day_in_vietnam(NOON)
        assert await both[0].database.read(lambda work: work.counters.counted("asked", today, today)) == 60
        proofs = select(func.count()).select_from(audit).where(audit.c.action == "proof")
        assert await count(both[0], proofs) == 40
        assert await count(both[0], select(func.count()).select_from(outbox)) >= 60
        parts = await count(both[0], select(func.count(func.distinct(tally.c.part))))
        assert parts > 1, "they were never counted at the same time"

    play(scene)


def test_an_erased_chat_keeps_nothing_of_a_turn_that_ran_meanwhile(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        people = [f"person {n}" for n in range(10)]
        for each in people:
            await both[0].exchange.accept("telegram", each, f"hello {each}", Incoming("chào"))
        erase = Incoming("", "erase:yes")
        await asyncio.gather(
            *(both[0].exchange.accept("telegram", each, f"erase {each}", erase) for each in people),
            *(both[1].exchange.accept("telegram", each, f"ask {each}", Incoming("lãi suất")) for each in people),
        )
        for each in people:
            vault = both[0].keyring.chat("telegram", each)

            def check(work: UnitOfWork, vault: Vault = vault, each: str = each) -> None:
                known = set(work.tx.execute(select(inbox.c.external_id).where(inbox.c.chat == vault.chat)).scalars())
                assert vault.mac(f"ask {each}", UPDATE) in known
                letters = work.tx.execute(select(outbox.c.id).where(outbox.c.chat == vault.chat)).scalars().all()
                session = work.chats.session(vault)
                # either the question came after the end, in a chat that began anew, or it went with it
                assert session is not None
                assert letters

            await both[0].database.read(check)

    play(scene)


def test_two_that_wait_for_each_other_are_both_done(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        codes = [await Chat(both[0].exchange).refer(phone=f"0912 345 {n:03}") for n in range(2)]
        before = sum(METERS.retried.values())

        async def change(at: Runtime, order: list[str]) -> None:
            tries = 0

            def act(work: UnitOfWork) -> None:
                nonlocal tries
                tries += 1
                for at_, code in enumerate(order):
                    work.tx.execute(
                        update(lead).where(lead.c.code == code).values(amount=func.coalesce(lead.c.amount, 0) + 1)
                    )
                    if at_ == 0 and tries == 1:
                        work.tx.execute(sql("SELECT pg_sleep(0.3)"))

            await at.database.write(act)

        await asyncio.gather(change(both[0], codes), change(both[1], codes[::-1]))
        assert await count(both[0], select(func.sum(lead.c.amount))) == 4
        assert sum(METERS.retried.values()) == before + 1

    play(scene)


def test_a_lost_connection_before_the_commit_is_no_loss(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        tries = 0

        def act(work: UnitOfWork) -> None:
            nonlocal tries
            tries += 1
            work.audit.record(NOON, "service", "proof", "once")
            if tries == 1:
                work.tx.execute(sql("SELECT pg_terminate_backend(pg_backend_pid())"))

        await both[0].database.write(act)
        assert tries == 2
        proofs = select(func.count()).select_from(audit).where(audit.c.action == "proof")
        assert await count(both[1], proofs) == 1

    play(scene)


def test_of_two_servers_one_does_the_work_of_the_clock(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        async with both[0].database.sole("tick") as first, both[1].database.sole("tick") as second:
            assert (first, second) == (True, False)
            async with both[1].database.sole("sweep") as other:
                assert other
        async with both[1].database.sole("tick") as later:
            assert later

    play(scene)


def test_servers_that_send_at_the_same_time_share_the_rate_of_a_platform(play: Callable[[Scene], None]) -> None:
    async def scene(both: Both) -> None:
        assert [await each.database.servers() for each in both] == [2, 2]
        limits = RateLimiters(ChannelRules(overall=(Rate(count=25, seconds=1),)))
        assert limits.free(0, 0) == 25
        limits.share(await both[0].database.servers())
        assert limits.free(0, 0) == 12
        await both[1].database.close()
        limits.share(await both[0].database.servers())
        assert limits.free(0, 0) == 25

    play(scene)


def test_jobs_that_two_servers_do_at_once_all_the_same_tell_nothing_twice(play: Callable[[Scene], None]) -> None:
    """The lock of a server whose connection broke is gone while it still works."""

    async def scene(both: Both) -> None:
        chat = await officer_at(both[0])
        for n in range(4):
            await Chat(both[0].exchange).refer(phone=f"0912 345 {n:03}")
        later = NOON.replace(day=NOON.day + 1, hour=6)
        await asyncio.gather(*(tick(each, later) for each in both))
        waits = select(outbox.c.lead, func.count()).where(outbox.c.chat == chat, outbox.c.kind == "notice")
        rows = await both[0].database.read(lambda work: work.tx.execute(waits.group_by(outbox.c.lead)).all())
        told = {str(row[0]): row[1] for row in rows if row[0]}
        assert len(told) == 4
        assert set(told.values()) == {2}, "each officer hears of a case once when it comes and once when it waits"

    play(scene)


def test_a_database_that_is_gone_is_said_in_words(postgresql: Cluster, services: Services, tmp_path: Path) -> None:
    async def scene() -> None:
        async with AsyncExitStack() as stack:
            first, _ = await two_servers(stack, postgresql.blank(), tmp_path, services)
            with pytest.raises(StoreError, match="mất kết nối"):
                await asyncio.wait_for(first.database.write(kill_always), 60)

    def kill_always(work: UnitOfWork) -> None:
        work.tx.execute(sql("SELECT pg_terminate_backend(pg_backend_pid())"))

    asyncio.run(scene())
