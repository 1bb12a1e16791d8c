"""`qd22 links`: the links of a campaign, for a leaflet or a post; it is counted how many come, never who."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from bot.channels.kinds import PLATFORMS
from bot.channels.platform import Platform
from bot.cli.channels import ask_account
from bot.cli.options import stop
from bot.outbox.failures import DeliveryError
from bot.settings import Settings
from bot.store.campaigns import DESK_WORD, LETTERS, read_campaign
from bot.texts import text

_ZALO = "zalo_oa"


@dataclass(frozen=True)
class Link:
    """The link of one channel; without one ``why`` says what is missing: a key of links.* in vi.yaml."""

    name: str
    url: str = ""
    why: str = ""
    failure: str = ""


def links(
    campaign: Annotated[str, typer.Option()],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Print the links of a campaign on every channel that is set up."""
    word = read_campaign(campaign)
    if not word:
        raise stop(text("cli.links.campaign", read=campaign[:40], letters=str(LETTERS), word=DESK_WORD))
    found = asyncio.run(links_of(Settings(), word))
    if as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False))
    for each in () if as_json else found:
        print(f"{each.name}: {each.url or text(f'links.{each.why}', failure=each.failure)}")
    if any(each.why == "no_answer" for each in found):
        raise typer.Exit(1)


async def links_of(settings: Settings, campaign: str) -> list[Link]:
    """The web and every channel that is set up; an address is told to us or not printed at all."""
    origin = settings.public_origin.rstrip("/")
    web = Link("web", f"{origin}/?c={campaign}") if origin else Link("web", why="no_origin")
    usable = [kind for kind in PLATFORMS if kind.is_configured(settings)]
    found = [web, *[await _of(kind, settings, campaign) for kind in usable]]
    if origin and settings.zalo_link:  # Zalo's own link carries no word: a page of ours counts and leads there
        found = [each for each in found if each.name != _ZALO] + [Link(_ZALO, f"{origin}/z/{campaign}")]
    return found


async def _of(kind: Platform, settings: Settings, campaign: str) -> Link:
    if kind.link is None:
        return Link(kind.name, why="no_word")
    try:
        name = (await ask_account(kind, settings, lambda adapter: adapter.status())).who
    except DeliveryError as failure:
        return Link(kind.name, why="no_answer", failure=str(failure))
    return Link(kind.name, kind.link(name, campaign)) if name else Link(kind.name, why="no_answer")
