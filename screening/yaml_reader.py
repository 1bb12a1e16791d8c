"""Reading the YAML files of the pre-check: shapes first, every problem kept with its line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from knowledge.yaml_file import Place, Problem, YamlError, YamlFile, check_rows, check_whole, read_yaml

Row = TypeVar("Row", bound=BaseModel)


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

    def report(self, sheet: YamlFile, at: Place, text: str) -> None:
        """Note what is wrong at a place."""
        self.problems.append(sheet.problem(at, text))

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
                self.report(sheet, place, f"mã “{name}” viết hai lần; hãy đặt mã khác.")
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
