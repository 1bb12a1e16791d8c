"""A group of officers on the platforms that have groups: told of cases by their codes alone, and of nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.cases.codes import digest_of, draw
from bot.cases.groups import DeskGroups
from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.channels.dispatcher import Dispatcher
from bot.channels.kinds import TELEGRAM
from bot.channels.render import renderer
from bot.channels.update import ChannelUpdate
from bot.conversation.services import Services
from bot.inbox.activity import ChatActivity
from bot.inbox.groups import GroupTalk
from bot.inbox.message_handler import MessageHandler
from bot.jobs import tick
from bot.model.application import Application
from bot.model.case import Referred
from bot.model.effects import Refer
from bot.model.group_actions import read_group_action
from bot.model.messages import Incoming
from bot.outbox.dispatch import OutboxDispatch
from bot.outbox.failures import ChatGoneError
from bot.outbox.sender import Sender
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.schema import chat, inbox, lead, outbox
from bot.store.work import UnitOfWork
from bot.wiring import make_app, running
from tests.cases.test_stigma import betrayals
from tests.conftest import FixedClock
from tests.delivery.post import RULES, Office, Outcome, office, prepare
from tests.delivery.post import Platform as Post
from tests.emulators.serving import served
from tests.emulators.telegram import TOKEN, Telegram
from tests.fakes import FakePlaces

WANTS = ("nhờ công an liên hệ", "cho tôi", "phuong nghi thuy", "Trần Văn Mẫu", "0912 345 678", "sáng", "Gọi điện")
SECRETS = ("Trần", "Mẫu", "0912", "345 678", "T. V. M.", "678")
CODE, OTHER_CODE, OWN_CODE = "CDFG-HJKM-NPQR-2345", "CDFG-HJKM-NPQR-2346", "CDFG-HJKM-NPQR-2347"
GROUP, OTHER_GROUP, PERSON, OFFICER = "-5001", "-5002", "an", "can bo"
GROUP_CHANNELS = ("telegram", "zalo_bot")


class Town:
    """A person, an officer and groups on one platform, with the sender between."""

    def __init__(self, at: Office, services: Services, channel: str) -> None:
        self.at, self.channel = at, channel
        services = replace(services, places=FakePlaces())
        referrals = CaseService(services.places, Policy(notice_minutes=0), draw)
        exchange = MessageHandler(services, at.database, at.keyring, referrals, at.time)
        self.running = Runtime(at.database, at.keyring, referrals, exchange, Policy())
        groups = GroupTalk(at.database, at.keyring, services.places, at.time)
        self.reception = Dispatcher(exchange, ChatActivity(at.database, at.keyring, at.time), groups)
        self.post = Post(channel, at.time)
        self.updates = 0

    async def say(self, typed: str, to: str = PERSON, action: str = "") -> str:
        """Somebody writes in private; returns what came back."""
        return await self._take(ChannelUpdate("message", "", to, Incoming(typed, action)), to)

    async def group(self, typed: str = "", group: str = GROUP, action: str = "") -> str:
        """Somebody writes in a group, or something happens there; returns what the group was told."""
        said = Incoming("", action or read_group_action(typed))
        return await self._take(ChannelUpdate("message", "", group, said, is_group=True), group)

    async def happens(self, kind: str, group: str = GROUP, moved_to: str = "") -> str:
        """We are added ("follow") or removed ("unfollow"), or the group moves ("moved")."""
        arrival = ChannelUpdate(kind, "", group, Incoming(""), is_group=True, moved_to=moved_to)  # type: ignore[arg-type]
        return await self._take(arrival, group)

    async def _take(self, arrival: ChannelUpdate, to: str) -> str:
        self.updates += 1
        before = len(self.post.took)
        await self.reception.take(replace(arrival, external_id=f"u{self.updates}"), self.channel)
        await self.work()
        return "\n".join(text for _, address, text in self.post.took[before:] if address == to)

    async def work(self, seconds: float = 6) -> None:
        couriers: dict[str, Sender] = {self.channel: self.post}
        parts, time = (self.at.database, self.at.keyring, couriers, self.at.time, RULES), self.at.time
        async with OutboxDispatch(*parts, sleep=time.sleep, tick=time.tick, renderer=renderer):
            await time.pass_(seconds)
            leaving = asyncio.create_task(time.pass_(3600))
        leaving.cancel()

    async def later(self, **time: float) -> None:
        """Time passes; what is due is done and sent."""
        self.at.time.seconds += timedelta(**time).total_seconds()
        await tick(self.running, self.at.time.now())
        await self.work()

    async def invite(self, code: str = CODE, scope: str = "16732") -> int:
        """A code for a group."""

        def act(work: UnitOfWork) -> int:
            until = self.at.time.now() + timedelta(days=3)
            return work.groups.invite("Tổ mẫu", scope, digest_of(code), until)

        return await self.at.database.write(act)

    async def officer(self, code: str = OWN_CODE, *, comes: bool = True) -> int:
        """An officer is invited, and comes."""
        until = self.at.time.now() + timedelta(days=3)
        number = await self.at.database.write(
            lambda work: work.officers.invite("Cán bộ mẫu", "officer", "16732", digest_of(code), until)
        )
        if comes:
            await self.say(code, OFFICER)
        return number

    async def case(self) -> str:
        """The person sends a case; returns its code."""
        for words in (*WANTS, "Đồng ý"):
            await self.say(words)
        return await self.at.database.read(
            lambda work: str(work.tx.scalar(select(lead.c.code).order_by(lead.c.opened_at.desc())))
        )

    async def bound(self) -> list[tuple[int, str | None]]:
        return await self.at.database.read(lambda work: [(row.id, row.chat) for row in work.groups.all()])

    def chat(self, address: str) -> str:
        return self.at.keyring.chat(self.channel, address).chat

    async def audit(self) -> list[tuple[str, str, str]]:
        assert await self.at.database.read(lambda work: work.audit.find_break()) is None
        found = await self.at.database.read(lambda work: work.audit.entries())
        return [(each.action, each.subject, each.detail) for each in found]

    def told(self, address: str = GROUP) -> list[str]:
        return [text for _, to, text in self.post.took if to == address]


@contextlib.asynccontextmanager
async def town(folder: Path, services: Services, channel: str) -> AsyncIterator[Town]:
    async with office(folder) as at:
        yield Town(at, services, channel)


def play(folder: Path, services: Services, story: Callable[[Town], Awaitable[None]], channel: str = "telegram") -> None:
    """A story in a town of its own."""
    prepare(folder)

    async def there() -> None:
        async with town(folder, services, channel) as opened:
            await story(opened)

    asyncio.run(there())


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        (f"/ketnoi {CODE}", f"redeem:{CODE}"),
        (f"/start@qd22_mau_bot {CODE}", f"redeem:{CODE}"),
        (f"@Hỏi đáp mẫu {CODE.lower()}", f"redeem:{CODE}"),
        ("mã là cdfghjkmnpqr2345 nhé", f"redeem:{CODE}"),
        ("/roi", "leave"),
        ("/roi@qd22_mau_bot", "leave"),
        ("@Hỏi đáp mẫu /rời", "leave"),
        ("/ROI", "leave"),
        ("tôi rời nhóm đây", ""),
        ("https://a.test/roi", ""),
        ("/roingay", ""),
        ("CDFG-HJK7", ""),
        ("0912345678901234", ""),
        ("", ""),
        ("x" * 1_000_000, ""),
        ("\x00\ud800\u200b", ""),
    ],
    ids=lambda value: value[:20].encode("ascii", "replace").decode(),
)
def test_of_the_talk_in_a_group_only_a_code_and_the_way_out_are_heard(typed: str, action: str) -> None:
    assert read_group_action(typed) == action


@pytest.mark.parametrize("channel", GROUP_CHANNELS)
def test_a_story_of_a_person_an_officer_and_their_group(services: Services, tmp_path: Path, channel: str) -> None:
    async def story(at: Town) -> None:
        await at.officer()
        await at.invite()
        assert await at.group("chào cả nhà") == ""
        assert "phường Cửa Lò" in await at.group(f"/ketnoi {CODE}")
        code = await at.case()
        [notice] = [said for said in at.told() if code in said]
        assert next(said for said in at.told(OFFICER) if code in said).startswith("Có việc mới")
        assert "chat riêng" in notice
        await at.later(days=1)  # a reminder and the digest
        await at.later(days=1)
        assert sum("đã chờ hơn" in said for said in at.told()) == 1
        assert sum("của nhóm" in said for said in at.told()) == 1  # nothing changed since
        opened = await at.say("", OFFICER, f"desk:at:{code}")
        assert code in opened
        assert "Trần Văn Mẫu" in await at.say("", OFFICER, f"desk:open:{code}")
        await at.say("", action="erase:yes")
        assert "rút lại" in at.told()[-1]
        assert "thôi nhận" in await at.group("/roi")
        before = len(at.told())
        await at.case()
        assert len(at.told()) == before
        whole = "\n".join(at.told())
        assert betrayals(whole) == []
        assert [secret for secret in SECRETS if secret in whole] == []

    play(tmp_path, services, story, channel)


def test_a_case_that_nobody_takes_is_told_to_the_group_when_it_goes_up(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.officer()
        await at.invite()
        await at.group(CODE)
        code = await at.case()
        for _ in range(14):
            await at.later(days=1)
        assert f"Việc {code} chưa ai nhận nên đã chuyển lên" in "\n".join(at.told())
        assert betrayals("\n".join(at.told())) == []

    play(tmp_path, services, story)


def test_a_group_alone_is_no_desk_so_that_whoever_is_above_is_told_too(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        await at.group(CODE)

        def act(work: UnitOfWork) -> None:
            officers, now = work.officers, at.at.time.now()
            until = now + timedelta(days=1)
            officers.invite("Phụ trách mẫu", "supervisor", "tinh:40", digest_of(OWN_CODE), until)

        await at.at.database.write(act)
        await at.say(OWN_CODE, "above")
        code = await at.case()
        assert code in "\n".join(at.told("above"))
        assert code in "\n".join(at.told())

    play(tmp_path, services, story)


def test_a_group_is_nobody_to_whatever_asks_for_an_officer(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        await at.group(CODE)
        code = await at.case()

        def act(work: UnitOfWork) -> None:
            known = at.running.referrals.known(work, at.chat(GROUP), work.officers.of_chat(at.chat(GROUP)))
            assert (known.officer, known.desk) == (None, None)

        await at.at.database.write(act)
        for action in ("desk", f"desk:case:{code}", f"desk:open:{code}", f"look:{code}", "menu", "cases"):
            assert await at.group(action=action) == ""

    play(tmp_path, services, story)


def test_what_is_not_bound_is_not_answered_and_leaves_no_trace(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        for typed in ("lãi suất bao nhiêu", "/roi", "hồ sơ của tôi"):
            assert await at.group(typed) == ""
        assert await at.group(action="talk") == ""
        await at.happens("unfollow")

        def act(work: UnitOfWork) -> None:
            for table in (inbox, outbox, chat):
                assert work.tx.scalar(select(func.count()).select_from(table)) == 0

        await at.at.database.read(act)

    play(tmp_path, services, story)


def test_a_new_group_is_greeted_once_and_a_bound_one_not(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        hello = await at.happens("follow")
        assert "/ketnoi" in hello
        assert betrayals(hello) == []
        await at.invite()
        await at.group(CODE)
        assert await at.happens("follow") == ""
        assert "nhắn riêng" in await at.group(action="talk")

    play(tmp_path, services, story)


def test_an_own_code_that_was_shown_to_a_group_binds_nothing_and_is_void(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        number = await at.officer(comes=False)
        told = await at.group(f"/ketnoi {OWN_CODE}")
        assert "hết hiệu lực" in told
        assert "Cán bộ mẫu" not in told
        assert await at.bound() == []
        await at.say(OWN_CODE, OFFICER)

        def act(work: UnitOfWork) -> None:
            assert work.officers.at_desks() == []

        await at.at.database.read(act)
        assert ("void", f"officer/{number}", "group") in await at.audit()

    play(tmp_path, services, story)


def test_a_code_of_a_group_in_private_binds_nothing_and_stays_good(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        assert "dành cho một nhóm" in await at.say(CODE)
        assert await at.bound() == [(1, None)]
        await at.group(CODE)
        assert await at.bound() == [(1, at.chat(GROUP))]

    play(tmp_path, services, story)


def test_a_code_is_used_once_and_ends_with_its_hour(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        await at.invite(OTHER_CODE, "16708")
        await at.group(CODE)
        assert "không dùng được" in await at.group(CODE, OTHER_GROUP)
        await at.later(days=4)
        assert "không dùng được" in await at.group(OTHER_CODE, OTHER_GROUP)
        assert await at.bound() == [(1, at.chat(GROUP)), (2, None)]

    play(tmp_path, services, story)


def test_another_code_takes_the_place_of_the_first_one(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        await at.invite(OTHER_CODE, "16708")
        await at.group(CODE)
        assert "phường Vinh Lộc" in await at.group(OTHER_CODE)
        assert await at.bound() == [(1, None), (2, at.chat(GROUP))]
        code = await at.case()
        assert code not in "\n".join(at.told())

    play(tmp_path, services, story)


def test_whoever_removes_us_hears_nothing_more_even_when_we_are_added_again(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.officer()
        await at.invite()
        await at.group(CODE)
        at.at.time.seconds += 10 * 3600  # at night: the notice waits for the morning
        code = await at.case()
        await at.happens("unfollow")
        await at.later(hours=12)
        assert await at.bound() == [(1, None)]
        assert "/ketnoi" in await at.happens("follow")
        assert code not in "\n".join(at.told())

    play(tmp_path, services, story)


def test_a_group_that_refuses_us_is_left_out_until_it_is_heard(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.officer()
        await at.invite()
        await at.group(CODE)
        gone: Outcome = ChatGoneError("403")
        at.post.always = lambda: gone if at.post.asked[-1][1] == GROUP else None
        await at.case()
        await at.later(days=1)
        await at.later(days=1)

        def act(work: UnitOfWork) -> None:
            waits = (outbox.c.chat == at.chat(GROUP)) & (outbox.c.state != "sent")
            assert work.tx.scalar(select(func.count()).select_from(outbox).where(waits)) == 1

        await at.at.database.read(act)

    play(tmp_path, services, story)


def test_a_group_that_moved_keeps_its_desk(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        await at.group(CODE)
        for _ in range(2):  # the old and the new group both tell it
            await at.happens("moved", moved_to="-1005001")
        assert await at.bound() == [(1, at.chat("-1005001"))]
        code = await at.case()
        assert code in "\n".join(at.told("-1005001"))
        assert code not in "\n".join(at.told())
        assert [row for row in await at.audit() if row[0] == "move_group"] == [("move_group", "group/1", "")]

    play(tmp_path, services, story)


def test_a_colleague_who_acts_takes_back_what_the_group_was_not_told_yet(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.officer()
        await at.invite()
        await at.group(CODE)
        at.at.time.seconds += 10 * 3600
        code = await at.case()
        await at.say("", OFFICER, f"desk:open:{code}")
        await at.later(hours=12)
        assert f"mã {code}" not in "\n".join(at.told())

    play(tmp_path, services, story)


def test_an_administrator_ends_a_group_and_it_is_told(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        number = await at.invite()
        await at.group(CODE)

        def act(work: UnitOfWork) -> None:
            desk = DeskGroups(work, FakePlaces())
            assert desk.revoke(number, at.at.time.now())
            assert not desk.revoke(number + 1, at.at.time.now())

        await at.at.database.write(act)
        await at.work()
        assert "thôi nhận" in at.told()[-1]
        assert await at.bound() == [(number, None)]

    play(tmp_path, services, story)


def test_whatever_is_done_with_a_group_is_written_down_without_a_name(services: Services, tmp_path: Path) -> None:
    async def story(at: Town) -> None:
        await at.invite()
        await at.group(CODE)
        await at.group("/roi")
        await at.invite(OTHER_CODE)
        await at.group(OTHER_CODE)
        await at.happens("unfollow")
        rows = await at.audit()
        done = [(action, subject) for action, subject, _ in rows]
        assert done == [
            ("join_group", "group/1"), ("leave_group", "group/1"), ("join_group", "group/2"), ("group_gone", "group/2"),
        ]  # fmt: skip
        assert "Tổ" not in repr(rows)

    play(tmp_path, services, story)


def test_after_a_restart_the_group_is_bound_and_the_same_update_changes_nothing(
    services: Services, tmp_path: Path
) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with town(tmp_path, services, "telegram") as at:
            await at.invite()
            await at.group(CODE)
        async with town(tmp_path, services, "telegram") as at:
            assert await at.group(CODE) == ""  # the same id as before
            assert await at.bound() == [(1, at.chat(GROUP))]
            at.updates = 50
            code = await at.case()
            assert code in "\n".join(at.told())

    asyncio.run(scene())


def test_a_group_on_telegram_from_its_code_to_the_link_of_a_case(services: Services, tmp_path: Path) -> None:
    """The whole service polls an emulated Telegram, which tells our name."""

    async def scene() -> None:
        platform = Telegram(chats={int(GROUP)})
        async with served(platform.app()) as address:
            settings = Settings(
                database_url=f"sqlite+aiosqlite:///{tmp_path}/qd22.db",
                telegram_token=SecretStr(TOKEN),
                telegram_api=address,
            )
            with_places, clock = replace(services, places=FakePlaces()), FixedClock()
            app = make_app(settings, with_places, clock, [TELEGRAM])
            async with app.router.lifespan_context(app), running(settings, with_places, clock) as parts:

                def act(work: UnitOfWork) -> None:
                    until = clock.now() + timedelta(days=1)
                    work.groups.invite("Tổ mẫu", "16732", digest_of(CODE), until)

                await parts.database.write(act)
                async with asyncio.timeout(60):
                    while "getMe" not in [method for method, _ in platform.calls]:  # noqa: ASYNC110 - as below
                        await asyncio.sleep(0.05)  # without our name there would be no link
                platform.say(int(GROUP), "chào cả nhà")
                platform.say(int(GROUP), f"/ketnoi {CODE}")
                await until_told(platform, 1)
                sent = Application("person", "16732", "Trần Văn Mẫu", "+84912345678", "any", "call")
                done = await parts.database.write(
                    lambda work: parts.referrals.carry_out(work, Refer(sent, "1", "hash"), "somebody", clock.now())
                )
                assert isinstance(done, Referred)
                told = await until_told(platform, 2)
                assert done.code in told[-1]
                assert platform.link(int(GROUP)) == f"https://t.me/qd22_mau_bot?start=viec-{done.code}"
                platform.moved[int(GROUP)] = -1005001
                platform.put({"message": {**platform.say(int(GROUP))["message"], "migrate_to_chat_id": -1005001}})
                platform.say(-1005001, "/roi")
                async with asyncio.timeout(60):
                    while not platform.told(-1005001):  # noqa: ASYNC110 - what it waits for is at the platform
                        await asyncio.sleep(0.05)
                assert "thôi nhận" in platform.told(-1005001)[-1]

    asyncio.run(scene())


async def until_told(platform: Telegram, count: int) -> list[str]:
    """Wait until the group was told so often."""
    async with asyncio.timeout(60):
        while len(platform.told(int(GROUP))) < count:  # noqa: ASYNC110 - what it waits for is at the platform
            await asyncio.sleep(0.05)
    return platform.told(int(GROUP))
