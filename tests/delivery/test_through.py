"""From a message on a platform to its answer there: the exchange, the outbox and the sender together."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import select

from bot.cases.codes import digest_of, draw
from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.conversation.services import Services
from bot.inbox.message_handler import MessageHandler
from bot.model.messages import Incoming
from bot.outbox.failures import WindowClosedError
from bot.store.schema import lead, outbox
from bot.store.work import UnitOfWork
from tests.delivery.post import Office, Platform, office, prepare

INVITATION = "CDFG-HJKM-NPQR-2345"
PERSON = ("nhờ công an liên hệ", "cho tôi", "phuong nghi thuy", "Trần Văn Mẫu", "0912 345 678", "sáng")


class Stage:
    """An exchange on an office, with actors who type and press."""

    def __init__(self, at: Office, services: Services, platform: Platform) -> None:
        referrals = CaseService(services.places, Policy(notice_minutes=0), draw)
        self.exchange = MessageHandler(services, at.database, at.keyring, referrals, at.time)
        self.at = at
        self.platform = platform
        self.updates = 0

    async def say(self, who: str, words: str, action: str = "") -> bool:
        """An update of the platform, answered and sent."""
        self.updates += 1
        new = await self.exchange.accept("tele", who, f"u{self.updates}", Incoming(words, action))
        await self.at.work(self.platform, seconds=20)
        return new

    def told(self, who: str) -> str:
        """What somebody was told, all of it."""
        return "\n".join(text for _, to, text in self.platform.took if to == who)


def test_an_answer_comes_back_on_the_platform_and_a_repeated_update_brings_none(
    services: Services, tmp_path: Path
) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            stage = Stage(at, services, at.platform())
            await stage.say("an", "lãi suất bao nhiêu")
            assert "6,24%/năm" in stage.told("an")
            count = len(stage.platform.took)
            assert not await stage.exchange.accept("tele", "an", "u1", Incoming("lãi suất bao nhiêu"))
            await at.work(stage.platform)
            assert len(stage.platform.took) == count

    asyncio.run(scene())


def test_what_was_parked_comes_before_the_answer_to_the_next_message(services: Services, tmp_path: Path) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            stage = Stage(at, services, at.platform(tin=[WindowClosedError("-230")]))
            await at.post("tin", kind="notice")
            await at.work(stage.platform)
            assert stage.platform.texts == []
            await stage.say("an", "lãi suất bao nhiêu")
            assert stage.platform.texts[0] == "tin"
            assert "6,24%/năm" in stage.told("an")

    asyncio.run(scene())


def test_an_officer_is_shown_a_contact_once_and_the_outbox_never_keeps_it(services: Services, tmp_path: Path) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with office(tmp_path) as at:
            stage = Stage(at, services, at.platform())

            def act(work: UnitOfWork) -> None:
                until = at.time.now().replace(year=2027)
                work.officers.invite("Mẫu", "officer", "16732", digest_of(INVITATION), until)

            await at.database.write(act)
            await stage.say("can bo", f"mã mời {INVITATION}")
            for words in PERSON:
                await stage.say("an", words)
            await stage.say("an", "Gọi điện")
            await stage.say("an", "Đồng ý")
            code = await open_code(at)
            assert code in stage.told("can bo")
            assert "912" not in stage.told("can bo")
            at_first = len(stage.platform.took)
            await stage.say("can bo", "", f"desk:open:{code}")
            shown = "\n".join(stage.platform.texts[at_first:])
            assert "0912 345 678" in shown
            kinds = await at.database.read(lambda work: set(work.tx.scalars(select(outbox.c.kind))))
            kept = await at.database.read(lambda work: set(work.tx.scalars(select(outbox.c.sealed))))
            assert kinds == {"reply", "secret", "notice"}
            assert kept == {b""}

    asyncio.run(scene())


async def open_code(at: Office) -> str:
    """The code of the only lead."""
    return await at.database.read(lambda work: str(work.tx.scalar(select(lead.c.code))))
