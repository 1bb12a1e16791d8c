"""What time brings, on a real database: each notice once, at the right desk, by day, after stops and damage too."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.cases.policy import Policy
from bot.cases.reminders import Reminders
from bot.conversation.services import Services
from bot.jobs import Counts
from bot.runtime import policy_of
from bot.settings import Settings
from bot.store.work import UnitOfWork
from bot.texts import all_texts
from bot.wiring import make_app
from bot.working_days import is_waking
from knowledge.language.telex import fold
from tests.conftest import FixedClock
from tests.fakes import FakePlaces
from tests.timed import OTHER_WARD, PROVINCE, WARD, Timed, open_service, vietnam


def test_the_clocks_of_the_settings_are_those_of_the_policy() -> None:
    promises = Settings().promises
    assert policy_of(Settings()) == Policy(promises=promises)
    changed = policy_of(Settings(digest_hour=9, draft_days=(2,)))
    assert changed == Policy(digest_hour=9, draft_days=(2,), promises=promises)


def test_a_lead_that_nobody_takes_over_tet_goes_up_step_by_step(timed: Timed) -> None:
    timed.at(vietnam(2027, 2, 2))
    first, second = timed.officer("first"), timed.officer("second")
    above, elsewhere = timed.officer("above", "supervisor", PROVINCE), timed.officer("there", scope=OTHER_WARD)
    code = timed.send()[1]
    ticks = timed.tick_until(vietnam(2027, 3, 2), hours=3)
    assert [(at, counts.reminded, counts.escalated, counts.returned) for at, counts in ticks if _moves(counts)] == [
        (vietnam(2027, 2, 3), 1, 0, 0),
        (vietnam(2027, 2, 5), 1, 0, 0),
        (vietnam(2027, 2, 16), 0, 1, 0),
        (vietnam(2027, 2, 19), 0, 0, 1),
    ]
    assert timed.lead(code).state == "returned"
    # those that were not read in time were taken back when the lead went up; what holds now is left
    for officer in (first, second):
        assert [notice.text for notice in timed.notices(officer, code)] == [
            f"Việc {code} chưa ai nhận nên đã chuyển lên người phụ trách. Anh/chị vẫn nhận được ngay bây giờ."
        ]
    assert [notice.text.partition(",")[0] for notice in timed.notices(above, code)] == [
        f"Việc {code} chờ 8 ngày làm việc chưa ai nhận"
    ]
    assert timed.notices(elsewhere, code) == []
    assert all(is_waking(notice.not_before) for notice in timed.notices())
    assert timed.rows("SELECT actor, action, subject FROM audit ORDER BY number DESC LIMIT 1") == [
        ("service", "escalate", code)
    ]
    assert timed.do(_chain_holds(timed))


def _moves(counts: Counts) -> bool:
    return bool(counts.reminded or counts.escalated or counts.returned)


async def _chain_holds(timed: Timed) -> bool:
    return await timed.running.database.read(lambda work: work.audit.find_break() is None)


def test_the_supervisor_may_take_or_pass_on_what_came_up(timed: Timed) -> None:
    timed.officer("officer")
    above, there = timed.officer("above", "supervisor", PROVINCE), timed.officer("there", scope=OTHER_WARD)
    code, other = timed.send("first")[1], timed.send("second")[1]
    timed.tick(vietnam(2026, 12, 14))
    assert {timed.lead(code).state, timed.lead(other).state} == {"returned"}
    timed.work(above, code, "accept")
    timed.work(above, other, "transfer", ward=OTHER_WARD)
    assert (timed.lead(code).state, timed.lead(other).state) == ("accepted", "new")
    assert timed.notices(above, code) == []
    timed.tick_until(vietnam(2026, 12, 15), hours=1)
    assert [notice.text for notice in timed.notices(there, "hơn 24 giờ")] == [
        f"Việc {other} đã chờ hơn 24 giờ, chưa ai nhận. Bấm nút để xem."
    ]


@pytest.mark.parametrize(("step", "fields"), [("accept", {}), ("close", {"reason": "no_need"})])
def test_once_one_acts_the_clock_stops_for_all(timed: Timed, step: str, fields: dict[str, str]) -> None:
    one, colleague = timed.officer("one"), timed.officer("colleague")
    code = timed.send()[1]
    timed.tick(vietnam(2026, 12, 1, 9))
    assert timed.notices(colleague, f"{code} đã chờ")
    timed.work(one, code, step, **fields)
    assert timed.notices(colleague, code) == []  # what was not read no longer holds
    assert not [at for at, counts in timed.tick_until(vietnam(2026, 12, 20), hours=12, minutes=30) if _moves(counts)]


def test_what_an_applicant_waits_for_is_not_taken_back_with_what_officers_wait_for(timed: Timed) -> None:
    here, there = timed.officer("here"), timed.officer("there", scope=OTHER_WARD)
    person, code = timed.send()
    timed.work(here, code, "transfer", ward=OTHER_WARD)
    timed.work(there, code, "accept")
    assert [("chuyển tới" in notice.text, "đã nhận" in notice.text) for notice in timed.notices(person)] == [
        (True, False),
        (False, True),
    ]


def test_a_transfer_starts_the_clock_anew_at_the_other_ward(timed: Timed) -> None:
    here, there = timed.officer("here"), timed.officer("there", scope=OTHER_WARD)
    code = timed.send()[1]
    timed.tick(vietnam(2026, 12, 1, 9))
    timed.at(vietnam(2026, 12, 2, 15)).work(here, code, "transfer", ward=OTHER_WARD)
    ticks = timed.tick_until(vietnam(2026, 12, 6), hours=1)
    assert [at for at, counts in ticks if counts.reminded] == [vietnam(2026, 12, 3, 15), vietnam(2026, 12, 5, 15)]
    assert len(timed.notices(there, "đã chờ hơn")) == 2
    assert timed.notices(here, code) == []


def test_running_twice_at_the_same_moment_changes_nothing(timed: Timed) -> None:
    timed.officer("officer")
    timed.officer("above", "supervisor", PROVINCE)
    timed.send(last_day="2027-02-28")
    for moment in (vietnam(2026, 12, 1), vietnam(2026, 12, 3), vietnam(2026, 12, 7), vietnam(2026, 12, 10)):
        assert timed.tick(moment) != Counts()
        before = len(timed.notices())
        assert timed.tick() == Counts()
        assert len(timed.notices()) == before


def test_a_restart_says_nothing_twice(services: Services, tmp_path: Path) -> None:
    with open_service(services, tmp_path, vietnam(2026, 11, 30)) as before:
        before.officer("officer")
        before.send()
        assert before.tick(vietnam(2026, 12, 1)).reminded == 1
    with open_service(services, tmp_path, vietnam(2026, 12, 1)) as after:
        assert after.tick() == Counts()


def test_after_a_long_stop_only_the_latest_stage_is_told(timed: Timed) -> None:
    officer = timed.officer("officer")
    above = timed.officer("above", "supervisor", PROVINCE)
    code = timed.send()[1]
    counts = timed.tick(vietnam(2026, 12, 8))
    assert (counts.reminded, counts.escalated, counts.returned) == (0, 1, 0)
    assert timed.notices(officer, f"{code} đã chờ") == []
    assert [notice.actions for notice in timed.notices(above, f"{code} đã chờ 5 ngày")] == [(f"desk:case:{code}",)]
    assert not _moves(timed.tick(vietnam(2026, 12, 9)))


def test_at_night_nothing_is_decided_and_by_morning_it_may_be_needless(timed: Timed) -> None:
    officer = timed.officer("officer")
    code = timed.at(vietnam(2026, 12, 1, 22)).send()[1]
    assert timed.tick(vietnam(2026, 12, 2, 23)) == Counts()
    timed.at(vietnam(2026, 12, 3, 6, 50)).work(officer, code, "accept")
    assert not _moves(timed.tick(vietnam(2026, 12, 3, 7)))


def test_with_nobody_at_a_desk_a_stage_waits_until_somebody_is(timed: Timed) -> None:
    code = timed.send()[1]
    assert not _moves(timed.tick(vietnam(2026, 12, 14)))
    assert timed.lead(code).state == "new"
    above = timed.officer("above", "supervisor", PROVINCE)
    assert timed.tick(vietnam(2026, 12, 14, 11)).returned == 1
    assert len(timed.notices(above, code)) == 1


def test_without_a_supervisor_the_admin_is_told_and_without_one_the_ward(timed: Timed) -> None:
    officer = timed.officer("officer")
    first = timed.send("first")[1]
    timed.tick(vietnam(2026, 12, 7, 9))
    assert timed.notices(officer, f"{first} đã chờ 5 ngày")
    admin = timed.officer("admin", "admin", "*")
    second = timed.send("second")[1]
    timed.tick(vietnam(2026, 12, 14, 9))
    assert timed.notices(admin, f"{second} đã chờ 5 ngày")
    assert timed.notices(officer, f"{second} đã chờ 5 ngày") == []


def test_a_stop_between_the_notice_and_its_mark_leaves_neither(timed: Timed) -> None:
    officer = timed.officer("officer")
    code = timed.send()[1]
    timed.at(vietnam(2026, 12, 1, 9))

    async def stop_half_way() -> None:
        running = timed.running

        def act(work: UnitOfWork) -> None:
            watch = Reminders(work, running.referrals.places, running.policy)
            [lead] = watch.due_cases(timed.clock.now())
            assert watch.remind(lead, timed.clock.now()) == "remind"
            raise KeyboardInterrupt

        await running.database.write(act)

    with pytest.raises(KeyboardInterrupt):
        timed.do(stop_half_way())
    assert timed.notices(officer, f"{code} đã chờ") == []
    assert timed.tick().reminded == 1
    assert len(timed.notices(officer, f"{code} đã chờ")) == 1


def test_a_damaged_row_keeps_no_other_from_being_warned(timed: Timed) -> None:
    first, second = timed.send("first", last_day="2027-03-01"), timed.send("second", last_day="2027-03-01")
    timed.change(f"UPDATE party SET sealed = x'00' WHERE chat = '{first[0]}'")  # noqa: S608 - our own test's chat
    counts = timed.tick(vietnam(2026, 12, 1))
    assert (counts.windows, counts.failed) == (1, 1)
    assert len(timed.notices(second[0])) == 1


def test_whoever_sent_a_request_is_warned_90_and_30_days_before_the_window_ends(timed: Timed) -> None:
    person, code = timed.send(last_day="2027-03-15")  # 105 days ahead
    ticks = timed.tick_until(vietnam(2027, 3, 20), days=1)
    warned = [(at.date(), counts.windows) for at, counts in ticks if counts.windows]
    assert warned == [(vietnam(2026, 12, 15).date(), 1), (vietnam(2027, 2, 13).date(), 1)]
    assert [notice.text for notice in timed.notices(person)] == [
        f"Yêu cầu {code}: tính theo ngày anh/chị cho biết thì còn {days} ngày, đến hết 15/03/2027. "
        f"Chưa thấy ai gọi thì nên đến sớm, gõ {code} để xem nơi nhận."
        for days in (90, 30)
    ]


def test_a_closed_request_is_not_warned_of_its_window(timed: Timed) -> None:
    officer = timed.officer("officer")
    person, code = timed.send(last_day="2027-03-15")
    timed.work(officer, code, "close", reason="no_need")
    timed.tick(vietnam(2027, 1, 4))

    async def warn_all_the_same() -> int:
        """As when it is closed between being found and being looked at again."""
        running = timed.running

        def act(work: UnitOfWork) -> int:
            watch = Reminders(work, running.referrals.places, running.policy)
            return watch.warn_of_window(lead, timed.clock.now())

        return await running.database.write(act)

    lead = timed.lead(code).id
    assert timed.do(warn_all_the_same()) == 0
    assert timed.notices(person, "đến hết") == []


def test_the_mark_of_a_warning_names_no_date_of_the_person(timed: Timed) -> None:
    timed.send(last_day="2027-03-01")
    assert timed.tick(vietnam(2026, 12, 1)).windows == 1
    assert [key for (key,) in timed.rows("SELECT key FROM told") if "2027" in key] == []
    assert b"2027-03-01" not in timed.file()


def test_the_list_of_the_month_is_called_for_on_the_1st_and_the_4th_with_its_count(timed: Timed) -> None:
    officer = timed.officer("officer")
    timed.officer("above", "supervisor", f"{WARD} {OTHER_WARD}")
    for name in ("first", "second"):
        sender, code = timed.send(name)
        timed.agree_to_list(sender, code)
        for step in ("accept", "reached", "list"):
            timed.work(officer, code, step)
    timed.at(vietnam(2026, 12, 3))
    sender, code = timed.send("third")
    timed.agree_to_list(sender, code)
    for step in ("accept", "reached", "list"):
        timed.work(officer, code, step)
    timed.at(vietnam(2026, 11, 30, 12))
    ticks = timed.tick_until(vietnam(2026, 12, 5, 20), hours=4)
    calls = [at for at, counts in ticks if counts.months]
    assert calls == [vietnam(2026, 12, 1, 8), vietnam(2026, 12, 4, 8)]
    told = timed.notices(saying="Danh sách tháng")
    assert {notice.chat for notice in told} == {officer}
    assert [notice.text.partition(". Còn")[0] for notice in told] == [
        "Danh sách tháng 12/2026, hạn ngày 07/12. Đã ghi: phường Cửa Lò 3 người",
        "Danh sách tháng 12/2026, hạn ngày 07/12. Đã ghi: phường Cửa Lò 3 người",
    ]
    assert told[0].actions == ("desk:month",)


@pytest.mark.parametrize("seconds", [0, 0.01, 0.05, 0.2])
def test_the_web_service_keeps_the_clocks_and_may_be_stopped_at_any_moment(
    services: Services, tmp_path: Path, seconds: float
) -> None:
    with open_service(services, tmp_path, vietnam(2026, 11, 30)) as timed:
        officer = timed.officer("officer")
        codes = [timed.send(f"person {number}")[1] for number in range(5)]
        app = make_app(timed.settings, replace(services, places=FakePlaces()), FixedClock(vietnam(2026, 12, 1)))

        async def serve() -> None:
            async with app.router.lifespan_context(app):
                await asyncio.sleep(seconds)

        for _ in range(3):
            timed.do(serve())
        timed.tick(vietnam(2026, 12, 1))
        told = [notice.text for notice in timed.notices(officer, "hơn 24 giờ")]
        assert sorted(text.split()[1] for text in told) == sorted(codes)


happenings = st.lists(
    st.tuples(st.integers(1, 20 * 24), st.sampled_from(["accept", "transfer", "close", "nothing"])), max_size=3
)


@given(start=st.integers(0, 24 * 100), happening=happenings)
@hypothesis_settings(
    max_examples=hypothesis_settings.default.max_examples // 25,  # 4; 80 in `make storm`
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_officers_do_no_notice_comes_twice_at_night_or_too_late(
    services: Services, tmp_path_factory: pytest.TempPathFactory, start: int, happening: list[tuple[int, str]]
) -> None:
    begin = vietnam(2026, 11, 30, 0) + timedelta(hours=start)
    with open_service(services, tmp_path_factory.mktemp("any"), begin) as timed:
        admin = timed.officer("admin", "admin", "*")
        for name, ward in (("here", WARD), ("there", OTHER_WARD)):
            timed.officer(name, scope=ward)
        code = timed.send()[1]
        for hours, what in sorted(happening):
            timed.tick_until(begin + timedelta(hours=hours), hours=7)
            state, ward = timed.lead(code).state, timed.lead(code).ward
            if what == "accept" and state in ("new", "returned"):
                timed.work(admin, code, "accept")
            elif what == "close" and state != "closed":
                timed.work(admin, code, "close", reason="other")
            elif what == "transfer" and state in ("new", "returned", "accepted"):
                timed.work(admin, code, "transfer", ward=OTHER_WARD if ward == WARD else WARD)
        timed.tick_until(begin + timedelta(days=22), hours=7)
        waiting = timed.notices(saying=f"{code} đã chờ")
        assert len({(notice.chat, notice.text) for notice in waiting}) == len(waiting)
        assert all(is_waking(notice.not_before) for notice in timed.notices())
        if timed.lead(code).state not in ("new", "returned"):
            assert waiting == []


_LOUD = ("án", "tù", "phạm", "tội", "trại", "vay", "vốn", "nợ", "tiền", "ngân hàng", "công an", "cảnh sát")


@pytest.mark.parametrize("key", [key for key in all_texts() if re.match(r"notice\.|digest|button\.draft", key)])
def test_what_comes_unasked_tells_a_bystander_nothing(key: str) -> None:
    said = " ".join(re.findall(r"\w+", all_texts()[key].lower()))
    assert [word for word in _LOUD if f" {word} " in f" {said} "] == []
    plain = {"an", "vay", "von", "cong an", "canh sat", "ngan hang", "pham", "trai giam"}
    assert [word for word in plain if f" {word} " in f" {fold(said)} "] == []
