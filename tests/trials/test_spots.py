"""Spot checks see what an answer lacks, says wrongly or rests on, and the sets of them are large and sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.services import Services
from bot.trials.labels import LabelError
from bot.trials.spots import Spot, read_spots, score_spots
from knowledge.language.utterance import Utterance
from knowledge.loader import Knowledge

DATA = Path(__file__).parent.parent / "data"
CHECKS = [spot for file in sorted(DATA.glob("spot_checks_*.yaml")) for spot in read_spots(file)]
FORTY = [spot for file in sorted(DATA.glob("forty_questions*.tsv")) for spot in read_spots(file)]
RATE = "lãi suất bao nhiêu"


def faults(services: Services, **fields: object) -> list[str]:
    return score_spots([Spot.model_validate({"question": RATE, **fields})], services).errors


def test_the_sets_are_large_enough() -> None:
    assert len(CHECKS) >= 90
    assert len(FORTY) >= 130


def test_sets_name_entries_that_exist_and_teach_nothing(knowledge: Knowledge) -> None:
    named = {name for spot in (*CHECKS, *FORTY) for name in spot.entry.split("|")} - {"", "verdict", "noted", "act"}
    assert named <= set(knowledge.entries)
    taught = {Utterance(each.text).bare for each in knowledge.examples()}
    assert [
        spot.question for spot in (*CHECKS, *FORTY) if not spot.told and Utterance(spot.question).bare in taught
    ] == []
    asked = [Utterance(spot.question).bare for spot in FORTY]
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"entry": "loan.interest", "says": ["6,24%|6,6%"], "never": ["100%"], "cites": ["qd22.dieu9"]}, ""),
        ({"entry": "loan.fees|verdict"}, "loan.interest ≠ loan.fees|verdict"),
        ({"says": ["không có trong câu"]}, "- không có trong câu"),
        ({"never": ["một đồng", "lãi suất"]}, "+ lãi suất"),
        ({"cites": ["blhs"]}, "# blhs"),
        ({"question": "trời mai có mưa không"}, "decline"),
    ],
)
def test_what_is_not_right_is_named(services: Services, fields: dict[str, object], fault: str) -> None:
    found = faults(services, **fields)
    assert (fault in found[0]) if fault else found == []


def test_facts_told_before_open_the_answer(services: Services) -> None:
    told = {"applicant": "employer", "workers_total": "12"}
    assert faults(services, question="cơ sở vay được bao nhiêu", told=told, says=["1,2 tỷ đồng"]) == []


@pytest.mark.parametrize("content", ["- question: [", "- question: a\n  what: b\n", "- entry: a\n"])
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    file = tmp_path / "spot_checks_x.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(LabelError, match=r"spot_checks_x\.yaml:"):
        read_spots(file)
