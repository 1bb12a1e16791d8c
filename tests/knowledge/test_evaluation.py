"""How well questions are understood, and that the measuring itself is honest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.conversation.ask import reply_to
from bot.conversation.services import Services
from bot.conversation.session import Session
from knowledge.evaluation import (
    WAYS,
    EvaluationError,
    Labelled,
    Report,
    folds_of,
    judge,
    judge_foreign,
    read_labelled,
)
from knowledge.language.telex import fold
from knowledge.language.text import Normaliser, Replacement
from knowledge.loader import Knowledge
from knowledge.readings import Decision, Status
from tests.conftest import TODAY, data
from tests.content import normaliser as content_normaliser


@pytest.fixture(scope="session")
def development(services: Services) -> Report:
    return judge(read_labelled(data("questions.tsv")), services.understanding.read)


@pytest.fixture(scope="session")
def held_out() -> list[Labelled]:
    return read_labelled(data("heldout.tsv"))


def _said(text: str, normaliser: Normaliser) -> str:
    return fold(" ".join(normaliser.words(text)))


def asked(services: Services, rows: list[Labelled], way: str) -> Report:
    """``rows`` typed in one of `WAYS`."""
    typed = [replace(row, text=WAYS[way](row.text, number)) for number, row in enumerate(rows)]
    return judge(typed, services.understanding.read)


def test_the_development_set_is_large_and_its_own(knowledge: Knowledge) -> None:
    """At least 400 inside and 100 outside; none is an utterance of the content."""
    normaliser = content_normaliser()
    known = {_said(example.text, normaliser) for example in knowledge.examples()}
    for name in ("questions.tsv", "heldout.tsv"):
        rows = read_labelled(data(name))
        assert sum(not row.is_outside for row in rows) >= 400
        assert sum(row.is_outside for row in rows) >= 100
        assert [row.text for row in rows if _said(row.text, normaliser) in known] == []
    asked_for = {
        topic for name in ("questions.tsv", "heldout.tsv") for row in read_labelled(data(name)) for topic in row.topics
    }
    assert asked_for >= {*knowledge.topics, "none"}


def test_the_sets_by_kind_are_large_and_their_own(knowledge: Knowledge) -> None:
    """Formal, spoken and outside questions; none is learnt from."""
    normaliser = content_normaliser()
    known = {_said(example.text, normaliser) for example in knowledge.examples()}
    for name, least in (("formal.tsv", 150), ("spoken.tsv", 100), ("outside.tsv", 150)):
        rows = read_labelled(data(name))
        assert len(rows) >= least
        assert [row.text for row in rows if _said(row.text, normaliser) in known] == []
        assert {topic for row in rows for topic in row.topics} <= {*knowledge.topics, "none"}


def test_the_right_topic_is_first_or_offered(development: Report) -> None:
    summary = development.summary()
    assert summary["top1"] >= 0.92
    assert summary["reached"] >= 0.97
    assert summary["outside_answered"] <= 0.03


def test_unmarked_questions_are_understood_as_well_as_marked_ones(services: Services, held_out: list[Labelled]) -> None:
    """Held out: written by somebody who had not seen the content."""
    inside = [row for row in held_out if not row.is_outside]
    typed, bare = (asked(services, inside, way).summary() for way in ("typed", "no_diacritics"))
    assert bare["top1"] >= typed["top1"] - 0.015


@pytest.mark.parametrize("way", WAYS)
def test_the_right_topic_is_among_three_however_it_is_typed(
    services: Services, held_out: list[Labelled], way: str
) -> None:
    assert asked(services, [row for row in held_out if not row.is_outside], way).summary()["top3"] >= 0.92


@pytest.mark.parametrize("way", WAYS)
def test_no_outside_question_is_answered_as_if_inside(services: Services, held_out: list[Labelled], way: str) -> None:
    outside = [row for row in held_out if row.is_outside]
    assert len(outside) >= 150
    assert [row.question.text for row in asked(services, outside, way).errors()] == []


def test_an_outside_question_ends_with_a_status_and_somebody_to_ask(
    services: Services, held_out: list[Labelled]
) -> None:
    named = {Status.CLARIFY, Status.UNANSWERED, Status.OUT_OF_SCOPE, Status.CRISIS, Status.ABUSE, Status.ANSWERED}
    for row in held_out:
        if row.is_outside:
            readings = services.understanding.read(row.text)
            assert readings[0].status in named
            if readings[0].decision is Decision.DECLINE:
                _, replies = reply_to(Session(), readings, TODAY, services)
                assert services.slots["police"] in replies[0].text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("câu hỏi không có nhãn\n", "rows.tsv:1: cần"),
        ("question\ttopic\na\tb\nc\t\n", "rows.tsv:3: cần"),
        ("", "tệp trống"),
    ],
)
def test_a_broken_labelled_file_names_the_line(tmp_path: Path, content: str, says: str) -> None:
    file = tmp_path / "rows.tsv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=says):
        read_labelled(file)


def test_folds_spread_each_label_evenly_and_are_the_same_every_time() -> None:
    labels = ["a"] * 10 + ["b"] * 7
    folds = folds_of(labels, 5)
    assert folds == folds_of(labels, 5)
    assert sorted(folds[:10]) == sorted([*range(5), *range(5)])
    assert len(set(folds[10:])) == 5


def test_foreign_data_is_learned_by_the_same_engine() -> None:
    train = [Labelled(f"{word} {number}", frozenset({word})) for word in ("mèo", "chó", "gà") for number in range(4)]
    report = judge_foreign(train, [Labelled("con meo", frozenset({"mèo"}))], list[Replacement](), [])
    assert report.summary()["top1"] == 1.0
    with pytest.raises(EvaluationError):
        judge_foreign([Labelled("x", frozenset({"none"}))], train, [], [])
