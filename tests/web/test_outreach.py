"""The way to Zalo is counted by a press, stories need a consent, English pages say what the facts say."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.links import links_of
from bot.conversation.services import Services
from bot.settings import Settings
from bot.web.english import English, english_words
from bot.web.stories import Stories
from knowledge.language.templates import placeholders
from knowledge.parameters import ParameterBook
from knowledge.yaml_file import YamlError
from tests.conftest import TODAY
from tests.web.conftest import OpenSite

OA = "https://zalo.me/1234567890"
STORY = """title: Quán phở của anh T.
called: Anh T.
text: |-
  Anh về được hai năm thì vay vốn mở quán.
  Giờ quán có ba người làm.
consent: {on: %s, paper: giấy đồng ý số 1, withdrawn: "%s"}
"""


def test_a_press_is_counted_and_leads_to_zalo(open_site: OpenSite, database: Path) -> None:
    browser = open_site(zalo_link=OA).browser()
    page = browser.get("/z/to-roi")
    assert 'action="/z/to-roi"' in page.text
    assert "form-action 'self' https://zalo.me;" in page.headers["content-security-policy"]
    gone = browser.ask_for("POST", "/z/to-roi", headers={"sec-fetch-site": "same-origin"})
    assert (gone.status_code, gone.headers["location"]) == (303, OA)
    refused = browser.ask_for("POST", "/z/to-roi", headers={"sec-fetch-site": "cross-site"})
    assert refused.status_code == 403
    with closing(sqlite3.connect(database)) as rows:
        assert rows.execute("SELECT what, count FROM tally WHERE what LIKE 'c:%'").fetchall() == [("c:to-roi", 1)]


def test_whoever_presses_without_end_is_led_on_and_counted_no_more(open_site: OpenSite, database: Path) -> None:
    """Each count is a write of its own, and the figures of a leaflet are believed."""
    site = open_site(zalo_link=OA, messages_per_minute=5)
    own = {"sec-fetch-site": "same-origin"}
    statuses = {site.browser().ask_for("POST", "/z/to-roi", headers=own).status_code for _ in range(12)}
    site.browser("198.51.100.7").ask_for("POST", "/z/to-roi", headers=own)
    assert statuses == {303}
    with closing(sqlite3.connect(database)) as rows:
        assert rows.execute("SELECT count FROM tally WHERE what = 'c:to-roi'").fetchall() == [(6,)]


@pytest.mark.parametrize("path", ["/z/viec", "/z/" + "a" * 20, "/z/T%20R"])
def test_no_other_word_is_a_campaign(open_site: OpenSite, path: str) -> None:
    assert open_site(zalo_link=OA).browser().get(path).status_code == 404


def test_the_links_of_a_campaign_lead_to_zalo_by_the_counted_page() -> None:
    settings = Settings(public_origin="https://vayvon.example", zalo_link=OA)
    found = {each.name: each.url for each in asyncio.run(links_of(settings, "to-roi"))}
    assert found["zalo_oa"] == "https://vayvon.example/z/to-roi"


# ---- stories


def write(folder: Path, on: date, withdrawn: str = "", name: str = "mot.yaml") -> Path:
    path = folder / name
    path.write_text(STORY % (on, withdrawn), encoding="utf-8")
    return folder


def test_a_story_is_shown_while_its_person_agrees(open_site: OpenSite, tmp_path: Path) -> None:
    shown = open_site(stories=write(tmp_path, TODAY)).browser().get("/guong")
    assert "Quán phở của anh T." in shown.text
    assert "ba người làm" in shown.text


@pytest.mark.parametrize(("on", "withdrawn"), [(TODAY, f"{TODAY}"), (TODAY + timedelta(days=1), "")])
def test_nothing_is_shown_without_a_consent_that_holds(
    open_site: OpenSite, tmp_path: Path, on: date, withdrawn: str
) -> None:
    assert open_site(stories=write(tmp_path, on, withdrawn)).browser().get("/guong").status_code == 404


@pytest.mark.parametrize("missing", [r"on: [\d-]+, ", r', withdrawn: ""', r"paper: [^,]+, ", r"consent: .*"])
def test_a_file_without_its_consent_or_its_withdrawal_is_an_error(tmp_path: Path, missing: str) -> None:
    write(tmp_path, TODAY)
    path = tmp_path / "mot.yaml"
    path.write_text(re.sub(missing, "", path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(YamlError, match=r"mot\.yaml"):
        Stories(tmp_path).shown(TODAY)


def test_check_names_a_consent_of_tomorrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, TODAY + timedelta(days=1))
    assert list(Stories(tmp_path).faults(TODAY)) == ["mot.yaml: ngày đồng ý ở phía trước; chưa được đăng."]
    monkeypatch.setenv("QD22_STORIES", str(tmp_path))
    done = CliRunner().invoke(app, ["check", "--on", TODAY.isoformat()])
    assert done.exit_code == 1
    assert "mot.yaml: ngày đồng ý" in done.output


# ---- English


def test_english_pages_hold_no_figure_of_their_own(services: Services) -> None:
    words = english_words()
    texts = [*words.intro, *(row for part in words.parts for row in part.rows), *words.labels.values()]
    for each in texts:
        bare = re.sub(r"\{[^}]*\}", "", each)
        assert re.findall(r"\d", bare.replace("2025", "")) == [], each
        assert re.findall(r"\{", each) == ["{"] * len(placeholders(each))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("business_person_cap", "VND 100 million"),
        ("employer_project_cap", "VND 2 billion"),
        ("interest_ten_million", "VND 52,000"),
        ("rate_year", "6.24% a year"),
        ("effective_on", "10 October 2023"),
        ("country_borrowers", "2,406"),
        ("list_day", "day 5"),
    ],
)
def test_figures_are_written_as_english_readers_know_them(services: Services, name: str, shown: str) -> None:
    assert English(services.knowledge, TODAY).show(name) == shown


def test_every_figure_has_its_source(services: Services, open_site: OpenSite) -> None:
    rows = English(services.knowledge, TODAY).figures()
    assert len(rows) >= 14
    assert all(row.source for row in rows)
    page = open_site().browser().get("/en/figures").text
    assert all(row.value in page for row in rows)
    assert '<html lang="en">' in page


def test_a_changed_fact_changes_the_english_pages(services: Services) -> None:
    facts = [
        fact.model_copy(update={"values": [row.model_copy(update={"value": "123000000"}) for row in fact.values]})
        if fact.id == "business_person_cap"
        else fact
        for fact in services.knowledge.facts
    ]
    from dataclasses import replace

    changed = English(replace(services.knowledge, facts=ParameterBook(facts)), TODAY)
    assert any("VND 123 million" in row for part in changed.parts() for row in part.rows)
    assert any(row.value == "VND 123 million" for row in changed.figures())
