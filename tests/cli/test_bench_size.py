"""`qd22 bench size` measures what it says, here on small databases; size itself costs no statement."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
import typer

from bot.conversation.services import Services

bench_size = import_module("bot.cli.bench_size")  # the package has the command under the same name


def test_every_kind_of_message_is_measured_on_both(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench_size, "_WARM_UP", 1)
    monkeypatch.setattr(bench_size, "make_services", lambda _settings: services)
    bench_size.bench_size(cases=20, chats=30, rounds=4, as_json=True, folder=tmp_path)
    found = json.loads(capsys.readouterr().out)
    kinds = set(bench_size._KINDS)
    assert kinds <= set(found)
    assert all(found[kind][side]["cpu_ms"] > 0 for kind in kinds for side in ("empty", "full"))
    assert found["most"] == max(round(found[k]["full"]["took_ms"] / found[k]["empty"]["took_ms"], 2) for k in kinds)


def test_postgresql_needs_an_empty_database_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(typer.Exit):
        bench_size.bench_size(database="postgresql+asyncpg://x@127.0.0.1/x", folder=tmp_path)
