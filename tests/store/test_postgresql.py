"""The same program on PostgreSQL: same tables, same stories; two servers on one database are in `test_replicas`."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.model.messages import Incoming
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.work import UnitOfWork
from tests.acting import open_house
from tests.cases.test_insight import counted
from tests.cases.test_monthly import file_of, issue, on_the_sheet
from tests.cases.test_news import announce, follower, waiting
from tests.cases.test_queues import STATES, codes_by_paging, count_of, filled
from tests.conftest import FixedClock
from tests.conversation.test_stories import STORIES, tell
from tests.fakes import CUA_LO
from tests.store.cluster import Cluster, on_postgresql
from tests.store.test_keyed_upgrade import check_whole, make_on
from tests.store.test_migrations import differences
from tests.store.two import two_servers

pytestmark = on_postgresql()
TOLD = ("whole_story", "duplicate", "wrong_ward", "family_and_code")


def test_a_new_database_has_exactly_the_tables_of_the_schema(postgresql: Cluster) -> None:
    assert differences(postgresql.new()) == []


def test_a_database_of_the_version_before_migrates_as_on_sqlite(postgresql: Cluster, tmp_path: Path) -> None:
    url = postgresql.new()
    make_on(url, tmp_path / "key")
    check_whole(Settings(database_url=url, key_file=tmp_path / "key"))
    assert differences(url) == []


@pytest.mark.parametrize("path", [path for path in STORIES if path.stem in TOLD], ids=lambda path: path.stem)
def test_a_story_goes_as_on_sqlite(postgresql: Cluster, services: Services, tmp_path: Path, path: Path) -> None:
    with open_house(services, tmp_path, url=postgresql.blank()) as house:
        tell(house, path, {"": "web", "officer": "zalo_bot"})


def test_news_and_insight_go_as_on_sqlite(postgresql: Cluster, services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path, url=postgresql.blank()) as house:
        actors = [follower(house, name=name) for name in ("an", "binh")]
        announce(house)
        announce(house, "tin-hai")
        assert [waiting(house, actor) for actor in actors] == [2, 2]
        actors[0].act("follow:leave")
        assert [waiting(house, actor) for actor in actors] == [0, 2]
        actors[1].say("lãi suất bao nhiêu")
        assert counted(house)["topic/loan.interest"] == 1


def test_a_desk_counts_and_pages_as_on_sqlite(postgresql: Cluster, services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path, url=postgresql.blank()) as house:
        house.do(filled(house, CUA_LO.code, 90))
        for officer in (house.officer(), house.officer("supervisor", "*")):
            said = officer.act("desk")
            new, waiting = count_of(house, STATES["new"]), count_of(house, STATES["waiting"])
            due = codes_by_paging(officer, "due")
            assert f"Mới: {new}. Đang làm: {waiting}. Quá hạn: {len(due)}." in said
            assert len(set(due)) == len(due) > new / 2
            assert due[0] in officer.act("desk:next")
            assert due[-1] in officer.say(due[-1])


def test_a_list_is_issued_and_printed_again_as_on_sqlite(
    postgresql: Cluster, services: Services, tmp_path: Path
) -> None:
    with open_house(services, tmp_path, url=postgresql.blank()) as house:
        officer, person = house.officer(), house.applicant()
        person.agree_to_list()
        for step in ("accept", "reached", "list"):
            officer.act(f"desk:yes:{person.code}:{step}:")
        issue(officer)
        before = file_of(house, officer)
        assert on_the_sheet(before) == ["Trần Văn Mẫu"]
        person.act(f"withdraw:yes:{person.code}")
        assert file_of(house, officer) == before
        assert house.rows("SELECT number, reason FROM addendum") == [(1, "withdrawn")]
        assert "Đã có 1 điều chỉnh" in officer.act("desk:month")


def test_an_update_that_reaches_two_servers_is_taken_once(
    postgresql: Cluster, services: Services, tmp_path: Path
) -> None:
    async def scene() -> None:
        async with AsyncExitStack() as stack:
            both = await two_servers(stack, postgresql.blank(), tmp_path, services)
            taken = await asyncio.gather(
                *(
                    each.exchange.accept("telegram", "an", f"{n}", Incoming("lãi suất"))
                    for n in range(10)
                    for each in both
                )
            )
            assert sorted(taken) == [False] * 10 + [True] * 10

    asyncio.run(scene())


def test_two_senders_never_hold_the_same_letter(postgresql: Cluster, services: Services, tmp_path: Path) -> None:
    async def scene() -> None:
        async with AsyncExitStack() as stack:
            both = await two_servers(stack, postgresql.blank(), tmp_path, services)
            for n in range(12):
                await both[0].exchange.accept("telegram", f"chat {n}", f"{n}", Incoming("lãi suất"))
            now = FixedClock().now()

            async def claim(at: Runtime) -> list[int]:
                def act(work: UnitOfWork) -> list[int]:
                    claimed = work.claims.claim("telegram", now, now + timedelta(seconds=60), 8)
                    return [each.letter.id for each in claimed]

                return await at.database.write(act)

            found = await asyncio.gather(*(claim(each) for each in both))
            assert not set(found[0]) & set(found[1])
            assert len(found[0]) + len(found[1]) == 12

    asyncio.run(scene())
