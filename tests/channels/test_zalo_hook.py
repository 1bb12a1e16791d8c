"""From a signed webhook to the outbox: what comes again, late or out of order changes nothing that it should not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from bot.channels.payload import Payloads
from bot.channels.zalo_oa.webhook import CHANNEL, Signing, ZaloOaWebhook
from bot.conversation.services import Services
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.schema import inbox, outbox
from bot.wiring import running
from tests.conftest import FixedClock
from tests.emulators.zalo_oa import APP, OA_SECRET, ZaloOaEmulator, signed
from tests.fakes import FakePlaces

PLAYED = ZaloOaEmulator()


def told(folder: Path, services: Services, *events: Mapping[str, object]) -> tuple[list[bool], int, int]:
    """Post events in order; returns which were new, and how many rows the inbox and the outbox have."""

    async def run() -> tuple[list[bool], int, int]:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/hook.db")
        clock = FixedClock()
        async with running(settings, replace(services, places=FakePlaces()), clock) as parts:
            door = ZaloOaWebhook(Signing(APP, OA_SECRET), Payloads(parts.keyring, CHANNEL), clock)
            new = [each for event in events for each in await posted(door, parts, event)]
            counts = await parts.database.read(
                lambda work: [work.tx.scalar(select(func.count()).select_from(table)) or 0 for table in (inbox, outbox)]
            )
            return new, counts[0], counts[1]

    return asyncio.run(run())


async def posted(door: ZaloOaWebhook, parts: Runtime, event: Mapping[str, object]) -> list[bool]:
    headers, body = signed({**event, "timestamp": "1795496400000"})
    door.verify(headers, body)
    accept = parts.exchange.accept
    return [
        await accept(CHANNEL, each.address, each.external_id, each.incoming)
        for each in door.parse(body)
        if each.kind == "message"
    ]


def test_a_replayed_webhook_is_taken_and_changes_nothing(tmp_path: Path, services: Services) -> None:
    event = PLAYED.text("lãi bao nhiêu")
    once = told(tmp_path, services, event)
    assert once[0] == [True]
    again = told(tmp_path, services, event, event)
    assert again == ([False, False], *once[1:])


def test_messages_in_another_order_are_all_answered(tmp_path: Path, services: Services) -> None:
    first, second, third = (PLAYED.text(said) for said in ("lãi bao nhiêu", "cần giấy tờ gì", "vay được bao nhiêu"))
    new, kept, letters = told(tmp_path, services, third, first, second, first)
    assert new == [True, True, True, False]
    assert kept == 3
    assert letters >= 3


def test_a_huge_text_is_answered(tmp_path: Path, services: Services) -> None:
    new, kept, _ = told(tmp_path, services, PLAYED.text("lãi " * 250_000))
    assert (new, kept) == ([True], 1)
