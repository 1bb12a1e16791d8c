"""Conversations with several actors as YAML (tests/conversations/two_actors), through the whole exchange.

A step says `who` acts: person, family, friend, stranger, or an officer named under `desks` (name: "role scope").
It has `say` (typed words), `press` (a label last seen), `act` (an action that may never have been shown) or `news`
(fetch what waits), and may ask for `has` / `lacks` (words in what came), `buttons` (labels among those last seen),
`silent` (nothing came), `effects` (audit actions since the step before). `wait: 2 days` lets time pass. `keep: code`
keeps the case code that was just read; `{code}` stands for it later, `{invitation}` for one to phường Cửa Lò.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.conversation.services import Services
from knowledge.sheet import Value, read_sheet
from tests.acting import CODE, Actor, House, open_house
from tests.conversation.test_scripts import words
from tests.fakes import FakePlaces

STORIES = sorted((Path(__file__).parent.parent / "conversations" / "two_actors").glob("*.yaml"))
KEYS = {"who", "say", "press", "act", "news", "has", "lacks", "buttons", "silent", "effects", "wait", "keep"}
ACTORS = ("person", "family", "friend", "stranger")


@dataclass
class Stage:
    """A story under way."""

    house: House
    actors: dict[str, Actor] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    audited: int = 0

    def fill(self, words: Value) -> str:
        """Words with the codes that were kept."""
        return re.sub(r"\{(\w+)\}", lambda hole: self.kept[hole[1]], str(words))

    def play(self, step: dict[str, Value], where: str) -> None:
        if "wait" in step:
            count, unit = str(step["wait"]).split()
            self.house.wait(**{unit: float(count)})
            return
        actor = self.actors[str(step["who"])]
        self._move(actor, step)
        self._check(actor, step, where)
        if "keep" in step:
            found = CODE.search(actor.text)
            assert found, f"{where}: no code in\n{actor.text}"
            self.kept[str(step["keep"])] = found[0]

    def _move(self, actor: Actor, step: dict[str, Value]) -> None:
        if "news" in step:
            actor.news()
        elif "press" in step:
            actor.press(self.fill(step["press"]))
        elif "act" in step:
            actor.act(self.fill(step["act"]))
        else:
            actor.say(self.fill(step["say"]))

    def _check(self, actor: Actor, step: dict[str, Value], where: str) -> None:
        where = f"{where}\n{actor.text}\n{list(actor.buttons)}"
        for wanted in words(step.get("has", [])):
            assert self.fill(wanted) in actor.text, where
        for unwanted in words(step.get("lacks", [])):
            assert self.fill(unwanted) not in actor.text, where
        for label in words(step.get("buttons", [])):
            assert self.fill(label) in actor.buttons, where
        if "silent" in step:
            assert actor.text == "", where
        done = [row[0] for row in self.house.rows("SELECT action FROM audit ORDER BY number")]
        if "effects" in step:
            assert done[self.audited :] == words(step["effects"]), where
        self.audited = len(done)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_story_goes_as_written(services: Services, tmp_path: Path, path: Path) -> None:
    script = read_sheet(path, path.parent).data
    assert isinstance(script, dict)
    desks, steps = script.get("desks", {}), script["steps"]
    assert isinstance(desks, dict)
    assert isinstance(steps, list)
    places = FakePlaces(desks_of_provinces=frozenset(words(script.get("province_desks", []))))
    with open_house(services, tmp_path, places) as house:
        stage = Stage(house, {name: house.actor(name) for name in ACTORS})
        for name, desk in desks.items():
            role, scope = str(desk).split()
            stage.actors[name] = house.officer("supervisor" if role == "supervisor" else "officer", scope)
        stage.kept["invitation"] = house.invite()
        stage.audited = house.rows("SELECT count(*) FROM audit")[0][0]
        for number, step in enumerate(steps, 1):
            assert isinstance(step, dict)
            assert set(step) <= KEYS
            stage.play(step, f"{path.name}, step {number}: {step}")


def test_there_are_stories() -> None:
    assert len(STORIES) >= 9
