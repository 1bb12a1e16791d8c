"""The files for a real server name what exists: settings, commands, metrics; systemd takes the units."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.meters import METERS
from bot.settings import Settings
from bot.watch.disk import Room
from bot.watch.exposition import Standing, expose
from bot.watch.troubles import KINDS

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "docs" / "deploy"
NOTHING = Standing({("web", "parked"): 1}, {"telegram": 1.0}, {"new": 1}, {"16732": (1, 1.0)}, 1)


def test_units_set_only_settings_that_exist() -> None:
    named = {name for path in DEPLOY.glob("*.service") for name in re.findall(r"QD22_(\w+)=", path.read_text("utf-8"))}
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_alert_rules_ask_for_numbers_that_are_given() -> None:
    rules = yaml.safe_load((DEPLOY / "alerts.yaml").read_text("utf-8"))["groups"][0]["rules"]
    given = expose(NOTHING, [], lambda: Room(1, 1), METERS).decode()
    asked = {name for rule in rules for name in re.findall(r"\bqd22_\w+", rule["expr"])}
    assert asked
    assert {
        name for name in asked if f"\n# TYPE {name.removesuffix('_bucket').removesuffix('_total')}" not in given
    } == set()


def test_the_paper_tells_of_every_trouble() -> None:
    paper = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = paper.partition("## Giám sát")[2].partition("\n## ")[0]
    assert table.count("\n| ") == len(KINDS) + 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in [*DEPLOY.glob("qd22*.service"), *DEPLOY.glob("qd22*.timer")]:
        unit = path.read_text("utf-8").replace("/opt/qd22/.venv/bin/qd22", "/bin/true")
        (tmp_path / path.name).write_text(unit, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],  # noqa: S607
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if "qd22" in line] == []
