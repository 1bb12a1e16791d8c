"""The option `--on`: a day, today in Việt Nam when it is not given."""

from __future__ import annotations

import sys
from datetime import date

import typer

from bot.clock import SystemClock, day_in_vietnam

UNUSABLE = 2
"""Exit code of a command that could not be used as it was called."""


def stop(reason: str) -> typer.Exit:
    """Say in one line why a command cannot go on; raise what this returns."""
    print(f"Lỗi: {reason}", file=sys.stderr)
    return typer.Exit(UNUSABLE)


def day_option(text: str) -> date:
    """The day that ``--on`` names. Exits with 2 when it is no day."""
    try:
        return date.fromisoformat(text) if text else day_in_vietnam(SystemClock().now())
    except ValueError as error:
        raise stop(f"--on: “{text}” không phải ngày dạng YYYY-MM-DD.") from error
