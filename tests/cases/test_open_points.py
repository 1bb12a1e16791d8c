"""Why a case needs an officer: the conditions that the check left open, each with its article, never what was said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.conversation.open_points import open_points, point_words
from bot.conversation.services import Services
from bot.texts import text
from screening.evaluation import screen
from tests.acting import Actor, House, open_house
from tests.screening.samples import ON, PERSON


@pytest.fixture
def house(services: Services, tmp_path: Path) -> Iterator[House]:
    with open_house(services, tmp_path) as opened:
        yield opened


def points(services: Services, **said: str) -> str:
    """The points of somebody for whom all is clear but what is said."""
    facts = services.book.schema.read({**PERSON, **said}, ON)
    return open_points(screen(facts, ON, services.book))


def test_every_condition_has_its_words_with_its_own_article(services: Services) -> None:
    law = services.knowledge.law
    for rule in (*services.book.rules_for("person"), *services.book.rules_for("employer")):
        if rule.id not in ("law_abiding", "no_social_evils"):  # told as one with the list of the police
            assert law[rule.citations[0]].label in point_words(rule.id)[0]


def test_clear_cases_have_no_points_and_others_name_theirs(services: Services) -> None:
    assert points(services) == ""
    assert points(services, certificate="lost") == "certificate"
    assert points(services, certificate="no") == "certificate"


def test_what_was_said_of_conduct_cannot_be_told_from_where_somebody_lives(services: Services) -> None:
    open_ones = {
        points(services, **{name: value})
        for name, value in (("resident_listed", "no"), ("law_abiding", "no"), ("social_evils", "yes"))
    }
    assert open_ones == {"listed_by_commune_police"}


def checked(house: House, whom: str, typed: Iterator[str]) -> Actor:
    """Somebody who was checked; a person lost the certificate."""
    person = house.actor()
    person.act(f"screen:{whom}")
    while not (screening := person.session.own_screening) or not screening.shown:
        asked = [each.split(":") for each in person.buttons.values() if each.startswith("screen:answer:")]
        values = [each[3] for each in asked if each[3] != "unknown"]
        if "screen:show" in person.buttons.values():
            person.act("screen:show")
        elif values:
            person.act(f"screen:answer:{asked[0][2]}:{'lost' if 'lost' in values else values[0]}")
        else:
            person.say(next(typed))
    return person


def test_an_officer_reads_why_before_and_after_the_contact_is_opened(house: House) -> None:
    person, officer = checked(house, "person", iter(("15/3/2024", "50 triệu"))), house.officer()
    shown = person.apply()
    assert "điều kiện nào cần cán bộ xem" in shown
    why = text("desk.point.certificate")
    assert why in officer.act(f"desk:case:{person.code}")
    assert why in officer.act(f"desk:open:{person.code}")
    assert why in person.act(f"held:{person.code}")
    assert text("desk.open.rest") not in officer.act(f"desk:case:{person.code}")


def test_the_draft_of_an_establishment_holds_what_was_told_and_says_what_is_missing(house: House) -> None:
    employer, officer = checked(house, "employer", iter(("20 người, 2 người đi tù về", "500 triệu"))), house.officer()
    assert "Về cơ sở: loại cơ sở, số lao động" in employer.apply(audience="employer")
    assert "- Số lao động: 20." in employer.act(f"held:{employer.code}")
    officer.act(f"desk:open:{employer.code}")
    said = officer.act(f"desk:plan:{employer.code}")
    assert text("desk.plan.untold") not in said
    made = officer.visit.shown[-1].card
    assert made is not None
    assert made.plan is not None
    assert (made.plan.workers, made.plan.released, made.plan.amount) == ("20", "2", "500 triệu đồng")
    assert any(mark == "unknown" and "tên, địa chỉ cơ sở" in line for mark, line in made.plan.checks)


def test_the_draft_is_empty_for_whoever_told_nothing_and_says_so(house: House) -> None:
    employer, officer = house.applicant(audience="employer"), house.officer()
    officer.act(f"desk:open:{employer.code}")
    assert text("desk.plan.untold") in officer.act(f"desk:plan:{employer.code}")
