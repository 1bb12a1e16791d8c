"""`/metrics`: numbers in Prometheus' format for this machine, or for who has the token; nothing of a person."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from bot.meters import METERS
from tests.web.conftest import Browser, OpenSite, Site

TOKEN = "a-token-of-this-test"  # noqa: S105 - a sample


def samples(text: str) -> dict[tuple[str, tuple[str, ...]], float]:
    """The numbers by name and values of the labels."""
    families = text_string_to_metric_families(text)
    return {(each.name, tuple(each.labels.values())): each.value for family in families for each in family.samples}


def test_this_machine_reads_the_numbers_and_nobody_else(site: Site) -> None:
    assert site.browser("127.0.0.1").get("/metrics").status_code == 200
    assert site.browser("203.0.113.9").get("/metrics").status_code == 404


@pytest.mark.parametrize(("given", "status"), [("", 404), ("Bearer wrong", 404), (f"Bearer {TOKEN}", 200)])
def test_with_a_token_only_who_has_it_reads_them(open_site: OpenSite, given: str, status: int) -> None:
    site = open_site(metrics_token=SecretStr(TOKEN))
    assert site.browser("127.0.0.1").get("/metrics", authorization=given).status_code == status


def test_turns_are_counted_by_channel_and_decision(site: Site, browser: Browser) -> None:
    before = METERS.turns["web", "answer"]
    browser.says("lãi suất bao nhiêu")
    found = samples(site.browser("127.0.0.1").get("/metrics").text)
    assert found["qd22_turns_total", ("web", "answer")] == before + 1
    assert found["qd22_turn_seconds_count", ()] == sum(METERS.times.classes)
    assert found["qd22_chats", ()] == 1
    assert found["qd22_troubles", ("disk",)] == 0


def test_what_was_typed_is_in_no_number(site: Site, browser: Browser) -> None:
    browser.says("em tên Trần Văn Mẫu, số 0912345678")
    text = site.browser("127.0.0.1").get("/metrics").text
    assert "Mẫu" not in text
    assert "345678" not in text
