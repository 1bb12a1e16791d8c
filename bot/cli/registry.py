"""Registry of the commands: their modules are imported when a command is called, not when help is shown.

`commands.yaml` names every command of a lazy group with its place (``module:attribute``) and its help line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import typer
import yaml
from typer.core import TyperGroup
from typer.main import get_command, get_group_from_info
from typer.models import TyperInfo

from bot.garbage import uncollected

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter

_FILE = Path(__file__).with_name("commands.yaml")
_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Place:
    """The place of a command, and the line that help shows of it; a hidden one is for the project itself."""

    at: str
    help: str
    is_hidden: bool = False


@cache
def places() -> Mapping[str, Mapping[str, Place]]:
    """The commands of each lazy group: group to command to place."""
    data = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a base loader makes only text
    return {
        group: {name: Place(row["at"], row["help"], is_hidden="hidden" in row) for name, row in rows.items()}
        for group, rows in data.items()
    }


def load(name: str, place: Place) -> Command:
    """Import a command: a function becomes a command, a `typer.Typer` a group."""
    module, _, attribute = place.at.partition(":")
    with uncollected():
        found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        return get_group_from_info(
            TyperInfo(found, name=name), pretty_exceptions_short=False, rich_markup_mode=None, suggest_commands=True
        )
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    alone.command(name)(found)
    return get_command(alone)


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called; `ctx` is Click's and of no use here."""

    group: ClassVar[str]

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the registry."""
        return list(places()[self.group])

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002
        """Import a command of this group; None for an unknown name."""
        place = places()[self.group].get(cmd_name)
        if place is None:
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = load(cmd_name, place)
        return self.commands[cmd_name]

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the registry alone."""
        with formatter.section("Commands"):
            rows = places()[self.group].items()
            formatter.write_dl([(name, place.help) for name, place in rows if not place.is_hidden])


class RootGroup(LazyGroup):
    """`qd22`."""

    group = "qd22"


class BenchGroup(LazyGroup):
    """`qd22 bench`."""

    group = "bench"
