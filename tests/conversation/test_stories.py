"""Conversations with several actors as YAML (tests/conversations/two_actors), through the whole exchange.

The format is that of `bot.replay.script`; actors are person, family, friend, stranger and the officers named under
`desks` (name: "role scope"). `{invitation}` stands for one to phường Cửa Lò. Each story is played by three casts that
differ really: all in browsers (asked for what is new), all on Zalo Bot (written to, no buttons), and everybody on a
channel of their own, where what one has sent another reads elsewhere; there the person is on Telegram, Zalo OA or in a
terminal, by turns.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.channels.capability import CAPABILITIES
from bot.conversation.services import Services
from bot.replay.player import Player
from bot.replay.script import Script, load_script
from tests.acting import Actor, House, open_house, quick_folder
from tests.fakes import FakePlaces

STORIES = sorted((Path(__file__).parent.parent / "conversations" / "two_actors").glob("*.yaml"))
ACTORS = ("person", "family", "friend", "stranger")
MIXED: tuple[Mapping[str, str], ...] = (
    {"": "zalo_oa", "officer": "telegram", "stranger": "web", "friend": "terminal", "other": "zalo_bot"},
    {"": "terminal", "family": "zalo_bot", "officer": "zalo_oa", "supervisor": "web", "stranger": "telegram"},
    {"": "telegram", "family": "web", "officer": "zalo_bot", "supervisor": "zalo_oa", "far": "telegram"},
)
"""Casts by actor; "" is whoever is not named."""


def casts(number: int) -> list[Mapping[str, str]]:
    """On which channels a story is played: on two always, mixed by turns."""
    return [{"": "web"}, {"": "zalo_bot"}, MIXED[number % len(MIXED)]]


def stage(house: House, script: Script, cast: Mapping[str, str]) -> dict[str, Actor]:
    """Everybody who may act, officers at their desks."""
    channels = {name: cast.get(name, cast[""]) for name in (*ACTORS, *script.desks)}
    actors = {name: house.actor(name, channels[name]) for name in ACTORS}
    for name, desk in script.desks.items():
        role, scope = desk.split()
        actors[name] = house.officer("supervisor" if role == "supervisor" else "officer", scope, channels[name])
    return actors


CASES = [
    pytest.param(path, cast, id=f"{path.stem}-{'+'.join(dict.fromkeys(cast.values()))}")
    for number, path in enumerate(STORIES)
    for cast in casts(number)
]


def places_of(script: Script) -> FakePlaces:
    """The wards of a story."""
    return FakePlaces(desks_of_provinces=frozenset(script.province_desks))


def tell(house: House, path: Path, cast: Mapping[str, str]) -> None:
    """Play a story in a house; fails where it goes another way."""
    script, sheet = load_script(path)
    actors = stage(house, script, cast)
    scene = Player({name: actor.visit for name, actor in actors.items()}, house.clock)
    scene.kept["invitation"] = house.invite()
    apart = house.do(scene.run(script))
    where = f"{path.name}:{sheet.line(('steps', apart.number - 1))}" if apart else ""
    assert apart is None, "\n".join([where, *map(str, apart.differences)])


@pytest.mark.parametrize(("path", "cast"), CASES)
def test_a_story_goes_as_written_whatever_the_channels(services: Services, path: Path, cast: Mapping[str, str]) -> None:
    with quick_folder() as folder, open_house(services, folder, places_of(load_script(path)[0])) as house:
        tell(house, path, cast)


def test_there_are_stories_on_every_channel() -> None:
    assert len(STORIES) >= 9
    played = {channel for number in range(len(STORIES)) for cast in casts(number) for channel in cast.values()}
    assert played == set(CAPABILITIES)
