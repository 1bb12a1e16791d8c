"""Reader of the YAML files of the pre-check: shapes first, every problem kept with its line."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, RootModel

from knowledge.yaml_file import Place, Problem, YamlError, YamlFile, check_rows, check_whole, read_yaml

Row = TypeVar("Row", bound=BaseModel)


_MESSAGES = Path(__file__).parent / "messages.yaml"


class Messages(RootModel[dict[str, str]]):
    """A file of keys and texts."""


@cache
def _messages() -> dict[str, str]:
    return check_whole(read_yaml(_MESSAGES, _MESSAGES.parent), Messages).root


class YamlReader:
    """Reads files of one folder and collects problems, so that an editor sees all of them at once."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.problems: list[Problem] = []

    def sheet(self, name: str) -> YamlFile:
        """The file ``name``; an empty one when it cannot be read."""
        try:
            return read_yaml(self.home / name, self.home)
        except YamlError as error:
            self.problems += error.problems
            return YamlFile(name, {}, {})

    def report(self, sheet: YamlFile, at: Place, key: str, **slots: object) -> None:
        """Note the problem of that key of messages.yaml at a place."""
        self.problems.append(sheet.problem(at, _messages()[key].format(**slots)))

    def rows(self, name: str, model: type[Row]) -> tuple[YamlFile, list[tuple[Row, Place]]]:
        """The list in file ``name`` as models, with ids checked to be unique."""
        sheet = self.sheet(name)
        found: list[tuple[Row, Place]] = []
        try:
            found = check_rows(sheet, model, sheet.data)
        except YamlError as error:
            self.problems += error.problems
        seen: set[str] = set()
        for row, place in found:
            name = str(getattr(row, "id", ""))
            if name and name in seen:
                self.report(sheet, place, "twice", name=name)
            seen.add(name)
        return sheet, found

    def one(self, name: str, model: type[Row]) -> tuple[YamlFile, Row | None]:
        """The whole file as one model."""
        sheet = self.sheet(name)
        try:
            return sheet, check_whole(sheet, model)
        except YamlError as error:
            self.problems += error.problems
            return sheet, None
