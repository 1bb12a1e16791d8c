"""Registry of the commands: their modules are imported when a command is called, not when help is shown.

`commands.yaml` names every command of a lazy group with its place (``module:attribute``) and its help line;
`options.yaml` has the help of options, and of the commands inside a group, which is put on a command when it is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import typer
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.main import get_command, get_group_from_info
from typer.models import TyperInfo

from bot.cli.words import all_help, read_words
from bot.garbage import uncollected

if TYPE_CHECKING:
    from typer._click import Command, Context, HelpFormatter


@dataclass(frozen=True)
class Place:
    """The place of a command, and the line that help shows of it; a hidden one is for the project itself."""

    at: str
    help: str
    is_hidden: bool = False


@cache
def places() -> Mapping[str, Mapping[str, Place]]:
    """The commands of each lazy group: group to command to place."""
    return {
        group: {name: Place(row["at"], row["help"], is_hidden="hidden" in row) for name, row in rows.items()}
        for group, rows in read_words("commands.yaml").items()
    }


def load(name: str, place: Place, group: str = "") -> Command:
    """Import a command with its help: a function becomes a command, a `typer.Typer` a group."""
    module, _, attribute = place.at.partition(":")
    with uncollected():
        found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        command: Command = get_group_from_info(
            TyperInfo(found, name=name), pretty_exceptions_short=False, rich_markup_mode=None, suggest_commands=True
        )
    else:
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
        alone.command(name)(found)
        command = get_command(alone)
    explain(command, f"{group} {name}".strip(), place.help)
    return command


def explain(command: Command, name: str, its_help: str = "") -> None:
    """Put the help on a command and all inside it; ``name`` is its full one."""
    told = all_help().get(name, {})
    command.help = its_help or told["help"]
    for parameter in command.params:
        if isinstance(parameter, (TyperArgument, TyperOption)) and parameter.name in told:
            parameter.help = told[parameter.name]
    if isinstance(command, TyperGroup) and not isinstance(command, LazyGroup):  # a lazy one explains what it loads
        for inner, inside in command.commands.items():
            explain(inside, f"{name} {inner}")


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called; `ctx` is Click's and of no use here."""

    group: ClassVar[str]
    within: ClassVar[str]
    """The group as the names of its commands begin."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002
        """Names in the order of the registry."""
        return list(places()[self.group])

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002
        """Import a command of this group; None for an unknown name."""
        place = places()[self.group].get(cmd_name)
        if place is None:
            return None
        if cmd_name not in self.commands:
            self.commands[cmd_name] = load(cmd_name, place, self.within)
        return self.commands[cmd_name]

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands from the registry alone."""
        with formatter.section("Commands"):
            rows = places()[self.group].items()
            formatter.write_dl([(name, place.help) for name, place in rows if not place.is_hidden])


class RootGroup(LazyGroup):
    """`qd22`."""

    group = "qd22"
    within = ""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write help; nothing else needs its words."""
        explain(self, self.group)
        super().format_help(ctx, formatter)


class BenchGroup(LazyGroup):
    """`qd22 bench`."""

    group = within = "bench"
