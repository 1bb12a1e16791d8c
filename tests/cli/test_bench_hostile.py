"""`qd22 bench hostile`, small: every attack is played, memory holds and the server stops in time."""

from __future__ import annotations

import json
import re

import pytest
import typer

from bot.cli.bench_hostile import bench_hostile


def test_a_small_attack_is_played_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        bench_hostile(as_json=True, size=0.02)
    told = json.loads(capsys.readouterr().out)
    rows = {row["name"]: row for row in told["attacks"]}
    assert list(rows) == ["header", "half", "posts", "pictures", "cases"]
    # how fast others are answered depends on what else this machine does; the command itself judges it
    assert max(row["more_mb"] for row in rows.values()) <= 50
    assert told["stop_s"] <= 10
    assert rows["header"]["note"].split("/")[0] < rows["header"]["note"].split("/")[1]
    assert "200" in rows["pictures"]["note"]
    assert rows["cases"]["officer_ms"] > 0
    tried, taken = re.findall(r"\d+", rows["cases"]["note"])
    assert tried == taken  # so few are no flood, and stand before the genuine one
