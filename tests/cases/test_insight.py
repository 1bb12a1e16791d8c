"""What is asked, left and reached is counted by channel and campaign; small groups are hidden, and nobody is named."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.conversation.services import Services
from bot.reports.figures import Counts
from bot.reports.insight import LEAST, insight_of, insight_words, insight_xlsx
from bot.store.insights import CAMPAIGN, MOST_CAMPAIGNS, Counted
from tests.acting import House, open_house
from tests.conftest import TODAY


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def counted(house: House) -> dict[str, int]:
    rows = house.rows("SELECT what, sum(count) FROM insight GROUP BY what")
    return {str(what): int(count) for what, count in rows}


def test_topics_steps_and_questions_are_counted(house: House) -> None:
    actor = house.actor("an", "telegram", "an")
    actor.say("lãi suất bao nhiêu")
    actor.act("screen:person")
    actor.act("screen:back")
    found = counted(house)
    assert found["topic/loan.interest"] == 1
    assert found["step/asked"] == 1
    assert [what for what in found if what.startswith("put/person.")]
    assert house.rows("SELECT DISTINCT channel FROM insight") == [("telegram",)]


def test_what_stays_unanswered_is_counted_by_what_it_was_near(house: House) -> None:
    actor = house.actor("an", "telegram", "an")
    actor.say("giá vàng hôm nay bao nhiêu")
    assert len([what for what in counted(house) if what.startswith("unanswered/decline/")]) == 1


def test_nothing_typed_and_nobody_is_kept(house: House) -> None:
    actor = house.actor("an", "telegram", "an")
    actor.say("tôi là Trần Văn Mẫu, số 0912345678, lãi suất bao nhiêu")
    kept = str(house.rows("SELECT * FROM insight"))
    assert actor.chat not in kept
    assert "Mẫu" not in kept
    assert "0912" not in kept


def test_a_campaign_is_followed_to_the_request(house: House) -> None:
    vault, parts = house.actor("an", "telegram", "an").vault, house.running

    async def come() -> None:
        from bot.model.messages import Incoming

        await parts.exchange.accept("telegram", "an", "u1", Incoming("", "hello"), campaign="to-roi")
        await parts.exchange.accept("telegram", "an", "u2", Incoming("lãi suất bao nhiêu"))

    house.do(come())
    assert vault
    assert counted(house)[f"{CAMPAIGN}to-roi/asked"] == 1


def test_made_up_campaigns_do_not_fill_the_table(house: House) -> None:
    async def come() -> None:
        for number in range(MOST_CAMPAIGNS + 20):
            what = [f"{CAMPAIGN}w{number}/asked"]
            await house.running.database.write(lambda work, what=what: work.insights.count(TODAY, "web", what))  # type: ignore[misc]

    house.do(come())
    assert len(counted(house)) == MOST_CAMPAIGNS


def rows(**counts: int) -> list[Counted]:
    return [Counted(what.replace("__", "/").replace("_", "."), "web", count) for what, count in counts.items()]


def test_small_groups_are_hidden_and_stand_in_no_order() -> None:
    made = insight_of(rows(topic__b=4, topic__a=1, topic__c=9, step__asked=7, step__sent=2), {})
    assert made.tables["topics"] == [("c", "web", 9), ("a", "web", None), ("b", "web", None)]
    assert made.tables["channels"] == [("web", 7, 0, None)]


@pytest.mark.parametrize(
    ("put", "answered", "row"),
    [
        (20, 10, ("person.x", 20, 10, 10)),
        (20, 18, ("person.x", 20, None, None)),  # two left: they could be told from the difference
        (20, 20, ("person.x", 20, 20, 0)),
        (4, 4, ("person.x", None, None, None)),
    ],
)
def test_where_the_check_is_left(put: int, answered: int, row: tuple[object, ...]) -> None:
    made = insight_of([Counted("put/person.x", "web", put), Counted("answered/person.x", "web", answered)], {})
    assert made.tables["drop_off"] == [row]


def test_wards_are_named_in_the_workbook_and_small_ones_hidden() -> None:
    made = insight_of([], {"16732": Counts(12, 8, 7, 3, 0, 0)})
    assert made.tables["wards"] == [("16732", 12, 8, 7, None)]
    book = load_workbook(BytesIO(insight_xlsx(made, {"16732": "phường Cửa Lò"})))
    assert book.sheetnames == [sheet.title for sheet in insight_words().sheets.values()]
    assert [sheet.title for sheet in book.worksheets if sheet._charts] == []
    assert [cell.value for cell in book["Theo phường xã"][2]] == ["phường Cửa Lò", 12, 8, 7, f"dưới {LEAST}"]


def test_what_is_asked_most_is_drawn_and_nothing_that_is_hidden() -> None:
    made = insight_of(rows(topic__b=7, topic__a=1, topic__c=9), {})
    book = load_workbook(BytesIO(insight_xlsx(made, {})))
    [chart] = [chart for sheet in book.worksheets for chart in sheet._charts]
    assert chart.series[0].val.numRef.f == "'Chủ đề được hỏi'!$C$2:$C$3"
