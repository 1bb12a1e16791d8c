"""Tree of all commands with their options, as data: for the papers that list them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from typer.core import TyperArgument, TyperGroup, TyperOption

from bot.cli.registry import load, places

if TYPE_CHECKING:
    from typer._click import Command


@dataclass(frozen=True)
class Input:
    """An argument or an option: its name in the program, how it is written and what it means."""

    name: str
    written: str
    help: str


@dataclass(frozen=True)
class Listed:
    """One command: its full name without `qd22`, its help, its inputs."""

    name: str
    help: str
    inputs: tuple[Input, ...]


def commands(*, hidden: bool = False) -> list[Listed]:
    """Every visible command in the order of help; with ``hidden`` also those for the project itself."""
    return [
        each
        for name, place in places()["qd22"].items()
        if hidden or not place.is_hidden
        for each in _listed(name, load(name, place))
    ]


def _listed(name: str, command: Command) -> Iterator[Listed]:
    if isinstance(command, TyperGroup):
        lazy = places().get(name, {})
        for inner in lazy or command.commands:
            yield from _listed(f"{name} {inner}", load(inner, lazy[inner], name) if lazy else command.commands[inner])
    else:
        yield Listed(name, command.help or "", tuple(_inputs(command)))


def _inputs(command: Command) -> Iterator[Input]:
    for parameter in command.params:
        if isinstance(parameter, TyperArgument):
            yield Input(parameter.name or "", parameter.metavar or (parameter.name or "").upper(), parameter.help or "")
        elif isinstance(parameter, TyperOption) and not parameter.hidden:
            yield Input(parameter.name or "", _written(parameter), parameter.help or "")


def _written(option: TyperOption) -> str:
    return "/".join([*option.opts, *option.secondary_opts])
