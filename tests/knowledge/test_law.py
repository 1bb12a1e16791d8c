"""Documents, articles and clauses: how they are named, when they hold, that every citation resolves."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.loader import Knowledge
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("citation", "name"),
    [
        ("qd22", "Quyết định 22/2023/QĐ-TTg"),
        ("qd22.dieu9", "Điều 9 Quyết định 22/2023/QĐ-TTg"),
        ("qd22.dieu3.khoan2.a", "điểm a khoản 2 Điều 3 Quyết định 22/2023/QĐ-TTg"),
        ("practice.fees", "Không thu phí hồ sơ"),
    ],
)
def test_a_citation_is_named_as_a_sentence_needs_it(knowledge: Knowledge, citation: str, name: str) -> None:
    assert knowledge.law[citation].name == name


def test_the_decision_holds_from_its_first_day(knowledge: Knowledge) -> None:
    decision = knowledge.law["qd22"].document
    assert not decision.in_force(date(2023, 10, 9))
    assert decision.in_force(date(2023, 10, 10))
    assert decision.in_force(TODAY)


def test_the_sixteen_articles_and_two_forms_are_there(knowledge: Knowledge) -> None:
    parts = {name.split(".")[1] for name in knowledge.law if name.startswith("qd22.")}
    assert parts == {f"dieu{number}" for number in range(1, 17)} | {"mau01", "mau02"}


def test_every_citation_of_an_entry_or_figure_resolves_to_text(knowledge: Knowledge) -> None:
    used = {name for entry in knowledge.entries.values() for name in entry.citations}
    used |= {fact.citation for fact in knowledge.facts}
    used |= {value.citation for fact in knowledge.facts for value in fact.values if value.citation}
    assert {name for name in used if not knowledge.law[name].text} == set()


def test_what_was_not_read_in_a_text_says_so(knowledge: Knowledge) -> None:
    """Only documents whose text was read may be certain; practice never is."""
    assert {item.certainty for name, item in knowledge.law.items() if name.startswith("practice")} <= {"B", "C", "?"}
