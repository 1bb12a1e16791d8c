"""The database: transactions that write and read, its migrations, and the keyring that belongs to it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from sqlalchemy import Connection, insert, make_url, select
from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from bot.store.anchors import Anchor, anchor_of, anchor_path, keep_anchor, kept_anchors
from bot.store.carrier import SqliteCarrier, settle
from bot.store.database_url import make_private, path_of, where_of
from bot.store.errors import StoreError, told_plainly
from bot.store.file_copy import copy_before
from bot.store.key_upgrade import is_due, prove_consents, upgrade_keyed
from bot.store.keyring import Keyring, KeyringError, create_key, load_key, new_services, wrap_services
from bot.store.locks import hold, take_time
from bot.store.master_key import adopt, candidates, fitting
from bot.store.postgres_carrier import PostgresCarrier
from bot.store.reserve import Reserve
from bot.store.schema import service_key
from bot.store.schema_versions import MOVING, START, migrate, outdated, version_of
from bot.store.shared_commit import SharedCommit
from bot.store.waiting_turn import TurnError, WaitingTurn
from bot.store.work import UnitOfWork
from bot.texts import text

T = TypeVar("T")


class Database:
    """Transactions on one database. SQLite: WAL, full sync, foreign keys, one writer at a time, readers beside it.
    PostgreSQL: as many at a time as there are connections, in this server and in others.

    ``wait_ms`` is how long another process may keep the database, or what is needed of it, locked. ``alone`` shuts
    every other process out, and fails as locked while one is in: for what must not happen beside a running service.
    """

    def __init__(self, url: str, *, wait_ms: int = 5000, alone: bool = False, keyring: Keyring | None = None) -> None:
        self.path, self.where = path_of(url), where_of(url)
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.keyring = keyring
        self.reserve = Reserve(self.path)
        self.owes_log = self.is_sqlite
        """True while the log may hold what was deleted; from the start, as the process before may have owed it."""
        self._carrier = (SqliteCarrier if self.is_sqlite else PostgresCarrier)(url, wait_ms, alone=alone)
        self._waiting: list[WaitingTurn] = []
        self._under_way: set[asyncio.Task[Any]] = set()
        self._committing: asyncio.Task[None] | None = None

    @classmethod
    async def open_for_move(cls, url: str) -> Self:
        """Open for nobody else a database that is new, or into which data were being moved. Raises StoreError."""
        if (path := path_of(url)) is not None:
            make_private(path)
        database = cls(url, alone=True, wait_ms=1000)
        try:
            if await database.read(lambda work: version_of(work.tx)) != MOVING:
                await database.write(lambda work: migrate(work.tx))
        except StoreError:
            await database.close()
            raise
        return database

    @classmethod
    async def open(
        cls, url: str, *, wait_ms: int = 5000, alone: bool = False, keyring: Keyring | None = None, copies: bool = True
    ) -> Self:
        """Connect and bring the schema up to date; a new file is its owner's only. Raises StoreError.

        ``copies`` keeps a file of an older schema beside, as it was; who brings up what is a copy needs no other.
        """
        path = path_of(url)
        if path is not None:
            make_private(path)
        database = cls(url, wait_ms=wait_ms, alone=alone, keyring=keyring)
        try:
            if path is not None and copies and (schema := await database.read(lambda work: outdated(work.tx))):
                await asyncio.to_thread(copy_before, path, schema)
            await database.write(lambda work: migrate(work.tx))
        except StoreError:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Finish what was begun and give the connections back."""
        if self._committing is not None:
            await self._committing
        if self._under_way:
            await asyncio.wait(self._under_way)
        await self._carrier.close()

    async def write(self, act: Callable[[UnitOfWork], T], *, is_urgent: bool = False) -> T:
        """Run ``act`` in a transaction that may write; returns once it is committed.

        On SQLite all that wait at the same time share one commit; when one of them fails, all is taken back and the
        others are run once more without it. On PostgreSQL, what another server was in the way of is run once more. So
        ``act`` must leave nothing behind but in the database. Whoever waits may be cancelled; what was begun is still
        done. ``is_urgent`` for a deletion that a person asked for: it may use the
        reserve of a full disk.
        Raises StoreError when the database refuses.
        """
        try:
            return await self._write(act)
        except StoreError:
            if not (is_urgent and self.reserve.release()):
                raise
            return await self._write(act)

    async def _write(self, act: Callable[[UnitOfWork], T]) -> T:
        with told_plainly():
            if not self.is_sqlite:
                alone = asyncio.create_task(self._carrier.write(lambda tx: self._run_alone(tx, act)))
                self._under_way.add(alone)
                alone.add_done_callback(self._forget)
                return await asyncio.shield(alone)
            turn = WaitingTurn(act, asyncio.get_running_loop().create_future())
            self._waiting.append(turn)
            if self._committing is None:
                self._committing = asyncio.create_task(self._commit())
            return cast("T", await turn.done)

    async def read(self, act: Callable[[UnitOfWork], T]) -> T:
        """Run ``act`` on one consistent view, beside whoever writes. Raises StoreError."""
        with told_plainly():
            return await self._carrier.read(lambda tx: act(UnitOfWork(tx, self.keyring)))

    async def glance(self, act: Callable[[UnitOfWork], T]) -> T:
        """As `read`, for a look that is as good when what it finds comes from moments apart. Raises StoreError."""
        with told_plainly():
            return await self._carrier.glance(lambda tx: act(UnitOfWork(tx, self.keyring)))

    async def servers(self) -> int:
        """Number of servers on this database, this one among them. Raises StoreError."""
        with told_plainly():
            return await self._carrier.servers()

    def _forget(self, done: asyncio.Task[Any]) -> None:
        self._under_way.discard(done)
        if not done.cancelled():
            done.exception()  # seen: whoever waited for it may be gone

    @contextlib.asynccontextmanager
    async def sole(self, name: str) -> AsyncIterator[bool]:
        """True for the only server, of all on this database, that is in here under this name. Raises StoreError."""
        with told_plainly():
            async with self._carrier.sole(name) as is_mine:
                yield is_mine

    async def exists(self) -> bool:
        """True if the database was made by this program. Makes nothing. Raises StoreError."""
        if self.path is not None and not self.path.exists():
            return False
        return bool(await self.read(lambda work: version_of(work.tx)))

    async def prove_writing(self) -> None:
        """Write to the disk what changes nothing. Raises StoreError when nothing could be kept now.

        A write that is rolled back would not do: SQLite first touches the disk when it commits.
        """
        await self.write(lambda work: work.tx.execute(_NOTHING_NEW if self.is_sqlite else _NEW_NUMBER))

    async def empty_log(self) -> bool:
        """Let go of the write-ahead log, where SQLite still has the pages from before a deletion.

        False when somebody (a backup) still reads there: it is owed until a later call has done it.
        """
        self.owes_log = True
        with told_plainly():
            self.owes_log = not await self._carrier.empty_log()
        return not self.owes_log

    async def _commit(self) -> None:
        """Commit whoever waits, several at once, until nobody does."""
        try:
            while self._waiting:
                turns = [turn for turn in self._waiting[:_TOGETHER] if not turn.done.done()]
                del self._waiting[:_TOGETHER]
                if turns:
                    await self._commit_together(turns)
        finally:
            self._committing = None

    async def _commit_together(self, turns: Sequence[WaitingTurn]) -> None:
        try:
            outcomes = await self._carrier.write(lambda tx: self._run_all(tx, turns))
        except asyncio.CancelledError:
            for turn in turns:
                turn.done.cancel()
            raise
        except TurnError as failed:
            # nothing was committed: the others do not suffer for the one that failed, unless the database refuses all
            refused = turns if isinstance(failed.error, OperationalError) else [failed.turn]
            for turn in refused:
                turn.fail(failed.error)
            rest = [turn for turn in turns if turn not in refused]
            if rest:
                await self._commit_together(rest)
        except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it
            # who queued behind a database that another process holds is not made to wait as long once more
            behind = self._waiting[:] if isinstance(error, OperationalError) else []
            del self._waiting[: len(behind)]
            for turn in (*turns, *behind):
                turn.fail(error)
        else:
            for turn, outcome in zip(turns, outcomes, strict=True):
                settle(turn.done, outcome)

    def _run_alone(self, tx: Connection, act: Callable[[UnitOfWork], T]) -> T:
        shared = SharedCommit(tx, is_put_off=True)
        work = UnitOfWork(tx, self.keyring, shared, ends=True)
        found = act(work)
        shared.write()
        work.end()
        return found

    def _run_all(self, tx: Connection, turns: Sequence[WaitingTurn]) -> list[object]:
        shared = SharedCommit(tx, is_put_off=True)
        outcomes = [self._run(UnitOfWork(tx, self.keyring, shared, ends=True), turn) for turn in turns]
        shared.write()
        return outcomes

    def _run(self, work: UnitOfWork, turn: WaitingTurn) -> object:
        try:
            found = turn.act(work)
            work.end()
        except BaseException as error:
            raise TurnError(turn, error) from error
        return found


