"""Which master key fits a database, and how a new one takes the place of the old.

The new key is on disk before the database knows it, and takes the old one's name only afterwards: a crash at any
instant leaves a file whose key opens the database.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, select, update

from bot.store.keyring import (
    Keyring,
    KeyringError,
    MasterKey,
    create_key,
    load_key,
    read_key,
    sync_folder,
    unwrap_services,
)
from bot.store.list_tables import issued_list
from bot.store.schema import lead, service_key
from bot.texts import text

Candidate = tuple[MasterKey, Path | None]
"""A master key and the file that it is from; None when it was set directly."""


def waiting_path(path: Path) -> Path:
    """The file in which a new key waits until the database knows it."""
    return path.with_name(f"{path.name}.new")


def kept_path(path: Path) -> Path:
    """The file in which an old key is kept when that is asked for."""
    return path.with_name(f"{path.name}.old")


def candidates(secret: str, path: Path) -> list[Candidate]:
    """The keys that may fit: the one that is set, or those of the key file and of the one that waits beside it.

    Raises KeyringError when a key cannot be read.
    """
    if secret:
        return [(read_key(secret), None)]
    found = [(load_key(each), each) for each in (path, waiting_path(path))]
    return [(key, each) for key, each in found if key is not None]


def fitting(
    wrapped: Mapping[str, bytes], keys: Sequence[Candidate], path: Path
) -> tuple[MasterKey, dict[str, bytes], Path | None]:
    """The key that opens the service keys, the opened keys and the key's file.

    Raises KeyringError when no key fits; ``path`` is where the message looks for it.
    """
    for key, found_in in keys:
        with contextlib.suppress(KeyringError):
            return key, unwrap_services(wrapped, key), found_in
    raise KeyringError(text("keys.wrong" if keys else "keys.missing", path=str(path)))


def put_waiting(path: Path) -> MasterKey:
    """A new key in the file beside ``path``. Raises KeyringError.

    Only for who has opened the database with the key of ``path``: what waits there from a crash before is then of
    no use, and is replaced.
    """
    waiting = waiting_path(path)
    waiting.unlink(missing_ok=True)
    return create_key(waiting)


def adopt(path: Path, *, keep: bool = False) -> None:
    """The key that waits takes the place of the old one; ``keep`` keeps the old one beside it."""
    if keep:
        kept_path(path).unlink(missing_ok=True)
        os.link(path, kept_path(path))
    waiting_path(path).replace(path)
    sync_folder(path.parent)


def prove_keys(tx: Connection, keyring: Keyring) -> None:
    """Open the keys of a database with the master key in use. Raises KeyringError.

    Another database may have come under the same address since the start: what would be kept now, no key opened.
    """
    unwrap_services({row.name: row.wrapped for row in tx.execute(select(service_key))}, keyring.master)


def rewrap(tx: Connection, keyring: Keyring, master: MasterKey) -> tuple[Keyring, int]:
    """Every key of the database wrapped by ``master``; returns the keyring and how many keys of cases there were.

    Raises KeyringError when a key of a case does not open; then nothing must be committed.
    """
    changed, services = keyring.rewrapped(master)
    for name, wrapped in services.items():
        tx.execute(update(service_key).where(service_key.c.name == name).values(wrapped=wrapped))
    counts = []
    for table, kind in ((lead, "lead"), (issued_list, "list")):
        rows = tx.execute(select(table.c.id, table.c.key).where(table.c.key.is_not(None))).all()
        for row in rows:
            place = f"{kind}/{row.id}"
            wrapped = master.wrap(keyring.master.unwrap(row.key, place), place)
            tx.execute(update(table).where(table.c.id == row.id).values(key=wrapped))
        counts.append(len(rows))
    return changed, counts[0]
