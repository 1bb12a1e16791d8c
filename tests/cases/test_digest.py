"""One digest a working day with three counts, none when nothing changed, and three presses from it to "đã liên hệ"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.model.messages import Incoming
from bot.store.vault import Vault
from tests.timed import OTHER_WARD, PROVINCE, Timed, vietnam


def test_an_officer_gets_the_three_counts_with_one_button(timed: Timed) -> None:
    officer = timed.officer("officer")
    for name in ("first", "second", "third"):
        timed.send(name)
    timed.work(officer, timed.send("fourth")[1], "accept")
    timed.tick(vietnam(2026, 12, 1, 9, 30))
    [digest] = timed.notices(officer, "Việc hôm nay")
    assert digest.text == "Việc hôm nay. Mới: 3. Đang làm: 1. Quá hạn: 3."
    assert digest.actions == ("desk:next",)


def test_a_digest_comes_once_a_working_day_when_something_changed(timed: Timed) -> None:
    officer = timed.officer("officer")
    timed.send("first")
    ticks = timed.tick_until(vietnam(2026, 12, 2, 20), minutes=30)
    at = [moment for moment, counts in ticks if counts.digests]
    assert at == [vietnam(2026, 12, 1, 8), vietnam(2026, 12, 2, 8)]  # the second as it is late by then
    assert len(timed.notices(officer, "Việc hôm nay")) == 2


def test_nothing_is_said_when_nothing_changed(timed: Timed) -> None:
    officer = timed.officer("officer")
    timed.work(officer, timed.send()[1], "accept")
    ticks = timed.tick_until(vietnam(2026, 12, 4, 20), hours=1)
    assert [moment for moment, counts in ticks if counts.digests] == [vietnam(2026, 12, 1, 8)]


def test_another_case_in_the_place_of_one_is_a_change_though_the_counts_are_the_same(timed: Timed) -> None:
    officer = timed.officer("officer")
    code = timed.send("first")[1]
    timed.work(officer, code, "accept")
    timed.tick(vietnam(2026, 12, 1, 9))
    timed.work(officer, code, "close", reason="no_need")
    timed.work(officer, timed.send("second")[1], "accept")
    timed.tick(vietnam(2026, 12, 2, 9))
    texts = [notice.text for notice in timed.notices(officer, "Việc hôm nay")]
    assert len(texts) == 2
    assert texts[0] == texts[1]


def test_an_empty_desk_is_not_spoken_of(timed: Timed) -> None:
    officer = timed.officer("officer")
    code = timed.send()[1]
    timed.tick(vietnam(2026, 12, 1, 9))
    timed.work(officer, code, "close", reason="no_need")
    assert timed.tick(vietnam(2026, 12, 2, 9)).digests == 0


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda timed: timed.at(vietnam(2026, 12, 5, 8)), id="on a Saturday"),
        pytest.param(lambda timed: timed.at(vietnam(2027, 2, 5, 8)), id="at Tết"),
        pytest.param(lambda timed: timed.at(vietnam(2026, 12, 1, 7, 59)), id="before eight"),
        pytest.param(lambda timed: timed.at(vietnam(2026, 12, 1, 21, 0)), id="at night"),
    ],
)
def test_there_is_no_digest(timed: Timed, make: Callable[[Timed], Timed]) -> None:
    officer = timed.officer("officer")
    timed.send()
    make(timed).tick()
    assert timed.notices(officer, "Việc hôm nay") == []


def test_whoever_came_to_the_desk_today_has_seen_it_and_gets_the_next_digest(timed: Timed) -> None:
    officer = timed.officer("officer")  # at nine
    timed.send()
    assert timed.tick(vietnam(2026, 11, 30, 12)).digests == 0
    assert timed.tick(vietnam(2026, 12, 1, 8)).digests == 1
    assert timed.notices(officer, "Việc hôm nay")


def test_everybody_is_told_of_their_own_places_only(timed: Timed) -> None:
    here, there = timed.officer("here"), timed.officer("there", scope=OTHER_WARD)
    above = timed.officer("above", "supervisor", PROVINCE)
    timed.send("first")
    timed.send("second", ward=OTHER_WARD)
    timed.send("third", ward=OTHER_WARD)
    timed.tick(vietnam(2026, 12, 1, 8))
    counts = {chat: timed.notices(chat, "Việc hôm nay")[0].text for chat in (here, there, above)}
    assert ["Mới: 1" in counts[here], "Mới: 2" in counts[there], "Mới: 3" in counts[above]] == [True] * 3


def test_from_the_digest_to_contacted_it_takes_three_presses_and_no_typing(timed: Timed) -> None:
    officer = timed.officer("officer")
    code = timed.send()[1]
    timed.tick(vietnam(2026, 12, 1, 8))
    exchange, vault = timed.running.exchange, Vault.of("officer")
    shown = timed.do(exchange.news(vault)).messages
    assert shown[-1].message.text.startswith("Việc hôm nay")
    for number, label in enumerate(("Xem việc cần làm", "Nhận và xem liên hệ", "Đã liên hệ")):
        [action] = [button.action for button in shown[-1].message.buttons if button.label == label]
        shown = timed.do(exchange.receive(vault, "web", f"press-{number}", Incoming(label, action))).messages
    assert timed.lead(code).state == "contacted"
    assert timed.lead(code).contacted_at == timed.clock.now()
    assert timed.notices(officer) == []


def test_running_again_in_the_same_minute_says_nothing_more(timed: Timed) -> None:
    officer = timed.officer("officer")
    timed.send()
    timed.tick(vietnam(2026, 12, 1, 8))
    assert timed.tick().digests == 0
    assert timed.tick(timed.clock.now() + timedelta(minutes=1)).digests == 0
    assert len(timed.notices(officer, "Việc hôm nay")) == 1
