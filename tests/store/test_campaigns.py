"""Links that name a campaign: which words are sound, that each message counts once, and where the figures show it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.inbox.activity import ChatActivity
from bot.model.messages import Incoming
from bot.reports.figure_tables import sections
from bot.reports.monthly import Monthly
from bot.store.campaigns import OTHER, read_campaign
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from tests.acting import House, open_house

DAY = date(2026, 11, 24)


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def counted(house: House) -> dict[str, int]:
    """How often each campaign was counted today."""

    async def read() -> dict[str, int]:
        def act(work: UnitOfWork) -> dict[str, int]:
            monthly = Monthly(work, house.running.referrals.places)
            return monthly.figures(DAY, DAY).campaigns

        return await house.running.database.write(act)

    return house.do(read())


@pytest.mark.parametrize(
    ("word", "campaign"),
    [
        ("phuong-a", "phuong-a"),
        ("To-Roi_01", "to-roi_01"),
        (" dai-xa ", "dai-xa"),
        ("a" * 14, "a" * 14),
        ("a\n", "a"),
        *[(word, "") for word in ("", "a" * 15, "tờ rơi", "tờ-rơi", "a b", "<script>", "viec", "viec-cdfg", "*")],
        *[(word, "") for word in ("c:x", "\x00", "\ud800", "x" * 1_000_000, "٣", "ａ")],
    ],
)  # fmt: skip
def test_a_word_names_a_campaign_or_nothing(word: str, campaign: str) -> None:
    assert read_campaign(word) == campaign


def test_a_link_counts_with_the_message_that_it_brought_and_not_when_that_comes_again(house: House) -> None:
    exchange = house.running.exchange
    for known_by in ("1", "1", "2"):
        house.do(exchange.accept("telegram", "an", known_by, Incoming("", "menu"), campaign="to-roi"))
    house.do(exchange.accept("telegram", "an", "3", Incoming("lãi suất"), campaign=""))
    vault = Vault.of("browser")
    for _ in range(2):
        house.do(exchange.receive(vault, "web", "m00000001", Incoming("chào"), campaign="cong-ttdt"))
    assert counted(house) == {"to-roi": 2, "cong-ttdt": 1}


def test_a_link_counts_also_while_a_human_of_the_office_writes_and_for_who_erases_everything(house: House) -> None:
    presence = ChatActivity(house.running.database, house.running.keyring, house.clock)
    house.do(presence.pause("zalo_oa", "an", "1", 60))
    exchange = house.running.exchange
    house.do(exchange.accept("zalo_oa", "an", "2", Incoming("chào"), campaign="a"))
    house.do(exchange.accept("telegram", "an", "3", Incoming("", "erase:yes"), campaign="b"))
    assert counted(house) == {"a": 1, "b": 1}


def test_the_figures_show_campaigns_by_their_own_words_and_the_rest_together(house: House) -> None:
    async def come() -> None:
        def act(work: UnitOfWork) -> None:
            for _ in range(2):
                work.campaigns.count(DAY, "new")  # also the name of a state; not to be translated
            work.campaigns.count(DAY, OTHER)
            work.campaigns.count(DAY - timedelta(days=1), "hom-truoc")

        await house.running.database.write(act)

    async def shown() -> tuple[tuple[str | int, ...], ...]:
        made = await house.running.database.write(
            lambda work: Monthly(work, house.running.referrals.places).figures(DAY, DAY)
        )
        return next(each.rows for each in sections(made, {"new": "Mới"}) if each.title == "Lượt đến từ liên kết")

    house.do(come())
    assert house.do(shown()) == (("new", 2), ("(các mã khác)", 1))


def test_nothing_says_who_came_through_a_link(house: House) -> None:
    house.do(house.running.exchange.accept("telegram", "an", "1", Incoming("", "menu"), campaign="to-roi"))
    holding = [table for (table,) in house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [table for table in holding if "to-roi" in repr(house.rows(f'SELECT * FROM "{table}"'))]  # noqa: S608
    assert found == ["tally"]
