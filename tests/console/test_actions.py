"""Who may take which action at the console: every action that a form can ask for × everybody who might post it.

The routes themselves are the table of `test_authorisation`. Here each action is posted as it would be pressed, with all
that it needs and on a case, a list or a lesson that is ready for it; whoever may not leaves no trace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, get_args

import pytest
from sqlalchemy import select, update

from bot.cases.transitions import NOT_BY_ONE
from bot.cases.undo import undo_of, written_way
from bot.console.case_pages import BACK
from bot.console.issued_pages import BACK as LIST_BACK
from bot.console.lesson_pages import STEPS
from bot.conversation.services import Services
from bot.learning.body import Body
from bot.model.case import State, Step
from bot.model.lists import ListStep
from bot.store.issued_lists import Row01, new_list
from bot.store.learning_tables import lesson
from bot.store.lessons import LessonState
from bot.store.list_tables import issued_list, issued_row
from bot.store.work import UnitOfWork
from tests.console.conftest import HOME, Desk, Town
from tests.console.settled import SettledTown, settle_once
from tests.console.test_authorisation import INSIDE, OUTSIDE
from tests.fakes import FakePlaces

MINE = ("officer", "supervisor", "admin")
"""Those who answer for ward 16732: an officer there, whoever is above, the admin."""
CASES: Mapping[str, tuple[State, dict[str, str]]] = {
    "accept": ("new", {}),
    "reached": ("accepted", {}),
    "missed": ("accepted", {}),
    "appointed": ("accepted", {"when": "9 giờ 1/12"}),
    "declined": ("accepted", {}),
    "confirm": ("accepted", {}),
    "note": ("accepted", {"note": "gọi lại"}),
    "take": ("accepted", {}),
    "release": ("accepted", {}),
    "tell": ("accepted", {"reason": "come"}),
    "list": ("contacted", {}),
    "unlist": ("listed", {"reason": "mistake"}),
    "close": ("accepted", {"reason": "no_need"}),
    "reopen": ("closed", {}),
    "transfer": ("accepted", {"reason": "moved", "ward": "16708"}),
    "send_back": ("new", {}),
    BACK: ("contacted", {}),
}
"""Every step with a case: the state in which it can be taken, and what else its form holds."""
LISTS: Mapping[str, dict[str, str]] = {
    "approve": {"paper": "12/XN-UBND"},
    "hand": {},
    "report": {},
    "results": {"row-1": "lent", "sum-1": "50 triệu"},
    LIST_BACK: {},
}
LESSONS: Mapping[str, tuple[LessonState, tuple[str, ...]]] = {
    "save": ("draft", ("editor",)),
    "send": ("draft", ("editor",)),
    "approve": ("sent", ("approver", "admin")),
    "refuse": ("sent", ("approver", "admin")),
    "retire": ("live", ("approver", "admin")),
}
"""Every step with a lesson that the editor wrote: how it stands before, and who may."""
FILES: tuple[dict[str, str], ...] = ({"kind": "docx"}, {"kind": "xlsx"}, {"kind": "docx", "addendum": "1"})


def test_every_action_has_a_row() -> None:
    assert set(CASES) == {each for each in get_args(Step) if each not in NOT_BY_ONE} | {BACK}
    assert set(LISTS) == {*get_args(ListStep), LIST_BACK}
    assert set(LESSONS) == set(STEPS)


@pytest.fixture(scope="module")
def settled(services: Services, tmp_path_factory: pytest.TempPathFactory) -> SettledTown:
    """A town in which another ward has a desk too."""
    return settle_once(replace(services, places=FakePlaces()), tmp_path_factory.mktemp("town"), settle)


@pytest.fixture
def town(opened: tuple[Town, dict[str, Desk]]) -> Town:
    return opened[0]


def settle(town: Town) -> dict[str, Desk]:
    """Everybody who might ask, and a case of ward 16732 whose person stands on a list that went out."""
    found = town.everybody_at_work("16708")
    town.code = town.applicant()
    found["applicant"] = town.last
    town.applicant("family", "Lê Thị Chị", "0912 999 000")
    found["relative"] = town.last
    town.do(lambda work: put_on_a_list(town, work))
    return found


def put_on_a_list(town: Town, work: UnitOfWork) -> None:
    """A list of one, from which a second row was taken off."""
    case, now = work.cases.by_code(town.code), town.now
    assert case
    new = new_list("16732", "2026-11", 1, 2, "day", 1, now)
    work.lists.issue(new, [(case.id, case.code), ("0" * 32, "AAAA-AAAA")], {"docx": b"PK1", "xlsx": b"PK2"})
    work.lists.take_off(Row01(new.id, "2026-11", 1, 2, 0), "AAAA-AAAA", "moved", 1, now)


def tried(town: Town, everybody: dict[str, Desk], post: Callable[[Desk, str], object]) -> set[str]:
    """Those of whom the audit says that they did something, each after a try of their own."""
    did = set[str]()
    for who in (*OUTSIDE, *INSIDE):
        desk = everybody[who]
        before = len(town.audit())
        post(desk, who)
        new = [row for row in town.audit()[before:] if row[1] not in ("drill_down", "console_seen")]
        assert all(row[0] == f"officer/{desk.seat}" for row in new if row[0].startswith("officer/")), (who, new)
        did |= {who} if new else set()
    return did


@pytest.mark.parametrize("step", CASES)
def test_a_step_with_a_case_is_for_those_who_answer_for_its_ward(
    town: Town, everybody: dict[str, Desk], step: str
) -> None:
    state, fields = CASES[step]

    def ready(work: UnitOfWork, seat: int) -> None:
        case, now = work.cases.by_code(town.code), town.now
        assert case
        values: dict[str, Any] = {
            "state": state,
            "ward": "16732",
            "from_ward": "16708" if step == "send_back" else "",
            "confirmed_at": None,
            "appointed_at": None,
            "accepted_at": now,
            "contacted_at": now if state in ("contacted", "listed") else None,
            "holder": seat if step == "release" else None,
            "undo": undo_of(case, "reached", seat, now, now.replace(year=2027)) if step == BACK else "",
        }
        work.cases.set(case, now, **values)

    def post(desk: Desk, who: str) -> None:
        town.do(lambda work: ready(work, desk.seat))
        month = town.do(lambda work: f"{town.now:%Y}-12")
        desk.get(f"{HOME}/may")
        desk.act(step, town.code, sure="yes", month=month, **fields)

    assert tried(town, everybody, post) == set(MINE)


@pytest.mark.parametrize("step", LISTS)
def test_what_became_of_a_list_is_written_by_those_who_answer_for_its_ward(
    town: Town, everybody: dict[str, Desk], step: str
) -> None:
    def ready(work: UnitOfWork, seat: int) -> None:
        case, now = work.cases.by_code(town.code), town.now
        assert case
        work.cases.set(case, now, state={"approve": "listed", "hand": "approved"}.get(step, "handed"))
        way = written_way("report", {"reported_on": ""}, seat, now, now.replace(year=2027))
        days = {"approved_on": "2026-11-20", "handed_on": "2026-11-21"}
        days = {} if step == "approve" else days if step != "hand" else {"approved_on": "2026-11-20"}
        empty = {"approved_on": "", "handed_on": "", "reported_on": "", "undo": way if step == LIST_BACK else ""}
        work.tx.execute(update(issued_list).values(**{**empty, **days}))
        work.tx.execute(update(issued_row).values(result=""))

    def post(desk: Desk, who: str) -> None:
        town.do(lambda work: ready(work, desk.seat))
        desk.get(f"{HOME}/may")
        desk.post(f"{HOME}/danh-sach/16732/1", step=step, on="22/11/2026", sure="yes", **LISTS[step])

    assert tried(town, everybody, post) == set(MINE)


@pytest.mark.parametrize("fields", FILES, ids=str)
def test_a_file_of_a_list_is_for_those_who_answer_for_its_ward(
    town: Town, everybody: dict[str, Desk], fields: dict[str, str]
) -> None:
    def post(desk: Desk, who: str) -> None:
        desk.get(f"{HOME}/may")
        answer = desk.post(f"{HOME}/danh-sach/tep", follow=False, ward="16732", month="2026-11", **fields)
        assert (answer.content[:2] == b"PK") == (who in MINE), who

    assert tried(town, everybody, post) == set(MINE)


@pytest.mark.parametrize("step", LESSONS)
def test_a_step_with_a_lesson_is_for_whoever_wrote_it_or_decides(
    town: Town, everybody: dict[str, Desk], step: str
) -> None:
    state, may = LESSONS[step]
    body = Body(wordings=("câu mẫu khác hẳn mọi câu",), entry="loan.interest").model_dump_json()

    def ready(work: UnitOfWork) -> None:
        number = work.tx.scalar(select(lesson.c.id))
        found = work.lessons.numbered(number) if number is not None else None
        found = found or work.lessons.add("wording", body, everybody["editor"].seat, town.now)
        changed = replace(found, body=body, state=state, approver=None, decided_at=None, reason="")
        work.lessons.keep(changed)

    def post(desk: Desk, who: str) -> None:
        town.do(ready)
        desk.get(f"{HOME}/may")
        more = {"kind": "wording", "entry": "loan.interest", "wordings": "câu khác"} if step == "save" else {}
        desk.post(f"{HOME}/hoc/ban/1", do=step, reason="lý do", sure="yes", **more)

    assert tried(town, everybody, post) == set(may)


def test_whoever_walks_in_is_written_down_by_an_officer_of_a_ward_alone(town: Town, everybody: dict[str, Desk]) -> None:
    numbers = count()

    def post(desk: Desk, who: str) -> None:
        desk.get(f"{HOME}/may")
        person = {"name": "Lê Thị Tới", "phone": f"0903 111 1{next(numbers):02}"}
        desk.post(f"{HOME}/them", do="keep", signed="yes", ward="16732", **person)

    assert tried(town, everybody, post) == {"officer", "officer elsewhere"}
    wards = {case.ward for case in town.do(lambda work: work.cases.unerased())}
    assert wards == {"16732", "16708"}, "each in their own ward, whatever was posted"
