"""`qd22 bench`: the group of measurements; each is imported when it is called."""

from __future__ import annotations

import typer

from bot.cli.registry import BenchGroup

bench = typer.Typer(cls=BenchGroup, no_args_is_help=True)


@bench.callback()
def group() -> None:
    """Keep the group a group: it has no command of its own."""
