"""Doctor: checks of a running place, each in one line that says what to do. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy import text as sql

from bot.clock import VIETNAM
from bot.places.ward_files import find_samples
from bot.places.wards import HOME as WARDS
from bot.runtime import policy_of
from bot.settings import Settings
from bot.sight.tesseract import find_eye
from bot.store.anchors import anchor_path, kept_anchors, missing_anchor, newest
from bot.store.database_url import path_of, where_of
from bot.store.engine import Database, read_keyring
from bot.store.errors import StoreError
from bot.store.groups import GroupRow
from bot.store.inspection import Fault, file_faults, forged_rows, schema_of, sealed_faults, shut_learning
from bot.store.keyring import KeyringError
from bot.store.memberships import covers
from bot.store.messaging_window import Windows
from bot.store.officers import OfficerRow
from bot.store.schema import audit, aware, lead, naive, outbox
from bot.store.schema_versions import revisions
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import trouble
from bot.texts import text
from bot.texts.promises import QUESTION_DAYS
from bot.voice.sherpa import ear_trouble
from bot.watch.disk import room_of
from knowledge.language.formats import show_day, show_moment

_BACKUP_DAYS = 7
_NAMED = 10
"""So many cases or announcements are named in a line."""
_MAY_OTHERS = 0o077


ProvinceOf = Callable[[str], str]


@dataclass(frozen=True)
class Check:
    """One line: what was looked at, whether it is fine, and what to do when it is not."""

    is_fine: bool
    told: str


def _check(name: str, *, is_fine: bool, **slots: str) -> Check:
    outcome = "fine" if is_fine else "wrong"
    return Check(is_fine, text(f"doctor.{name}.{outcome}", **slots))


async def check_up(
    settings: Settings, served: Mapping[str, str], province_of: ProvinceOf, now: datetime
) -> list[Check]:
    """Every check that can be made; ``served`` are the wards with a desk, code to name, ``province_of`` their province.

    A database that does not open ends the list: nothing behind it can be looked at.
    """
    path = path_of(settings.database_url)
    found = [_check("settings", is_fine=True, url=where_of(settings.database_url))]
    found.append(_operator(settings))
    found.append(_check("wards", is_fine=bool(served), count=str(len(served))))
    found += [*_seen_by_people(settings), *_ear(settings), *_eye(settings)]
    database = Database(settings.database_url)
    try:
        # a file that is damaged is there all the same
        if not (path is not None and path.exists()) and not await database.exists():
            return [*found, _check("none_yet", is_fine=True, path=database.where)]
        found += _rights(path, settings)
        if path is not None:
            found.append(_disk(path))
        return found + await _inside(database, settings, served, province_of, now)
    except StoreError as error:
        return [*found, Check(is_fine=False, told=str(error))]
    finally:
        await database.close()


def _operator(settings: Settings) -> Check:
    """Check that somebody is named who answers for the data; without, a trial on this machine alone is fine."""
    tokens = (
        settings.telegram_token.get_secret_value(),
        settings.zalo_app_id,
        settings.zalo_bot_token.get_secret_value(),
    )
    if settings.promises.is_trial and not any(tokens):
        return Check(is_fine=True, told=text("doctor.operator.trial"))
    return _check("operator", is_fine=not settings.promises.is_trial, operator=settings.promises.operator)


def _seen_by_people(settings: Settings) -> list[Check]:
    """Check what people are led to: real offices by an https address. A trial may do without both."""
    is_trial = settings.promises.is_trial
    samples = [row.name for _, row in find_samples(settings.wards or WARDS)]
    return [
        _check("samples", is_fine=is_trial or not samples, names=", ".join(samples[:_NAMED])),
        _check("origin", is_fine=is_trial or settings.public_origin.startswith("https://")),
    ]


def _eye(settings: Settings) -> list[Check]:
    """Check the reader of photos, where one is named."""
    program = settings.photo_reader
    return [_check("eye", is_fine=find_eye(program) is not None, program=program)] if program else []


def _ear(settings: Settings) -> list[Check]:
    """Check the ear, where one is named."""
    if settings.ear_folder is None:
        return []
    wrong, folder = ear_trouble(settings.ear_folder), str(settings.ear_folder)
    if not wrong:
        return [Check(is_fine=True, told=text("doctor.ear.fine"))]
    return [Check(is_fine=False, told=text(f"doctor.ear.wrong.{wrong}", folder=folder))]


def _rights(path: Path | None, settings: Settings) -> list[Check]:
    """The database and the key are their owner's only."""
    files = [] if path is None else [path]
    files += [] if settings.master_key.get_secret_value() else [settings.key_path]
    loose = [file for file in files if file.exists() and file.stat().st_mode & _MAY_OTHERS]
    found = [_check("rights", is_fine=not loose, paths=" ".join(map(str, loose)))]
    if path is not None and not settings.master_key.get_secret_value() and settings.key_path.exists():
        key, data = settings.key_path.absolute(), path.absolute().parent
        found.append(_check("key_apart", is_fine=data not in key.parents, file=str(settings.key_path)))
    return found


