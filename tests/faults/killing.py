"""Starts processes again and again on one database and kills them at random moments.

Every start is a fork of this process, which has learned the content once: a start costs milliseconds. With replicas,
several talk at the same time, each with its own part of the people, who change places at every round; they die one
after the other. Now and then the server of the database dies too.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.cases.codes import digest_of
from bot.conversation.services import Services
from bot.settings import Settings
from bot.store.vault import Vault, new_token
from bot.store.work import UnitOfWork
from bot.wiring import running
from bot.working_days import is_working_day
from tests.conftest import NOON, FixedClock
from tests.faults.actors import Actor, Try, new_person, new_pushed
from tests.faults.play import Journal, play

_WARDS = ("16732", "16708")
_AT_ONCE = 4
_START = 0.3
"""Seconds within which a process is killed while it starts."""
_AFTER_START = 0.9
"""Share of the kills that come after the database was opened; the others come at any moment of a start."""
_MOST_LINES = 25
"""A process is killed after it wrote so many lines at most: what it did counts, however slow the machine is."""
_JITTER = 0.02
"""Seconds at most between a line and the kill, so that it comes at any moment of a transaction."""
_STUCK = 10
"""Seconds after which a process is killed, whatever it wrote."""
_RESTARTS = 0.1
"""Share of the rounds in which the server of the database dies too, where it can."""
_PATIENCE = 120
"""Seconds that the last start may take to say everything."""


@dataclass
class Campaign:
    """Everything that happened. ``counts``: kills, and the lines of the journal by what they tell."""

    settings: Settings
    services: Services
    folder: Path
    seed: int
    replicas: int = 1
    restart: Callable[[], None] | None = None
    """Kills the server of the database and starts it again."""
    actors: list[Actor] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    strays: set[str] = field(default_factory=set)
    """Who did not find the button that comes next in their plan, and what they saw instead."""
    _read: int = 0
    _seen: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._journal = self.folder / "journal.jsonl"

    def run(self, kills: int) -> None:
        """Invite officers, kill so many times, then let everybody finish."""
        is_working_day(NOON.date())  # the calendar is loaded once, not in every start: that would outlast most of them
        while self.counts["kills"] < kills:
            self._top_up()
            seed = self.seed + self.counts["kills"]
            children = [
                self._fork(play(self.settings, self.services, part, self._journal, seed)) for part in self._parts()
            ]
            for place, child in enumerate(children):
                is_after = self._chance.random() < _AFTER_START
                self._await_lines(self._seen + 1 + self._chance.randrange(_MOST_LINES) if is_after else 0)
                self._seen = self._unread().count(b"\n")
                time.sleep(self._chance.uniform(0.0, _JITTER if is_after else _START))
                if self.restart and not place and self._chance.random() < _RESTARTS:
                    self.restart()
                    self.counts["database restarts"] += 1
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                self.counts["kills"] += 1
            self._catch_up()
            self._seen = 0
        last = play(self.settings, self.services, self._living(), self._journal, self.seed + kills, rounds=30)
        self._wait(self._fork(last))
        self._catch_up()

    def _await_lines(self, wanted: int) -> None:
        """Until the process wrote so many lines; the first says that the database is open."""
        for _ in range(_STUCK * 200):
            if self._unread().count(b"\n") >= wanted:
                return
            time.sleep(0.005)

    def _parts(self) -> list[list[Actor]]:
        """The living, dealt to the replicas by chance: nobody is in two places at once."""
        living = self._living()
        self._chance.shuffle(living)
        return [living[place :: self.replicas] for place in range(self.replicas)]

    def _living(self) -> list[Actor]:
        """Officers, who still has something to say, and the last ones who only fetch what is told to them."""
        fetching = [actor for actor in self.actors if actor.is_finished and actor.fetches][-_AT_ONCE:]
        return [actor for actor in self.actors if not actor.is_finished or actor in fetching]

    def _top_up(self) -> None:
        officers = [actor for actor in self.actors if actor.kind == "officer"]
        at_work = {actor.ward for actor in officers if not actor.is_finished}
        missing = [ward for ward in _WARDS if ward not in at_work]
        leaving = [actor for actor in officers if actor.ward in missing]
        coming = [Actor(len(self.actors) + at, "officer", new_token(), ward) for at, ward in enumerate(missing)]
        if coming:
            self.actors += coming
            self._wait(self._fork(_invite(self.settings, self.services, coming, leaving, self._journal)))
            self._catch_up()
        while sum(actor.kind == "person" and not actor.is_finished for actor in self.actors) < _AT_ONCE:
            self.actors.append(new_person(len(self.actors), self._chance))
        if not any(actor.kind == "pushed" and not actor.is_finished for actor in self.actors):
            self.actors.append(new_pushed(len(self.actors), self._chance))

    def _fork(self, work: Coroutine[None, None, None]) -> int:
        sys.stdout.flush()
        child = os.fork()
        if child:
            work.close()
            return child
        try:
            asyncio.run(work)
        except BaseException:  # noqa: BLE001 - the child of a fork must not go on with its parent's work
            traceback.print_exc()
            os._exit(1)
        os._exit(0)

    def _wait(self, child: int) -> None:
        """Raises TimeoutError or RuntimeError when a start that nobody kills does not end well."""
        for _ in range(_PATIENCE * 20):
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                if status:
                    raise RuntimeError(f"a start that nobody killed ended with {status}")
                return
            time.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise TimeoutError("the last start did not finish")

    def _unread(self) -> bytes:
        return self._journal.read_bytes()[self._read :] if self._journal.exists() else b""

    def _catch_up(self) -> None:
        """Learn from the journal what the dead process had acknowledged."""
        data = self._unread()
        whole = data[: data.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            self._learn(json.loads(line))

    def _learn(self, line: dict[str, object]) -> None:
        do = str(line["do"])
        self.counts[do] += 1
        if do == "again":
            self.counts["again, differing"] += not line["same"]
            self.counts["again, kept before the kill"] += bool(line["kept"])
        if do == "stray":
            self.strays.add(f"{line['actor']}: wanted {line['wanted']}, saw {line['saw']}")
        if do not in ("try", "ack", "invited", "left"):
            return
        actor = self.actors[int(str(line["actor"]))]
        if do == "invited":
            actor.since = int(str(line["end"]))
        elif do == "left":
            actor.until = int(str(line["end"]))
        elif do == "try":
            actor.pending = Try(str(line["id"]), str(line["typed"]), str(line["action"]))
        else:
            buttons = [(str(label), str(action)) for label, action in line["buttons"]]  # type: ignore[attr-defined]
            actor.heard(list(line["numbers"]), buttons, list(line["codes"]))  # type: ignore[call-overload]


async def _invite(
    settings: Settings, services: Services, officers: list[Actor], leaving: list[Actor], journal: Path
) -> None:
    """Each officer at the desk of one ward, with a chat that notices can wait for; those before them leave it.

    Two at one desk would not do here: what one has not read of a case is taken back when the other one acts.
    """
    lines = Journal(journal)
    async with running(settings, services, FixedClock()) as parts:

        def act(work: UnitOfWork) -> int:
            known = work.officers
            seats = [known.of_chat(Vault.of(actor.token).chat) for actor in leaving]
            for seat in filter(None, seats):
                known.leave(seat.id, NOON)
            for actor in officers:
                until = NOON + timedelta(days=1)
                number = known.invite("Cán bộ mẫu", "officer", actor.ward, digest_of(actor.token), until)
                known.join(number, Vault.of(actor.token).chat, NOON)
            return work.audit.end()[0]

        end = await parts.database.write(act)
        for actor in leaving:
            if actor.until > end:
                lines.write(do="left", actor=actor.number, end=end)
        for actor in officers:
            lines.write(do="invited", actor=actor.number, end=end)
            await parts.exchange.open(Vault.of(actor.token), "web")
