"""`qd22 bench channels` measures every platform that there is, beside what does less."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.channels.kinds import PLATFORMS
from bot.cli import app
from bot.cli.bench_posts import POSTS


def test_every_platform_has_a_row_and_so_has_what_it_is_compared_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short rounds: the shape of the report is tested here, the figures are for `qd22 bench channels`."""
    for name, value in (("_ROUNDS", 1), ("_SECONDS", 0.05), ("_PER_SECOND", 500)):
        monkeypatch.setattr(import_module("bot.cli.bench_channels"), name, value)
    done = CliRunner().invoke(app, ["bench", "channels", "--json", "--count", "50", "--folder", str(tmp_path)])
    assert done.exit_code == 0, done.output
    data = json.loads(done.output.splitlines()[-1])
    assert set(data["rows"]) == {kind.name for kind in PLATFORMS} | {"200", "ptb-echo"}
    assert all(value > 0 for row in data["rows"].values() for value in row.values())
    assert data["commits_per_second"] > 0
    assert list(tmp_path.iterdir()) == []


def test_every_platform_has_an_update_to_post_and_a_route_of_its_own() -> None:
    assert {kind.name for kind in PLATFORMS} <= set(POSTS)
    assert len({kind.hook for kind in PLATFORMS}) == len(PLATFORMS)
