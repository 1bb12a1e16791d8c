"""The README is true: commands, settings, make targets and the map of files are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.tree import commands
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


NAMES = sorted(command.name for command in commands())


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"qd22 {name}" in README


def test_every_command_in_the_readme_exists() -> None:
    for first, second in re.findall(r"\bqd22 ([a-z][a-z0-9]*)(?: ([a-z][a-z0-9]*))?", README):
        called = f"{first} {second}"
        assert first in NAMES or any(f"{name} ".startswith(f"{called} ") for name in NAMES), f"qd22 {called}"


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`QD22_{name.upper()}`" in README


def test_every_setting_in_the_readme_exists() -> None:
    assert {name.lower() for name in re.findall(r"QD22_([A-Z_]+)", README)} <= set(Settings.model_fields)


def test_the_example_of_an_environment_has_every_setting_once() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name.lower() for name in re.findall(r"^#QD22_([A-Z_]+)=", example, re.MULTILINE)] == list(
        Settings.model_fields
    )


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake ([a-z-]+)", README)
    assert {"run", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_path_in_the_map_exists() -> None:
    _, _, part = README.partition("## Bản đồ")
    paths = re.findall(r"^\| `([^`]+)` \|", part, re.MULTILINE)
    assert len(paths) >= 10
    for path in paths:
        assert (ROOT / path).exists(), path


def test_every_room_is_in_the_map() -> None:
    tops = ("bot", "knowledge", "screening")
    rooms = [f"{top}/{path.name}/" for top in tops for path in (ROOT / top).iterdir() if path.is_dir()]
    rooms += ["tests/"]
    for room in rooms:
        if "__pycache__" not in room:
            assert f"`{room}`" in README, room
