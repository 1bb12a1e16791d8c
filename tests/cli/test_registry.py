"""The registry of commands is true, and help loads no command."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from bot.channels.capability import CAPABILITIES
from bot.cli.registry import load, places
from bot.cli.tree import commands
from bot.cli.words import all_help

HEAVY = ("numpy", "pydantic", "sqlalchemy", "telegram", "docx", "openpyxl", "reportlab", "PIL", "rich", "bot.settings")
ALL = [(group, name) for group, rows in places().items() for name in rows]


@pytest.mark.parametrize(("group", "name"), ALL, ids=" ".join)
def test_a_command_is_loaded_with_the_help_line_of_its_list(group: str, name: str) -> None:
    place = places()[group][name]
    assert load(name, place, "" if group == "qd22" else group).help == place.help


def test_every_command_and_option_has_help_and_no_help_is_left_over() -> None:
    listed = [command for command in commands() if command.inputs or command.help]
    assert [
        command.name for command in listed if not (command.help and all(each.help for each in command.inputs))
    ] == []
    told = {name: {key for key in rows if key != "help"} for name, rows in all_help().items() if name != "qd22"}
    known = {command.name: {each.name for each in command.inputs} for command in commands(hidden=True)}
    assert {name: keys for name, keys in told.items() if keys and keys != known.get(name)} == {}
    assert set(told) - set(known) == {"channels webhook", "zalo token"}  # groups inside a group


def test_the_help_of_a_channel_names_every_channel() -> None:
    assert all_help()["replay"]["channel"] == f"Kênh: {', '.join(CAPABILITIES)}."


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


OFFICE = (
    "telegram", "httpx", "docx", "openpyxl", "reportlab", "PIL", "alembic", "holidays", "rich", "asyncpg", "segno",
    "sqlalchemy.dialects.postgresql",
)  # fmt: skip


@pytest.mark.parametrize("module", ["bot.cli.ask", "bot.cli.serve"])
def test_libraries_of_platforms_files_and_pictures_are_loaded_when_they_are_needed(module: str) -> None:
    code = f"import sys, {module}\nprint([name for name in {OFFICE} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_told() -> None:
    done = subprocess.run([sys.executable, "-m", "bot", "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"qd22 \d+\.\d+\.\d+\n", done.stdout)
