"""`qd22 keys`: a new master key, and whether the present one fits."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.parts import require_database
from bot.clock import SystemClock
from bot.runtime import opened
from bot.settings import Settings
from bot.store.anchors import anchor_of, anchor_path, keep_anchor
from bot.store.engine import Database, read_keyring
from bot.store.inspection import sealed_faults
from bot.store.keyring import Keyring, MasterKey, draw_key, read_key
from bot.store.master_key import adopt, put_waiting, rewrap
from bot.store.rekey import rekey
from bot.store.work import UnitOfWork
from bot.texts import text

keys = typer.Typer(no_args_is_help=True)


@keys.command("rotate")
def rotate(
    keep_old: Annotated[bool, typer.Option("--keep-old")] = False,
    show: Annotated[bool, typer.Option("--print")] = False,
    deep: Annotated[bool, typer.Option("--deep")] = False,
) -> None:
    """Replace the master key, and wrap all keys below it again."""
    settings = Settings()
    require_database(settings)
    is_set = bool(settings.master_key.get_secret_value())
    if is_set and not show:
        raise stop(text("cli.keys.print"))
    if is_set and keep_old:
        raise stop(text("cli.keys.keep"))
    count = asyncio.run(_rotate(settings, keep_old=keep_old, deep=deep))
    print(text("keys.rekeyed" if deep else "keys.rotated", count=str(count)))


async def _rotate(settings: Settings, *, keep_old: bool, deep: bool) -> int:
    async with opened(settings, alone=True) as parts:
        is_set = bool(settings.master_key.get_secret_value())
        master = _printed_key() if is_set else put_waiting(settings.key_path)
        change = _rekeyed if deep else _rewrapped
        parts.database.keyring, count = await parts.database.write(lambda work: change(work, master))
        if not is_set:
            adopt(settings.key_path, keep=keep_old)
        if deep:
            anchor = await parts.database.read(lambda work: anchor_of(work.audit))
            keep_anchor(anchor_path(settings.key_path), anchor, "rekey", SystemClock().now())
        await parts.database.empty_log()
    return count


def _rewrapped(work: UnitOfWork, master: MasterKey) -> tuple[Keyring, int]:
    changed = rewrap(work.tx, work.keyring, master)
    work.audit.record(SystemClock().now(), "command", "rotate", "keys")
    return changed


def _rekeyed(work: UnitOfWork, master: MasterKey) -> tuple[Keyring, int]:
    changed, count = rekey(work, master)
    UnitOfWork(work.tx, changed).audit.record(SystemClock().now(), "command", "rekey", "keys")
    return changed, count


def _printed_key() -> MasterKey:
    """A new key that the operator has before the database needs it: a crash behind this line loses nothing."""
    written = draw_key()
    print(f"QD22_MASTER_KEY={written}", flush=True)
    return read_key(written)


@keys.command("check")
def check_keys() -> None:
    """Check that the master key opens everything that is sealed."""
    settings = Settings()
    require_database(settings)
    told = asyncio.run(_shut(settings))
    for line in told:
        print(line)
    if told:
        raise typer.Exit(1)
    print(text("doctor.key.fine"))


async def _shut(settings: Settings) -> list[str]:
    database = Database(settings.database_url)
    try:
        await read_keyring(database, settings.master_key.get_secret_value(), settings.key_path)
        return [fault.told for fault in await sealed_faults(database) if fault.part == "seal"]
    finally:
        await database.close()
