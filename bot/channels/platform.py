"""Contract of a channel adapter: all that a platform's folder must bring, on one screen.

``bot/channels/<name>/`` holds ``webhook.py`` (`admit`, `verify`, `parse`: pure, a saved request is all a test needs),
``send.py`` (`deliver`: the only part that writes to people), ``errors.py`` (the platform's codes as delivery failures),
``poll.py`` where the platform can be asked, and ``platform.py`` with the adapter and its `Platform` record. What more a
platform can do are small powers: an adapter has one by having its method. Its limits stand in ``capability.py``, its
rates in ``outbox/sending.yaml``; `bot.wiring` names it. Adapters do not know each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.channels.update import ChannelUpdate, Media
from bot.clock import Clock
from bot.inbox.message_handler import MessageHandler
from bot.outbox.sender import Sender
from bot.settings import Settings
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.voice.spoken_texts import SpokenTexts


class Adapter(Sender, Protocol):
    """One open platform: it translates, and decides nothing. ``name`` and ``deliver`` are those of a sender."""

    def admit(self, headers: Mapping[str, str]) -> int:
        """Check in constant time what a post shows before its body; the most bytes it may have. Raises ForgedError."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check in constant time that the platform sent it. Raises ForgedError."""
        ...

    def parse(self, body: bytes) -> Sequence[ChannelUpdate]:
        """Read what was posted; unknown events and broken JSON give nothing, never an error."""
        ...

    async def status(self) -> PlatformStatus:
        """Ask who we are there. Raises DeliveryError."""
        ...


@runtime_checkable
class Polled(Protocol):
    """Power: updates can be asked for where the platform cannot reach us."""

    async def fetch(self) -> Sequence[ChannelUpdate]:
        """Wait for what is new; asking again tells the platform that all of it was taken. Raises DeliveryError."""
        ...


@runtime_checkable
class SetsWebhook(Protocol):
    """Power: where updates are posted to is set by a call and not by a person in a console. Raises DeliveryError."""

    async def set_webhook(self, url: str) -> None:
        """Have updates posted to ``url``."""
        ...

    async def delete_webhook(self) -> None:
        """Have nothing posted any more."""
        ...


@runtime_checkable
class Acknowledges(Protocol):
    """Power: an update that was taken is acknowledged, such as a pressed button; it may fail without harm."""

    def acknowledge(self, update: ChannelUpdate) -> None:
        """Begin it; returns at once."""
        ...


@runtime_checkable
class ShowsTyping(Protocol):
    """Power: a chat can be shown that an answer is on its way; it may fail without harm."""

    async def show_typing(self, address: str) -> None:
        """Show it in the chat at an address. Raises whatever the platform's client raises."""
        ...


@runtime_checkable
class FetchesMedia(Protocol):
    """Power: what somebody sent besides words can be fetched into memory."""

    async def fetch_media(self, media: Media, most: int) -> bytes:
        """Fetch it, if it has at most so many bytes. Raises DeliveryError, MediaRefusedError."""
        ...


@dataclass(frozen=True)
class PlatformStatus:
    """Our name at a platform and the webhook it posts to: "" when none, None where it does not tell."""

    who: str
    webhook: str | None = None


@dataclass(frozen=True)
class Dependencies:
    """Dependencies of an adapter. ``exchange`` is None in commands that only look: nobody talks then. ``spoken``
    makes the sounds of messages.
    """

    settings: Settings
    database: Database
    keyring: Keyring
    clock: Clock
    exchange: MessageHandler | None = None
    spoken: SpokenTexts | None = None


@dataclass(frozen=True)
class Platform:
    """A platform that can be configured. Opening it asks nobody: one that is down keeps nothing from starting.

    ``needs`` are the settings without which nothing works there, ``hook_needs`` what a webhook needs besides. ``link``
    makes a link to our name there that carries the word of a campaign; None where a link cannot carry any.
    """

    name: str
    hook: str
    needs: tuple[str, ...]
    open: Callable[[Dependencies], AbstractAsyncContextManager[Adapter]]
    hook_needs: tuple[str, ...] = ()
    polls: bool = True
    link: Callable[[str, str], str] | None = None

    def is_configured(self, settings: Settings) -> bool:
        """True if anything of it is set; half of it counts, so that what is missing can be named."""
        return any(_is_set(settings, name) for name in self.needs)

    def missing(self, settings: Settings) -> list[str]:
        """Environment variables that must still be set for the way in which it is used."""
        wanted = self.needs + (() if self.is_polled(settings) else self.hook_needs)
        return [f"QD22_{name.upper()}" for name in wanted if not _is_set(settings, name)]

    def is_polled(self, settings: Settings) -> bool:
        """True if updates are fetched: there is no public address to post them to."""
        return self.polls and not settings.public_origin

    def hook_url(self, settings: Settings) -> str:
        """The address to post to; "" without a public address."""
        return f"{settings.public_origin.rstrip('/')}{self.hook}" if settings.public_origin else ""


def _is_set(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if hasattr(value, "get_secret_value") else value)
