"""A backup takes the place of the database, and what was taken back since the backup stays taken back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.store.anchors import Anchor, anchor_of, anchor_path, keep_anchor
from bot.store.backup import Key, logs_of, new_file, prove, settle, url_of
from bot.store.engine import Database, open_keyring
from bot.store.errors import StoreError, files_told_plainly, told_plainly
from bot.store.inspection import count_rows, schema_of
from bot.store.keyring import sync_folder
from bot.store.later_erasures import Again, Since, apply, read_since, since_of
from bot.store.schema_versions import revisions
from bot.texts import text


@dataclass(frozen=True)
class Restored:
    """The outcome of a restoration. ``erased_again`` and ``newer`` are codes of cases.

    ``beside`` is where the replaced database is kept, None when there was none. ``is_known`` is false when the
    replaced database could not be read or is another one: then nobody knows what was erased since the backup.
    """

    counts: Mapping[str, int]
    beside: Path | None
    erased_again: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()
    is_known: bool = True


async def restore(backup: Path, target: Path, key: Key, now: datetime) -> Restored:
    """Put ``backup`` in the place of ``target``, which is kept beside. The backup itself is not touched.

    Raises StoreError when the backup is not whole, needs another key, or a service has the database open; then
    nothing has changed.
    """
    with files_told_plainly():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with new_file(target) as draft:
        with files_told_plainly():
            shutil.copyfile(backup, draft)
        await prove(draft, key)
        with _held(target) as since:
            counts, again, anchor = await _prepare(draft, key, since, now)
            settle(draft)
            beside = _exchange(draft, target, now)
    keep_anchor(anchor_path(key.path), anchor, "restore", now)
    newer = tuple(code for code in since.codes if code not in again.known) if since and again.is_related else ()
    return Restored(counts, beside, again.erased, newer, is_known=beside is None or again.is_related)


async def erase_again(restored: Database, replaced: Database, key: Key, now: datetime) -> Restored:
    """Take back in a database that was restored by other tools what was taken back in the one that it replaces.

    Nobody works on either. Raises StoreError or KeyringError; then nothing has changed.
    """
    for each in (restored, replaced):
        if await schema_of(each) != revisions()[0]:
            raise StoreError(text("move.schema", where=each.where))
    since = await replaced.read(lambda work: since_of(work.tx))
    await open_keyring(restored, key.secret, key.path, is_backup=True)
    again = await restored.write(lambda work: apply(since, work, now))
    keep_anchor(anchor_path(key.path), await restored.read(lambda work: anchor_of(work.audit)), "restore", now)
    newer = tuple(code for code in since.codes if code not in again.known) if again.is_related else ()
    return Restored(await count_rows(restored), None, again.erased, newer, is_known=again.is_related)


async def _prepare(
    draft: Path, key: Key, since: Since | None, now: datetime
) -> tuple[Mapping[str, int], Again, Anchor]:
    """Today's schema, what was taken back since, and a row of the audit that says so; proven once more."""
    database = await Database.open(url_of(draft), copies=False)
    try:
        await open_keyring(database, key.secret, key.path, is_backup=True)
        again = await database.write(lambda work: apply(since, work, now))
        anchor = await database.read(lambda work: anchor_of(work.audit))
        await database.empty_log()
    finally:
        await database.close()
    return await prove(draft, key), again, anchor


@contextlib.contextmanager
def _held(target: Path) -> Iterator[Since | None]:
    """Keep everybody out of the present database, and read what it knows; None when there is none or it is damaged.

    Its log is brought into the file first: the database that is kept beside is one file. Raises StoreError when
    another process has it open.
    """
    if not target.exists():
        yield None
        return
    connection = sqlite3.connect(target, isolation_level=None, timeout=2)
    try:
        yield _lock_and_read(connection)
    finally:
        connection.close()


def _lock_and_read(connection: sqlite3.Connection) -> Since | None:
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "delete":
            raise StoreError(text("restore.running"))  # a service came in between the two
        return read_since(connection)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise StoreError(text("restore.running")) from error
        if isinstance(error, sqlite3.OperationalError):
            with told_plainly():
                raise
        return None


def _exchange(draft: Path, target: Path, now: datetime) -> Path | None:
    """One rename: at any instant there is a whole database under the name."""
    beside = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%SZ}") if target.exists() else None
    with files_told_plainly():
        if beside is not None:
            os.link(target, beside)
            for log in logs_of(target):  # only a damaged database still has one
                if log.exists():
                    log.rename(beside.with_name(beside.name + log.name.removeprefix(target.name)))
        draft.replace(target)
        sync_folder(target.parent)
    return beside
