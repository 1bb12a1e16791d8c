"""The console on PostgreSQL: coming in, a month of a ward, the table and the overview, as on SQLite."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli.desk_samples import fill_ward
from tests.console import test_sign_in as sign_in
from tests.console import test_table as table
from tests.console import test_ward_month as ward_month
from tests.console.conftest import HOME, Town
from tests.store.cluster import Cluster, on_postgresql
from tests.web.conftest import OpenSite

pytestmark = on_postgresql()
STORIES = (
    ward_month.test_the_month_from_marking_many_to_the_answers_of_the_bank,
    ward_month.test_a_walk_in_is_kept_after_the_slip_was_signed,
    sign_in.test_a_code_from_the_chat_opens_the_console_once,
    sign_in.test_five_wrong_codes_shut_the_door_for_an_hour,
    sign_in.test_several_machines_and_each_can_be_signed_out_from_another,
)


@pytest.fixture
def town(open_site: OpenSite, postgresql: Cluster, tmp_path: Path) -> Town:
    return Town(open_site(database_url=postgresql.blank(), key_file=tmp_path / "key"))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__.removeprefix("test_"))
def test_a_story_goes_as_on_sqlite(town: Town, story: object) -> None:
    story(town)  # type: ignore[operator]


def test_the_table_and_the_overview(town: Town) -> None:
    town.do(lambda work: fill_ward(work, "16732", table.MANY, town.now - timedelta(days=1)))
    officer = town.officer()
    table.test_every_case_is_on_just_one_page(town, officer)
    table.test_the_counts_of_the_tabs_are_those_of_the_database(town, officer)
    officer.get(HOME)
    officer.post(f"{HOME}/tim", q=table.codes(officer)[0][:4])
    assert table.codes(officer)
    above = town.officer("supervisor", "tinh:40")
    above.get(f"{HOME}/tong-quan")
    assert "phường Cửa Lò" in above.text
