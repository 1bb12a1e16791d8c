"""One set of conversation scripts on all five channels: the same answers, the same decisions (tests 12 and 20).

Presses are payloads where a channel has buttons, numbers or titles where it has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from bot.channels.split import length
from bot.conversation.messages import Incoming
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.delivery.exchange import Exchange
from bot.delivery.running import Running
from bot.leads.referrals import Referrals, draw
from bot.settings import Settings
from bot.store.engine import Database, open_keyring
from bot.store.outbox import PULLING
from knowledge.sheet import Value, read_sheet
from tests.acting import House, open_house, quick_folder
from tests.channels.five import CHANNELS, Line
from tests.conversation.test_scripts import KEYS, SCRIPTS, words
from tests.fakes import FakePlaces

Told = list[tuple[str, list[str]]]


@pytest.fixture(scope="module")
def house(services: Services) -> Iterator[House]:
    with quick_folder() as folder, open_house(services, folder, cast("FakePlaces", services.places)) as opened:
        yield opened


def steps_of(path: Path) -> tuple[bool, list[dict[str, Value]]]:
    """Whether a script begins with the welcome, and its steps."""
    script = read_sheet(path, path.parent).data
    assert isinstance(script, dict)
    steps = cast("list[dict[str, Value]]", script["steps"])
    assert all(set(step) <= KEYS for step in steps)
    return script.get("start") != "message", steps


def play(line: Line, step: dict[str, Value]) -> None:
    if "press" in step:
        line.press(str(step["press"]))
    else:
        line.send(Incoming(str(step["say"])))


def check(line: Line, step: dict[str, Value], where: str) -> None:
    if "entries" in step:
        assert line.entries == words(step["entries"]), where
    for wanted in words(step.get("has", [])):
        assert " ".join(wanted.split()) in line.text, f"{where}\n{line.text}"
    for unwanted in words(step.get("lacks", [])):
        assert unwanted not in line.text, f"{where}\n{line.text}"
    limit, unit = line.capability.text_limit, line.capability.unit
    assert all(length(str(part["text"]), unit) <= limit for part in line.heard if limit), where


def plain(text: str) -> str:
    """A text without what a channel says in the place of buttons."""
    return re.split(r" (?:Gõ số để chọn:|Hoặc gõ số:|\(gõ “)", text)[0]


def run(house: House, channel: str, path: Path) -> tuple[Told, Session]:
    """What was told and what is known at the end."""
    greeted, steps = steps_of(path)
    line, told = Line(house, channel, path.stem), []
    if greeted:
        line.send(Incoming("", "hello"))
    for number, step in enumerate(steps, 1):
        play(line, step)
        check(line, step, f"{channel}, {path.name}, step {number}: {step}")
        told.append((plain(line.text), line.entries))
    return told, line.session


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_goes_the_same_way_on_all_channels(house: House, path: Path) -> None:
    results = {channel: run(house, channel, path) for channel in CHANNELS}
    told, session = results["web"]
    for channel, (other_told, other_session) in results.items():
        assert [entries for _, entries in other_told] == [entries for _, entries in told], channel
        assert [text[:60] for text, _ in other_told] == [text[:60] for text, _ in told], channel
        assert other_session == session, channel


@pytest.mark.parametrize(("number", "path"), list(enumerate(SCRIPTS)), ids=[path.stem for path in SCRIPTS])
def test_a_restart_and_the_same_message_again_change_nothing(services: Services, number: int, path: Path) -> None:
    channel = CHANNELS[number % len(CHANNELS)]
    with quick_folder() as folder, open_house(services, folder, cast("FakePlaces", services.places)) as house:
        settings = Settings(database_url=f"sqlite+aiosqlite:///{folder}/acts.db")
        try:
            retell(Line(house, channel, path.stem), path, settings, services)
            assert house.rows("SELECT count(*) FROM lead") == [(0,)]
        finally:
            house.do(house.running.database.close())


def retell(line: Line, path: Path, settings: Settings, services: Services) -> None:
    """Play a script with a restart and a repeated message after every step."""
    greeted, steps = steps_of(path)
    if greeted:
        line.send(Incoming("", "hello"))
    for step in steps:
        play(line, step)
        heard, session = line.heard, line.session
        reopen(line.house, settings, services)
        if line.is_kept:  # after an erasure nothing is known any more, not even that it was asked for
            # on a platform nothing is said twice; a browser, which asks for it, is told the same again
            assert line.send_again() == (heard if line.channel in PULLING else [])
        assert line.session == session
        check(line, step, f"{line.channel}, {path.name}: {step}")


def reopen(house: House, settings: Settings, services: Services) -> None:
    """The service ends and another one begins on the same database, with keys read anew."""

    async def renew() -> None:
        await house.running.database.close()
        database = await Database.open(settings.database_url)
        keyring = await open_keyring(database, "", settings.key_path)
        referrals = Referrals(keyring, services.places, house.running.policy, draw)
        exchange = Exchange(services, database, keyring, referrals, house.clock)
        house.running = Running(database, keyring, referrals, exchange, house.running.policy)

    house.do(renew())
