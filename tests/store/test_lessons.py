"""What editors typed is sealed at rest: a draft or a refusal may name somebody. So is what was left plain."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy import text as sql

from bot.doctor import check_up
from bot.runtime import Opened, opened
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keyring import Keyring, create_key, new_services, wrap_services
from bot.store.learning_tables import lesson, question
from bot.store.lessons import Lesson, lesson_place, proven_lesson
from bot.store.rekey import rekey
from bot.store.schema import naive, service_key
from bot.store.schema_versions import upgrade
from bot.store.vault import SealBrokenError
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.texts.promises import QUESTION_DAYS
from tests.conftest import NOON
from tests.store.cluster import Cluster, on_postgresql

NAME, WHY = "Trần Văn Mẫu", "hỏi lại chị Lê Thị Sen đã"
BODY = json.dumps({"wordings": [f"anh {NAME} hỏi vay"], "entry": "loan.interest"}, ensure_ascii=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=on_postgresql())])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    url = f"sqlite+aiosqlite:///{tmp_path}/lessons.db"
    if request.param == "postgresql":
        postgresql: Cluster = request.getfixturevalue("postgresql")
        url = postgresql.new()
    return Settings(database_url=url, key_file=tmp_path / "key")


def within(settings: Settings, scene: Callable[[Opened], Awaitable[None]]) -> None:
    async def act() -> None:
        async with opened(settings) as parts:
            await scene(parts)

    asyncio.run(act())


def teach(work: UnitOfWork) -> Lesson:
    made = work.lessons.add("wording", BODY, 1, NOON)
    refused = replace(made, state="refused", approver=2, decided_at=NOON, reason=WHY)
    work.lessons.keep(refused)
    return refused


def kept(work: UnitOfWork) -> str:
    """All that stands in the table, as whoever has no key reads it."""
    return str([[bytes(each) if isinstance(each, memoryview) else each for each in row] for row in _rows(work.tx)])


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("lessons.db*"))


def _rows(tx: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in tx.execute(sql("SELECT * FROM lesson"))]


def test_nothing_that_was_typed_can_be_read_without_the_key(settings: Settings, tmp_path: Path) -> None:
    async def scene(parts: Opened) -> None:
        made = await parts.database.write(teach)
        assert await parts.database.read(lambda work: work.lessons.numbered(made.id)) == made
        assert await parts.database.read(lambda work: work.lessons.in_state("refused")) == [made]
        told = await parts.database.read(kept)
        assert "Mẫu" not in told
        assert "Sen" not in told
        assert NAME.encode() not in files_of(tmp_path)
        assert b"Sen" not in files_of(tmp_path)

    within(settings, scene)


def test_a_seal_opens_in_its_own_row_alone(settings: Settings) -> None:
    async def scene(parts: Opened) -> None:
        first, second = [await parts.database.write(teach) for _ in range(2)]

        def swap(work: UnitOfWork) -> None:
            other = work.tx.scalar(select(lesson.c.sealed).where(lesson.c.id == second.id))
            work.tx.execute(lesson.update().where(lesson.c.id == first.id).values(sealed=other))

        await parts.database.write(swap)
        assert await parts.database.read(lambda work: work.lessons.numbered(first.id)) is None
        assert await parts.database.read(lambda work: work.lessons.shut()) == 1

    within(settings, scene)


def make_plain(tx: Connection, key: Path) -> None:
    """A database of schema 0150, which kept body and reason as they were typed."""
    upgrade(tx, "0150")
    services = new_services()
    keyring = Keyring(create_key(key), services)
    tx.execute(insert(service_key), [
        {"name": name, "wrapped": wrapped} for name, wrapped in wrap_services(services, keyring.master).items()
    ])  # fmt: skip
    old = Lesson(1, "wording", "refused", BODY, 1, NOON, 2, NOON, WHY)
    columns = {"kind": old.kind, "state": old.state, "body": BODY, "author": 1, "approver": 2, "reason": WHY}
    columns |= {"at": naive(NOON), "decided_at": naive(NOON), "mac": keyring.proof(*proven_lesson(old))}
    names = ", ".join(columns)
    places = ", ".join(f":{name}" for name in columns)
    tx.execute(sql(f"INSERT INTO lesson ({names}) VALUES ({places})"), columns)  # noqa: S608 - our names


def test_what_a_version_before_kept_plainly_is_sealed_when_its_database_is_opened(
    settings: Settings, tmp_path: Path
) -> None:
    async def make() -> None:
        database = Database(settings.database_url)
        await database.write(lambda work: make_plain(work.tx, tmp_path / "key"))
        assert NAME in await database.read(kept)
        await database.close()

    asyncio.run(make())

    async def scene(parts: Opened) -> None:
        [found] = await parts.database.read(lambda work: work.lessons.in_state("refused"))
        assert (found.body, found.reason, found.decided_at) == (BODY, WHY, NOON)
        assert "Mẫu" not in await parts.database.read(kept)
        assert await parts.database.write(lambda work: work.lessons.seal_plain()) == 0
        await parts.database.empty_log()
        assert NAME.encode() not in files_of(tmp_path)

    within(settings, scene)


def test_new_keys_seal_it_anew_and_the_stolen_ones_open_nothing(settings: Settings, tmp_path: Path) -> None:
    async def scene(parts: Opened) -> None:
        made = await parts.database.write(teach)
        old = parts.keyring
        master = create_key(tmp_path / "new")
        new, _ = await parts.database.write(lambda work: rekey(work, master))
        parts.database.keyring = new
        assert await parts.database.read(lambda work: work.lessons.numbered(made.id)) == made
        sealed = await parts.database.read(lambda work: work.tx.scalar(select(lesson.c.sealed)))
        with pytest.raises(SealBrokenError):
            old.service("officer").open(sealed, lesson_place(made.id))

    within(settings, scene)


def test_what_is_damaged_keeps_nobody_from_new_keys_and_is_told_to_the_technician(
    settings: Settings, tmp_path: Path
) -> None:
    """Whoever has to change stolen keys must not be held up by a question that nobody can read any more."""

    def harm(work: UnitOfWork) -> Lesson:
        assert work.questions.add("chat", "unanswered", "", "", "vay thế nào", NOON)
        whole, broken = teach(work), teach(work)
        work.tx.execute(question.update().values(sealed=b"x" * 99))
        work.tx.execute(lesson.update().where(lesson.c.id == broken.id).values(sealed=b"x" * 99))
        return whole

    async def told() -> list[str]:
        checks = await check_up(settings, {}, str, NOON)
        return [each.told for each in checks if not each.is_fine]

    wrong = text("doctor.learning.wrong", questions="1", lessons="1", days=str(QUESTION_DAYS))

    async def scene(parts: Opened) -> None:
        whole = await parts.database.write(harm)
        assert wrong in await told()
        master = create_key(tmp_path / "new")
        parts.database.keyring, _ = await parts.database.write(lambda work: rekey(work, master))
        assert await parts.database.read(lambda work: work.lessons.in_state("refused")) == [whole]
        left = select(lesson.c.sealed).where(lesson.c.id != whole.id).union_all(select(question.c.sealed))
        assert await parts.database.read(lambda work: list(work.tx.scalars(left))) == [b"", b""]

    within(settings, scene)
