"""Kit page: the materials of a ward and a campaign as one archive, the same that `qd22 kit` writes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from starlette.responses import Response

from bot.cases.scopes import name_of
from bot.channels import campaign_links
from bot.channels.platform import Dependencies, Platform
from bot.clock import SystemClock
from bot.console.overview_pages import may_see, own_wards
from bot.console.visit import HOME, NotHereError, Visit, saved
from bot.console.words import word
from bot.kit.build import Link, kit
from bot.kit.words import Words, read_materials
from bot.places.wards import load_ward
from bot.store.campaigns import LETTERS, read_campaign
from knowledge.language.formats import show_day
from knowledge.parameters import ParameterNotInForceError

KIT = f"{HOME}/tai-lieu"
ARCHIVE = "application/zip"
_WEB = "web"
_AT_WORK = threading.Lock()
"""Held while a kit is made: it takes seconds of a processor, so one at a time."""


async def show(visit: Visit) -> Response:
    """The form that asks for a kit, with what is in it."""
    wards = [(code, name_of(code, visit.services.places)) for code in own_wards(visit)]
    uses = [row["use"] for rows in read_materials().values() for row in rows]
    return visit.page("kit.html", wards=wards, uses=uses, letters=LETTERS, is_above=visit.is_above)


async def make(visit: Visit) -> Response:
    """The kit of one ward as an archive; that it was made is written down."""
    ward, campaign = visit.posted("ward", 5), read_campaign(visit.posted("campaign", 40))
    if not may_see(visit, ward):
        raise NotHereError
    if not campaign:
        return _refused(visit, word("kit.campaign", letters=LETTERS))
    links = await _links(visit, campaign)
    web = next((link.url for link in links if link.channel == _WEB), "")
    if not _AT_WORK.acquire(blocking=False):
        return _refused(visit, word("kit.busy"))
    try:
        data = await asyncio.to_thread(_archive, visit, ward, campaign, links, web)
    except ParameterNotInForceError as error:
        return _refused(visit, word("kit.figure", on=show_day(visit.today), why=error))
    finally:
        _AT_WORK.release()
    await visit.record("kit", f"ward/{ward}", campaign)
    return saved(data, ARCHIVE, f"tai-lieu-{ward}-{campaign}.zip")


async def _links(visit: Visit, campaign: str) -> list[Link]:
    """The links that are known; a channel without an address has no code."""
    ground = Dependencies(visit.settings, visit.parts.database, visit.parts.keyring, SystemClock())

    async def account(kind: Platform) -> str:
        async with kind.open(ground) as adapter:
            return (await adapter.status()).who

    found = await campaign_links.links_of(visit.settings, campaign, account)
    return [Link(each.name, each.url) for each in found if each.url]


def _archive(visit: Visit, ward: str, campaign: str, links: Sequence[Link], web: str) -> bytes:
    words = Words(visit.services.knowledge, load_ward(ward, visit.settings.wards), visit.today, web)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for file in kit(words, campaign, links):
            archive.writestr(ZipInfo(file.name), file.data, ZIP_DEFLATED)
    return made.getvalue()


def _refused(visit: Visit, said: str) -> Response:
    return visit.page("refused.html", 400, said=said, back=KIT)
