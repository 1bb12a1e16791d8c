"""The commands: JSON out, exit codes, one clear line when the input cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app, screening
from screening.rule_book import RuleBook
from tests.screening.samples import PERSON
from tests.screening.test_flowchart import with_a_lost_question

TABLE = Path(__file__).parent.parent / "screening_cases.csv"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_screen_prints_the_outcome_as_json(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps({**PERSON, "certificate": "lost"}))
    result = call("screen", "--facts", path, "--on", "2026-11-24")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["outcome"] == "needs_officer"
    assert found["unknown"] == ["certificate"]
    assert found["change"]["facts"] == {"certificate": "yes"}
    assert found["change"]["outcome"] == "likely_eligible"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"certificate": "maybe"}', "certificate"),
        ('{"finished_on": "2999-01-01"}', "finished_on"),
        ('{"workers_total": 1, "workers_released": 2}', "workers_released"),
        ("[1]", "JSON"),
        ("{", "JSON"),
    ],
)
def test_facts_that_cannot_be_used_end_with_two_and_one_line(tmp_path: Path, text: str, told: str) -> None:
    result = call("screen", "--facts", write(tmp_path, text), "--on", "2026-11-24")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Lỗi: ")
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("screen",),
        ("screen", "--facts", "missing.json"),
        ("screen", "--cases", "missing.csv"),
        ("screen", "--cases", TABLE, "--facts", TABLE),
        ("screen", "--cases", TABLE, "--on", "30/02/2026"),
        ("flow", "person", "--on", "2020-01-01"),
        ("flow", "bank"),
        ("flow", "person", "--out", "/no/such/folder/x.mmd"),
    ],
)
def test_what_cannot_be_done_ends_with_two(arguments: tuple[object, ...]) -> None:
    result = call(*arguments)
    assert result.exit_code == 2
    assert result.stderr


def test_a_chart_with_a_question_that_no_answer_leads_to_ends_with_two(
    book: RuleBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "open_book", lambda: with_a_lost_question(book))
    result = call("flow", "person", "--on", "2026-11-24")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Lỗi: Ngày 24/11/2026 không câu trả lời nào dẫn đến câu hỏi ")
    assert result.stderr.count("\n") == 1


def test_the_table_ends_with_the_count(tmp_path: Path) -> None:
    result = call("screen", "--cases", TABLE)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].endswith(" passed, 0 failed")


def test_a_failing_table_ends_with_one_and_shows_why(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("applicant,sentence_status,on,expect_outcome,name\nperson,none,2026-11-24,not_yet,thử\n", "utf-8")
    result = call("screen", "--cases", path)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0].startswith("2 thử: expect_outcome")
    assert any("served_prison_sentence" in line for line in lines)
    assert lines[-1] == "0 passed, 1 failed"


def test_flow_draws_to_a_file_and_to_the_screen(tmp_path: Path) -> None:
    out = tmp_path / "person.mmd"
    assert call("flow", "person", "--format", "mermaid", "--out", out).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("flowchart TD")
    assert call("flow", "employer", "--format", "mermaid").stdout.startswith("flowchart TD")


def test_rules_prints_the_table() -> None:
    assert "| `within_five_years` |" in call("rules").stdout


def test_the_benchmark_reports_the_bar_and_names_each_peer() -> None:
    result = call("bench", "screen", "--json", "--count", 500)
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found["evaluations"] == 500
    assert found["ms_per_case"] > 0
    assert found["ms_longest_answer"] > 0
    assert set(found["peers"]) == {"qd22", "zen-engine", "OpenFisca-core"}
    mine = found["peers"]["qd22"]
    assert mine["known_right"] == mine["known"]
    assert mine["unknown_said"] == {"needs_officer": mine["unknown"]}
    for peer in found["peers"].values():
        assert ("missing" in peer and "pip install" in peer["missing"]) or peer["ms_per_case"] > 0
