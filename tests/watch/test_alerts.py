"""Each trouble is told to the admin within fifteen minutes, once a day while it lasts, and when it is over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from bot.store.errors import StoreError
from bot.store.schema import naive, outbox
from bot.watch.alerts import look
from bot.watch.disk import Room
from bot.watch.troubles import KINDS, Trouble, Watched
from tests.timed import WARD, Timed, vietnam

QUARTER = timedelta(minutes=15)
PLENTY, LITTLE = Room(2**40, 2**28), Room(2**20, 2**28)
App = "1234567890"
"""A sample number of a Zalo app."""


class Watch:
    """The service with an admin at a desk, watched every five minutes."""

    def __init__(self, timed: Timed) -> None:
        self.timed = timed
        self.admin = timed.officer("admin", "admin", "*")
        self.room = PLENTY
        self.asked: dict[str, float] = {"telegram": 0.0}
        self.watched = Watched(
            timed.running.referrals.places, timed.running.policy, 24, "", lambda: self.room, lambda: self.asked
        )

    def look(self) -> list[Trouble]:
        return self.timed.do(look(self.timed.running, self.watched, self.timed.clock.now()))

    def wait(self, length: timedelta) -> None:
        """Let time pass, looking every five minutes."""
        end = self.timed.clock.moment + length
        while self.timed.clock.moment < end:
            self.timed.clock.moment += timedelta(minutes=5)
            self.look()

    def told(self, word: str = "") -> list[str]:
        """What the admin was told, in order, whether it waits for the morning or not."""
        return [each for each in self.timed.letters(self.admin) if word in each]


@pytest.fixture
def watch(timed: Timed) -> Watch:
    return Watch(timed)


def letter(watch: Watch, channel: str, state: str) -> None:
    """A letter on a channel that is in ``state`` since now."""
    now = naive(watch.timed.clock.now())
    row = {"chat": channel, "channel": channel, "kind": "reply", "sealed": b"x", "not_before": now, "at": now}
    adding = insert(outbox).values(**row, state=state)
    watch.timed.do(watch.timed.running.database.write(lambda work: work.tx.execute(adding)))


def full_disk(watch: Watch) -> None:
    watch.room = LITTLE


def dead_token(watch: Watch) -> None:
    watch.watched = replace(watch.watched, zalo_app=App)


def silent_channel(watch: Watch) -> None:
    watch.asked = {"telegram": 600.0}


def stuck_queue(watch: Watch) -> None:
    letter(watch, "telegram", "queued")


def dead_letter(watch: Watch) -> None:
    letter(watch, "telegram", "failed")


def no_backup(watch: Watch) -> None:
    watch.timed.send()
    watch.timed.clock.moment += timedelta(days=1)


def silent_ward(watch: Watch) -> None:
    watch.timed.send()
    watch.timed.at(vietnam(2026, 12, 7, 9))  # five working days later


def jumped_clock(watch: Watch) -> None:
    now = watch.timed.clock.now()
    watch.timed.do(watch.timed.running.database.write(lambda work: work.clock.see(now)))
    watch.timed.clock.moment += timedelta(days=40)
    later = watch.timed.clock.now()
    watch.timed.do(watch.timed.running.database.write(lambda work: work.clock.see(later)))


FAULTS: dict[str, tuple[Callable[[Watch], None], str]] = {
    "disk": (full_disk, "đĩa chỉ còn 1 MB, cần 256 MB"),
    "token": (dead_token, "khóa của Zalo OA có vấn đề"),
    "silent": (silent_channel, "đã 10 phút không hỏi được kênh telegram"),
    "queue": (stuck_queue, "kênh telegram có 1 tin chưa gửi đi"),
    "dead": (dead_letter, "Kênh telegram có 1 tin gửi hỏng"),
    "backup": (no_backup, "quá lâu chưa sao lưu"),
    "ward": (silent_ward, "phường Cửa Lò có 1 hồ sơ chưa ai trả lời"),
    "clock": (jumped_clock, "Đồng hồ của máy nhảy"),
}


def test_every_kind_of_trouble_has_a_fault_here() -> None:
    assert set(FAULTS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_trouble_is_told_within_a_quarter_of_an_hour(watch: Watch, kind: str) -> None:
    fault, said = FAULTS[kind]
    assert watch.look() == []
    fault(watch)
    watch.wait(QUARTER)
    assert len(watch.told(said)) == 1


def test_what_stops_everybody_is_told_at_night_and_the_rest_in_the_morning(watch: Watch) -> None:
    watch.timed.at(vietnam(2026, 12, 1, 23))
    full_disk(watch)
    dead_letter(watch)
    watch.wait(QUARTER)
    [by_day] = watch.timed.notices(watch.admin, "gửi hỏng")
    assert by_day.not_before == vietnam(2026, 12, 2, 7)
    assert watch.told("đĩa chỉ còn")
    assert not watch.timed.notices(watch.admin, "đĩa chỉ còn")  # no notice, so that it does not rest until morning


def test_a_trouble_that_lasts_is_told_again_a_day_later_and_its_end_once(watch: Watch) -> None:
    full_disk(watch)
    watch.wait(timedelta(hours=23))
    assert len(watch.told("đĩa chỉ còn")) == 1
    watch.wait(timedelta(hours=2))
    assert len(watch.told("đĩa chỉ còn")) == 2
    watch.room = PLENTY
    watch.wait(timedelta(hours=2))
    assert watch.told("Đã hết") == ["Đã hết: thiếu chỗ trên đĩa."]
    assert watch.look() == []


def test_a_trouble_that_nobody_can_be_told_of_is_in_the_log_and_told_once_there_is_room(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full at once takes no letter either."""
    full_disk(watch)

    async def refuse(_act: object) -> None:
        raise StoreError("full")

    with monkeypatch.context() as full, caplog.at_level(logging.ERROR, "qd22.watch"):
        full.setattr(watch.timed.running.database, "write", refuse)
        with pytest.raises(StoreError):
            watch.look()
    assert caplog.messages == ["trouble: disk "]
    watch.wait(QUARTER)
    assert len(watch.told("đĩa chỉ còn")) == 1


