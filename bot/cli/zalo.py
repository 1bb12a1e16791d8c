"""`qd22 zalo token`: the token pair of the Official Account. Tokens are read from the keyboard and shown masked."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime

import typer

from bot.channels.zalo_oa.platform import zalo_oa
from bot.channels.zalo_oa.tokens import LIFETIME
from bot.cli.options import stop
from bot.clock import VIETNAM, SystemClock
from bot.outbox.failures import DeliveryError
from bot.runtime import opened
from bot.settings import Settings
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import Pair, TokenStatus
from bot.texts import text
from knowledge.language.formats import show_moment

_EDGE, _SHORT = 4, 16

zalo = typer.Typer(no_args_is_help=True)
token = typer.Typer(no_args_is_help=True)
zalo.add_typer(token, name="token")


@token.command("set")
def set_pair() -> None:
    """Keep a token pair, asked for at the keyboard or read from two lines."""
    settings = _settings()
    access, refresh = (_read(text(f"zalo.token.ask.{name}")) for name in ("access", "refresh"))
    if not _is_token(access) or not _is_token(refresh) or access == refresh:
        raise stop(text("cli.zalo.two"))
    asyncio.run(_put(settings, access, refresh))
    print(text("zalo.token.set", app=settings.zalo_app_id))


@token.command("show")
def show() -> None:
    """Show the pair in use, masked, and how long it lasts."""
    settings = _settings()
    standing = asyncio.run(_standing(settings))
    if standing is None:
        print(text("zalo.token.none"))
        raise typer.Exit(1)
    for line in _lines(settings.zalo_app_id, standing):
        print(line)


@token.command("refresh")
def refresh_now() -> None:
    """Renew the pair now."""
    settings = _settings()
    if not settings.zalo_app_secret.get_secret_value():
        raise stop(text("cli.zalo.no_secret"))
    try:
        pair = asyncio.run(_renew(settings))
    except DeliveryError as failure:
        raise stop(text("cli.zalo.not_renewed", why=str(failure)), code=1) from None
    print(text("zalo.token.renewed", expires=_moment(pair.expires_at)))


def masked(secret: str) -> str:
    """The edges of a token and its length: enough to compare, not to use."""
    shown = f"{secret[:_EDGE]}…{secret[-_EDGE:]}" if len(secret) > _SHORT else "…"
    return f"{shown} ({len(secret)})"


def _settings() -> Settings:
    """The settings. Exits with 2 when no app is set."""
    settings = Settings()
    if not settings.zalo_app_id:
        raise stop(text("cli.zalo.no_app"))
    return settings


def _read(asked: str) -> str:
    """One token, not echoed at a keyboard."""
    if sys.stdin.isatty():
        return str(typer.prompt(asked, hide_input=True)).strip()
    return sys.stdin.readline().strip()


def _is_token(written: str) -> bool:
    return bool(written) and written.isascii() and written.isprintable() and " " not in written


async def _put(settings: Settings, access: str, refresh: str) -> None:
    now = SystemClock().now()
    async with opened(settings) as parts:

        def act(work: UnitOfWork) -> None:
            tokens = work.zalo_tokens(settings.zalo_app_id)
            # when it was issued nobody says: an older one is found out when Zalo refuses it
            tokens.put(Pair(access, refresh, now, now + LIFETIME))
            work.audit.record(now, "command", "zalo_token", "set")

        await parts.database.write(act)


async def _standing(settings: Settings) -> TokenStatus | None:
    async with opened(settings) as parts:
        return await parts.database.read(lambda work: work.zalo_tokens(settings.zalo_app_id).standing())


async def _renew(settings: Settings) -> Pair:
    async with opened(settings) as parts, zalo_oa(settings, parts.database, parts.keyring, SystemClock()) as account:
        return await account.keeper.renew()


def _lines(app_id: str, standing: TokenStatus) -> list[str]:
    pair = standing.pair
    if pair is None:
        return [text("doctor.zalo_token.wrong", why=text("zalo.why.unreadable"))]
    slots = {"issued": _moment(pair.issued_at), "expires": _moment(pair.expires_at)}
    lines = [
        text("zalo.token.shown", app=app_id, access=masked(pair.access), refresh=masked(pair.refresh), **slots),
    ]
    if standing.asked_at:
        lines.append(text("zalo.token.asked", at=_moment(standing.asked_at)))
    if standing.failed_at:
        lines.append(text("zalo.token.failure", at=_moment(standing.failed_at), error=standing.error))
    return lines


def _moment(moment: datetime) -> str:
    return show_moment(moment.astimezone(VIETNAM))
