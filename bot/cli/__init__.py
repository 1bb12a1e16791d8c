"""The command `qd22`: one file a group of commands; errors in one line, exit codes for scripts.

0: done. 1: the command found something wrong (content, an evaluation below its bar). 2: it could not be used
(bad option, missing file, broken data).
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from bot.cli.registry import RootGroup

app = typer.Typer(
    name="qd22",
    cls=RootGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"qd22 {version('qd22')}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True)] = False,
) -> None:
    """Answer --version; everything else is a command."""


def main() -> None:
    """Run the command line; known failures become one line on stderr."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except Exception as error:
        from bot.cli.failures import UNUSABLE, lines_of

        lines = lines_of(error)
        if not lines:
            raise
        for line in lines:
            print(line, file=sys.stderr)
        sys.exit(UNUSABLE)
