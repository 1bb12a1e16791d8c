"""A group that became a supergroup has another id: its desk and what waits for it go along."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.inbox.chat_move import move_chat
from bot.store.schema import chat
from bot.store.work import UnitOfWork
from tests.conftest import NOON
from tests.delivery.post import KEYRING, Platform, office, prepare


def test_what_waits_for_a_moved_chat_is_sent_to_its_new_address(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at:
            await at.post("một", "-5")
            await at.post("hai", "-5")

            def act(work: UnitOfWork) -> None:
                officers = work.officers
                number = officers.invite("Cán bộ mẫu", "officer", "16732", "x", NOON)
                officers.join(number, KEYRING.chat("tele", "-5").chat, NOON)
                assert move_chat(work, "tele", "-5", "-1005")

            await at.database.write(act)
            platform: Platform = at.platform()
            await at.work(platform)
            assert [(to, text) for _, to, text in platform.took] == [("-1005", "một"), ("-1005", "hai")]

            def act(work: UnitOfWork) -> None:
                assert work.officers.of_chat(KEYRING.chat("tele", "-1005").chat) is not None
                assert not work.chats.knows(KEYRING.chat("tele", "-5"))

            await at.database.read(act)

    asyncio.run(work())


def test_a_moved_chat_remembers_its_session(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at:

            def act(work: UnitOfWork) -> None:
                old, new = KEYRING.chat("tele", "-5"), KEYRING.chat("tele", "-1005")
                work.chats.keep_session(old, "phiên mẫu", NOON, channel="tele", is_draft=False)
                work.chats.keep_session(new, "phiên khác", NOON, channel="tele", is_draft=False)
                assert move_chat(work, "tele", "-5", "-1005")
                assert work.chats.session(new) == "phiên mẫu"
                assert len(work.tx.execute(select(chat.c.id)).all()) == 1

            await at.database.write(act)

    asyncio.run(work())


def test_a_chat_that_is_not_known_is_not_moved(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at:

            def act(work: UnitOfWork) -> None:
                assert not move_chat(work, "tele", "-6", "-1006")

            await at.database.write(act)

    asyncio.run(work())


def test_a_group_that_was_bound_at_the_new_address_gives_way(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at:

            def act(work: UnitOfWork) -> None:
                old, new, groups = KEYRING.chat("tele", "-5"), KEYRING.chat("tele", "-1005"), work.groups
                for digest, vault in (("a", old), ("b", new)):
                    groups.join(groups.invite("Tổ mẫu", "16732", digest, NOON), vault.chat, NOON)
                    work.chats.keep_session(vault, "{}", NOON, channel="tele", is_draft=False)
                assert move_chat(work, "tele", "-5", "-1005")
                assert [row.chat for row in groups.all()] == [new.chat, None]

            await at.database.write(act)

    asyncio.run(work())
