"""`qd22 read` and `qd22 trial`: one line in, one line of JSON out, whatever is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.options import UNUSABLE
from bot.cli.trial_sets import Gate

RUN = CliRunner()
DAY = ("--on", "2026-11-28")
FIELDS = ["id", "n", "decision", "topics", "act", "told", "outcome", "buttons", "text"]


def lines(*arguments: str, given: str | None = None, code: int = 0) -> list[str]:
    done = RUN.invoke(app, list(arguments), input=given)
    assert done.exit_code == code, done.output
    return done.output.splitlines()


def test_everything_of_a_message_is_read_at_once() -> None:
    found = json.loads(lines("read", "lãi suất bao nhiêu", "--json", *DAY)[0])
    assert {"danger", "acts", "facts", "topics", "decision"} <= set(found)
    assert (found["danger"], found["topics"], found["decision"]) == ("", ["loan.interest"], "answer")


@pytest.mark.parametrize(
    ("kind", "said", "found"),
    [
        ("date", "tháng 4 năm 2024", {"from": "2024-04-01", "to": "2024-04-30"}),
        ("date", "lãi suất", None),
        ("money", "80 triệu", {"money": 80_000_000}),
        ("money", "chào", {"money": None}),
        ("phone", "0912345678", {"phone": "+84912345678"}),
        ("name", "Nguyễn Văn An", {"name": "Nguyễn Văn An"}),
        ("danger", "lãi suất bao nhiêu", {"danger": ""}),
        ("question:certificate", "mất rồi", {"value": "lost", "certificate": "lost"}),
        ("question:certificate", "không biết", {"value": "unknown", "certificate": "unknown"}),
        ("question:employer.amount", "1 tỷ", {"value": 10**9, "amount": 10**9}),
        ("question:finished_on", "xyz xyz", None),
    ],
)
def test_one_kind_of_value(kind: str, said: str, found: object) -> None:
    assert json.loads(lines("read", said, "--as", kind, "--json", *DAY)[0]) == found


def test_every_line_of_a_batch_has_its_line(tmp_path: Path) -> None:
    given = "chào\n\n  \n😀\nlãi suất bao nhiêu"
    found = [json.loads(line) for line in lines("read", "--batch", "-", *DAY, given=given)]
    assert [each["topics"][:1] for each in found][-1] == ["loan.interest"]
    assert len(found) == 5


def test_an_unknown_kind_is_one_line() -> None:
    assert "nothing" in lines("read", "x", "--as", "question:nothing", code=UNUSABLE)[-1]
    assert "colour" in lines("read", "x", "--as", "colour", code=UNUSABLE)[-1]


def test_a_conversation_is_played_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "talks.jsonl"
    talks = [{"id": "a", "messages": ["lãi suất bao nhiêu", "cảm ơn"]}, {"id": 7, "messages": [{"text": "chào"}]}]
    file.write_text("\n".join(json.dumps(talk, ensure_ascii=False) for talk in talks), encoding="utf-8")
    found = [json.loads(line) for line in lines("trial", str(file), "--json", *DAY)]
    assert [(each["id"], each["n"]) for each in found] == [("a", 1), ("a", 2), ("7", 1)]
    assert all(list(each) == FIELDS for each in found)
    assert found[0]["topics"] == ["loan.interest"]
    assert "riêng tư" not in found[0]["text"]


def test_a_labelled_set_is_judged(tmp_path: Path) -> None:
    file = tmp_path / "danger.tsv"
    file.write_text("text\ttopic\ntôi muốn tự tử\tsafety.distress\nlãi suất bao nhiêu\tnone\n", encoding="utf-8")
    figures = json.loads("\n".join(lines("trial", "--judge", str(file))))
    assert (figures["recall"], figures["false_sure"]) == (1.0, 0.0)


def test_a_missing_set_is_one_line() -> None:
    assert "/no/such" in lines("trial", "/no/such.jsonl", code=UNUSABLE)[-1]
    assert "/no/such" in lines("trial", "--judge", "/no/such.jsonl", code=UNUSABLE)[-1]


def test_a_gate_lets_a_little_pass_in_the_right_direction() -> None:
    assert Gate("talks", "good").failure(0.895, 0.9) == ""
    assert "talks.good" in Gate("talks", "good").failure(0.88, 0.9)
    assert Gate("talks", "asked_back", is_better_lower=True).failure(0.05, 0.1) == ""
    assert Gate("talks", "repeated", slack=0.0, is_better_lower=True).failure(1, 0) != ""
