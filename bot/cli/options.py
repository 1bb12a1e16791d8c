"""Options of several commands: `--on`, and stopping with a line that says why."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

import typer

from bot.cli.words import fault
from bot.clock import SystemClock, day_in_vietnam

UNUSABLE = 2
"""Exit code of a command that could not be used as it was called."""


def stop(*reasons: str, code: int = UNUSABLE) -> typer.Exit:
    """Say why a command cannot go on, each reason in a line; raise what this returns."""
    for reason in reasons:
        print(fault("line", reason=reason), file=sys.stderr)
    return typer.Exit(code)


def write_private(path: Path, data: bytes) -> None:
    """Write a file with persons in it: for its owner alone, also where it was there before. Raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(data)


def day_option(text: str) -> date:
    """The day that ``--on`` names, today in Việt Nam when empty. Exits with 2 when it is no day."""
    try:
        return date.fromisoformat(text) if text else day_in_vietnam(SystemClock().now())
    except ValueError as error:
        raise stop(fault("day", read=text)) from error
