"""The labelled sets are large enough, sound, and unknown to the content."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.trials.facts import is_same
from bot.trials.labels import HARMLESS, LabelError, read_answers, read_dangers, read_stories, read_talks
from knowledge.evaluation import NONE, read_labelled
from knowledge.language.utterance import Utterance
from knowledge.loader import Knowledge

DATA = Path(__file__).parent.parent / "data"
DECISIONS = {"answer", "lean", "verdict", "noted", "clarify", "decline", "act", "field", "crisis"}
OUTCOMES = {"likely_eligible", "not_yet", "outside", "needs_officer"}
DANGERS = {f"safety.{name}" for name in ("distress", "violence", "loan_shark", "scam", "bribery")}
NEW_FACTS = {"extra_penalty", "record_expunged"}
"""Facts of the pre-check that questionnaires may leave out."""

TALKS = read_talks(DATA / "talks.jsonl")
STORIES = read_stories(DATA / "stories.jsonl")
DANGER = read_dangers(DATA / "danger_held.tsv")
ANSWERS = read_answers(DATA / "answers_held.tsv")
PUBLIC = read_labelled(DATA / "public_questions.tsv")
TURNS = [turn for talk in TALKS for turn in talk.turns]


def test_the_sets_are_large_enough() -> None:
    assert len(TALKS) >= 60
    assert len(TURNS) >= 600
    assert len(STORIES) >= 150
    assert sum(each.topic != HARMLESS for each in DANGER) >= 120
    assert sum(each.topic == HARMLESS for each in DANGER) >= 300
    assert len(ANSWERS) >= 300
    assert sum(not each.is_outside for each in PUBLIC) >= 120
    assert sum(each.is_outside for each in PUBLIC) >= 120


def test_labels_name_what_exists(knowledge: Knowledge, services: Services) -> None:
    topics = set(knowledge.topics) | DANGERS | {NONE}
    facts = set(services.book.schema.specs) | NEW_FACTS
    assert {name for turn in TURNS for name in turn.decision} <= DECISIONS
    assert {name for turn in TURNS for name in turn.outcome} <= OUTCOMES
    assert {name for turn in TURNS for name in (*turn.topics, *sum(turn.groups, ()))} <= topics
    assert {name for each in PUBLIC for name in each.topics} <= topics
    assert {each.topic for each in DANGER} <= DANGERS | {HARMLESS}
    assert {name for turn in TURNS for name in (*(turn.told or {}), *turn.optional)} <= facts
    assert {name for story in STORIES for name in (*story.facts, *story.optional)} <= facts
    assert [turn.text for turn in TURNS if not turn.decision] == []


def test_no_line_is_taught(knowledge: Knowledge) -> None:
    taught = {Utterance(each.text).bare for each in knowledge.examples()}
    lines = [turn.text for turn in TURNS if len(turn.text.split()) > 3]
    lines += [story.text for story in STORIES]
    lines += [each.text for each in DANGER if len(each.text.split()) > 3]
    lines += [each.text for each in PUBLIC]
    assert [line for line in lines if Utterance(line).bare in taught] == []


def test_nothing_stands_twice() -> None:
    for lines in ([s.text for s in STORIES], [d.text for d in DANGER], [(a.question, a.typed) for a in ANSWERS]):
        assert [line for line, count in Counter(lines).items() if count > 1] == []


@pytest.mark.parametrize(
    ("read", "right", "same"),
    [
        ("yes", "yes", True),
        ("yes", "no", False),
        (None, "no", False),
        (50_000_000, 50_000_000, True),
        (5, 50, False),
        ({"from": "2024-04-01", "to": "2024-04-30"}, "2024-04", True),
        ({"from": "2024-04-12", "to": "2024-04-12"}, "2024-04", True),
        ({"from": "2024-01-01", "to": "2024-12-31"}, "2024-04", False),
        ({"from": "2023-04-01", "to": "2023-04-30"}, "2024-04", False),
        ({"from": "2026-08-28", "to": "2026-08-28"}, {"from": "2026-07-28", "to": "2026-09-28"}, True),
        ("yes", "2024-04", False),
    ],
)
def test_a_fact_is_the_right_one(read: object, right: object, *, same: bool) -> None:
    assert is_same(read, right) is same


@pytest.mark.parametrize("line", ["{", '{"id": 1}', "[]", '{"id": "a", "messages": "x"}', "3"])
def test_a_broken_set_says_where(tmp_path: Path, line: str) -> None:
    file = tmp_path / "talks.jsonl"
    file.write_text(json.dumps({"id": "a", "messages": ["chào"]}) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(LabelError, match=r"talks\.jsonl:2"):
        read_talks(file)
