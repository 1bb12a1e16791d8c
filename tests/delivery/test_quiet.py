"""Where an officer writes in a chat the bot is quiet, but for danger and for one's own data."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.conversation.services import Services
from bot.inbox.activity import ChatActivity
from tests.delivery.post import office, prepare
from tests.delivery.test_through import Stage


def test_danger_and_the_own_data_are_heard_while_an_officer_writes(services: Services, tmp_path: Path) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            stage = Stage(at, services, at.platform())
            presence = ChatActivity(at.database, at.keyring, at.time)
            for who in ("an", "binh", "chi"):
                await stage.say(who, "chào")
                await presence.pause("tele", who, f"p-{who}", 60)
            before = len(stage.platform.took)
            await stage.say("an", "lãi suất bao nhiêu")
            assert len(stage.platform.took) == before
            await stage.say("an", "em không muốn sống nữa")
            assert "115" in stage.platform.took[-1][2]
            await stage.say("binh", "xóa dữ liệu")
            assert "Xóa hết" in stage.platform.took[-1][2]
            await stage.say("binh", "1")
            assert "Đã xóa" in stage.platform.took[-1][2]
            before = len(stage.platform.took)
            await stage.say("chi", "con lợn chết rồi")
            assert len(stage.platform.took) == before

    asyncio.run(scene())
