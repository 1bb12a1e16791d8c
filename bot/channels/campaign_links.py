"""Links of a campaign: the address of the web and of every channel that is set up, for posts and codes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.channels.kinds import PLATFORMS
from bot.channels.platform import Platform
from bot.outbox.failures import DeliveryError
from bot.settings import Settings

_ZALO = "zalo_oa"
NameOf = Callable[[Platform], Awaitable[str]]
"""Asks a platform for the name of our account there. Raises DeliveryError."""


@dataclass(frozen=True)
class Link:
    """The link of one channel; without one ``why`` says what is missing: a key of links.* in vi.yaml."""

    name: str
    url: str = ""
    why: str = ""
    failure: str = ""


async def links_of(settings: Settings, campaign: str, name_of: NameOf) -> list[Link]:
    """The web and every channel that is set up; an address is told to us or not given at all."""
    origin = settings.public_origin.rstrip("/")
    web = Link("web", f"{origin}/?c={campaign}") if origin else Link("web", why="no_origin")
    usable = [kind for kind in PLATFORMS if kind.is_configured(settings)]
    found = [web, *[await _of(kind, campaign, name_of) for kind in usable]]
    if origin and settings.zalo_link:  # Zalo's own link carries no word: a page of ours counts and leads there
        found = [each for each in found if each.name != _ZALO] + [Link(_ZALO, f"{origin}/z/{campaign}")]
    return found


async def _of(kind: Platform, campaign: str, name_of: NameOf) -> Link:
    if kind.link is None:
        return Link(kind.name, why="no_word")
    try:
        name = await name_of(kind)
    except DeliveryError as failure:
        return Link(kind.name, why="no_answer", failure=str(failure))
    return Link(kind.name, kind.link(name, campaign)) if name else Link(kind.name, why="no_answer")
