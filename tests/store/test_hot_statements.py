"""Prepared statements: they find, change and refuse what SQLAlchemy's own way does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import DateTime, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store.chat_statements import LOOK
from bot.store.engine import Database
from bot.store.hot_statements import change, fetch_first, fetch_one, put_rows
from bot.store.schema import chat, message
from bot.store.statements import heard_statements
from bot.store.work import UnitOfWork

NOW = datetime(2026, 5, 4, 3, 2, 1, 500, tzinfo=UTC).replace(tzinfo=None)
_ROW = {"id": "one", "session": b"sealed", "touched_at": NOW, "channel": "web"}
_PUT, _PUT_MESSAGE = insert(chat), insert(message)


def _write(place: Path, act: Callable[[UnitOfWork], None]) -> None:
    asyncio.run(_within(place, act))


async def _within(place: Path, act: Callable[[UnitOfWork], None]) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{place}/test.db")
    try:
        await database.write(act)
    finally:
        await database.close()


def test_a_row_is_that_of_sqlalchemy(tmp_path: Path) -> None:
    def act(work: UnitOfWork) -> None:
        put_rows(work.tx, _PUT, [_ROW])
        values = {"chat": "one", "client_id": None}
        row, expected = fetch_one(work.tx, LOOK, values), work.tx.execute(LOOK, values).one()
        assert row._asdict() == expected._asdict()
        assert (row.touched_at, row.is_draft, row.session) == (NOW, False, b"sealed")

    _write(tmp_path, act)


def test_values_are_bound_by_their_types(tmp_path: Path) -> None:
    since = select(chat.c.id).where(chat.c.touched_at >= bindparam("since", type_=DateTime), chat.c.channel == "web")

    def act(work: UnitOfWork) -> None:
        assert change(work.tx, _PUT, _ROW) == 1
        assert fetch_one(work.tx, since, {"since": NOW}).id == "one"
        assert fetch_first(work.tx, since, {"since": NOW.replace(year=2027)}) is None
        with pytest.raises(KeyError):
            fetch_first(work.tx, since, {})

    _write(tmp_path, act)


def test_a_refusal_is_that_of_sqlalchemy(tmp_path: Path) -> None:
    def act(work: UnitOfWork) -> None:
        put_rows(work.tx, _PUT_MESSAGE, [{"chat": "nobody", "number": 1, "sealed": b"", "at": NOW}])

    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        _write(tmp_path, act)


def test_what_is_run_is_heard(tmp_path: Path) -> None:
    with heard_statements() as heard:
        _write(tmp_path, lambda work: put_rows(work.tx, _PUT, [_ROW]))
    assert [each.split(" (")[0] for each in heard][-2:] == ["BEGIN IMMEDIATE", "INSERT INTO chat"]


def test_a_reader_is_not_kept_in_the_past(tmp_path: Path) -> None:
    async def act() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/test.db")
        await database.write(lambda work: put_rows(work.tx, _PUT, [_ROW, {**_ROW, "id": "two"}]))
        await database.read(lambda work: fetch_first(work.tx, select(chat.c.id), {}))  # the second row is not fetched
        assert await database.empty_log()
        await database.close()

    asyncio.run(act())


def test_a_statement_made_anew_for_its_values_is_refused(tmp_path: Path) -> None:
    many = select(chat.c.id).where(chat.c.id.in_(bindparam("ids", expanding=True)))

    with pytest.raises(TypeError):
        _write(tmp_path, lambda work: fetch_first(work.tx, many, {"ids": ["one"]}))
