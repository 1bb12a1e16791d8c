"""The registry of commands is true, and help loads no command."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from bot.cli.registry import load, places
from bot.cli.tree import commands

HEAVY = ("numpy", "pydantic", "sqlalchemy", "telegram", "docx", "openpyxl", "reportlab", "PIL", "rich", "bot.settings")
ALL = [(group, name) for group, rows in places().items() for name in rows]


@pytest.mark.parametrize(("group", "name"), ALL, ids=" ".join)
def test_the_help_line_of_a_command_is_the_first_line_of_its_own_help(group: str, name: str) -> None:
    place = places()[group][name]
    assert (load(name, place).help or "").splitlines()[0] == place.help


def test_help_loads_no_command() -> None:
    code = (
        "import sys, bot.cli\ntry: bot.cli.app(['--help'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_is_found_in_the_tree() -> None:
    names = {command.name for command in commands()}
    assert {"ask", "bench start", "channels webhook set", "officers list"} <= names


def test_health_loads_nothing_of_the_bot() -> None:
    code = f"import sys, bot.cli.health\nprint([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


OFFICE = ("telegram", "httpx", "docx", "openpyxl", "reportlab", "PIL", "alembic", "holidays", "rich", "asyncpg")


@pytest.mark.parametrize("module", ["bot.cli.ask", "bot.cli.serve"])
def test_libraries_of_platforms_files_and_pictures_are_loaded_when_they_are_needed(module: str) -> None:
    code = f"import sys, {module}\nprint([name for name in {OFFICE} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"qd22 \d+\.\d+\.\d+\n", done.stdout)
