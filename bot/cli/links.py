"""`qd22 links`: the links of a campaign, for a leaflet or a post; it is counted how many come, never who."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer

from bot.channels import campaign_links
from bot.channels.campaign_links import Link
from bot.channels.platform import Platform
from bot.cli.channels import ask_account
from bot.cli.options import stop
from bot.settings import Settings
from bot.store.campaigns import DESK_WORD, LETTERS, read_campaign
from bot.texts import text


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
    """The links of a campaign; channels are asked for the name of our account."""

    async def name_of(kind: Platform) -> str:
        return (await ask_account(kind, settings, lambda adapter: adapter.status())).who

    return await campaign_links.links_of(settings, campaign, name_of)