def test_only_the_server_that_asks_a_channel_says_that_it_answers_again(watch: Watch) -> None:
    silent_channel(watch)
    watch.look()
    watch.asked = {}  # as another server sees it, which asks nobody
    watch.wait(QUARTER)
    assert watch.told("Đã hết") == []
    watch.asked = {"telegram": 0.0}
    watch.wait(QUARTER)
    assert watch.told("Đã hết") == ["Đã hết: không hỏi được kênh telegram."]


def test_a_moment_without_an_answer_is_no_trouble(watch: Watch) -> None:
    watch.asked = {"telegram": 599.0}
    assert watch.look() == []


def test_a_ward_that_answers_ends_its_alert(watch: Watch) -> None:
    officer = watch.timed.officer("officer", scope=WARD)
    code = watch.timed.send()[1]
    watch.timed.at(vietnam(2026, 12, 7, 9))
    watch.wait(QUARTER)
    watch.timed.work(officer, code, "accept")
    watch.wait(QUARTER)
    assert watch.told("Đã hết") == ["Đã hết: hồ sơ chưa ai trả lời ở phường Cửa Lò."]


def test_officers_are_not_told_of_machines(watch: Watch) -> None:
    officer = watch.timed.officer("officer")
    full_disk(watch)
    watch.wait(QUARTER)
    assert watch.timed.letters(officer) == []


def test_an_alert_names_no_person(watch: Watch) -> None:
    silent_ward(watch)
    watch.wait(QUARTER)
    assert watch.told()
    assert not any("Trần" in said or "912" in said for said in watch.told())
