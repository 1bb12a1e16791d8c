"""`qd22 officers`: who is invited to a desk, who sits there, who leaves; and the groups that are told of it."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, cast, get_args

import typer
from rich.console import Console
from rich.table import Table

from bot.cases.codes import digest_of, draw
from bot.cases.console_seats import ConsoleSeats
from bot.cases.groups import DeskGroups
from bot.cases.hand_over import Handed, HandOver
from bot.cases.seats import Seats
from bot.cli.options import stop
from bot.cli.parts import require_database, served_wards
from bot.cli.transaction import write_once
from bot.clock import VIETNAM, SystemClock
from bot.model.case import WITHOUT_CASES, ConsoleCode, Role
from bot.runtime import opened, policy_of
from bot.settings import Settings
from bot.store.groups import GroupRow
from bot.store.memberships import EVERYWHERE, PROVINCE
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.wiring import make_places
from knowledge.language.codes import INVITATION_LENGTH, grouped
from knowledge.language.formats import show_day, show_moment

_WARD, _PROVINCE = re.compile(r"\d{5}"), re.compile(r"\d{2}")
_MOST_SCOPE = 400
"""Letters that the database keeps of an officer's places: 66 wards."""

officers = typer.Typer(no_args_is_help=True)


@officers.command("invite")
def invite(
    name: Annotated[str, typer.Option()],
    ward: Annotated[str, typer.Option()] = "",
    province: Annotated[str, typer.Option()] = "",
    everywhere: Annotated[bool, typer.Option("--everywhere")] = False,
    role: Annotated[str, typer.Option()] = "officer",
    group: Annotated[bool, typer.Option("--group")] = False,
) -> None:
    """Make an invitation for one use."""
    settings = Settings()
    if not name.strip():
        raise stop(text("cli.officers.name"))
    if group and role != "officer":
        raise stop(text("cli.officers.group_role"))
    if role not in get_args(Role):
        raise stop(text("cli.officers.role", role=role))
    places = make_places(settings)
    scope = (
        _no_place(ward, province, everywhere=everywhere)
        if role in WITHOUT_CASES
        else _scope(ward, province, everywhere=everywhere)
    )
    unknown = [code for code in scope.split() if _WARD.fullmatch(code) and places.place(code) is None]
    if unknown:
        raise stop(text("cli.officers.unknown_wards", codes=", ".join(unknown)))
    until = SystemClock().now() + timedelta(hours=policy_of(settings).invitation_hours)
    invitation = grouped(draw(INVITATION_LENGTH))
    asyncio.run(_invite(settings, name.strip(), None if group else cast("Role", role), scope, invitation, until))
    key = "officers.invited_group" if group else "officers.invited"
    print(text(key, invitation=invitation, until=show_moment(until.astimezone(VIETNAM))))
    unserved = [code for code in scope.split() if _WARD.fullmatch(code) and code not in served_wards(places)]
    if unserved:
        print(text("officers.unserved", wards=", ".join(unserved)))


def _no_place(ward: str, province: str, *, everywhere: bool) -> str:
    """The places of whoever writes or approves answers: none, so that no case is theirs. Exits with 2 for any."""
    if ward or province or everywhere:
        raise stop(text("cli.officers.no_place"))
    return ""


def _scope(ward: str, province: str, *, everywhere: bool) -> str:
    """The places as they are kept. Exits with 2 unless exactly one way to name them was used, and rightly."""
    if sum((bool(ward), bool(province), everywhere)) != 1:
        raise stop(text("cli.officers.one_place"))
    if everywhere:
        return EVERYWHERE
    if province:
        if not _PROVINCE.fullmatch(province):
            raise stop(text("cli.officers.bad_province", read=province))
        return f"{PROVINCE}{province}"
    codes = list(dict.fromkeys(code.strip() for code in ward.split(",") if code.strip()))
    wrong = [code for code in codes if not _WARD.fullmatch(code)]
    if wrong or not codes:
        raise stop(text("cli.officers.bad_ward", read=", ".join(wrong) or ward))
    scope = " ".join(codes)
    if len(scope) > _MOST_SCOPE:
        raise stop(text("cli.officers.too_many"))
    return scope


async def _invite(
    settings: Settings, name: str, role: Role | None, scope: str, invitation: str, until: datetime
) -> None:
    """Keep the invitation of an officer; without a role that of a group."""
    async with opened(settings) as parts:

        def act(work: UnitOfWork) -> None:
            digest, now = digest_of(invitation), SystemClock().now()
            if role is None:
                subject = f"group/{work.groups.invite(name, scope, digest, until)}"
            else:
                subject = f"officer/{work.officers.invite(name, role, scope, digest, until)}"
            work.audit.record(now, "command", "invite", subject, f"{role or 'group'} {scope}")

        await parts.database.write(act)


