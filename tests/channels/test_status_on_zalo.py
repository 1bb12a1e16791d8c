"""A person on Zalo, their status as it moves, the officer who moves it: one story on the emulated account (test 9)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.cases.codes import digest_of, draw
from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.channels.dispatcher import Dispatcher
from bot.channels.render import renderer
from bot.channels.zalo_oa.platform import ZaloOaAdapter, zalo_oa
from bot.channels.zalo_oa.webhook import CHANNEL
from bot.conversation.services import Services
from bot.inbox.activity import ChatActivity
from bot.inbox.groups import GroupTalk
from bot.inbox.message_handler import MessageHandler
from bot.outbox.dispatch import OutboxDispatch
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import Pair
from tests.acting import CODE
from tests.channels.test_reach import INVITATION, MUST_CALL, WANTS
from tests.channels.zalo_place import SETTINGS, no_wait
from tests.delivery.post import KEYRING, RULES, Office, office, prepare
from tests.emulators.inside import InsideTransport
from tests.emulators.zalo_oa import APP, ZaloOaEmulator, make_app, signed
from tests.fakes import FakePlaces

PERSON, OFFICER, OTHER_PHONE = "100", "200", "300"
SECRETS = ("Mẫu", "912", "Trần")


@dataclass
class Town:
    """The account with its people, in a time that is moved."""

    at: Office
    played: ZaloOaEmulator
    account: ZaloOaAdapter
    reception: Dispatcher

    async def says(self, who: str, words: str) -> str:
        """Somebody writes; what they are told."""
        return await self._posted(who, words)

    async def presses(self, who: str, label: str) -> str:
        """Somebody presses a button of the last message that has one with this label."""
        for body in reversed(self.bodies(who)):
            for each in body["message"].get("attachment", {}).get("payload", {}).get("buttons", []):
                if each["title"] == label:
                    return await self._posted(who, each["payload"])
        raise AssertionError(f"no button “{label}”: {self.bodies(who)[-1]}")

    def bodies(self, who: str) -> list[dict]:  # type: ignore[type-arg]
        """What was sent to somebody; the platform refuses nothing, so these are all calls."""
        return [body for body in self.played.sent if body["recipient"]["user_id"] == who]

    async def _posted(self, who: str, words: str) -> str:
        before = len(self.bodies(who))
        headers, body = signed(self.played.text(words, who))
        self.account.verify(headers, body)
        for arrival in self.account.parse(body):
            await self.reception.take(arrival, CHANNEL)
        await self.pass_(12)
        return "\n".join(str(each["message"].get("text", "")) for each in self.bodies(who)[before:])

    async def pass_(self, seconds: float) -> None:
        """Let time pass while the sender works."""
        couriers = {CHANNEL: self.account}
        time, windows = self.at.time, Policy().windows
        parts = (self.at.database, KEYRING, couriers, time, RULES)
        async with OutboxDispatch(*parts, sleep=time.sleep, tick=time.tick, windows=windows, renderer=renderer):
            await time.pass_(seconds)
            leaving = asyncio.create_task(time.pass_(3600))
        leaving.cancel()


@asynccontextmanager
async def town(folder: Path, services: Services) -> AsyncIterator[Town]:
    async with office(folder) as at:

        def at_work(change: int) -> None:
            at.database.at_work += change

        played = ZaloOaEmulator(sleep=no_wait)
        settings = SETTINGS.model_copy(update={"zalo_stale_minutes": 0})
        transport = InsideTransport(make_app(emulator=played), at_work)
        services = replace(services, places=FakePlaces())
        referrals = CaseService(services.places, Policy(notice_minutes=0), draw)
        exchange = MessageHandler(services, at.database, KEYRING, referrals, at.time)
        now = at.time.now()

        def act(work: UnitOfWork) -> None:
            work.zalo_tokens(APP).put(Pair("access-0", "refresh-0", now, now + timedelta(hours=25)))
            until = now + timedelta(days=1)
            work.officers.invite("Mẫu", "officer", "16732", digest_of(INVITATION), until)

        await at.database.write(act)
        async with zalo_oa(settings, at.database, KEYRING, at.time, transport=transport) as account:
            groups = GroupTalk(at.database, KEYRING, services.places, at.time)
            reception = Dispatcher(exchange, ChatActivity(at.database, KEYRING, at.time), groups)
            yield Town(at, played, account, reception)


def play(folder: Path, services: Services, story: Callable[[Town, str], Awaitable[None]]) -> None:
    """A story that begins when the person has sent a case and the officer is at the desk; it is told the code."""
    prepare(folder)

    async def run() -> None:
        async with town(folder, services) as on:
            await on.says(OFFICER, f"mã mời {INVITATION}")
            for words in WANTS:
                told = await on.says(PERSON, words)
            code = CODE.search(told)
            assert code is not None
            on.at.time.seconds += -on.at.time.seconds % 60
            await story(on, code[0])

    asyncio.run(run())


def test_a_status_is_pushed_at_47_hours(tmp_path: Path, services: Services) -> None:
    async def story(on: Town, code: str) -> None:
        on.at.time.seconds += 47 * 3600 - 600
        card = await on.says(OFFICER, code)
        assert MUST_CALL not in card
        before = len(on.bodies(PERSON))
        told = await on.presses(OFFICER, "Nhận và xem liên hệ")
        assert "Mẫu" in told
        (pushed,) = on.bodies(PERSON)[before:]
        assert f"Yêu cầu {code}: cán bộ đã nhận" in pushed["message"]["text"]

    play(tmp_path, services, story)


def test_at_49_hours_nothing_is_sent_the_officer_must_call_and_the_next_message_brings_it(
    tmp_path: Path, services: Services
) -> None:
    async def story(on: Town, code: str) -> None:
        on.at.time.seconds += 49 * 3600
        before = len(on.bodies(PERSON))
        assert MUST_CALL in await on.says(OFFICER, code)
        await on.presses(OFFICER, "Nhận và xem liên hệ")
        await on.presses(OFFICER, "Hẹn gặp")
        done = await on.presses(OFFICER, "Đã hẹn, chưa có giờ")
        assert MUST_CALL in done
        await on.pass_(300)
        assert len(on.bodies(PERSON)) == before
        elsewhere = await on.says(OTHER_PHONE, code)
        assert f"{code}" in elsewhere
        assert "đã liên hệ" in elsewhere
        assert not [secret for secret in SECRETS if secret in elsewhere]
        assert len(on.bodies(PERSON)) == before
        told = await on.says(PERSON, "lãi suất bao nhiêu")
        # what waited comes first and in its order, then the answer
        assert re.search(rf"(?s){code}: cán bộ đã nhận.*{code}: cán bộ ghi là đã hẹn.*6,24%", told)
        assert MUST_CALL not in await on.says(OFFICER, code)
        await on.pass_(300)
        assert sum(code in str(each["message"]) for each in on.bodies(PERSON)[before:]) == 2

    play(tmp_path, services, story)
