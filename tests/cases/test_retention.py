"""Nothing is kept longer than promised: closed leads, unsent requests, old keys; with a word before, and only once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cases.policy import Policy
from bot.cases.retention import Retention, later_by_months
from bot.inbox.drafts import draft_stage
from bot.jobs import Counts
from bot.model.messages import Incoming
from bot.store.work import UnitOfWork
from tests.timed import Timed, vietnam

START = vietnam(2026, 11, 30, 9)
END = vietnam(2028, 11, 30, 9)
NAME, PHONE = "Trần Văn Mẫu", "0912 345 678"


@pytest.mark.parametrize(
    ("moment", "months", "expected"),
    [
        (START, 24, END),
        (vietnam(2026, 8, 31), 6, vietnam(2027, 2, 28)),
        (vietnam(2028, 2, 29), 24, vietnam(2030, 2, 28)),
        (vietnam(2026, 12, 31, 23), 1, vietnam(2027, 1, 31, 23)),
        (vietnam(2027, 1, 15), -1, vietnam(2026, 12, 15)),
        (vietnam(2027, 3, 31), -25, vietnam(2025, 2, 28)),
    ],
)
def test_months_are_those_of_the_calendar(moment: datetime, months: int, expected: datetime) -> None:
    assert later_by_months(moment, months) == expected


@given(days=st.integers(0, 4000), months=st.integers(0, 120))
def test_months_on_and_back_lead_to_the_same_day_or_to_the_end_of_a_shorter_month(days: int, months: int) -> None:
    moment = START + timedelta(days=days)
    assert timedelta(0) <= moment - later_by_months(later_by_months(moment, months), -months) <= timedelta(days=3)


def closed(timed: Timed) -> tuple[str, str, str]:
    """A request that was closed at once: the officer, whoever sent it, its code."""
    officer = timed.officer("officer")
    person, code = timed.send()
    timed.work(officer, code, "close", reason="no_need")
    timed.change("DELETE FROM outbox")
    return officer, person, code


def test_a_closed_lead_is_announced_and_then_erased(timed: Timed) -> None:
    _, person, code = closed(timed)
    assert timed.tick(END - timedelta(days=14, hours=1)).warned == 0
    assert timed.tick(END - timedelta(days=14)).warned == 1
    assert [notice.text for notice in timed.notices(person)] == [
        f"Yêu cầu {code} đã kết thúc lâu. Mọi điều còn lưu sẽ được xóa ngày 30/11/2028. Anh/chị không cần làm gì."
    ]
    assert timed.tick(END - timedelta(hours=1)) == Counts()
    assert timed.lead(code).key is not None
    assert timed.tick(END).erased == 1
    assert (timed.lead(code).state, timed.lead(code).key) == ("erased", None)
    assert timed.notices(person) == []  # the announcement died with the case; it had been given
    assert timed.tick(END) == Counts()


def test_what_was_erased_is_in_no_file_and_its_end_is_in_the_audit(timed: Timed) -> None:
    _, _, code = closed(timed)
    key = timed.lead(code).key
    assert key is not None
    assert key in timed.file()
    timed.tick(END)
    assert key not in timed.file()
    assert timed.rows(f"SELECT actor, action FROM audit WHERE subject = '{code}' ORDER BY number DESC LIMIT 1") == [  # noqa: S608
        ("service", "expire")
    ]

    async def breaks() -> int | None:
        return await timed.running.database.read(lambda work: work.audit.find_break())

    assert timed.do(breaks()) is None


def test_whoever_could_not_be_told_before_is_told_of_the_erasure(timed: Timed) -> None:
    _, person, code = closed(timed)
    assert timed.tick(END + timedelta(days=100)).erased == 1
    assert [notice.text for notice in timed.notices(person)] == [
        f"Yêu cầu {code} đã hết thời gian lưu. Mọi điều còn lưu đã được xóa."
    ]


def test_new_activity_puts_the_end_off_and_is_announced_anew(timed: Timed) -> None:
    officer, person, code = closed(timed)
    timed.tick(END - timedelta(days=10))
    timed.unlock(officer)
    timed.work(officer, code, "note", note="Gọi lại sau")
    assert timed.tick(END).erased == 0
    later = later_by_months(END - timedelta(days=10), 24)
    assert timed.tick(later - timedelta(days=14)).warned == 1
    [again] = timed.notices(person, "sẽ được xóa")  # the first one, two years old, is gone
    assert again.not_before > END
    assert timed.tick(later).erased == 1


def test_a_case_that_is_open_or_opened_again_is_not_erased_as_a_closed_one(timed: Timed) -> None:
    officer, _, code = closed(timed)
    other = timed.send("another")[1]
    timed.work(officer, code, "reopen")
    counts = timed.tick(END + timedelta(days=180))
    assert (counts.warned, counts.erased) == (0, 0)

    async def end_all_the_same() -> str | None:
        """As when it is opened again between being found and being looked at again."""
        running = timed.running

        def act(work: UnitOfWork) -> str | None:
            keeping = Retention(work, running.referrals.places, running.policy)
            return keeping.end(lead, timed.clock.now())

        return await running.database.write(act)

    lead = timed.lead(code).id
    assert timed.do(end_all_the_same()) is None
    assert timed.lead(code).key is not None
    assert timed.lead(other).key is not None


def test_a_case_with_a_damaged_row_ends_like_any_other(timed: Timed) -> None:
    _, person, code = closed(timed)
    timed.change("UPDATE party SET sealed = x'00'")
    assert timed.tick(END - timedelta(days=1)).warned == 1
    assert len(timed.notices(person)) == 1
    assert timed.tick(END).erased == 1
    assert timed.lead(code).key is None


@pytest.mark.parametrize(
    ("days", "stage"),
    [(0, None), (2.99, None), (3, 3), (5.99, 3), (6, 6), (13.99, 6), (14, 14), (400, 14)],
)
def test_an_unsent_request_is_at_a_stage(days: float, stage: int | None) -> None:
    assert draft_stage(START, START + timedelta(days=days), Policy()) == stage


def begin_pushing(timed: Timed, address: str = "sample-1") -> str:
    """Somebody on a channel that pushes begins a request and stops before agreeing."""
    typed = (Incoming("", "refer"), Incoming("", "refer:set:audience:person"), Incoming("", "refer:set:ward:16732"))
    return timed.write_from(address, *typed, Incoming(NAME), Incoming(PHONE))


def test_an_unsent_request_is_reminded_of_on_day_3_and_6_and_forgotten_on_day_14(timed: Timed) -> None:
    chat = begin_pushing(timed)
    before = timed.session("sample-1")
    assert before.referral is not None
    ticks = timed.tick_until(START + timedelta(days=30), hours=12)
    assert [((at - START).days, counts.drafts_reminded, counts.drafts_forgotten) for at, counts in ticks] == [
        (3, 1, 0),
        (6, 1, 0),
        (14, 0, 1),
    ]
    assert [notice.text.split(".")[0] for notice in timed.notices(chat)] == [
        "Anh/chị còn một yêu cầu chưa gửi",
        "Anh/chị còn một yêu cầu chưa gửi",
        "Yêu cầu chưa gửi của anh/chị đã quá 14 ngày nên được xóa",
    ]
    assert {notice.actions for notice in timed.notices(chat)} == {("refer",)}
    after = timed.session("sample-1")
    assert (after.referral, after.welcomed) == (None, before.welcomed)
    assert timed.rows("SELECT count(*) FROM lead") == [(0,)]


def test_the_button_of_a_reminder_goes_on_where_the_person_stopped(timed: Timed) -> None:
    chat = begin_pushing(timed)
    timed.tick(START + timedelta(days=3))
    [action] = timed.notices(chat)[0].actions
    timed.write_from("sample-1", Incoming("Làm tiếp", action))
    referral = timed.session("sample-1").referral
    assert referral is not None
    assert (referral.step, referral.name) == ("when", NAME)


def test_after_a_long_stop_an_unsent_request_is_forgotten_without_late_reminders(timed: Timed) -> None:
    chat = begin_pushing(timed)
    counts = timed.tick(START + timedelta(days=40))
    assert (counts.drafts_reminded, counts.drafts_forgotten) == (0, 1)
    assert len(timed.notices(chat)) == 1
    assert timed.tick() == Counts()


def test_a_sent_or_stopped_request_is_not_reminded_of(timed: Timed) -> None:
    chat = begin_pushing(timed)
    timed.write_from("sample-1", Incoming("", "refer:no"))
    timed.tick_until(START + timedelta(days=16), hours=24)
    assert timed.notices(chat) == []


def test_what_ends_at_night_ends_in_the_morning(timed: Timed) -> None:
    closed(timed)
    begin_pushing(timed)
    timed.send(last_day="2028-12-31")
    assert timed.tick(vietnam(2028, 12, 1, 22)) == Counts()
    assert timed.tick(vietnam(2028, 12, 2, 6, 59)) == Counts()
    counts = timed.tick(vietnam(2028, 12, 2, 7))
    assert (counts.erased, counts.drafts_forgotten, counts.windows) == (1, 1, 1)


def test_a_request_begun_again_is_reminded_of_again(timed: Timed) -> None:
    chat = begin_pushing(timed)
    timed.tick(START + timedelta(days=3))
    timed.write_from("sample-1", Incoming("", "refer:no"))
    begin_pushing(timed)
    timed.tick(START + timedelta(days=6))
    assert len(timed.notices(chat)) == 2


def test_a_session_that_does_not_open_is_forgotten_whole(timed: Timed) -> None:
    chat = begin_pushing(timed)
    timed.change("UPDATE chat SET address = x'00'")
    assert timed.tick(START + timedelta(days=14)).drafts_forgotten == 1
    assert timed.rows(f"SELECT session, draft_since FROM chat WHERE id = '{chat}'") == [(b"", None)]  # noqa: S608
    timed.write_from("sample-1", Incoming("", "menu"))
    assert timed.session("sample-1").welcomed


def test_a_forgotten_request_leaves_its_chat_until_the_notice_has_gone(timed: Timed) -> None:
    chat = begin_pushing(timed)
    timed.tick(START + timedelta(days=14))
    timed.do(timed.running.exchange.forget_before(timed.clock.now() - timedelta(days=7)))
    assert len(timed.notices(chat)) == 1
    timed.do(timed.running.exchange.forget_before(timed.clock.now() + timedelta(days=7)))
    assert timed.rows("SELECT count(*) FROM chat") == [(0,)]


def test_in_a_browser_a_request_is_reminded_of_and_ends_with_its_chat(timed: Timed) -> None:
    chat = timed.chat("browser")
    timed.change(f"UPDATE chat SET draft_since = '2026-11-30 02:00:00' WHERE id = '{chat}'")  # noqa: S608
    ticks = timed.tick_until(START + timedelta(days=20), hours=12)
    assert [((at - START).days, counts.drafts_reminded, counts.drafts_forgotten) for at, counts in ticks] == [
        (3, 1, 0),
        (6, 1, 0),
    ]
    timed.do(timed.running.exchange.forget_before(timed.clock.now() - timedelta(days=7)))
    assert timed.rows("SELECT count(*) FROM chat") == [(0,)]


def test_keys_are_forgotten_only_when_nothing_can_ask_for_them_again(timed: Timed) -> None:
    timed.send(last_day="2027-03-01")
    timed.tick(START + timedelta(days=1))
    keys = {key for (key,) in timed.rows("SELECT key FROM told") if key.startswith("window")}
    assert keys
    timed.tick(START + timedelta(days=390))
    assert keys <= {key for (key,) in timed.rows("SELECT key FROM told")}
    timed.tick(START + timedelta(days=402))
    assert keys.isdisjoint(key for (key,) in timed.rows("SELECT key FROM told"))