@officers.command("list")
def list_officers() -> None:
    """List officers and groups that were invited."""
    settings = Settings()
    require_database(settings)
    rows, groups = asyncio.run(_all(settings))
    if not rows and not groups:
        print(text("officers.none"))
        return
    table = Table(box=None)
    for heading in text("officers.columns").split(", "):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(str(row.id), row.name, row.role, *_standing(row, _seen(row)))
    for group in groups:
        table.add_row(str(group.id), group.name, text("officers.group"), *_standing(group))
    Console().print(table)


def _standing(row: OfficerRow | GroupRow, seen: str = "") -> tuple[str, ...]:
    """The places, since when, when last seen, and until when."""
    joined = _day(row.joined_at) or (text("officers.waiting") if row.invited_until else "")
    return " ".join(row.scope), joined, seen, _day(row.left_at)


def _seen(row: OfficerRow) -> str:
    """The day on which an officer last wrote, and that the seat is locked if it is."""
    return text("officers.locked", day=_day(row.seen_at)) if row.locked_at else _day(row.seen_at)


async def _all(settings: Settings) -> tuple[list[OfficerRow], list[GroupRow]]:
    async with opened(settings) as parts:
        return await parts.database.read(lambda work: (work.officers.all(), work.groups.all()))


@officers.command("unlock")
def unlock(
    officer: Annotated[int, typer.Argument()],
) -> None:
    """Open the seat of an officer that was locked because nobody used it."""
    settings = Settings()
    require_database(settings)

    if not write_once(settings, lambda work: Seats(work, make_places(settings)).unlock(officer, SystemClock().now())):
        raise stop(text("cli.officers.not_locked", id=str(officer)))
    print(text("officers.unlocked", id=str(officer)))


@officers.command("link")
def link(
    officer: Annotated[int, typer.Argument()],
) -> None:
    """Make a one-time link to the console for an officer who sits at a desk."""
    settings = Settings()
    require_database(settings)

    given = write_once(settings, lambda work: _give_code(work, settings, officer))
    if given is None:
        raise stop(text("cli.officers.no_desk", id=str(officer)))
    site = settings.public_origin.rstrip("/") or f"http://{settings.host}:{settings.port}"
    until = show_moment(given.until.astimezone(VIETNAM))
    print(text("officers.link", link=f"{site}/ban-viec/vao?ma={given.code}", until=until))


def _give_code(work: UnitOfWork, settings: Settings, officer: int) -> ConsoleCode | None:
    row = work.officers.numbered(officer)
    if row is None or row.chat is None or row.locked_at is not None:
        return None
    return ConsoleSeats(work, policy_of(settings)).give_code(row, draw, "command", SystemClock().now())


@officers.command("nofactor")
def nofactor(
    officer: Annotated[int, typer.Argument()],
) -> None:
    """Take the second factor of an officer away, as when a telephone is lost."""
    settings = Settings()
    require_database(settings)

    def forget(work: UnitOfWork) -> bool:
        return ConsoleSeats(work, policy_of(settings)).forget_factor(officer, SystemClock().now())

    if not write_once(settings, forget):
        raise stop(text("cli.officers.no_factor", id=str(officer)))
    print(text("officers.nofactor", id=str(officer)))


@officers.command("remove")
def remove(
    officer: Annotated[int, typer.Argument()],
    group: Annotated[bool, typer.Option("--group")] = False,
    to: Annotated[int, typer.Option()] = 0,
) -> None:
    """End the work of an officer or a group at once; ``to`` is whoever takes over the cases of the officer."""
    settings = Settings()
    require_database(settings)
    if to and not group:
        done = write_once(settings, lambda work: _hand_over(work, settings, officer, to))
        if not isinstance(done, Handed):
            raise stop(text("cli.officers.no_taker", id=str(to)))
        print(text("officers.handed", count=str(len(done.cases)), to=str(to), left=str(done.left)))
    if not write_once(settings, partial(_remove_group, settings, officer) if group else partial(_remove, officer)):
        raise stop(text("cli.officers.no_group" if group else "cli.officers.no_officer", id=str(officer)))
    print(text("officers.removed_group" if group else "officers.removed", id=str(officer)))


def _hand_over(work: UnitOfWork, settings: Settings, officer: int, to: int) -> Handed | str:
    return HandOver(work, make_places(settings), None).carry_out(officer, to, SystemClock().now())


def _remove(officer: int, work: UnitOfWork) -> bool:
    if officer not in [row.id for row in work.officers.all()]:
        return False
    now = SystemClock().now()
    work.officers.leave(officer, now)
    work.audit.record(now, "command", "remove", f"officer/{officer}")
    return True


def _remove_group(settings: Settings, group: int, work: UnitOfWork) -> bool:
    return DeskGroups(work, make_places(settings)).revoke(group, SystemClock().now())


def _day(moment: datetime | None) -> str:
    return show_day(moment.astimezone(VIETNAM)) if moment else ""
