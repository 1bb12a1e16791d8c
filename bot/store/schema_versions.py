"""Versions of the schema: the one of a database, those that this program knows, and the way up to today's.

Alembic is imported only where something must be migrated: it takes as long to load as everything else of the store.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy import text as sql

from bot.store.errors import StoreError
from bot.store.locks import hold, take_time
from bot.texts import text

_MIGRATIONS = Path(__file__).parent / "migrations"
FIRST = "0001"
"""The schema of the databases that were made before there were migrations."""
START = "start"
"""The name under which servers that start at the same time make tables and keys one after the other."""
_SEALED = "0160"
"""The first schema in which nothing personal is readable, or can be tried out, without a key. The upgrade of an older
one takes that away, so that no copy of it is kept."""
MOVING = "moving"
"""Stands in the place of a version while data are moved in, see `data_move`."""


@cache
def revisions() -> tuple[str, ...]:
    """Every schema there ever was, the present one first. A migration `v0005_….py` makes the revision 0005."""
    files = (_MIGRATIONS / "versions").glob("v[0-9][0-9][0-9][0-9]_*.py")
    return tuple(sorted((file.name[1:5] for file in files), reverse=True))


def version_of(connection: Connection) -> str:
    """The revision of a database; "" when it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(sql("SELECT version_num FROM alembic_version")) or "")


def upgrade(connection: Connection, target: str = "head") -> None:
    """Bring the schema of a database up to ``target``."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    if not version_of(connection) and inspect(connection).has_table("chat"):
        command.stamp(config, FIRST)
    command.upgrade(config, target)


def outdated(connection: Connection) -> str:
    """The schema that a database has and `migrate` would bring up to date; "" where no copy of it may be kept."""
    version = version_of(connection)
    return version if version in revisions()[1:] and version >= _SEALED else ""


def migrate(connection: Connection) -> None:
    """Bring the schema of a database up to date. Raises StoreError when a newer program made it."""
    take_time(connection)
    hold(connection, START)
    version = version_of(connection)
    if version == revisions()[0]:
        return
    if version == MOVING:
        raise StoreError(text("move.unfinished"))
    if version and version not in revisions():
        raise StoreError(text("store.newer", schema=version, head=revisions()[0]))
    upgrade(connection)
