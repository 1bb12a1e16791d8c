"""Conversation scripts (tests/conversations), each once on every channel: the same words, the same decisions.

The terminal is played with the turn alone, which shows what each turn asks to be done, and is written down, for each
kind of channel, as texts about data differ between them. The other channels must meet the same to the letter, once what
a channel may do to a text was undone (`bot.replay.comparison`). Presses are payloads where a channel has buttons,
numbers or titles where it has none. On one of them, by turns, the service ends and begins anew after every step, and
every message comes twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.capability import CAPABILITIES
from bot.channels.split import length
from bot.conversation.lock import is_locked
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.outreach_actions import FollowNews
from bot.replay.comparison import is_same
from bot.replay.player import Player
from bot.replay.script import Answer, Script, Step, answers, load_script, script_text
from bot.replay.visitor import Chat, TurnVisitor
from bot.settings import Settings
from bot.store.outbox import PULLING
from bot.texts import text
from bot.texts.channels import KINDS, kind_of
from tests.acting import Actor, House, open_house, quick_folder, reopen

SCRIPTS = sorted((Path(__file__).parent.parent / "conversations").glob("*.yaml"))
STORED = tuple(name for name in CAPABILITIES if name != "terminal")


@pytest.fixture(scope="module")
def house(services: Services) -> Iterator[House]:
    with quick_folder() as folder, open_house(services, folder, services.places) as opened:
        yield opened
        opened.do(opened.running.database.close())


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) >= 64


@pytest.mark.parametrize(("number", "path"), list(enumerate(SCRIPTS)), ids=[path.stem for path in SCRIPTS])
def test_a_script_goes_the_same_way_on_every_channel(
    services: Services, house: House, tmp_path: Path, number: int, path: Path
) -> None:
    scripts = {
        kind: written_down(house, services.speaking(kind), load_script(path)[0], tmp_path / f"{kind}.yaml")
        for kind in KINDS
    }
    actors = {channel: house.actor(channel=channel, address=path.stem) for channel in STORED}
    for channel, actor in actors.items():
        told = play(actor, scripts[kind_of(channel)], services if channel == STORED[number % len(STORED)] else None)
        assert not told, f"{channel}, {path.name}, {told}"
    sessions = {channel: actor.session for channel, actor in actors.items()}
    assert [channel for channel in STORED if without_texts(sessions[channel]) != without_texts(sessions["web"])] == []
    assert house.rows("SELECT count(*) FROM lead") == [(0,)]


def without_texts(session: Session) -> Session:
    """A session but for what was said last, and the offer of news: both differ by the kind of channel."""
    offered = tuple(each for each in session.offered if each[1] != str(FollowNews()))
    return replace(session, said=(), offered=offered)


def written_down(house: House, services: Services, script: Script, path: Path) -> Script:
    """The script with all that the turn tells at each step, as it is read again from a file."""
    visit = TurnVisitor(services=services, clock=house.clock)
    player = begin(house, visit, script)
    head = {} if script.start == "message" else {"told": answers(visit.told)}
    steps = []
    for step_number, step in enumerate(script.steps, 1):
        found = house.do(player.play(step))
        assert not found, f"{path.name}, step {step_number}:\n" + "\n".join(map(str, found))
        assert all(len(told.pieces) == 1 for told in visit.told)
        entries = [message.entry for message in visit.shown if message.entry]
        asked = json.loads(step.model_copy(update={"effects": None}).model_dump_json(exclude_defaults=True))
        steps.append({**asked, "entries": entries, "told": answers(visit.told)})
    path.write_text(script_text(script.title, steps, start=script.start, **head), encoding="utf-8")
    return load_script(path)[0]


def play(actor: Actor, script: Script, again: Services | None) -> str:
    """Play a script; where it goes another way, or "". With ``again`` the service begins anew after every step."""
    actor.visit.parts = actor.house.running
    player = begin(actor.house, actor.visit, script)
    if script.told is not None and not is_told(actor, script.told):
        return f"the welcome: {actor.visit.told}"
    for number, step in enumerate(script.steps, 1):
        found = actor.house.do(player.play(step))
        if found:
            return f"step {number}:\n" + "\n".join(map(str, found))
        limit, unit = actor.visit.can.text_limit, actor.visit.can.unit
        assert all(length(said, unit) <= limit for said in actor.heard if limit)
        if again is not None:
            begin_anew(actor, step, again)
    return ""


def begin(house: House, visit: Chat, script: Script) -> Player:
    house.clock.moment = script.at
    player = Player({"person": visit}, house.clock)
    if script.start != "message":
        house.do(player.begin())
    return player


def is_told(actor: Actor, told: tuple[Answer, ...]) -> bool:
    return is_same(actor.visit.told, [answer.told for answer in told])


def begin_anew(actor: Actor, step: Step, services: Services) -> None:
    """The service ends and begins anew, and the message comes once more: nothing changes."""
    shown, session = list(actor.visit.shown), actor.session
    reopen(actor.house, Settings(database_url=f"sqlite+aiosqlite:///{actor.house.folder}/acts.db"), services)
    actor.visit.parts = actor.house.running
    if actor.is_kept:  # after an erasure nothing is known any more, not even that it was asked for
        # on a platform nothing is said twice; a browser, which asks for it, is told the same or that it is locked
        is_shut = is_locked(session, actor.house.clock.moment, services.lock_minutes)
        again = actor.send_again()
        if actor.visit.channel in PULLING and is_shut:
            assert [message.text for message in again] == [text("lock.closed")], step
        else:
            assert again == (shown if actor.visit.channel in PULLING else []), step
    assert actor.session == session
