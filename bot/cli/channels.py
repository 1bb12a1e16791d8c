"""`qd22 channels`: how every platform stands, and where it posts to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.channels.kinds import PLATFORMS
from bot.channels.platform import Adapter, Dependencies, Platform, PlatformStatus, SetsWebhook
from bot.cli.options import stop
from bot.cli.serve import hush_requests, make_folder
from bot.clock import SystemClock
from bot.outbox.failures import BadTokenError, DeliveryError
from bot.runtime import opened
from bot.settings import Settings
from bot.texts import text

T = TypeVar("T")
channels = typer.Typer(no_args_is_help=True)
webhook = typer.Typer(no_args_is_help=True)
channels.add_typer(webhook, name="webhook")


@dataclass(frozen=True)
class Checked:
    """The state of one channel. ``todo`` is the key of what to do next; ``failure`` a delivery failure's name."""

    name: str
    configured: bool
    missing: list[str]
    polled: bool
    expected: str
    todo: str
    who: str = ""
    webhook: str | None = None
    failure: str = ""


@channels.command("check")
def check_channels(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Ask every platform how we stand there; exit with 1 when something is to be done."""
    settings = Settings()
    found = asyncio.run(_check_all(settings))
    if as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    else:
        table = Table(*text("channels.columns").split("|"))
        for each in found:
            table.add_row(each.name, _set_up(each), _who(each), _where(each), _todo(each))
        Console().print(table)
    if any(each.configured and each.todo not in ("nothing", "console") for each in found):
        raise typer.Exit(1)


async def _check_all(settings: Settings) -> list[Checked]:
    return [await _check(kind, settings) for kind in PLATFORMS]


async def _check(kind: Platform, settings: Settings) -> Checked:
    """Ask one platform how we stand there."""
    configured, missing, expected = kind.is_configured(settings), kind.missing(settings), kind.hook_url(settings)
    polled = kind.is_polled(settings)
    if missing:
        return Checked(kind.name, configured, missing, polled, expected, "missing" if configured else "token")
    try:
        standing = await ask_account(kind, settings, lambda adapter: adapter.status())
    except DeliveryError as failure:
        todo = "key" if isinstance(failure, BadTokenError) else "reach"
        return Checked(kind.name, True, [], polled, expected, todo, failure=str(failure))
    todo = _next(standing, polled=polled, expected=expected)
    return Checked(kind.name, True, [], polled, expected, todo, standing.who, standing.webhook)


def _next(standing: PlatformStatus, *, polled: bool, expected: str) -> str:
    """The next thing to do after an answer."""
    if standing.webhook is None:
        return "console"
    if polled:
        return "free" if standing.webhook else "nothing"
    if standing.webhook == expected:
        return "nothing"
    return "hook"


async def ask_account(kind: Platform, settings: Settings, work: Callable[[Adapter], Awaitable[T]]) -> T:
    """Do something with an open platform. Raises DeliveryError."""
    hush_requests()
    make_folder(settings.database_url)
    async with opened(settings) as parts:
        ground = Dependencies(settings, parts.database, parts.keyring, SystemClock())
        async with kind.open(ground) as adapter:
            return await work(adapter)


@webhook.command("set")
def set_webhook(name: Annotated[str, typer.Argument(metavar="[KÊNH]")] = "") -> None:
    """Tell platforms to post to QD22_PUBLIC_ORIGIN."""
    settings = Settings()
    if not settings.public_origin.startswith("https://"):
        raise stop(text("cli.channels.no_origin"))
    for kind in _chosen(name, settings):
        url = kind.hook_url(settings)
        if _carry_out(kind, settings, _setting(url)):
            print(text("channels.hook_set", name=kind.name, url=url))
        else:
            print(f"{kind.name}: {text('channels.do.console', url=url)}.")


@webhook.command("delete")
def delete_webhook(name: Annotated[str, typer.Argument(metavar="KÊNH")]) -> None:
    """Take the webhook of a channel away."""
    settings = Settings()
    for kind in _chosen(name, settings):
        if not _carry_out(kind, settings, lambda adapter: adapter.delete_webhook()):
            raise stop(text("cli.channels.by_console", name=kind.name))
        print(text("channels.hook_deleted", name=kind.name))


def _setting(url: str) -> Callable[[SetsWebhook], Awaitable[None]]:
    return lambda adapter: adapter.set_webhook(url)


def _carry_out(kind: Platform, settings: Settings, work: Callable[[SetsWebhook], Awaitable[None]]) -> bool:
    """Do it; False where only a person can, in the platform's console."""

    async def do(adapter: Adapter) -> bool:
        if not isinstance(adapter, SetsWebhook):
            return False
        await work(adapter)
        return True

    try:
        return asyncio.run(ask_account(kind, settings, do))
    except DeliveryError as failure:
        raise stop(f"{kind.name}: {failure}.", code=1) from failure


def _chosen(name: str, settings: Settings) -> list[Platform]:
    """The configured channels, or the one that is named. Exits with 2 when there is none."""
    known = ", ".join(kind.name for kind in PLATFORMS)
    if name and name not in known.split(", "):
        raise stop(text("cli.channels.unknown", name=name, known=known))
    found = [kind for kind in PLATFORMS if kind.is_configured(settings) and name in ("", kind.name)]
    if not found:
        raise stop(text("cli.channels.none"))
    for kind in found:
        if kind.missing(settings):
            raise stop(text("cli.missing", name=kind.name, names=", ".join(kind.missing(settings))))
    return found


def _set_up(each: Checked) -> str:
    if not each.configured:
        return text("channels.off")
    return text("channels.partly", names=", ".join(each.missing)) if each.missing else text("channels.set")


def _who(each: Checked) -> str:
    return text("channels.no_answer", failure=each.failure) if each.failure else each.who


def _where(each: Checked) -> str:
    if each.who and each.webhook is None:
        return text("channels.by_hand")
    return each.webhook or (text("channels.polled") if each.polled and each.who else "")


def _todo(each: Checked) -> str:
    if each.todo == "nothing":
        return text("channels.do.run") if each.polled else text("channels.do.nothing")
    url = each.expected or f"QD22_PUBLIC_ORIGIN{_hook_of(each.name)}"
    return text(f"channels.do.{each.todo}", names=", ".join(each.missing), name=each.name, url=url)


def _hook_of(name: str) -> str:
    return next(kind.hook for kind in PLATFORMS if kind.name == name)
