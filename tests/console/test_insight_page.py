"""Insight at the console: for those above, small groups hidden, names in words, nobody's conversation in it."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from bot.console.insight_pages import INSIGHT
from bot.reports.insight import LEAST
from tests.console.conftest import Town


def count(town: Town, what: str, times: int) -> None:
    def add() -> None:
        town.do(lambda work: work.insights.count(town.now.date(), "web", [what]))

    for _ in range(times):
        add()


def test_topics_stand_by_their_titles_and_small_groups_are_hidden(town: Town) -> None:
    count(town, "topic/loan.interest", LEAST + 2)
    count(town, "topic/loan.use", LEAST - 1)
    count(town, "put/person.finished_on", LEAST)
    page = town.officer("supervisor", "tinh:40").get(f"{INSIGHT}?ngay=90").text
    assert "Lãi suất bao nhiêu" in page
    assert f'value="{LEAST + 2}"' in page
    assert f'value="{LEAST - 1}"' not in page
    assert f"dưới {LEAST}" in page
    assert "loan.interest" not in page
    assert "finished_on" not in page


def test_the_workbook_holds_the_same_with_a_chart_and_is_written_down(town: Town) -> None:
    count(town, "topic/loan.interest", LEAST)
    above = town.officer("supervisor", "tinh:40")
    above.get(INSIGHT)
    book = load_workbook(BytesIO(above.post(INSIGHT, days="30").content))
    assert [cell.value for cell in book.worksheets[0][2]] == ["Lãi suất bao nhiêu", "web", LEAST]
    assert len(book.worksheets[0]._charts) == 1
    assert [row[1:] for row in town.audit() if row[1] == "insight"] == [("insight", "places")]


@pytest.mark.parametrize("days", ["", "31", "-30", "một"])
def test_another_period_has_no_file(town: Town, days: str) -> None:
    above = town.officer("supervisor", "tinh:40")
    above.get(INSIGHT)
    assert above.post(INSIGHT, days=days).status_code == 404
