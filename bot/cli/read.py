"""`qd22 read`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ask import lines_of
from bot.cli.options import day_option, stop
from bot.responder import make_services
from bot.settings import Settings
from bot.texts import text
from bot.trials.understanding import KINDS, UnknownKindError, read_as, read_everything


def read(
    message: Annotated[str, typer.Argument()] = "",
    kind: Annotated[str, typer.Option("--as")] = "",
    on: Annotated[str, typer.Option()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    batch: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Print what is understood of a message by itself, or of every line of a file."""
    if bool(message.strip()) == (batch is not None):
        raise stop(text("cli.read.one"))
    day = day_option(on)
    messages = lines_of(batch) if batch else [message]
    services = make_services(Settings())
    for each in messages:
        try:
            found = read_as(kind, each, day, services) if kind else read_everything(each, day, services)
        except UnknownKindError as error:
            raise stop(text("cli.read.kind", name=str(error), known=", ".join(KINDS))) from error
        is_line = as_json or batch is not None
        print(json.dumps(found, ensure_ascii=False, indent=None if is_line else 1), flush=True)
