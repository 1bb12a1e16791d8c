"""Every way through each questionnaire, all of them walked: short enough, ending, nothing unreachable."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from screening.advice import AUDIENCES, Audience
from screening.charts.paths import Paths
from screening.evaluation import judge
from screening.questionnaire import replay
from screening.rule_book import RuleBook
from tests.screening.samples import ON

pytestmark = pytest.mark.xdist_group("ways")  # one worker walks them, once
MAX_QUESTIONS = 10
CHECK_EVERY = 97
"""Of the ways, this share is walked again through the answers kept in a chat; a prime, so that all branches come up."""


@dataclass
class Walked:
    lengths: Counter[int] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    disagreeing: list[object] = field(default_factory=list)
    training_asked_for_business: int = 0
    edges: set[tuple[str, str, str]] = field(default_factory=set)


def walk(audience: Audience, book: RuleBook) -> Walked:
    questionnaire, edition = book.questionnaires[audience], book.edition(ON, audience)
    ways = Paths(questionnaire, edition, book)
    found = Walked()
    for number, (taken, spot) in enumerate(ways.all()):
        asked = [question_id for question_id, _ in taken]
        found.lengths[len(taken)] += 1
        found.asked.update(asked)
        outcome = judge(spot.facts, edition)
        steps = zip(taken, [*asked[1:], "outside" if outcome == "outside" else ""], strict=True)
        found.edges |= {(name, choice.name, after) for (name, choice), after in steps}
        found.repeated += len(set(asked)) < len(asked)
        found.outcomes[outcome] += 1
        found.training_asked_for_business += spot.facts.get("purpose") == "business" and "training_months" in asked
        if number % CHECK_EVERY == 0 or len(taken) < 8:
            state = replay(questionnaire, {name: choice.answer for name, choice in taken}, ON, book)
            same = [question.id for question in state.asked] == asked and state.facts == spot.facts
            if not (same and state.is_complete and not state.dropped):
                found.disagreeing.append(taken)
    return found


_WALKED: dict[Audience, Walked] = {}


@pytest.fixture(params=AUDIENCES)
def walked(request: pytest.FixtureRequest, book: RuleBook) -> tuple[Audience, Walked]:
    if request.param not in _WALKED:
        _WALKED[request.param] = walk(request.param, book)
    return request.param, _WALKED[request.param]


def test_no_way_asks_more_than_ten_questions_or_one_twice(walked: tuple[Audience, Walked]) -> None:
    _, found = walked
    assert max(found.lengths) <= MAX_QUESTIONS
    assert min(found.lengths) >= 1
    assert found.repeated == 0


def test_every_question_and_every_outcome_is_reached(walked: tuple[Audience, Walked], book: RuleBook) -> None:
    audience, found = walked
    assert set(found.asked) == {question.id for question in book.questionnaires[audience].questions}
    assert set(found.outcomes) == {"likely_eligible", "not_yet", "outside", "needs_officer"}


def test_training_is_never_asked_about_for_business(walked: tuple[Audience, Walked]) -> None:
    assert walked[1].training_asked_for_business == 0


def test_the_answers_kept_in_a_chat_lead_the_same_way(walked: tuple[Audience, Walked]) -> None:
    assert walked[1].disagreeing == []


def test_nothing_is_asked_once_the_outcome_is_certainly_outside(
    walked: tuple[Audience, Walked], book: RuleBook
) -> None:
    audience, found = walked
    final = book.edition(ON, audience).final_rules
    facts = set().union(*(rule.condition.facts for rule in final))
    ends = {name for name, _, after in found.edges if after == "outside"}
    assert ends
    assert all(facts & set(book.questionnaires[audience].question(name).settles) for name in ends)


def test_the_steps_found_by_merging_are_those_of_all_ways(walked: tuple[Audience, Walked], book: RuleBook) -> None:
    audience, found = walked
    ways = Paths(book.questionnaires[audience], book.edition(ON, audience), book)
    assert {(edge.source, edge.choice, edge.target) for edge in ways.edges()} == found.edges
