"""`qd22 backup`, `qd22 restore` and `qd22 doctor`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import stop
from bot.cli.parts import database_file, key_of, require_database, served_wards
from bot.clock import SystemClock
from bot.doctor import check_up
from bot.runtime import opened
from bot.settings import Settings
from bot.store.anchors import Anchor, anchor_of, anchor_path, keep_anchor
from bot.store.backup import back_up
from bot.store.database_url import where_of
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.old_backups import destroy_older
from bot.store.restore import Restored
from bot.store.restore import erase_again as put_back_again
from bot.store.restore import restore as put_back
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.wiring import make_places


def backup(
    file: Annotated[Path, typer.Argument()],
    force: Annotated[bool, typer.Option("--force")] = False,
) -> None:
    """Back the database up, check the copy, and destroy copies beside it whose days are over."""
    settings = Settings()
    source = database_file(settings, "backup.server")
    require_database(settings)
    counts, anchor = asyncio.run(_back_up(settings, source, file, force=force))
    print(text("backup.done", path=str(file), counts=_listed(counts)))
    for line in _destroy_older(settings, source, file):
        print(line)
    if anchor is not None:
        print(text("backup.anchor", anchor=str(anchor)))
    print(text("backup.old", days=str(settings.backup_days)))
    place = "QD22_MASTER_KEY" if settings.master_key.get_secret_value() else str(settings.key_path)
    print(text("backup.key", place=place))


def _destroy_older(settings: Settings, source: Path, file: Path) -> list[str]:
    """Destroy older copies in the folder of the new one, and databases that restorations replaced."""
    folders, days = {file.absolute().parent, source.absolute().parent}, settings.backup_days
    gone = destroy_older(folders, [source, file], SystemClock().now(), days)
    return (
        [text("backup.destroyed", count=str(len(gone)), days=str(days), paths=" ".join(map(str, gone)))] if gone else []
    )


async def _back_up(
    settings: Settings, source: Path, file: Path, *, force: bool
) -> tuple[Mapping[str, int], Anchor | None]:
    """The rows of the copy and the anchor of the log right after it."""
    moment = SystemClock().now()
    counts = await back_up(source, file, key_of(settings), moment, force=force)

    def note(work: UnitOfWork) -> Anchor:
        work.audit.record(moment, "command", "backup", "database")
        return anchor_of(work.audit)

    try:
        async with opened(settings) as parts:
            anchor = await parts.database.write(note)
    except StoreError as error:  # a full disk is when a copy elsewhere is needed most: it is whole and counts
        print(text("backup.not_noted", why=str(error)), file=sys.stderr)
        return counts, None
    keep_anchor(anchor_path(settings.key_path), anchor, "backup", moment)
    return counts, anchor


def restore(
    file: Annotated[Path, typer.Argument()],
) -> None:
    """Put a checked copy in place of the database."""
    settings = Settings()
    target = database_file(settings, "restore.server")
    done = asyncio.run(put_back(file, target, key_of(settings), SystemClock().now()))
    print(text("restore.done", path=str(target), counts=_listed(done.counts)))
    for line in _consequences(done):
        print(line)


def erase_again(
    replaced: Annotated[str, typer.Argument()],
) -> None:
    """Take back in a restored PostgreSQL what people took back in the database that it replaces."""
    settings = Settings()
    if where_of(replaced) == where_of(settings.database_url):
        raise stop(text("restore.same"))
    done = asyncio.run(_erase_again(settings, replaced))
    if not done.is_known:
        raise stop(text("restore.unknown"))
    print(text("restore.erased", count=str(len(done.erased_again))))
    if done.newer:
        print(text("restore.newer", count=str(len(done.newer)), codes=", ".join(done.newer)))


async def _erase_again(settings: Settings, replaced: str) -> Restored:
    async with AsyncExitStack() as stack:
        here, there = (Database(url, alone=True, wait_ms=1000) for url in (settings.database_url, replaced))
        for each in (here, there):
            stack.push_async_callback(each.close)
        return await put_back_again(here, there, key_of(settings), SystemClock().now())


def _consequences(done: Restored) -> list[str]:
    if done.beside is None:
        return []
    lines = [text("restore.beside", path=str(done.beside))]
    if not done.is_known:
        return [*lines, text("restore.unknown")]
    lines.append(text("restore.erased", count=str(len(done.erased_again))))
    if done.newer:
        lines.append(text("restore.newer", count=str(len(done.newer)), codes=", ".join(done.newer)))
    return lines


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def doctor() -> None:
    """Check the whole place; exit with 1 when something is wrong."""
    settings = Settings()
    places = make_places(settings)
    checks = asyncio.run(check_up(settings, served_wards(places), places.province_of, SystemClock().now()))
    for check in checks:
        print(f"{'✓' if check.is_fine else '✗'} {check.told}")
    wrong = sum(not check.is_fine for check in checks)
    print(text("doctor.sum", count=str(len(checks)), wrong=str(wrong)))
    raise typer.Exit(1 if wrong else 0)
