"""Responder: content, rules and places put together without a database, a channel or the web.

What only answers (`qd22 ask`, `read`, `trial`) starts with this in half the time of the whole service.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace

from bot.conversation.services import Services
from bot.garbage import keep_for_good, uncollected
from bot.places.directory import Directory
from bot.places.wards import HOME, load_ward
from bot.settings import Settings
from knowledge.danger_cache import prepare_danger
from knowledge.first_messages import get_ready
from knowledge.loader import load_knowledge
from knowledge.renderer import Renderer
from knowledge.understanding import Understanding
from knowledge.weights_cache import prepare_matcher
from screening.loader import load_book


def make_services(settings: Settings, notice: str = "notice", announce: Callable[[], None] = lambda: None) -> Services:
    """Everything a turn needs; ``announce`` is called when the content must be learned first, which takes seconds.

    Raises SheetError (broken data) or FittingError.
    """
    gc.freeze()
    with uncollected():
        services = _load(settings, notice, announce)
    keep_for_good()
    get_ready(services.understanding, services.knowledge)  # in the room that the loading left free
    return services


def _load(settings: Settings, notice: str, announce: Callable[[], None]) -> Services:
    # where everything stands is for whoever checks the content
    knowledge = replace(load_knowledge(settings.knowledge), places={})
    ward = load_ward(settings.ward, settings.wards)
    matcher, normaliser = prepare_matcher(knowledge, settings.knowledge, settings.cache, announce)
    slots = {**ward.slots(), **settings.promises.answer_slots}
    danger = prepare_danger(knowledge, settings.cache)
    understanding = Understanding(knowledge, matcher, normaliser, danger)
    matcher.forget_texts()
    return Services(
        knowledge,
        understanding,
        Renderer(knowledge, slots),
        slots,
        load_book(knowledge.law, knowledge.facts),
        make_places(settings),
        home=settings.ward,
        danger=danger,
        escalation_days=settings.escalate_days,
        lock_minutes=settings.lock_minutes,
        notice=notice,
        promises=settings.promises,
        site=settings.public_origin,
        contact_at_console=settings.contact_at_console,
        dialect=ward.dialect,
    )


def make_places(settings: Settings) -> Directory:
    """The directory of wards with their offices. Raises SheetError."""
    return Directory.read(settings.wards or HOME)
