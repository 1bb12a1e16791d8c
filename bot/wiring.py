"""The only file that puts the parts together."""

from __future__ import annotations

import gc
from collections.abc import Callable

from bot.channels.platform import Platform
from bot.channels.telegram.platform import TELEGRAM
from bot.channels.zalo_bot.platform import ZALO_BOT
from bot.channels.zalo_oa.platform import ZALO_OA
from bot.conversation.services import Services
from bot.places.ward_places import WardPlaces
from bot.places.wards import HOME, load_ward
from bot.settings import Settings
from knowledge.loader import load_knowledge
from knowledge.renderer import Renderer
from knowledge.understanding import Understanding
from knowledge.weights_cache import prepare_matcher
from screening.loader import load_book

PLATFORMS: tuple[Platform, ...] = (TELEGRAM, ZALO_OA, ZALO_BOT)
"""Every platform that the bot can talk on, besides the web."""


def make_services(settings: Settings, notice: str = "notice", announce: Callable[[], None] = lambda: None) -> Services:
    """Everything a turn needs; ``announce`` is called when the content must be learned first, which takes seconds.

    Raises SheetError (broken data) or FittingError.
    """
    knowledge = load_knowledge(settings.knowledge)
    places = make_places(settings)
    ward = load_ward(settings.ward, settings.wards)
    matcher, normaliser = prepare_matcher(knowledge, settings.knowledge, settings.cache, announce)
    slots = ward.slots()
    services = Services(
        knowledge,
        Understanding(knowledge, matcher, normaliser),
        Renderer(knowledge, slots),
        slots,
        load_book(knowledge.law, knowledge.facts),
        places,
        home=settings.ward,
        keep_months=settings.keep_months,
        escalation_days=settings.escalate_days,
        chat_days=settings.chat_days,
        notice=notice,
    )
    # what was loaded lives as long as the process: collecting garbage must not walk over it again and again
    gc.collect()
    gc.freeze()
    return services


def make_places(settings: Settings) -> WardPlaces:
    """The directory of wards with their offices. Raises SheetError."""
    return WardPlaces(settings.wards or HOME)
