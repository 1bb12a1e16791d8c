"""Queues of a desk are read in sets: true counts, pages to the end, few statements, and none for a citizen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.deadlines import overdue_limits
from bot.cases.policy import Policy
from bot.cli.desk_samples import fill_ward
from bot.clock import VIETNAM
from bot.conversation.services import Services
from bot.model.case import State
from bot.reports.monthly import Monthly
from bot.store.work import UnitOfWork
from bot.working_days import add_working_days, working_days_between
from tests.acting import Actor, House, open_house
from tests.fakes import CUA_LO, VINH_LOC

CASES = 600
MOST_STATEMENTS = 15
"""Of one officer message, whatever the number of cases."""
_PAGE = 10
_TETS = datetime(2027, 2, 3, tzinfo=VIETNAM)
_AUTUMN = datetime(2026, 11, 1, tzinfo=UTC)
moments = st.integers(0, 120 * 24 * 60).map(lambda minutes: _AUTUMN + timedelta(minutes=minutes))
near_tet = st.integers(0, 20 * 24 * 60).map(lambda minutes: (_TETS + timedelta(minutes=minutes)).astimezone(UTC))


def was_overdue(
    state: State, waits_since: datetime, accepted_at: datetime | None, now: datetime, policy: Policy
) -> bool:
    """The rule as it is said: unaccepted after a day with work in it, accepted and not reached after the limit, or met
    and not worked on (``waits_since`` here: since the last step) for as long.
    """
    if state in ("new", "returned"):
        has_waited = now - waits_since >= timedelta(hours=policy.remind_hours[0])
        return has_waited and working_days_between(waits_since, now) > 0
    if state == "contacted":
        return now >= add_working_days(waits_since, policy.contact_days)
    return state == "accepted" and now >= add_working_days(accepted_at or waits_since, policy.escalate_days)


@settings(max_examples=400)
@given(
    state=st.sampled_from(["new", "returned", "accepted", "contacted", "listed", "closed"]),
    now=moments | near_tet,
    waited=st.integers(0, 25 * 24 * 60) | st.sampled_from([n * 24 * 60 for n in range(20)]),
    accepted_after=st.none() | st.integers(0, 5 * 24 * 60),
    days=st.integers(0, 8),
)
def test_the_limits_say_of_every_case_what_the_rule_says(
    state: State, now: datetime, waited: int, accepted_after: int | None, days: int
) -> None:
    policy = Policy(escalate_days=days, contact_days=days + 1)
    since = now - timedelta(minutes=waited)
    accepted = None if accepted_after is None else since + timedelta(minutes=accepted_after)
    said = overdue_limits(now, policy).are_passed(state, since, accepted)
    assert said == was_overdue(state, since, accepted, now, policy)


_OF_DESKS = ("GROUP BY lead.state", "ORDER BY CASE", "lead.code = ")
"""Signs of a statement that reads a queue or a case of a desk."""


def of_desks(statements: list[str]) -> list[str]:
    return [each for each in statements if any(sign in each for sign in _OF_DESKS)]


async def filled(house: House, ward: str, count: int) -> None:
    await house.running.database.write(lambda work: fill_ward(work, ward, count, house.clock.now()))


@pytest.fixture(scope="module")
def full(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A ward with hundreds of cases in every state, and a few next door."""
    with open_house(services, tmp_path_factory.mktemp("full")) as house:
        for ward, count in ((CUA_LO.code, CASES), (VINH_LOC.code, 7)):
            house.do(filled(house, ward, count))
        yield house


@pytest.fixture(scope="module")
def officer(full: House) -> Actor:
    return full.officer()


def count_of(house: House, condition: str) -> int:
    query = f"SELECT count(*) FROM lead WHERE ward = '{CUA_LO.code}' AND {condition}"  # noqa: S608 - our own words
    return int(house.rows(query)[0][0])


STATES = {
    "new": "state IN ('new', 'returned')",
    "waiting": "state IN ('accepted', 'contacted')",
    "listed": "state = 'listed'",
    "closed": "state = 'closed'",
}


def overdue_codes(house: House) -> set[str]:
    now = house.clock.now()
    since = "CASE WHEN state = 'contacted' THEN coalesce(worked_at, waits_since) ELSE waits_since END"
    query = f"SELECT code, state, {since}, accepted_at FROM lead WHERE ward = :ward"  # noqa: S608 - our own words
    rows = house.rows(query, ward=CUA_LO.code)
    read = [(code, state, *(stored(each) for each in moments)) for code, state, *moments in rows]
    return {
        code
        for code, state, since, accepted in read
        if since is not None and was_overdue(state, since, accepted, now, Policy())
    }


def stored(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written).replace(tzinfo=UTC) if written else None


def test_the_counts_are_true(full: House, officer: Actor) -> None:
    said = officer.act("desk")
    new, waiting, due = count_of(full, STATES["new"]), count_of(full, STATES["waiting"]), len(overdue_codes(full))
    assert f"Mới: {new}. Đang làm: {waiting}. Quá hạn: {due}." in said
    assert min(new, waiting, due) > 100


def codes_by_paging(officer: Actor, queue: str) -> list[str]:
    """Every code that paging through a queue comes to."""
    codes: list[str] = []
    officer.act(f"desk:list:{queue}:0")
    while True:
        codes += [action.removeprefix("desk:case:") for action in officer.buttons.values() if "desk:case:" in action]
        if "Xem tiếp" not in officer.buttons:
            return codes
        officer.press("Xem tiếp")


