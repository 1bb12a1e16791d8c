"""The papers are true: paths, links, commands, settings, make targets, actions and rooms are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.registry import places
from bot.cli.tree import commands
from bot.model.actions import action_table
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
PAPERS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *ROOT.glob("screening/*.md"), *ROOT.glob("knowledge/**/*.md")]
)
TOPS = ("bot", "knowledge", "screening")
NAMES = [
    *(command.name for command in commands()),
    *(name for name, place in places()["qd22"].items() if place.is_hidden),
]
every = pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
_PATH = re.compile(r"(?<![\w./:-])((?:bot|knowledge|screening|tests|docs|\.ci)/[\w./-]++)(?![*{$])")
"""A path as papers write it; what goes on as a pattern ("docs/*.mmd") names no file."""
_COMMAND = re.compile(r"(?:(?<=`)|(?<=bin/)|^)qd22 ([a-z][a-z0-9-]*)\b(?: ([a-z][a-z0-9]*)\b)?", re.MULTILINE)
"""A command in a code span or at the beginning of a line of a block."""


def read(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


def may_not_exist(paper: Path) -> frozenset[str]:
    """Files of samples, which the reader makes; the paper says so in a comment."""
    return frozenset(re.findall(r"<!-- made while following: (\S+) -->", read(paper)))


@every
def test_every_path_exists(paper: Path) -> None:
    named = {path.rstrip(".") for path in _PATH.findall(read(paper))} - may_not_exist(paper)
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


@every
def test_every_link_leads_somewhere(paper: Path) -> None:
    links = [*re.findall(r"\]\(([^)\s]+)\)", read(paper)), *re.findall(r'src="([^"]+)"', read(paper))]
    for link in links:
        target = link.partition("#")[0]
        if target and "://" not in target:
            assert (paper.parent / target).exists(), link


@every
def test_every_command_exists(paper: Path) -> None:
    for first, second in _COMMAND.findall(read(paper)):
        called = f"{first} {second}"
        assert first in NAMES or any(f"{name} ".startswith(f"{called} ") for name in NAMES), f"qd22 {called}"


@every
def test_every_setting_exists(paper: Path) -> None:
    assert {name.lower() for name in re.findall(r"QD22_([A-Z_]+[A-Z])", read(paper))} <= set(Settings.model_fields)


@every
def test_every_make_target_exists(paper: Path) -> None:
    makefile = read(ROOT / "Makefile")
    for target in re.findall(r"`make ([a-z-]+)", read(paper)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def rooms() -> list[str]:
    """Every folder of the program, and of its adapters, that holds code or data to edit."""
    tops = [ROOT / top for top in TOPS]
    folders = [path for top in tops for path in top.iterdir()] + list((ROOT / "bot" / "channels").iterdir())
    return sorted(
        f"{path.relative_to(ROOT)}/" for path in folders if path.is_dir() and (*path.glob("*.py"), *path.glob("*.yaml"))
    )


@pytest.mark.parametrize("room", rooms())
def test_every_room_stands_in_the_architecture(room: str) -> None:
    assert f"`{room}`" in read(ROOT / "docs" / "architecture.md")


@pytest.mark.parametrize(
    ("have", "file"),
    [
        ("a new teencode word", "knowledge/vocabulary/teencode.yaml"),
        ("a new reason for closing a case", "bot/model/case.py"),
        ("a Zalo error code", "bot/channels/zalo_oa/errors.py"),
        ("a new column of the list (Mẫu số 01)", "bot/reports/form01.yaml"),
        ("a new figure of law", "knowledge/facts.yaml"),
    ],
)
def test_whoever_has_something_new_finds_where_it_belongs(have: str, file: str) -> None:
    assert f"| {have} | `{file}` | " in read(ROOT / "docs" / "architecture.md")


def test_the_table_of_actions_is_the_one_of_the_program() -> None:
    """After a change: put what `action_table()` returns between the two marks."""
    _, _, rest = read(ROOT / "docs" / "architecture.md").partition("<!-- actions -->\n")
    assert rest.partition("<!-- /actions -->")[0].strip() == action_table()


@every
def test_the_project_speaks_of_itself_only(paper: Path) -> None:
    """No folder of somebody's machine, no index of packages."""
    assert not re.search(r"(?<![\w/])/(?:home|root|tmp|work|Users)/|pypi\.|index-url", read(paper))
