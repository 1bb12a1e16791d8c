"""A group that became a supergroup has another id: its desk and what waits for it go along."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.inbox.chat_move import move_chat
from bot.store.chats import Chats
from bot.store.groups import Groups
from bot.store.officers import Officers
from bot.store.schema import chat
from tests.conftest import NOON
from tests.delivery.post import KEYRING, Platform, office, prepare


def test_what_waits_for_a_moved_chat_is_sent_to_its_new_address(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at:
            await at.post("một", "-5")
            await at.post("hai", "-5")
            async with at.database.write() as tx:
                officers = Officers(tx, KEYRING)
                number = await officers.invite("Cán bộ mẫu", "officer", "16732", "x", NOON)
                await officers.join(number, KEYRING.chat("tele", "-5").chat, NOON)
                assert await move_chat(tx, KEYRING, "tele", "-5", "-1005")
            platform: Platform = at.platform()
            await at.work(platform)
            assert [(to, text) for _, to, text in platform.took] == [("-1005", "một"), ("-1005", "hai")]
            async with at.database.read() as tx:
                assert await Officers(tx, KEYRING).of_chat(KEYRING.chat("tele", "-1005").chat) is not None
                assert not await Chats(tx).knows(KEYRING.chat("tele", "-5"))

    asyncio.run(work())


def test_a_moved_chat_remembers_its_session(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at, at.database.write() as tx:
            old, new = KEYRING.chat("tele", "-5"), KEYRING.chat("tele", "-1005")
            await Chats(tx).keep_session(old, "phiên mẫu", NOON, channel="tele", is_draft=False)
            await Chats(tx).keep_session(new, "phiên khác", NOON, channel="tele", is_draft=False)
            assert await move_chat(tx, KEYRING, "tele", "-5", "-1005")
            assert await Chats(tx).session(new) == "phiên mẫu"
            assert len((await tx.execute(select(chat.c.id))).all()) == 1

    asyncio.run(work())


def test_a_chat_that_is_not_known_is_not_moved(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at, at.database.write() as tx:
            assert not await move_chat(tx, KEYRING, "tele", "-6", "-1006")

    asyncio.run(work())


def test_a_group_that_was_bound_at_the_new_address_gives_way(tmp_path: Path) -> None:
    prepare(tmp_path)

    async def work() -> None:
        async with office(tmp_path) as at, at.database.write() as tx:
            old, new, groups = KEYRING.chat("tele", "-5"), KEYRING.chat("tele", "-1005"), Groups(tx, KEYRING)
            for digest, vault in (("a", old), ("b", new)):
                await groups.join(await groups.invite("Tổ mẫu", "16732", digest, NOON), vault.chat, NOON)
                await Chats(tx).keep_session(vault, "{}", NOON, channel="tele", is_draft=False)
            assert await move_chat(tx, KEYRING, "tele", "-5", "-1005")
            assert [row.chat for row in await groups.all()] == [new.chat, None]

    asyncio.run(work())
