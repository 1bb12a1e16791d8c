"""What holds for any facts at all: unknown never decides, knowing more never flips what is certain."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.language.day_range import DayRange
from screening.advice import Audience
from screening.conditions import both, either
from screening.evaluation import judge, screen_edition
from screening.facts import FactSpec, FactValue
from screening.outcome import PRECEDENCE
from screening.rule_book import Edition, RuleBook
from tests.screening.samples import NOT_BEGUN, ON

Known = dict[str, FactValue]
OFFICERS = ("lost", "abroad")
"""Answers that settle nothing: an officer must look."""
_TRUTHS = st.lists(st.sampled_from([True, False, None]), max_size=6)
_AUDIENCES: st.SearchStrategy[Audience] = st.sampled_from(["person", "family", "employer"])


@st.composite
def ranges(draw: st.DrawFn) -> DayRange:
    first = draw(st.dates(date(2018, 1, 1), ON))
    return DayRange(first, min(ON, first + timedelta(days=draw(st.sampled_from([0, 0, 30, 365, 2000])))))


def values(spec: FactSpec) -> st.SearchStrategy[FactValue]:
    if spec.kind == "choice":
        return st.sampled_from(list(spec.values))
    if spec.kind == "date":
        return ranges()
    return st.integers(spec.least, 30)


@st.composite
def cases(draw: st.DrawFn, book: RuleBook, audience: Audience) -> Known:
    """Some facts, each known or not."""
    found: Known = {}
    for name, spec in book.schema.specs.items():
        if name != "applicant" and audience in spec.applicants and draw(st.booleans()):
            found[name] = draw(values(spec))
    if book.schema.is_contradictory(found):
        found.pop("workers_total")
    return found


def needed(edition: Edition, known: Known) -> set[str]:
    """The facts that rules ask for in this case and that are not known."""
    day = edition.day
    return {name for filled in edition.rules for name in filled.rule.condition.missing(known, day)}


@given(st.data(), _AUDIENCES)
@settings(max_examples=400)
def test_an_unknown_answer_never_gives_likely_nor_outside(
    book: RuleBook, data: st.DataObject, audience: Audience
) -> None:
    edition = book.edition(ON, audience)
    known = data.draw(cases(book, audience))
    outcome = judge(known, edition)
    if outcome == "likely_eligible":
        assert not needed(edition, known)
    for name in known:
        without = {key: value for key, value in known.items() if key != name}
        if name == "sentence_status" and known[name] in NOT_BEGUN:
            continue  # the day told was not that of the end of the sentence
        less = judge(without, edition)
        if less in ("likely_eligible", "outside"):
            assert outcome == less  # the fact taken away had nothing to do with it


@given(st.data(), _AUDIENCES)
@settings(max_examples=400)
def test_knowing_more_never_flips_what_is_certain(book: RuleBook, data: st.DataObject, audience: Audience) -> None:
    edition = book.edition(ON, audience)
    known = data.draw(cases(book, audience))
    before = judge(known, edition)
    more = dict(known)
    for name, spec in book.schema.specs.items():
        if name != "applicant" and audience in spec.applicants and name not in known:
            more[name] = data.draw(values(spec))
    if more.get("sentence_status") in NOT_BEGUN and "sentence_status" not in known:
        return
    days = known.get("finished_on")
    if isinstance(days, DayRange):
        day = data.draw(st.dates(days.first, days.last))
        more["finished_on"] = DayRange(day, day)
    if book.schema.is_contradictory(more):
        return
    after = judge(more, edition)
    if before in ("likely_eligible", "outside"):
        assert after == before
    if before == "not_yet":
        assert after in ("not_yet", "outside")


@given(st.data(), _AUDIENCES)
@settings(max_examples=200)
def test_the_outcome_follows_from_the_reasons(book: RuleBook, data: st.DataObject, audience: Audience) -> None:
    edition = book.edition(ON, audience)
    known = data.draw(cases(book, audience))
    found = screen_edition(known, edition, book)
    assert found.outcome == judge(known, edition)
    assert bool(found.unknown) is any(reason.holds == "unknown" for reason in found.reasons)
    settling = {name for name, value in known.items() if not isinstance(value, DayRange) and value not in OFFICERS}
    assert not set(found.unknown) & (settling - {"record_expunged"})
    if found.outcome == "likely_eligible":
        assert {reason.holds for reason in found.reasons} == {"yes"}
    if found.outcome in ("outside", "not_yet"):
        assert found.failing
    texts = [text for reason in found.reasons for text in (reason.text, reason.cure)]
    assert not any("{" in text for text in [*texts, found.warning, *found.notes, *found.next_steps, *found.documents])


@given(_TRUTHS, _TRUTHS)
def test_and_and_or_are_kleenes(some: list[bool | None], more: list[bool | None]) -> None:
    assert both(some) is (None if both(some) is None else all(value is True for value in some))
    assert either([None if value is None else not value for value in some]) is (
        None if both(some) is None else not both(some)
    )
    if both(some) is False:
        assert both(some + more) is False
    if either(some) is True:
        assert either(some + more) is True


def test_the_order_of_outcomes_is_that_of_the_interface() -> None:
    assert PRECEDENCE == ("outside", "not_yet", "needs_officer", "likely_eligible")
