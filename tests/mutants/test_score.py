"""The score of a mutation: what counts as noticed, and a sample that a seed draws again."""

from __future__ import annotations

import json
from pathlib import Path

from tests.mutants.score import outcome, results, sample, table, unnoticed

FOUND = {
    "screening.a__mutmut_1": 1,
    "screening.b__mutmut_1": 0,
    "bot.cases.c__mutmut_1": 36,
    "bot.cases.d__mutmut_1": 33,
}


def test_a_seed_draws_the_same_sample_and_another_seed_another_one() -> None:
    names = [f"screening.x__mutmut_{number}" for number in range(100)]
    assert sample(names, 20, 1) == sample(names[::-1], 20, 1) != sample(names, 20, 2)
    assert len(sample(names, 1000, 1)) == 100


def test_a_failed_test_and_an_endless_one_notice_a_mutant_and_nobody_else_does() -> None:
    assert [outcome(code) for code in (1, 36, 0, 33, 34, None)] == [
        "killed", "timeout", "survived", "untested", "odd", "odd"
    ]  # fmt: skip
    assert unnoticed(FOUND) == ["screening.b__mutmut_1", "bot.cases.d__mutmut_1"]


def test_the_score_of_each_room_is_told() -> None:
    assert table(FOUND) == [
        "screening: 50.0 % of 2 (killed 1, survived 1)",
        "bot.cases: 50.0 % of 2 (timeout 1, untested 1)",
        "all: 50.0 % of 4 (killed 1, survived 1, timeout 1, untested 1)",
    ]


def test_results_are_read_from_what_mutmut_keeps(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "a.py.meta").write_text(json.dumps({"exit_code_by_key": {"bot.cases.a": None}}))
    assert results(tmp_path) == {"bot.cases.a": None}
