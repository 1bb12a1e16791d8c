"""`qd22 docs`: the papers that list settings and commands, written from the program itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from bot.cli.tree import Listed, commands
from bot.settings import PREFIX, Settings, descriptions
from bot.texts import text

_OURS = "docs"


def docs(
    write: Annotated[bool, typer.Option("--write")] = False,
    folder: Annotated[Path, typer.Option()] = Path(_OURS),
) -> None:
    """Write the tables of settings and commands; without --write, exit with 1 when one is old."""
    old = [name for name, page in pages().items() if _read(folder / name) != page]
    for name in old:
        if write:
            (folder / name).write_text(pages()[name], encoding="utf-8")
        print(folder / name)
    raise typer.Exit(0 if write or not old else 1)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def pages() -> Mapping[str, str]:
    """The text of each page by its file name."""
    return {
        "settings.md": "\n".join([text("docs.settings"), "", *_settings(), ""]),
        "commands.md": "\n".join(
            [text("docs.commands"), *(line for each in commands() for line in _command(each)), ""]
        ),
    }


def _settings() -> Iterator[str]:
    yield text("docs.settings_columns")
    yield "|---|---|---|"
    meanings = descriptions()
    for name, field in Settings.model_fields.items():
        yield f"| `{PREFIX}{name.upper()}` | {_default(name, field.default)} | {meanings[name]} |"


def _default(name: str, value: object) -> str:
    """A default as it would be set; those that depend on the machine are described."""
    if name in ("knowledge", "cache"):
        return text(f"docs.default.{name}")
    if value is None or value is PydanticUndefined or (isinstance(value, SecretStr) and not value.get_secret_value()):
        return text("docs.none")
    if isinstance(value, tuple):
        return f"`[{', '.join(map(str, value))}]`"
    written = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{written}`" if written else text("docs.none")


def _command(command: Listed) -> Iterator[str]:
    yield ""
    yield f"## qd22 {command.name}"
    yield ""
    yield command.help
    if command.inputs:
        yield ""
        yield text("docs.inputs_columns")
        yield "|---|---|"
        for each in command.inputs:
            yield f"| `{each.written}` | {each.help.replace('|', '/')} |"