@pytest.mark.parametrize("queue", ["new", "waiting", "due", "listed", "closed"])
def test_paging_comes_to_every_case_of_a_queue_and_ends(full: House, officer: Actor, queue: str) -> None:
    codes = codes_by_paging(officer, queue)
    wanted = len(overdue_codes(full)) if queue == "due" else count_of(full, STATES[queue])
    assert f": {wanted}." in officer.text
    assert len(codes) == len(set(codes)) == wanted
    if queue == "due":
        assert set(codes) == overdue_codes(full)


def test_overdue_cases_come_first_and_then_those_that_wait_longest(full: House, officer: Actor) -> None:
    officer.act("desk:next")
    rows = full.rows("SELECT code, waits_since FROM lead WHERE ward = :ward", ward=CUA_LO.code)
    since, late = dict(rows), overdue_codes(full)
    assert next(code for code in since if code in officer.text) in [
        code for code in late if since[code] == min(since[each] for each in late)
    ]


@pytest.mark.parametrize("state", ["new", "returned", "accepted", "contacted", "listed", "closed"])
def test_any_case_opens_by_its_code(full: House, officer: Actor, state: str) -> None:
    rows = full.rows("SELECT code FROM lead WHERE ward = :ward AND state = :state", ward=CUA_LO.code, state=state)
    for code in (rows[0][0], rows[len(rows) // 2][0], rows[-1][0]):
        assert f"Hồ sơ {code}, phường Cửa Lò" in officer.act(f"desk:case:{code}")
        assert f"Hồ sơ {code}, phường Cửa Lò" in officer.say(code.lower())


def test_a_case_of_another_ward_does_not_open(full: House, officer: Actor) -> None:
    for (code,) in full.rows("SELECT code FROM lead WHERE ward = :ward", ward=VINH_LOC.code):
        assert officer.act(f"desk:case:{code}") == "Không còn việc này, hoặc đã chuyển nơi khác."


def test_a_page_beyond_the_end_shows_the_first(full: House, officer: Actor) -> None:
    first = officer.act("desk:list:new:0")
    for page in ("999999", "9999999", "x", "٣", ""):
        assert officer.act(f"desk:list:new:{page}") == first


@pytest.mark.parametrize(
    "action", ["desk", "desk:next", "desk:list:new:0", "desk:list:due:40", "desk:list:closed:0", "desk:month"]
)
@pytest.mark.parametrize("role", ["officer", "supervisor"])
def test_an_officers_message_takes_few_statements(full: House, role: str, action: str) -> None:
    asking = full.officer("officer") if role == "officer" else full.officer("supervisor", "tinh:40")
    with full.heard_statements() as heard:
        asking.act(action)
    assert len(heard) <= MOST_STATEMENTS, heard


def test_only_what_is_shown_is_opened(full: House, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, opened = type(full.running.keyring), list[str]()
    lead = keyring.lead
    monkeypatch.setattr(keyring, "lead", lambda self, of, key: opened.append(of) or lead(self, of, key))
    officer.act("desk")
    assert opened == []
    officer.act("desk:list:new:0")
    assert len(opened) == _PAGE


def test_neither_a_citizen_nor_an_officers_question_reads_a_desk(full: House, officer: Actor) -> None:
    citizen, applicant = full.actor(), full.applicant(phone="0987 000 111")
    for actor, typed in (
        (citizen, "lãi suất bao nhiêu"),
        (applicant, "hồ sơ của tôi"),
        (officer, "lãi suất bao nhiêu"),
    ):
        with full.heard_statements() as heard:
            actor.say(typed)
        assert of_desks(heard) == []
    with full.heard_statements() as heard:
        officer.act("desk:list:new:0")
    assert of_desks(heard)


@pytest.mark.parametrize("action", ["desk", "desk:next", "desk:list:new:0"])
def test_what_a_citizen_presses_reads_no_desk(full: House, action: str) -> None:
    citizen = full.actor()
    with full.heard_statements() as heard:
        citizen.act(action)
    assert of_desks(heard) == []


def test_own_cases_take_as_many_statements_whatever_their_number(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        person, found = house.actor(), list[int]()
        for ward in (CUA_LO.code, VINH_LOC.code):
            person.apply(ward=ward)
            person.act("cases")
            with house.heard_statements() as heard:
                said = person.act("cases")
            found.append(len(heard))
        assert said.count("Hồ sơ") == 2
        assert found[0] == found[1] <= MOST_STATEMENTS


def test_a_monthly_list_takes_as_many_statements_whatever_its_length(full: House) -> None:
    def make(work: UnitOfWork) -> int:
        form = Monthly(work, full.running.referrals.places).draft(CUA_LO.code, date(2026, 12, 1), full.clock.now())
        return len(form.people) if form else 0

    with full.heard_statements() as heard:
        people = full.do(full.running.database.read(make))
    assert people > 20
    assert len(heard) <= MOST_STATEMENTS


def test_a_step_shows_the_case_as_it_is_afterwards(services: Services, tmp_path: Path) -> None:
    with open_house(services, tmp_path) as house:
        code = house.applicant().code
        officer = house.officer()
        officer.act(f"desk:open:{code}")
        assert "Đã liên hệ" in officer.buttons
        officer.press("Đã liên hệ")
        assert "Ghi vào danh sách" in officer.buttons
