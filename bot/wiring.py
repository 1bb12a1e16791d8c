"""Wiring: the only place that puts the parts together, for the web, the commands and the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from starlette.applications import Starlette

from bot.cases.codes import Draw, draw
from bot.cases.list_rules import caps_on
from bot.cases.service import CaseService
from bot.channels.dispatcher import Dispatcher
from bot.channels.hub import open_channels
from bot.channels.platform import Dependencies, Platform
from bot.channels.web.platform import WebChannel
from bot.clock import Clock, SystemClock
from bot.console.app import console_routes
from bot.console.front import Console
from bot.conversation.services import Services
from bot.inbox.activity import ChatActivity
from bot.inbox.flood_guard import FloodGuard
from bot.inbox.groups import GroupTalk
from bot.inbox.message_handler import MessageHandler
from bot.load_limit import LoadLimit
from bot.places.wards import HOME
from bot.responder import make_places as make_places
from bot.responder import make_services as make_services
from bot.runtime import Runtime, opened, policy_of
from bot.settings import Settings
from bot.store.anchors import anchor_path
from bot.voice.senses import Senses, find_senses
from bot.web.app import web_app
from bot.web.pictures import Pictures
from bot.web.public import pages_of
from bot.web.service import Service
from bot.web.watchman import Watchman


@asynccontextmanager
async def running(
    settings: Settings, services: Services, clock: Clock, draw: Draw = draw, load: LoadLimit | None = None
) -> AsyncIterator[Runtime]:
    """Open the database with its keys and what works on it; ``draw`` makes codes. Raises StoreError or KeyringError."""
    async with opened(settings) as parts:
        database, keyring, policy = parts.database, parts.keyring, policy_of(settings)
        cases = CaseService(services.places, policy, draw, partial(caps_on, services.knowledge.facts))
        templates = settings.wards or HOME
        guard = FloodGuard(settings.messages_per_minute)
        exchange = MessageHandler(
            services, database, keyring, cases, clock, templates=templates, guard=guard, load=load
        )
        yield Runtime(database, keyring, cases, exchange, policy, anchor_path(settings.key_path))


@asynccontextmanager
async def open_service(
    settings: Settings,
    services: Services,
    clock: Clock,
    platforms: Sequence[Platform],
    pictures: Pictures,
    load: LoadLimit,
    senses: Senses,
) -> AsyncIterator[Service]:
    """The whole service on its database: web chat, channels, deadlines. Raises StoreError or KeyringError."""
    async with running(settings, services, clock, load=load) as parts:
        web = WebChannel(parts.exchange, clock, settings.chat_days, pictures.describe)
        service = Service(parts, web, clock, Watchman(settings, parts, clock))
        await service.sweep()  # before the first answer: after a long stop nothing old is shown
        ground = Dependencies(settings, parts.database, parts.keyring, clock, parts.exchange, senses.spoken)
        async with open_channels(
            platforms,
            ground,
            _dispatcher(parts, settings, clock),
            windows=parts.policy.windows,
            senses=senses,
        ) as hub:
            service.hub = hub
            try:
                async with service.tended():
                    yield service
            finally:
                await pictures.close()


def make_app(
    settings: Settings,
    services: Services,
    clock: Clock | None = None,
    platforms: Sequence[Platform] = (),
    pictures: Pictures | None = None,
    senses: Senses | None = None,
) -> Starlette:
    """The application; while it runs the database is open, and those of ``platforms`` that are configured.

    ``pictures`` draws what its pages show; without it, in threads. ``senses`` are those of the settings.
    """
    senses = senses or find_senses(settings)
    services = replace(
        services,
        hears=senses.dictation.is_there,
        speaks=senses.spoken.is_there,
        sees=senses.certificates.is_there,
        pages=pages_of(services.knowledge, services.renderer),
    )
    pictures, clock = pictures or Pictures(), clock or SystemClock()
    console, load = Console(settings, services, clock), LoadLimit()

    @asynccontextmanager
    async def opening() -> AsyncIterator[Service]:
        async with open_service(settings, services, clock, platforms, pictures, load, senses) as service:
            console.open(service.runtime)
            try:
                yield service
            finally:
                console.open(None)

    app = web_app(settings, services, pictures, platforms, opening, clock, load, senses, console_routes(console))
    app.state.console = console
    return app


def _dispatcher(parts: Runtime, settings: Settings, clock: Clock) -> Dispatcher:
    activity = ChatActivity(parts.database, parts.keyring, clock)
    groups = GroupTalk(parts.database, parts.keyring, parts.referrals.places, clock)
    return Dispatcher(parts.exchange, activity, groups, settings.quiet_minutes)
