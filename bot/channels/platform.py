"""A platform as the rest of the program sees it: how it is told apart, opened, listened to and written to.

Nothing here knows a particular platform; `bot.wiring` names them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from bot.channels.update import ChannelUpdate, WebhookParser
from bot.clock import Clock
from bot.inbox.message_handler import MessageHandler
from bot.outbox.sender import Sender
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keyring import Keyring

Take = Callable[[ChannelUpdate], Awaitable[object]]
"""Keeps an arrival of one channel with all that it leads to; returning means that it is safe on disk."""


class Polling(Protocol):
    """Fetches arrivals where the platform cannot reach us, and has each taken."""

    async def run(self) -> None:
        """Ask until stopped. An error of the platform or of the database is waited out, never raised."""
        ...

    def stop(self) -> None:
        """Ask no more; `run` ends soon."""
        ...


@dataclass(frozen=True)
class PlatformStatus:
    """What a platform answers about us: our name there and the webhook it posts to ("" when none).

    ``webhook`` is None where the platform does not tell.
    """

    who: str
    webhook: str | None = None


class Account(Protocol):
    """Our account on a platform. Every method raises DeliveryError."""

    async def standing(self) -> PlatformStatus:
        """Ask who we are there."""
        ...

    async def set_webhook(self, url: str) -> None:
        """Have arrivals posted to ``url``."""
        ...

    async def delete_webhook(self) -> None:
        """Have nothing posted any more."""
        ...


@dataclass(frozen=True)
class Platform:
    """One open platform. ``polling`` is there when it can be asked instead of posting to us.

    ``manners`` acknowledge an arrival that was taken (a pressed button), ``typing`` shows in the chat at an address
    that an answer is on its way; both may fail without harm.
    """

    door: WebhookParser
    courier: Sender
    account: Account
    polling: Callable[[Take], Polling] | None = None
    manners: Callable[[ChannelUpdate], Awaitable[None]] | None = None
    typing: Callable[[str], Awaitable[object]] | None = None


@dataclass(frozen=True)
class Dependencies:
    """What a platform may stand on. ``exchange`` is missing where nobody talks, in commands that only look."""

    settings: Settings
    database: Database
    keyring: Keyring
    clock: Clock
    exchange: MessageHandler | None = None


@dataclass(frozen=True)
class PlatformKind:
    """A platform that can be configured.

    Opening one asks nobody, so that a platform that is down keeps nothing from starting.
    ``needs`` are the settings without which nothing works there, ``hook_needs`` what a webhook needs besides;
    ``sets_webhook`` is false where only a person can do that, in the platform's console. ``link`` makes a link to our
    name there that carries the word of a campaign; None where a link cannot carry any.
    """

    name: str
    hook: str
    needs: tuple[str, ...]
    open: Callable[[Dependencies], AbstractAsyncContextManager[Platform]]
    hook_needs: tuple[str, ...] = ()
    polls: bool = True
    sets_webhook: bool = True
    link: Callable[[str, str], str] | None = None

    def is_configured(self, settings: Settings) -> bool:
        """Whether anything of it is set; half of it counts, so that what is missing can be named."""
        return any(_is_set(settings, name) for name in self.needs)

    def missing(self, settings: Settings) -> list[str]:
        """Environment variables that must still be set for the way in which it is used."""
        wanted = self.needs + (() if self.is_polled(settings) else self.hook_needs)
        return [f"QD22_{name.upper()}" for name in wanted if not _is_set(settings, name)]

    def is_polled(self, settings: Settings) -> bool:
        """Whether arrivals are fetched: there is no public address to post them to."""
        return self.polls and not settings.public_origin

    def hook_url(self, settings: Settings) -> str:
        """Where the platform is to post to; "" without a public address."""
        return f"{settings.public_origin.rstrip('/')}{self.hook}" if settings.public_origin else ""


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if hasattr(value, "get_secret_value") else value)
