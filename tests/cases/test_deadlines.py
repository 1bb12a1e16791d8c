"""When a lead that waits is spoken of, to the minute, over weekends, nights and Tết; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.deadlines import Stage, digest_moment, due, monthly_call, stages, window_stages
from bot.cases.policy import Policy
from bot.model.case import State
from bot.store.case_rows import Case
from bot.working_days import HOLIDAYS, is_waking, is_working_day, public_holidays, refresh
from tests.timed import WARD, vietnam

POLICY = Policy()
MONDAY = vietnam(2026, 11, 30)


def lead(since: datetime = MONDAY, state: State = "new") -> Case:
    """A lead that a ward has had since then."""
    return Case(
        "a" * 16, "AAAA-2222", WARD, "", state, "person", "", None, b"key", since, since,
        None, None, None, None, None, "", True, since,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        pytest.param(
            MONDAY,
            [vietnam(2026, 12, 1), vietnam(2026, 12, 3), vietnam(2026, 12, 7), vietnam(2026, 12, 10)],
            id="a plain week",
        ),
        pytest.param(
            vietnam(2026, 12, 4, 22, 30),
            [vietnam(2026, 12, 6, 7), vietnam(2026, 12, 8, 7), vietnam(2026, 12, 14, 7), vietnam(2026, 12, 17, 7)],
            id="a friday night: never at night, never to the supervisor on a weekend",
        ),
        pytest.param(
            vietnam(2027, 2, 2),
            [vietnam(2027, 2, 3), vietnam(2027, 2, 5), vietnam(2027, 2, 16), vietnam(2027, 2, 19)],
            id="over Tết 2027, 4 to 10 February, and a weekend",
        ),
        pytest.param(
            vietnam(2026, 12, 30, 20, 59),
            [
                vietnam(2026, 12, 31, 20, 59),
                vietnam(2027, 1, 2, 20, 59),
                vietnam(2027, 1, 7, 20, 59),
                vietnam(2027, 1, 12, 20, 59),
            ],
            id="over New Year, in the last minute of the day",
        ),
    ],
)
def test_the_stages_of_a_lead_fall_on(since: datetime, expected: list[datetime]) -> None:
    found = stages(lead(since), POLICY)
    assert [stage.kind for stage in found] == ["remind", "remind", "escalate", "return"]
    assert [stage.at for stage in found] == expected


@pytest.mark.parametrize("state", ["returned", "accepted", "contacted", "listed", "closed", "erased"])
def test_the_clock_stops_once_somebody_acted(state: State) -> None:
    assert stages(lead(state=state), POLICY) == []
    assert due(lead(state=state), MONDAY + timedelta(days=30), POLICY, ()) is None


@pytest.mark.parametrize(
    ("now", "kind", "count"),
    [
        (vietnam(2026, 12, 1, 9, 59), None, None),
        (vietnam(2026, 12, 1, 10, 0), "remind", 24),
        (vietnam(2026, 12, 3, 9, 59), "remind", 24),
        (vietnam(2026, 12, 3, 10, 0), "remind", 72),
        (vietnam(2026, 12, 7, 9, 59), "remind", 72),
        (vietnam(2026, 12, 7, 10, 0), "escalate", 5),
        (vietnam(2026, 12, 10, 9, 59), "escalate", 5),
        (vietnam(2026, 12, 10, 10, 0), "return", 8),
        (vietnam(2026, 12, 10, 23, 0), None, None),
    ],
)
def test_only_the_latest_stage_is_told_and_none_at_night(now: datetime, kind: str | None, count: int | None) -> None:
    found = due(lead(), now, POLICY, ())
    assert (found.stage.kind, found.stage.count) == (kind, count) if found else kind is None


def test_what_was_told_is_not_told_again_and_missed_stages_fall_away() -> None:
    found = due(lead(), vietnam(2026, 12, 7), POLICY, ())
    assert found is not None
    assert len(found.keys) == 3
    for later in (vietnam(2026, 12, 7), vietnam(2026, 12, 9, 20)):
        assert due(lead(), later, POLICY, found.keys) is None


def test_a_lead_that_is_sent_on_waits_anew_with_other_keys() -> None:
    before = stages(lead(), POLICY)
    after = stages(replace(lead(), waits_since=MONDAY + timedelta(days=2)), POLICY)
    assert {stage.key for stage in before}.isdisjoint(stage.key for stage in after)
    assert after[0].at == vietnam(2026, 12, 3)


moments = st.integers(0, 60 * 24 * 500).map(lambda minutes: vietnam(2026, 11, 1, 0) + timedelta(minutes=minutes))
acts = st.lists(st.tuples(st.integers(1, 60 * 24 * 20), st.sampled_from(["accept", "transfer", "close"])), max_size=4)


@given(since=moments, happening=acts, every=st.integers(45, 60 * 11))
@settings(max_examples=60)
def test_whatever_happens_each_notice_is_told_at_most_once_by_day_and_never_after_somebody_acted(
    since: datetime, happening: list[tuple[int, str]], every: int
) -> None:
    events = sorted((since + timedelta(minutes=after), what) for after, what in happening)
    current, told, said = lead(since), set[str](), list[tuple[datetime, Stage]]()
    now = since
    while now < since + timedelta(days=30):
        now += timedelta(minutes=every)
        while events and events[0][0] <= now:
            at, what = events.pop(0)
            if what == "transfer" and current.state in ("new", "accepted"):
                current = replace(current, state="new", waits_since=at)
            elif what != "transfer":
                current = replace(current, state="accepted" if what == "accept" else "closed")
        found = due(current, now, POLICY, told)
        if found:
            assert current.state == "new"
            assert found.stage.key not in told
            assert found.stage.at >= current.waits_since + timedelta(hours=24)
            told |= set(found.keys)
            said.append((now, found.stage))
    assert len({stage.key for _, stage in said}) == len(said)
    assert all(is_waking(at) for at, _ in said)
    if current.state == "new" and current.waits_since < since + timedelta(days=5):
        assert said[-1][1].kind == "return"
    for at, stage in said:
        assert is_waking(stage.at)
        assert stage.at <= at
        assert stage.kind == "remind" or is_working_day(stage.at.astimezone(at.tzinfo).date())


@pytest.mark.parametrize(
    ("sent_on", "today", "expected"),
    [
        (date(2026, 1, 1), date(2026, 10, 2), []),  # 91 days before
        (date(2026, 1, 1), date(2026, 10, 3), [90]),
        (date(2026, 1, 1), date(2026, 12, 1), [90]),  # 31 days before
        (date(2026, 1, 1), date(2026, 12, 2), [30, 90]),
        (date(2026, 1, 1), date(2027, 1, 1), [30, 90]),
        (date(2026, 1, 1), date(2027, 1, 2), []),
        (date(2026, 11, 1), date(2026, 11, 2), []),  # the pre-check had just said that it is 61 days
        (date(2026, 11, 1), date(2026, 12, 2), [30]),
        (date(2026, 12, 20), date(2026, 12, 21), []),
    ],
)
def test_a_window_that_ends_on_1_january_2027_is_spoken_of(sent_on: date, today: date, expected: list[int]) -> None:
    assert window_stages(date(2027, 1, 1), sent_on, today, POLICY) == expected


@pytest.mark.parametrize(
    ("now", "month", "day"),
    [
        (vietnam(2026, 11, 30, 9), None, None),
        (vietnam(2026, 12, 1, 7, 59), None, None),
        (vietnam(2026, 12, 1, 8, 0), date(2026, 12, 1), 1),
        (vietnam(2026, 12, 3, 12), date(2026, 12, 1), 1),
        (vietnam(2026, 12, 4, 7, 30), date(2026, 12, 1), 1),
        (vietnam(2026, 12, 4, 8, 0), date(2026, 12, 1), 4),
        (vietnam(2026, 12, 5, 20, 0), date(2026, 12, 1), 4),
        (vietnam(2026, 12, 5, 21, 0), None, None),
        (vietnam(2026, 12, 6, 8, 0), None, None),
        (vietnam(2026, 12, 7, 7, 59), None, None),
        (vietnam(2026, 12, 7, 8, 0), date(2026, 12, 1), 7),  # the 5th was a Saturday: this is its day
        (vietnam(2026, 12, 12, 8, 0), None, None),  # a Saturday
        (vietnam(2026, 12, 14, 8, 0), date(2026, 12, 1), 14),
        (vietnam(2026, 12, 15, 8, 0), None, None),
        (vietnam(2027, 1, 1, 9, 0), date(2027, 1, 1), 1),
    ],
)
def test_the_monthly_call_is_for_the_list_that_closes_next(now: datetime, month: date | None, day: int | None) -> None:
    call = monthly_call(now, POLICY)
    assert (call.month, call.day) == (month, day) if call else month is None


def test_a_call_late_in_a_month_is_for_the_next_month() -> None:
    call = monthly_call(vietnam(2026, 12, 28), replace(POLICY, month_days=(28, 4)))
    assert call is not None
    assert (call.month, call.day) == (date(2027, 1, 1), 28)


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (vietnam(2026, 11, 30, 7, 59), False),
        (vietnam(2026, 11, 30, 8, 0), True),
        (vietnam(2026, 11, 30, 20, 59), True),
        (vietnam(2026, 11, 30, 21, 0), False),
        (vietnam(2026, 12, 5, 9), False),  # a Saturday
        (vietnam(2027, 2, 5, 9), False),  # Tết
        (vietnam(2027, 2, 11, 9), True),
    ],
)
def test_a_digest_is_due_on_working_days_from_eight(now: datetime, is_due: bool) -> None:
    assert (digest_moment(now, POLICY) is not None) == is_due


def test_the_table_of_holidays_is_what_the_library_says() -> None:
    assert refresh() == HOLIDAYS.read_text(encoding="utf-8"), "python -m bot.working_days"


def test_years_outside_the_table_are_calculated() -> None:
    assert date(2060, 9, 2) in public_holidays(2060)
