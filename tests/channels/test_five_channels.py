"""One set of conversation scripts on all five channels: the same words, the same decisions (tests 12 and 20).

Presses are payloads where a channel has buttons, numbers or titles where it has none. What was told is compared whole,
to the letter, once what a channel may do to it was undone (`bot.replay.comparison`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cases.codes import draw
from bot.cases.service import CaseService
from bot.channels.capability import CAPABILITIES
from bot.channels.split import length
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.inbox.message_handler import MessageHandler
from bot.replay.comparison import HeardText, is_same
from bot.replay.player import Player
from bot.replay.script import Script, load_script
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.engine import Database, open_keyring
from bot.store.outbox import PULLING
from tests.acting import Actor, House, open_house, quick_folder
from tests.conversation.test_scripts import SCRIPTS

CHANNELS = tuple(CAPABILITIES)


@pytest.fixture(scope="module")
def house(services: Services) -> Iterator[House]:
    with quick_folder() as folder, open_house(services, folder, services.places) as opened:
        yield opened


@dataclass(frozen=True)
class Gone:
    """How a script went: what was told and which entries answered at each step, and what is known at the end."""

    told: list[list[HeardText]]
    entries: list[list[str]]
    session: Session


def run(house: House, channel: str, path: Path) -> Gone:
    script, _ = load_script(path)
    actor = house.actor(channel=channel, address=path.stem)
    scene = begin(actor, script)
    told, entries = [actor.visit.told], [entries_of(actor)]
    for number, step in enumerate(script.steps, 1):
        found = house.do(scene.play(step))
        assert not found, f"{channel}, {path.name}, step {number}:\n" + "\n".join(map(str, found))
        fits(actor)
        told.append(actor.visit.told)
        entries.append(entries_of(actor))
    return Gone(told, entries, actor.session)


def begin(actor: Actor, script: Script) -> Player:
    actor.house.clock.moment = script.at
    scene = Player({actor.name: actor.visit}, actor.house.clock)
    if script.start != "message":
        actor.house.do(scene.begin())
    return scene


def entries_of(actor: Actor) -> list[str]:
    return [str(content["entry"]) for content in actor.visit.shown if content.get("entry")]


def fits(actor: Actor) -> None:
    """Every message within the limit of its channel."""
    limit, unit = actor.visit.can.text_limit, actor.visit.can.unit
    assert all(length(said, unit) <= limit for said in actor.heard if limit)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_goes_the_same_way_on_all_channels(house: House, path: Path) -> None:
    results = {channel: run(house, channel, path) for channel in CHANNELS}
    meant = results["web"]
    assert all(len(told.pieces) == 1 for replies in meant.told for told in replies)
    for channel, gone in results.items():
        for step, (came, wanted) in enumerate(zip(gone.told, meant.told, strict=True)):
            assert is_same(came, wanted), f"{channel}, step {step}:\n{came}\n≠ {wanted}"
        assert gone.entries == meant.entries, channel
        assert gone.session == meant.session, channel


@pytest.mark.parametrize(("number", "path"), list(enumerate(SCRIPTS)), ids=[path.stem for path in SCRIPTS])
def test_a_restart_and_the_same_message_again_change_nothing(services: Services, number: int, path: Path) -> None:
    channel = CHANNELS[number % len(CHANNELS)]
    with quick_folder() as folder, open_house(services, folder, services.places) as house:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/acts.db")
        try:
            retell(house.actor(channel=channel, address=path.stem), load_script(path)[0], settings, services)
            assert house.rows("SELECT count(*) FROM lead") == [(0,)]
        finally:
            house.do(house.running.database.close())


def retell(actor: Actor, script: Script, settings: Settings, services: Services) -> None:
    """Play a script with a restart and a repeated message after every step."""
    scene = begin(actor, script)
    for step in script.steps:
        assert not actor.house.do(scene.play(step)), step
        shown, session = list[Mapping[str, object]](actor.visit.shown), actor.session
        reopen(actor.house, settings, services)
        actor.visit.parts = actor.house.running
        if actor.is_kept:  # after an erasure nothing is known any more, not even that it was asked for
            # on a platform nothing is said twice; a browser, which asks for it, is told the same again
            assert actor.send_again() == (shown if actor.visit.channel in PULLING else [])
        assert actor.session == session


def reopen(house: House, settings: Settings, services: Services) -> None:
    """The service ends and another one begins on the same database, with keys read anew."""

    async def renew() -> None:
        await house.running.database.close()
        database = await Database.open(settings.database_url)
        keyring = await open_keyring(database, "", settings.key_path)
        referrals = CaseService(services.places, house.running.policy, draw)
        exchange = MessageHandler(services, database, keyring, referrals, house.clock)
        house.running = Runtime(database, keyring, referrals, exchange, house.running.policy)

    house.do(renew())
