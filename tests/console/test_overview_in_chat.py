"""The short view over wards in the chat: for whoever is above them alone, small numbers masked, each look logged."""

from __future__ import annotations

import pytest

from bot.texts import text
from tests.console.conftest import Desk, Town

ASKED = "tổng quan"


@pytest.fixture
def above(town: Town) -> Desk:
    town.officer()
    return town.officer("supervisor", "tinh:40", "Người Phụ Trách")


def test_wards_are_shown_in_short_and_small_numbers_are_masked(town: Town, above: Desk) -> None:
    code = town.applicant()
    town.wait(days=3)
    said = above.says(ASKED)
    assert "phường Cửa Lò: mới dưới 5, đang làm 0, trong danh sách 0, quá hạn dưới 5." in said
    assert "ngày làm việc" in said
    assert code not in said
    assert looks(town, above) == []


def test_a_look_into_a_ward_shows_who_waits_longest_and_is_written_down(town: Town, above: Desk) -> None:
    code = town.applicant()
    above.says(ASKED)
    said = above.says("", "desk:overview:16732")
    assert "mới 1," in said
    assert code in str(above.says("phường nào chậm") and above.chat.says("", "desk:overview:16732").json())
    assert looks(town, above) == ["ward/16732", "ward/16732"]


def test_nobody_looks_into_a_ward_that_is_not_below_them(town: Town) -> None:
    town.applicant()
    for role, scope in (("officer", "16732"), ("supervisor", "tinh:01"), ("editor", "")):
        desk = town.officer(role, scope, "Người Mẫu")  # type: ignore[arg-type]
        assert "mới 1," not in desk.says("", "desk:overview:16732")
        assert "phường Cửa Lò:" not in desk.says(ASKED)
        assert looks(town, desk) == []
    assert text("desk.no_seat") != town.person().says(ASKED)


def looks(town: Town, desk: Desk) -> list[str]:
    return [row[2] for row in town.audit() if row[:2] == (f"officer/{desk.seat}", "drill_down")]
