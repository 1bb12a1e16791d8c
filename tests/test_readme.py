"""The README is true and short: its commands, make targets, links and pictures are real."""

from __future__ import annotations

import re
from pathlib import Path

from bot.cli.tree import commands
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_LINES = 100
MOST_BYTES = 150_000
"""A picture must not keep anybody waiting who opens the page on a telephone."""


def test_the_readme_fits_on_one_page() -> None:
    assert len(README.splitlines()) <= MOST_LINES


def test_the_abstract_for_who_reads_english_comes_first() -> None:
    assert "**In English.**" in "\n".join(README.splitlines()[:5])


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake ([a-z-]+)", README)
    assert {"run", "test"} <= set(targets)
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_paper_is_linked() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", README))
    papers = [f"docs/{path.name}" for path in (ROOT / "docs").glob("*.*")] + ["CONTRIBUTING.md", "CHANGELOG.md"]
    assert {*papers, "SECURITY.md", "LICENSE"} <= linked


def test_two_pictures_are_shown_and_no_picture_is_heavy() -> None:
    assert len(re.findall(r'<img src="docs/pictures/[^"]+"[^>]* alt="[^"]+"', README)) == 2
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < MOST_BYTES, picture.name


def test_the_example_of_an_environment_has_every_setting_once() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name.lower() for name in re.findall(r"^#QD22_([A-Z_]+)=", example, re.MULTILINE)] == list(
        Settings.model_fields
    )


def test_the_page_of_commands_names_every_command() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for command in commands():
        assert f"\n## qd22 {command.name}\n" in page