def _disk(path: Path) -> Check:
    room = room_of(path)
    return _check("disk", is_fine=room.is_enough, **room.slots)


async def _inside(
    database: Database, settings: Settings, served: Mapping[str, str], province_of: ProvinceOf, now: datetime
) -> list[Check]:
    faults = await file_faults(database)
    found = [_part("file", faults)]
    if found[0].is_fine:
        found.append(await _safe_writing(database))
    schema = await schema_of(database) if found[0].is_fine else ""
    strange = [Check(is_fine=False, told=fault.told) for fault in faults if fault.part == "schema" and schema]
    is_new = _check("schema", is_fine=schema == revisions()[0], schema=schema or "?", head=revisions()[0])
    found += strange or [is_new]
    if not all(check.is_fine for check in (found[0], found[-1])):
        return found
    try:
        await read_keyring(database, settings.master_key.get_secret_value(), settings.key_path)
    except KeyringError as error:
        return [*found, Check(is_fine=False, told=str(error))]
    found.append(_check("key", is_fine=True))
    faults = await sealed_faults(database)
    found.append(await _clock(database))
    found += [_part("audit", faults), *await _anchored(database, settings), _part("seal", faults)]
    if found[-1].is_fine:
        is_trial = settings.promises.is_trial
        found += await _desks(database, served, province_of, now, policy_of(settings).windows, is_trial=is_trial)
    found += await _forged(database)
    found.append(await _learning(database))
    return [*found, *await _zalo_token(database, settings, now), *await _work(database, settings, now)]


async def _clock(database: Database) -> Check:
    doubt = await database.read(lambda work: work.clock.doubt())
    seen, since = (show_moment(each.astimezone(VIETNAM)) for each in doubt) if doubt else ("", "")
    return _check("clock", is_fine=doubt is None, seen=seen, since=since)


async def _forged(database: Database) -> list[Check]:
    """Check for rows that somebody without the key wrote: the service passes over them."""
    found = await forged_rows(database)
    codes, names = (", ".join(each[:_NAMED]) for each in (found.consents, found.announcements))
    return [
        _check("consents", is_fine=not found.consents, count=str(len(found.consents)), codes=codes),
        _check("ties", is_fine=not found.ties, count=str(found.ties)),
        _check("news", is_fine=not found.announcements, count=str(len(found.announcements)), names=names),
    ]


async def _learning(database: Database) -> Check:
    questions, lessons = await shut_learning(database)
    slots = {"questions": str(questions), "lessons": str(lessons), "days": str(QUESTION_DAYS)}
    return _check("learning", is_fine=not questions + lessons, **slots)


async def _anchored(database: Database, settings: Settings) -> list[Check]:
    """Check the log against what stands beside the master key; nothing when nothing does yet."""
    anchors = kept_anchors(anchor_path(settings.key_path))
    if not anchors:
        return []
    cut = await database.read(lambda work: missing_anchor(work.audit, anchors))
    return [_check("anchor", is_fine=cut is None, anchor=str(cut or newest(anchors)))]


def _part(part: str, faults: list[Fault]) -> Check:
    told = [fault.told for fault in faults if fault.part == part]
    return Check(is_fine=False, told=" ".join(told)) if told else _check(part, is_fine=True)


