"""Broken data files: every problem at once, each with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.loader import Knowledge
from knowledge.yaml_file import YamlError, read_yaml
from screening.evaluation import screen
from screening.loader import HOME, load_book
from screening.rule_book import RuleBook
from tests.screening.samples import ON, PERSON

LONG = "Mất giấy chứng nhận chấp hành xong án phạt tù"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    copy = tmp_path / "screening"
    shutil.copytree(HOME, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def spoil(home: Path, name: str, old: str, new: str) -> int:
    """Replace the first ``old`` in a file; the line where it stood."""
    path = home / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("rules/person.yaml", "[qd22.dieu3.khoan1.a]", "[qd22.dieu99]", "căn cứ “qd22.dieu99”"),
        ("rules/person.yaml", "within_years: window_years", "within_years: five", "con số “five”"),
        ("rules/person.yaml", "condition: {fact: certificate,", "condition: {fact: paper,", "thông tin “paper”"),
        ("rules/person.yaml", "in: [finished, amnestied]", "in: [finished, freed]", "“freed”"),
        ("rules/person.yaml", "{fact: has_plan, in: [\"yes\"]}", "{fact: has_plan, python: 1}", "điều kiện viết sai"),
        ("rules/person.yaml", "{fact: finished_on, within_years", "{fact: certificate, within_years", "loại choice"),
        ("rules/person.yaml", "quá {fact:window_years}", "quá 5 năm", "gõ tay"),
        ("rules/person.yaml", "{Who} còn đang", "{whom} còn đang", "{whom}"),
        ("rules/person.yaml", "      outcome: not_yet", "      outcome: maybe", "outcome"),
        ("rules/person.yaml", "- id: certificate", "- id: served_prison_sentence", "viết hai lần"),
        ("rules/employer.yaml", "from: 2023-10-10", "from: 2023-13-10", "from"),
        ("rules/employer.yaml", "  label: Thành lập", "  name: x\n  label: Thành lập", "“name”"),
        ("advice.yaml", "fails: [certificate]", "fails: [paper]", "điều kiện “paper”"),
        ("advice.yaml", "citations: [nd338]", "citations: []", "thiếu căn cứ"),
        ("changes.yaml", "to: finished", "to: done", "“done”"),
        ("changes.yaml", "from: [serving,", "from: [sitting,", "“sitting”"),
        ("questionnaires/person.yaml", "settles: [certificate]", "settles: [paper]", "facts.yaml"),
        ("questionnaires/person.yaml", "kind: date", "kind: money", "không hợp"),
        ("questionnaires/person.yaml", "label: Mất giấy", f"label: {LONG}", "rút còn 40"),
        ("questionnaires/person.yaml", "value: lost", "value: gone", "“gone”"),
        ("questionnaires/person.yaml", "- id: other", "- id: ongoing", "viết hai lần"),
        ("questionnaires/family.yaml", "- id: conduct", "- id: behaviour", "“behaviour”"),
        ("facts.yaml", "kind: money", "kind: gold", "kind"),
        ("personal.yaml", "when: {known: training_months}", "when: {known: months}", "thông tin “months”"),
        ("personal.yaml", "{training_total}.", "{total}.", "{total}"),
    ],
)  # fmt: skip
def test_a_spoilt_file_is_refused_with_its_line(
    home: Path, knowledge: Knowledge, name: str, old: str, new: str, told: str
) -> None:
    line = spoil(home, name, old, new)
    with pytest.raises(YamlError) as caught:
        load_book(knowledge.law, knowledge.facts, home)
    found = [problem for problem in caught.value.problems if told in problem.text]
    assert found, caught.value.problems
    assert found[0].path == name
    assert abs(found[0].line - line) <= 2


def test_all_problems_of_all_files_come_at_once(home: Path, knowledge: Knowledge) -> None:
    spoil(home, "rules/person.yaml", "[qd22.dieu1]", "[qd22.dieu77]")
    spoil(home, "rules/employer.yaml", "employer_released_share}", "share}")
    spoil(home, "advice.yaml", "{fact:job_worker_cap}", "{fact:job_cap}")
    spoil(home, "questionnaires/employer.yaml", "ask_if: {fact: employer_group", "ask_if: {fact: group")
    with pytest.raises(YamlError) as caught:
        load_book(knowledge.law, knowledge.facts, home)
    assert {problem.path for problem in caught.value.problems} == {
        "rules/person.yaml", "rules/employer.yaml", "advice.yaml", "questionnaires/employer.yaml",
    }  # fmt: skip


def test_a_rule_that_is_repealed_counts_no_longer(home: Path, knowledge: Knowledge, book: RuleBook) -> None:
    text = (home / "rules/person.yaml").read_text(encoding="utf-8")
    start = text.index("- id: no_same_purpose_loan")
    text = text[:start] + text[start:].replace('to: ""', "to: 2026-06-30", 1)
    (home / "rules/person.yaml").write_text(text, encoding="utf-8")
    repealed = load_book(knowledge.law, knowledge.facts, home)
    known = book.schema.read({**PERSON, "same_purpose_loan": "yes"}, ON)
    assert screen(known, ON, book).outcome == "not_yet"
    assert screen(known, ON, repealed).outcome == "likely_eligible"
    assert screen(known, ON.replace(month=6, day=30), repealed).outcome == "not_yet"


def test_every_message_for_editors_is_used() -> None:
    loader = HOME / "loader"
    sheet = read_yaml(loader / "messages.yaml")
    code = "".join(path.read_text(encoding="utf-8") for path in (*loader.glob("*.py"), HOME / "wording.py"))
    assert isinstance(sheet.data, dict)
    assert [key for key in sheet.data if f'"{key}"' not in code] == []
