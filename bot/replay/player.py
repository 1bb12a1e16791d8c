"""Plays a conversation that was written down (`script`), on any channel, and says where it goes another way."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from sqlalchemy import select

from bot.clock import StoppedClock
from bot.model.messages import Incoming
from bot.replay.comparison import is_same
from bot.replay.script import Answer, Script, Step
from bot.replay.visitor import Chat, NoSuchButtonError, Visitor
from bot.store.schema import audit
from knowledge.language.codes import ALPHABET

CODE = re.compile(rf"\b[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}})?\b")
Asked = Literal["told", "entries", "has", "lacks", "buttons", "silent", "effects", "keep", "press"]


@dataclass(frozen=True)
class Difference:
    """Something that a step asked for and that is not so: what was wanted, and what came in its place."""

    asked: Asked
    wanted: str = field(repr=False)
    came: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.asked}: {self.wanted}\n≠ {self.came}"


@dataclass(frozen=True)
class ReplayMismatchError:
    """First step at which a script went another way: its number (0: the welcome), and what differs."""

    number: int
    differences: list[Difference]


@dataclass
class Player:
    """Plays scripts with a cast by name; ``kept`` are the codes that were read, by name."""

    cast: Mapping[str, Chat]
    clock: StoppedClock
    kept: dict[str, str] = field(default_factory=dict)
    _audited: int = 0

    async def run(self, script: Script) -> ReplayMismatchError | None:
        """Play a whole script from its own moment on; where it goes another way first, or None."""
        self.clock.moment = script.at
        found = [] if script.start == "message" or script.is_play else await self.begin(script.told)
        if found:
            return ReplayMismatchError(0, found)
        for number, step in enumerate(script.steps, 1):
            found = await self.play(step)
            if found:
                return ReplayMismatchError(number, found)
        return None

    async def begin(self, told: Sequence[Answer] | None = None) -> list[Difference]:
        """Greet the only actor, as a channel does that somebody comes to."""
        visit = self._visit("")
        await visit.send(Incoming("", "hello"))
        return _retold(visit, told)

    async def play(self, step: Step) -> list[Difference]:
        """Do what a step says; returns what came otherwise than it says."""
        if step.at is not None:
            self.clock.moment = step.at
        if step.wait is not None:
            count, unit = step.wait.split()
            self.clock.moment += timedelta(**{unit: float(count)})
            return []
        visit = self._visit(step.who)
        if step.who:
            await self._audit(visit)
        try:
            await self._move(visit, step)
        except NoSuchButtonError as error:
            return [Difference("press", self.fill(step.press or ""), "\n".join(error.offered))]
        return [*self._compare(visit, step), *await self._effects(visit, step), *self._keep(visit, step)]

    def fill(self, words: str) -> str:
        """Words with the codes that were kept."""
        return re.sub(r"\{(\w+)\}", lambda hole: self.kept.get(hole[1], hole[0]), words)

    def _visit(self, who: str) -> Chat:
        return self.cast[who] if who else next(iter(self.cast.values()))

    async def _move(self, visit: Chat, step: Step) -> None:
        if step.news is not None:
            await visit.news()
        elif step.press is not None:
            await visit.press(self.fill(step.press))
        elif step.act is not None:
            await visit.send(Incoming("", self.fill(step.act)))
        else:
            await visit.send(Incoming(self.fill(step.say or "")))

    def _compare(self, visit: Chat, step: Step) -> list[Difference]:
        said = _said(visit)
        found = _retold(visit, step.told)
        entries = [message.entry for message in visit.shown if message.entry]
        if step.entries is not None and entries != list(filter(None, step.entries)):
            found.append(Difference("entries", "\n".join(step.entries), "\n".join(entries)))
        found += [Difference("has", words, said) for words in map(self.fill, step.has) if _even(words) not in said]
        found += [Difference("lacks", words, said) for words in map(self.fill, step.lacks) if _even(words) in said]
        offered = visit.offered
        missing = [label for label in map(self.fill, step.buttons) if label not in offered]
        found += [Difference("buttons", label, "\n".join(offered)) for label in missing]
        return found + ([Difference("silent", "", said)] if step.silent is not None and said else [])

    async def _effects(self, visit: Chat, step: Step) -> list[Difference]:
        """Compare effects: of several actors as audited, else as the turn asked for them, where that is seen."""
        if step.effects is None:
            return []
        wanted, done = list(step.effects), await self._audit(visit) if step.who else visit.effects
        return [] if done in (None, wanted) else [Difference("effects", "\n".join(wanted), "\n".join(done or ()))]

    async def _audit(self, visit: Chat) -> list[str]:
        """Actions in the audit since the last call."""
        if not isinstance(visit, Visitor):
            return []
        query = select(audit.c.action).order_by(audit.c.number).offset(self._audited)
        done = await visit.parts.database.read(lambda work: [str(action) for action in work.tx.scalars(query)])
        self._audited += len(done)
        return done

    def _keep(self, visit: Chat, step: Step) -> list[Difference]:
        if not step.keep:
            return []
        found = CODE.search(_said(visit))
        if found is None:
            return [Difference("keep", step.keep, _said(visit))]
        self.kept[step.keep] = found[0]
        return []


def _retold(visit: Chat, told: Sequence[Answer] | None) -> list[Difference]:
    """The whole of what came beside the whole of what was to come."""
    came = visit.told
    if told is None or is_same(came, [answer.told for answer in told]):
        return []
    wanted = [(answer.text, answer.buttons) for answer in told]
    return [Difference("told", _written(wanted), _written([(each.text, each.options) for each in came]))]


def _written(told: Sequence[tuple[str, Sequence[str]]]) -> str:
    return "\n\n".join("\n".join([text, *(f"[{label}]" for label in labels)]) for text, labels in told)


def _said(visit: Chat) -> str:
    return _even("\n".join(told.text for told in visit.told))


def _even(words: str) -> str:
    """Words with white space alike: that is where a channel may cut."""
    return re.sub(r"\s+", " ", words)