async def _safe_writing(database: Database) -> Check:
    """Check that what was told to a person survives a power cut. SQLite only: other databases see to it themselves."""
    if not database.is_sqlite:
        return _check("writing", is_fine=True)
    journal, sync = await database.read(
        lambda work: (work.tx.scalar(sql("PRAGMA journal_mode")), work.tx.scalar(sql("PRAGMA synchronous")))
    )
    return _check("writing", is_fine=journal == "wal" and sync == 2, mode=f"{journal}, {sync}")


async def _desks(
    database: Database,
    served: Mapping[str, str],
    province_of: ProvinceOf,
    now: datetime,
    windows: Windows,
    *,
    is_trial: bool,
) -> list[Check]:
    def look(work: UnitOfWork) -> tuple[list[OfficerRow], list[GroupRow], set[str]]:
        officers, groups = work.officers.all(), work.groups.at_desks()
        chats = [row.chat for row in (*officers, *groups) if row.chat is not None]
        return officers, groups, work.window.open_among(chats, now, windows)

    officers, groups, open_ = await database.read(look)
    at_desks = [row for row in officers if row.chat is not None and row.locked_at is None]
    locked = [str(row.id) for row in officers if row.chat is not None and row.locked_at is not None]
    empty = [name for code, name in served.items() if not any(covers(row, code, province_of(code)) for row in at_desks)]
    invited = [row for row in officers if row.invited_until is not None]
    shut = [row.id for row in at_desks if row.chat not in open_]
    hears = any(row.role == "admin" and row.chat in open_ for row in at_desks)
    deaf = [row.id for row in groups if row.chat not in open_]
    late = [row for row in invited if row.invited_until is not None and row.invited_until <= now]
    return [
        _check("desks", is_fine=not empty, count=str(len(at_desks)), wards=", ".join(empty[:5])),
        _check("seats", is_fine=not locked, ids=", ".join(locked)),
        _check("admins", is_fine=hears or is_trial),
        _check("reach", is_fine=not shut, ids=", ".join(map(str, shut))),
        *([_check("groups", is_fine=not deaf, ids=", ".join(map(str, deaf)))] if groups else []),
        _check("invitations", is_fine=not late, count=str(len(invited)), ids=", ".join(str(row.id) for row in late)),
    ]


async def _zalo_token(database: Database, settings: Settings, now: datetime) -> list[Check]:
    """Check that the Official Account can be spoken for; nothing when there is none."""
    if not settings.zalo_app_id:
        return []
    standing = await database.read(lambda work: work.zalo_tokens(settings.zalo_app_id).standing())
    why = trouble(standing, now)
    until = show_moment(standing.pair.expires_at.astimezone(VIETNAM)) if standing and standing.pair else "–"
    return [_check("zalo_token", is_fine=not why, why=text(f"zalo.why.{why}") if why else "", until=until)]


async def _work(database: Database, settings: Settings, now: datetime) -> list[Check]:
    hours = max(settings.remind_hours)
    late = (lead.c.state.in_(("new", "returned"))) & (lead.c.waits_since <= naive(now - timedelta(hours=hours)))
    stuck = outbox.c.state.in_(("failed", "unknown"))

    def look(work: UnitOfWork) -> tuple[int, int, int, datetime | None]:
        return (
            work.tx.scalar(select(func.count()).select_from(lead).where(late)) or 0,
            work.tx.scalar(select(func.count()).select_from(outbox).where(stuck)) or 0,
            work.tx.scalar(select(func.count()).select_from(lead)) or 0,
            work.tx.scalar(select(func.max(audit.c.at)).where(audit.c.action == "backup")),
        )

    waiting, dead, leads, last = await database.read(look)
    return [
        _check("waiting", is_fine=not waiting, count=str(waiting), hours=str(hours)),
        _check("letters", is_fine=not dead, count=str(dead)),
        *_backup(database, aware(last) if last else None, now, is_needed=bool(last or leads)),
    ]


def _backup(database: Database, last: datetime | None, now: datetime, *, is_needed: bool) -> list[Check]:
    if not database.is_sqlite:
        return [_check("backup_server", is_fine=True)]
    if not is_needed:
        return [_check("backup", is_fine=True, day="–")]
    is_fresh = last is not None and now - last <= timedelta(days=_BACKUP_DAYS)
    day = show_day(last.astimezone(VIETNAM)) if last else "–"
    return [_check("backup", is_fine=is_fresh, day=day)]
