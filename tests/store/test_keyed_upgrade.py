"""A database of the version before opens with all that was in it, and from then on proves who wrote its rights."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, create_engine

from bot.runtime import opened
from bot.settings import Settings
from bot.store.anchors import Anchor, anchor_path, kept_anchors
from bot.store.audit import end_proof
from bot.store.engine import Database
from bot.store.inspection import sealed_faults
from bot.store.keyring import Keyring
from bot.store.work import UnitOfWork
from tests.store.older import CHAT, CODE, NAME, OFFICER_CHAT, make_older

T = TypeVar("T")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as tx:
        make_older(tx, tmp_path / "key")
    engine.dispose()
    return Settings(database_url=f"sqlite+aiosqlite:///{path}", key_file=tmp_path / "key")


def looked(settings: Settings, act: Callable[[UnitOfWork], T]) -> T:
    """Open the database as the program does and look."""

    async def scene() -> T:
        async with opened(settings) as parts:
            return await parts.database.read(act)

    return asyncio.run(scene())


def check_whole(settings: Settings) -> None:
    """Everything that the older version wrote is there and opens."""

    async def scene() -> None:
        async with opened(settings) as parts:
            assert await sealed_faults(parts.database) == []

            def look(work: UnitOfWork) -> None:
                case = work.cases.by_code(CODE)
                assert case is not None
                assert [each.application.name for each in work.cases.parties(case)] == [NAME]
                assert [each.words for each in work.notes.of(case)] == ["Đã gọi, hẹn thứ hai"]
                officer = work.officers.of_chat(OFFICER_CHAT)
                assert officer is not None
                assert officer.name == "Cán bộ Mẫu"
                assert [row.name for row in work.groups.all()] == ["Nhóm Mẫu"]
                work.outbox.prove()
                erased = work.cases.by_code("AAAA-2222")
                assert erased is not None
                assert erased.amount is None
                assert work.consents.altered() == []
                assert work.consents.agreed_to(case, "call")
                assert work.audit.find_break() is None
                assert work.audit.entries()[-1].action == "prove"

            await parts.database.read(look)

            def take(work: UnitOfWork) -> list[str]:
                return [letter.message.text for letter in work.outbox.take_parked(CHAT, work.audit.entries()[0].at)]

            assert await parts.database.write(take) == ["Một tin chờ"]

    asyncio.run(scene())


def test_an_older_database_keeps_all_and_gets_its_proofs(settings: Settings) -> None:
    check_whole(settings)
    anchors = kept_anchors(anchor_path(settings.key_path))
    assert anchors is not None
    assert [each.number for each in anchors] == [4]


def test_a_new_database_is_anchored_from_its_first_moment(tmp_path: Path) -> None:
    """So that taking all proofs away cannot make it look like one of the version before."""
    fresh = Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/new.db", key_file=tmp_path / "new")
    looked(fresh, lambda work: None)
    assert kept_anchors(anchor_path(fresh.key_path)) == [Anchor(0, "0" * 32)]


def test_it_is_done_once(settings: Settings) -> None:
    looked(settings, lambda work: None)
    looked(settings, lambda work: None)
    assert [each.action for each in looked(settings, lambda work: work.audit.entries())].count("prove") == 1


def test_taking_the_proofs_away_does_not_make_it_older_again(settings: Settings, tmp_path: Path) -> None:
    """Whoever can write and hopes that the next start proves what they wrote."""
    looked(settings, lambda work: None)
    stranger = "c" * 64
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        connection.execute("UPDATE officer SET chat = ?, scope = '*', mac = NULL", [stranger])
        connection.execute("UPDATE audit_end SET mac = NULL")
        connection.execute("DELETE FROM audit WHERE number > 3")
        connection.execute("UPDATE audit_end SET (number, hash) = (SELECT number, hash FROM audit WHERE number = 3)")
    assert looked(settings, lambda work: work.officers.of_chat(stranger)) is None
    assert looked(settings, lambda work: work.audit.find_break()) == 4


def test_what_the_last_version_without_proofs_wrote_is_proven_and_told_once(settings: Settings, tmp_path: Path) -> None:
    """Announcements without a proof, which nobody was shown, end there."""
    looked(settings, lambda work: None)
    keyring = asyncio.run(keyring_of(settings))
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        end, linked = connection.execute("SELECT number, hash FROM audit_end").fetchone()
        connection.execute("UPDATE consent SET mac = NULL")
        connection.execute("UPDATE audit_end SET keyed = 0, mac = ?", [end_proof(keyring, end, linked, 0)])
        connection.execute(
            "INSERT INTO announcement (id, body, state, at, ends_on, mac)"
            " VALUES ('cũ', 'x', 'running', '2026-11-01', '2026-12-01', x'')"
        )
    assert looked(settings, lambda work: (work.consents.altered(), work.announcements.forged())) == ([], [])
    looked(settings, lambda work: None)
    told = [(each.action, each.subject) for each in looked(settings, lambda work: work.audit.entries())]
    assert [each for each in told if each[0] == "prove"] == [("prove", "database"), ("prove", "consents")]


async def keyring_of(settings: Settings) -> Keyring:
    async with opened(settings) as parts:
        return parts.keyring


def test_a_case_that_was_damaged_before_stays_damaged_and_keeps_nothing_else_shut(
    settings: Settings, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        connection.execute("UPDATE lead SET key = zeroblob(60) WHERE code = ?", [CODE])

    async def scene() -> list[str]:
        async with opened(settings) as parts:
            return [fault.part for fault in await sealed_faults(parts.database)]

    assert set(asyncio.run(scene())) == {"seal"}


def make_on(url: str, key: Path) -> None:
    """The same database behind another address (PostgreSQL)."""

    async def scene() -> None:
        database = Database(url)
        await database.write(lambda work: _made(work.tx, key))
        await database.close()

    asyncio.run(scene())


def _made(tx: Connection, key: Path) -> None:
    make_older(tx, key)
