"""The commands as a script sees them: output, one-line errors, exit codes."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app, main
from bot.cli.options import UNUSABLE

RUN = CliRunner()
FIELDS = {"decision", "topic", "entry", "confidence", "alternatives", "text", "citations", "ms"}


def lines(*arguments: str, given: str | None = None, code: int = 0) -> list[str]:
    done = RUN.invoke(app, list(arguments), input=given)
    assert done.exit_code == code, done.output
    return done.output.splitlines()


def test_ask_answers_in_words() -> None:
    told = "\n".join(lines("ask", "lãi suất bao nhiêu một năm"))
    assert "6,24%/năm" in told
    assert "Căn cứ: " in told


def test_ask_as_json_says_what_was_decided() -> None:
    record = json.loads(lines("ask", "lai suat bao nhieu mot nam", "--json")[0])
    assert set(record) >= FIELDS
    assert (record["decision"], record["topic"], record["entry"]) == ("answer", "loan.interest", "loan.interest")
    assert 0.8 <= record["confidence"] <= 1
    assert "qd22.dieu9.khoan1" in record["citations"]
    assert record["ms"] > 0


def test_ask_on_an_old_day_gives_the_old_figure() -> None:
    assert "6,6%/năm" in json.loads(lines("ask", "lãi suất bao nhiêu", "--json", "--on", "2025-11-30")[0])["text"]


def test_a_batch_gives_one_line_for_each_question_in_order(tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("lãi suất bao nhiêu\n\nlàm hộ chiếu ở đâu\nx\0y\n", encoding="utf-8")
    records = [json.loads(line) for line in lines("ask", "--json", "--batch", str(file))]
    assert [record["decision"] for record in records][:3] == ["answer", "decline", "decline"]
    assert len(records) == 4


def test_a_batch_may_come_from_standard_input() -> None:
    assert len(lines("ask", "--json", "--batch", "-", given="lãi suất\ngiấy tờ\n")) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["ask"], "cần đúng một trong hai"),
        (["ask", "x", "--batch", "y"], "cần đúng một trong hai"),
        (["ask", "--batch", "/no/such/file"], "không đọc được"),
        (["ask", "lãi", "--on", "hôm nay"], "YYYY-MM-DD"),
        (["check", "--on", "2026-13-01"], "YYYY-MM-DD"),
        (["health", "--url", "ftp://x"], "http"),
        (["chat", "--save", "/no/such/folder/talk.yaml"], "không ghi được"),
        (["bench", "screen", "--cases", "/no/such.csv"], "không đọc được"),
        (["quality", "--baseline", "/no/such.json"], "không đọc được"),
    ],
)
def test_a_wrong_call_is_told_in_one_line(arguments: list[str], says: str) -> None:
    told = lines(*arguments, code=UNUSABLE)
    assert len(told) == 1
    assert told[0].startswith("Lỗi: ")
    assert says in told[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["qd22", "eval", "/no/such.tsv"], "không đọc được"),
        (["qd22", "check", "/no/such/folder"], "topics.yaml:1: không đọc được tệp"),
    ],
)
def test_unusable_data_is_told_in_lines_with_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    monkeypatch.setattr(sys, "argv", arguments)
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capsys.readouterr().err
    assert stopped.value.code == UNUSABLE
    assert says in told
    assert "Traceback" not in told


def test_a_setting_that_cannot_be_used_is_named_but_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QD22_PORT", "hunter2")
    monkeypatch.setattr(sys, "argv", ["qd22", "health"])
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capsys.readouterr().err
    assert stopped.value.code == UNUSABLE
    assert told.startswith("Lỗi: QD22_PORT ")
    assert told.count("\n") == 1
    assert "hunter2" not in told


def test_check_counts_and_finds_nothing_wrong() -> None:
    assert lines("check", "--on", "2026-11-24")[-1].endswith(": 0 lỗi.")


def test_eval_prints_the_figures_as_json(tmp_path: Path) -> None:
    file = tmp_path / "rows.tsv"
    file.write_text("lãi suất bao nhiêu một năm\tloan.interest\nthời tiết hôm nay\tnone\n", encoding="utf-8")
    data = json.loads(lines("eval", str(file), "--json")[0])
    assert (data["questions"], data["top1"], data["outside_answered"]) == (2, 1.0, 0.0)


def test_eval_learns_somebody_elses_data(tmp_path: Path) -> None:
    train, test = tmp_path / "train.tsv", tmp_path / "test.tsv"
    train.write_text("".join(f"{word} số {n}\t{word}\n" for word in ("mèo", "chó") for n in range(5)), encoding="utf-8")
    test.write_text("con meo\tmèo\ncon cho\tchó\n", encoding="utf-8")
    assert json.loads(lines("eval", "--train", str(train), str(test), "--json")[0])["top1"] == 1.0


def test_chat_talks_and_saves_the_talk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "talk.yaml"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"lai suat bao nhieu\n1\n")))
    told = "\n".join(lines("chat", "--save", str(file), given="lai suat bao nhieu\n1\n"))
    assert "6,24%/năm" in told
    saved = file.read_text(encoding="utf-8")
    assert "say: lai suat bao nhieu" in saved
    assert "- loan.interest" in saved


@pytest.mark.parametrize("command", ["ask", "chat", "serve", "health", "check", "eval", "report", "bench"])
def test_every_command_has_help_in_vietnamese(command: str) -> None:
    told = "\n".join(lines(command, "--help"))
    assert len(told) > 100
    assert not told.isascii()
