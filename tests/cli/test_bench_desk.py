"""`qd22 bench desk` measures what it says, here on small wards and without waiting."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from bot.conversation.services import Services

bench_desk = import_module("bot.cli.bench_desk")  # the package has the command under the same name
MOST_STATEMENTS = 15


def test_the_figures_are_those_of_the_issue_and_an_officers_statements_are_flat(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_desk, "SIZES", (1, 60))
    monkeypatch.setattr(bench_desk, "_EVERY_S", 0.1)
    monkeypatch.setattr(bench_desk, "_ROUNDS", 2)
    monkeypatch.setattr(bench_desk, "make_services", lambda _settings: services)
    bench_desk.bench_desk(as_json=True, seconds=0, folder=tmp_path)
    found = json.loads(capsys.readouterr().out)
    assert found["cases"] == [1, 60]
    assert found["officer_statements"][0] == found["officer_statements"][1] <= MOST_STATEMENTS
    assert found["citizen_statements"][0] == found["citizen_statements"][1] < found["officer_statements"][0]
    assert found["console_statements"][0] == found["console_statements"][1] <= MOST_STATEMENTS
    assert all(len(found[name]) == 2 for name in ("officer_cpu_ms", "citizen_cpu_ms", "citizen_p95_ratio"))
