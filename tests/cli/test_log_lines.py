"""Log lines say what went wrong and where, and never what somebody typed."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from bot.cli.log_lines import JsonLines, PlainLines

TYPED = "Trần Văn Mẫu 0912345678"


def record(message: str = "not kept: %s", *given: object, fails: bool = False) -> logging.LogRecord:
    error = None
    try:
        int(TYPED if fails else "0")
    except ValueError:
        error = sys.exc_info()
    made = logging.LogRecord("qd22.web", logging.ERROR, __file__, 1, message, given, error)
    made.created = 1795000000.25
    return made


def test_a_line_is_an_object_with_its_moment_in_utc() -> None:
    assert json.loads(JsonLines().format(record("not kept: %s", "đĩa đã đầy"))) == {
        "at": "2026-11-18T11:06:40.250+00:00", "level": "ERROR", "logger": "qd22.web",
        "message": "not kept: đĩa đã đầy",
    }  # fmt: skip


def test_a_message_of_several_lines_is_one_line() -> None:
    line = JsonLines().format(record('two\nlines and "marks"'))
    assert "\n" not in line
    assert json.loads(line)["message"] == 'two\nlines and "marks"'


@pytest.mark.parametrize("lines", [JsonLines(), PlainLines("%(name)s %(message)s")], ids=["json", "text"])
def test_of_an_error_the_kind_and_the_place_are_told_and_not_its_words(lines: logging.Formatter) -> None:
    told = lines.format(record("it failed", fails=True))
    assert "ValueError at test_log_lines.py:" in told
    assert TYPED not in told
    assert "0912" not in told
    assert len(told.splitlines()) == 1