_TOGETHER = 64
"""So many share a commit at most: whoever comes next must not wait for too many."""


async def open_keyring(database: Database, secret: str, path: Path, *, is_backup: bool = False) -> Keyring:
    """The keyring of a database: master key from ``secret`` (base64) or the file ``path``. The database keeps it.

    A new database gets new keys, and the file is made when there is none. ``is_backup`` when an older state is
    expected, whatever anchors say. Raises KeyringError, and changes nothing, when the database was made with another
    master key or the key is missing.
    """
    anchored = anchor_path(path)

    def act(work: UnitOfWork) -> tuple[Keyring, Anchor | None]:
        take_time(work.tx)
        hold(work.tx, START)
        wrapped = _wrapped(work.tx)
        if wrapped:
            master, services, found_in = fitting(wrapped, candidates(secret, path), path)
            if found_in not in (None, path):
                adopt(path)
            keyring = Keyring(master, services)
            opened = UnitOfWork(work.tx, keyring)
            has_begun = is_due(opened) and upgrade_keyed(
                opened, has_anchors=not is_backup and bool(kept_anchors(anchored))
            )
            prove_consents(opened, is_told=has_begun)
            opened.search_cards.fill()
            opened.lessons.seal_plain()
            return keyring, anchor_of(opened.audit) if has_begun else None
        master = candidates(secret, path)[0][0] if secret else load_key(path) or create_key(path)
        services = new_services()
        for name, key in wrap_services(services, master).items():
            work.tx.execute(insert(service_key).values(name=name, wrapped=key))
        keyring = Keyring(master, services)
        begun = UnitOfWork(work.tx, keyring).audit
        begun.begin()
        return keyring, anchor_of(begun)

    keyring, anchor = await database.write(act)
    database.keyring = keyring
    if anchor is not None and not is_backup:
        keep_anchor(anchored, anchor, "begin", None)
    return keyring


async def read_keyring(database: Database, secret: str, path: Path) -> Keyring:
    """The same without changing anything. Raises KeyringError, also for a database that has no keys yet."""
    wrapped = await database.read(lambda work: _wrapped(work.tx))
    if not wrapped:
        raise KeyringError(text("keys.none"))
    master, services, _ = fitting(wrapped, candidates(secret, path), path)
    database.keyring = Keyring(master, services)
    return database.keyring


def _wrapped(tx: Connection) -> dict[str, bytes]:
    return {row.name: row.wrapped for row in tx.execute(select(service_key))}


_NOTHING_NEW, _NEW_NUMBER = sql("PRAGMA user_version = 0"), sql("SELECT txid_current()")
"""Statements that SQLite and PostgreSQL write to the disk and that change nothing."""
