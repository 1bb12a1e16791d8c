"""A notice that matters reaches somebody: when its officers cannot be written to, whoever stands in for them reads."""

from __future__ import annotations

import pytest

from bot.model.desk_view import DeskRequest
from bot.model.effects import Withdraw
from bot.store.work import UnitOfWork
from bot.texts import text
from tests.timed import OTHER_WARD, PROVINCE, Timed, vietnam

WHY = text("notice.stand_in")
DAY = vietnam(2026, 11, 30)
"""A Monday."""
MORNINGS = {
    "Có việc mới": DAY,
    "đã chờ hơn 24 giờ": vietnam(2026, 12, 1, 10, 30),
    "Nhờ anh/chị đôn đốc": vietnam(2026, 12, 7, 11),
    "nay chuyển lên anh/chị": vietnam(2026, 12, 10, 11),
}
CHANNELS = {
    "silent on Zalo OA": "channel = 'zalo_oa', heard_at = '2026-11-01 00:00:00'",
    "blocked on Telegram": "channel = 'telegram', shut_at = '2026-11-20 00:00:00'",
}


def lose(timed: Timed, chat: str, how: str = "blocked on Telegram") -> None:
    """From now on nothing can be delivered there."""
    timed.change(f"UPDATE chat SET {CHANNELS[how]} WHERE id = '{chat}'")  # noqa: S608 - our own words


def told(timed: Timed, chat: str, saying: str) -> list[bool]:
    """The notices of a chat that say this; whether each says that it came in the place of somebody."""
    return [WHY in notice.text for notice in timed.notices(chat, saying)]


@pytest.mark.parametrize("how", CHANNELS)
@pytest.mark.parametrize("saying", ["Có việc mới", "đã chờ hơn 24 giờ"])
def test_what_no_officer_of_a_ward_can_read_goes_to_the_supervisor_too(timed: Timed, how: str, saying: str) -> None:
    officer, supervisor = timed.officer("officer"), timed.officer("supervisor", "supervisor", PROVINCE)
    lose(timed, officer, how)
    timed.at(DAY).send()
    timed.tick(MORNINGS[saying])
    assert told(timed, officer, saying) == [False]
    assert told(timed, supervisor, saying) == [True]


def test_while_one_colleague_can_read_it_nobody_stands_in(timed: Timed) -> None:
    lost, colleague = timed.officer("officer"), timed.officer("colleague")
    supervisor = timed.officer("supervisor", "supervisor", PROVINCE)
    lose(timed, lost)
    timed.at(DAY).send()
    assert told(timed, colleague, "Có việc mới") == [False]
    assert told(timed, supervisor, "Có việc mới") == []


@pytest.mark.parametrize("saying", ["Nhờ anh/chị đôn đốc", "nay chuyển lên anh/chị"])
def test_where_the_supervisor_cannot_read_it_the_admin_does_and_else_the_ward(timed: Timed, saying: str) -> None:
    officer, supervisor = timed.officer("officer"), timed.officer("supervisor", "supervisor", PROVINCE)
    admin = timed.officer("admin", "admin", "*")
    lose(timed, supervisor)
    timed.at(DAY).send()
    timed.tick(MORNINGS[saying])
    assert [told(timed, each, saying) for each in (supervisor, admin, officer)] == [[False], [True], []]
    lose(timed, admin)
    timed.at(DAY).send("another")
    timed.tick(MORNINGS[saying])
    assert told(timed, officer, saying) == [True]


def test_that_a_case_went_up_is_told_to_its_ward_alone(timed: Timed) -> None:
    officer, supervisor = timed.officer("officer"), timed.officer("supervisor", "supervisor", PROVINCE)
    lose(timed, officer)
    timed.at(DAY).send()
    timed.tick(MORNINGS["nay chuyển lên anh/chị"])
    assert told(timed, supervisor, "nay chuyển lên anh/chị") == [False]
    assert told(timed, supervisor, "nên đã chuyển lên người phụ trách") == []


def test_a_withdrawal_reaches_somebody(timed: Timed) -> None:
    officer, supervisor = timed.officer("officer"), timed.officer("supervisor", "supervisor", PROVINCE)
    sender, code = timed.at(DAY).send()
    timed.work(officer, code, "accept")
    lose(timed, officer)
    timed.carry_out(Withdraw(code), sender)
    assert told(timed, supervisor, f"Việc {code} đã được người gửi rút lại") == [True]


@pytest.mark.parametrize("day", [1, 4])
def test_the_call_for_the_list_reaches_somebody_once_for_each_ward(timed: Timed, day: int) -> None:
    lost = [timed.officer(name) for name in ("first", "second")]
    elsewhere = timed.officer("elsewhere", scope=OTHER_WARD)
    supervisor = timed.officer("supervisor", "supervisor", PROVINCE)
    for each in lost:
        lose(timed, each)
    moment = vietnam(2026, 12, day, 9)
    timed.tick(moment)
    timed.tick(moment.replace(hour=15))
    saying = "Danh sách tháng 12/2026"
    assert [told(timed, each, saying) for each in (*lost, elsewhere)] == [[False], [False], [False]]
    assert told(timed, supervisor, saying) == [True]


def test_digests_do_not_pile_up_for_whoever_cannot_be_told(timed: Timed) -> None:
    officer = timed.officer("officer")
    lose(timed, officer)
    timed.at(DAY).send()
    timed.tick_until(vietnam(2026, 12, 9, 12), hours=6)
    assert timed.notices(officer, "Việc hôm nay") == []
    timed.change(f"UPDATE chat SET shut_at = NULL WHERE id = '{officer}'")  # noqa: S608 - our own words
    timed.tick(vietnam(2026, 12, 10, 9))
    assert len(timed.notices(officer, "Việc hôm nay")) == 1


def test_with_nobody_left_to_read_it_it_waits_for_all(timed: Timed) -> None:
    officer, supervisor = timed.officer("officer"), timed.officer("supervisor", "supervisor", PROVINCE)
    lose(timed, officer)
    lose(timed, supervisor)
    timed.at(DAY).send()
    assert told(timed, officer, "Có việc mới") == [False]
    assert told(timed, supervisor, "Có việc mới") == []


def test_whoever_is_above_sees_who_cannot_be_written_to(timed: Timed) -> None:
    officer, other = timed.officer("Cán bộ mẫu"), timed.officer("Nơi khác", scope="99999")
    supervisor = timed.officer("supervisor", "supervisor", PROVINCE)
    timed.officer("Cùng phường")
    for each in (officer, other):
        lose(timed, each)

    def unreached(chat: str) -> tuple[str, ...]:
        async def read() -> tuple[str, ...]:
            def act(work: UnitOfWork) -> tuple[str, ...]:
                return timed.running.referrals.desk(
                    work, work.officers.of_chat(chat), DeskRequest("home"), timed.clock.now()
                ).unreached

            return await timed.running.database.read(act)

        return timed.do(read())

    assert unreached(supervisor) == ("Cán bộ mẫu",)
    assert unreached(timed.officer("admin", "admin", "*")) == ("Cán bộ mẫu", "Nơi khác")
    assert unreached(officer) == ()
