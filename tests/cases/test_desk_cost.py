"""The cost of every action of the desk in a ward with 5,000 cases: few statements, whatever is pressed or typed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import get_args

import pytest

from bot.cases.transitions import NOT_BY_ONE
from bot.cli.desk_samples import fill_ward
from bot.conversation.services import Services
from bot.model.action import Action
from bot.model.actions import DESK_ACTIONS
from bot.model.case import Purpose, Step
from bot.model.data_rights import RequestKind
from bot.store.work import UnitOfWork
from tests.acting import Actor, House, open_house
from tests.cases.desk_presses import ACTIONS, AGAIN, ISSUE, POSSIBLE, STORIES, Press
from tests.fakes import CUA_LO, VINH_LOC
from tests.speed import slowness

CASES = 5000
MOST_STATEMENTS = Press.most
"""Of one message fewer than so many, the bookkeeping of its chat included; the beginnings of transactions are none."""
OLD_MESSAGES = "DELETE FROM message "
"""Each hundredth message of a long chat takes what no page shows any more with it, whatever is pressed."""
MOST_CPU_MS = 100
"""Of one message less than so much on a usual machine, the quickest of some tries."""
_TRIES = 5


@dataclass
class Desk5000:
    """A ward with so many cases, an officer at its desk, and a colleague."""

    house: House
    officer: Actor
    colleague: int
    used: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(100_000))

    def case(self, wanted: str) -> dict[str, str]:
        """The words to fill in: the code of an untouched case that was brought into a state, and what belongs to it."""
        odd, _, state = wanted.rpartition(" ")
        query = "SELECT code FROM lead WHERE state = :state ORDER BY code"
        like = state if state in ("new", "accepted", "contacted", "returned", "listed", "closed") else "contacted"
        code = next(each for (each,) in self.house.rows(query, state=like) if each not in self.used)
        self.used.add(code)
        return {"case": code} | self.house.do(
            self.house.running.database.write(lambda work: self._make(work, code, odd, state))
        )

    def _make(self, work: UnitOfWork, code: str, odd: str, state: str) -> dict[str, str]:
        case, now = work.cases.by_code(code), self.house.clock.now()
        assert case is not None
        odds: dict[str, dict[str, object]] = {
            "held": {"holder": self.colleague},
            "sent": {"from_ward": VINH_LOC.code},
            "appointed": {"appointed_at": now + timedelta(days=2)},
        }
        case = work.cases.set(case, now, state=state, **odds.get(odd, {}))
        [sender] = work.cases.senders(case)
        if odd in ("relative", "agreed", "employer"):
            [party] = work.cases.parties(case)
            audience = "employer" if odd == "employer" else "family"
            sent = replace(party.application, audience=audience)
            work.cases.add_party(case, sender.chat, sent, sender.code, now)
            work.cases.set(case, now, audience=audience, person_agreed=odd != "relative")
        if odd == "agreed":
            for purpose in get_args(Purpose):
                work.consents.add(case, "b" * 64, "person", purpose, "2", "0" * 64, sender.code, now)
        if odd == "noted":
            work.notes.add(case, self.colleague, "Hẹn sau Tết", now)
        kind: RequestKind | None = {"restricts": "restrict", "complains": "complain"}.get(odd)  # type: ignore[assignment]
        if kind is None:
            return {}
        if kind == "restrict":
            work.data_requests.freeze(case, sender.chat, now)
        return {"right": str(work.data_requests.put(case, sender.chat, kind, "", now).id)}

    def do(self, act: str, slots: Mapping[str, str]) -> None:
        """Press or type."""
        act = act.format(digits=f"{next(self.numbers)}", **slots)
        if act.startswith(">"):
            self.officer.say(act[1:])
        elif act.startswith("#"):
            self.officer.press(act[1:].rstrip("!"))
        else:
            self.officer.act(act)

    def cost(self, act: str, slots: Mapping[str, str]) -> tuple[list[str], float]:
        """The statements of one press, and its milliseconds of CPU on a usual machine."""
        with self.house.heard_statements() as heard:
            began = time.process_time()
            self.do(act, slots)
            spent = (time.process_time() - began) * 1000
        if spent >= MOST_CPU_MS:  # the yardstick takes longer than most presses, and never makes them slower
            spent /= slowness()
        counted = [each for each in heard if not each.startswith(("BEGIN", OLD_MESSAGES))]
        return counted, spent

    def try_out(self, press: Press) -> tuple[list[str], float]:
        """The same of a press with a case of its own, after what comes before it, a moment after the press before."""
        self.house.clock.moment += timedelta(milliseconds=1)
        slots = self.case(press.state) if press.state else {}
        for act in ("desk", *press.before):
            self.do(act, slots)
        found = self.cost(press.act, slots)
        assert press.shows.format(**slots) in self.officer.text
        return found


@pytest.fixture(scope="module")
def desk(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk5000]:
    with open_house(services, tmp_path_factory.mktemp("large"), notice_minutes=10) as house:
        house.do(house.running.database.write(lambda work: fill_ward(work, CUA_LO.code, CASES, house.clock.now())))
        house.officer(), house.officer(scope=VINH_LOC.code)
        ((colleague,),) = house.rows("SELECT min(id) FROM officer")
        yield Desk5000(house, house.officer(), colleague)


def all_actions() -> set[type[Action]]:
    """Every action of the officers' desk."""
    return set(DESK_ACTIONS)


def test_the_table_has_every_action_of_the_desk() -> None:
    assert {*ACTIONS, *STORIES} == all_actions()


def test_the_table_has_every_step_that_an_officer_can_press() -> None:
    others = (*NOT_BY_ONE, "note", "tell")  # a note has a row of its own; messages are chosen at the console
    assert {step for step, _ in POSSIBLE} == {step for step in get_args(Step) if step not in others}


@pytest.mark.parametrize(
    "press",
    [pytest.param(press, id=f"{press.act} {press.state}") for presses in ACTIONS.values() for press in presses],
)
def test_a_press_takes_few_statements_and_little_time(desk: Desk5000, press: Press) -> None:
    tries = [desk.try_out(press)]
    while min(spent for _, spent in tries) >= MOST_CPU_MS and len(tries) < _TRIES:
        tries.append(desk.try_out(press))
    statements, spent = tries[-1][0], min(spent for _, spent in tries)
    assert len(statements) < press.most, "\n".join(" ".join(each.split())[:90] for each in statements)
    assert spent < MOST_CPU_MS


def test_what_happens_once_takes_few_statements_too(desk: Desk5000) -> None:
    """The list of 120, a flood, a seat. Files are made beside the loop, and measured by the reports' own tests."""
    for _ in range(60):
        desk.case("unconfirmed")
    listed = [code for (code,) in desk.house.rows("SELECT code FROM lead WHERE state = 'listed' ORDER BY code")]
    slots = {"first": listed[0], "second": listed[1], "invitation": desk.house.invite()}
    for act in (each for acts in STORIES.values() for each in acts):
        tries = [desk.cost(act, slots)]
        while act in AGAIN and len(tries) < _TRIES:
            tries.append(desk.cost(act, slots))
        statements, spent = tries[-1][0], min(spent for _, spent in tries)
        assert len(statements) < MOST_STATEMENTS, (act, desk.officer.text, "\n".join(statements))
        # what cannot be tried again is measured once, so that a busy machine is forgiven more
        assert spent < (MOST_CPU_MS if act in AGAIN else 2 * MOST_CPU_MS) or act == ISSUE, (act, spent)
