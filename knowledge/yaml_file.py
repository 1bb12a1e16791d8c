"""YAML as text: every value is a string, every place has a line, equal keys and aliases are refused.

PyYAML would read ``on:`` as True, ``11:30`` as 690 and silently keep the last of two equal keys; phone
numbers and opening hours are exactly our data. So only strings, lists and mappings come out of here and the
models convert. Aliases are refused because a few lines of them can grow into gigabytes ("YAML bomb").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.messages import message

Value = str | list["Value"] | dict[str, "Value"]
Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 2_000_000
MAX_DEPTH = 12

# The C parser is many times faster; the pure one gives the same events where libyaml is missing.
_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a data file: where, what, and what to do, in Vietnamese for the editor."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class YamlError(Exception):
    """A data file cannot be used. ``problems`` lists everything found, each with file and line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class YamlFile:
    """One YAML file as plain text data, with the line of every value."""

    path: str
    data: Value
    lines: dict[Place, int] = field(repr=False)

    def line(self, place: Place) -> int:
        """The line of ``place``, or of the nearest enclosing value that has one."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, text: str) -> Problem:
        """A problem at ``place`` of this file."""
        return Problem(self.path, self.line(place), text)


def read_yaml(path: Path, root: Path | None = None) -> YamlFile:
    """Read one YAML file. ``root`` shortens the path that messages show.

    Raises YamlError when the file is missing, too large, not UTF-8, not YAML, or uses equal keys or aliases.
    """
    shown = str(path.relative_to(root)) if root else str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise YamlError([Problem(shown, 1, message("yaml.unreadable", strerror=error.strerror))]) from error
    if len(raw) > MAX_BYTES:
        raise YamlError([Problem(shown, 1, message("yaml.too_large", max_bytes=MAX_BYTES))])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlError([Problem(shown, line, message("yaml.not_utf8"))]) from error
    return parse_yaml(text, shown)


def parse_yaml(text: str, path: str) -> YamlFile:
    """Parse YAML text; see `read_yaml` for what is refused."""
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise YamlError([Problem(path, line, message("yaml.syntax", problem=error.problem))]) from error
    except yaml.YAMLError as error:
        raise YamlError([Problem(path, 1, message("yaml.syntax", problem=error))]) from error
    if builder.problems:
        raise YamlError(builder.problems)
    return YamlFile(path, builder.root if builder.root is not None else {}, builder.lines)


class _Builder:
    """Builds the value from parser events without recursion, so that depth is ours to limit."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.root: Value | None = None
        self.lines: dict[Place, int] = {}
        self.problems: list[Problem] = []
        self._open: list[list[Value] | dict[str, Value]] = []
        self._keys: list[str | None] = []
        self._place: list[str | int] = []

    def take(self, event: yaml.Event) -> None:
        """Use one parser event."""
        mark = event.start_mark
        line = mark.line + 1 if mark else 1
        if isinstance(event, yaml.AliasEvent):
            self._refuse(line, message("yaml.alias"))
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event.value, line)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._enter([], line)
        elif isinstance(event, yaml.MappingStartEvent):
            self._enter({}, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._leave()

    def _refuse(self, line: int, text: str) -> None:
        raise YamlError([Problem(self.path, line, text)])

    def _scalar(self, value: str, line: int) -> None:
        if self._open and isinstance(self._open[-1], dict) and self._keys[-1] is None:
            if value in self._open[-1]:
                self.problems.append(Problem(self.path, line, message("yaml.same_key", value=value)))
            self._keys[-1] = value
            return
        self._add(value, line)

    def _add(self, value: Value, line: int) -> None:
        if not self._open:
            self.root = value
            self.lines[()] = line
            return
        parent = self._open[-1]
        if isinstance(parent, dict):
            key = self._keys[-1]
            if key is None:
                self._refuse(line, message("yaml.key"))
                return
            parent[key] = value
            self._keys[-1] = None
            self.lines[(*self._place, key)] = line
        else:
            self.lines[(*self._place, len(parent))] = line
            parent.append(value)

    def _enter(self, value: list[Value] | dict[str, Value], line: int) -> None:
        if len(self._open) >= MAX_DEPTH:
            self._refuse(line, message("yaml.depth", max_depth=MAX_DEPTH))
        step: list[str | int] = []
        if self._open:
            parent = self._open[-1]
            key = self._keys[-1]
            step = [len(parent) if isinstance(parent, list) else (key or "")]
        self._add(value, line)
        self._place.extend(step)
        self._open.append(value)
        self._keys.append(None)

    def _leave(self) -> None:
        self._open.pop()
        self._keys.pop()
        if self._open:
            self._place.pop()


_FAULTS = {
    "missing": "yaml.missing",
    "extra_forbidden": "yaml.extra",
    "string_type": "yaml.text",
    "list_type": "yaml.list",
    "model_type": "yaml.mapping",
    "dict_type": "yaml.mapping",
    "literal_error": "yaml.one_of",
    "date_parsing": "yaml.date",
    "date_type": "yaml.date",
    "date_from_datetime_parsing": "yaml.date",
    "date_from_datetime_inexact": "yaml.date",
    "int_parsing": "yaml.integer",
    "int_type": "yaml.integer",
    "bool_parsing": "yaml.boolean",
    "bool_type": "yaml.boolean",
    "decimal_parsing": "yaml.number",
    "value_error": "yaml.value",
}
"""The message for pydantic's name of a fault; what is not listed is shown as pydantic says it."""


def check_whole(sheet: YamlFile, model: type[Model]) -> Model:
    """The whole file as one model; raises YamlError with every problem at once."""
    lines = {(0, *place): line for place, line in sheet.lines.items()}
    return check_rows(YamlFile(sheet.path, sheet.data, lines), model, [sheet.data])[0][0]


def check_rows(sheet: YamlFile, model: type[Model], rows: Value, at: Place = ()) -> list[tuple[Model, Place]]:
    """Turn a list of mappings into models; raises YamlError with every problem of the file at once."""
    if not isinstance(rows, list):
        raise YamlError([sheet.problem(at, message("yaml.rows"))])
    good: list[tuple[Model, Place]] = []
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        place = (*at, index)
        try:
            good.append((model.model_validate(row), place))
        except ValidationError as error:
            for fault in error.errors():
                loc = tuple(part for part in fault["loc"] if isinstance(part, (str, int)))
                name = ".".join(str(part) for part in loc)
                slots = {"field": name, "why": fault["msg"], **fault.get("ctx", {})}
                text = message(_FAULTS.get(fault["type"], "yaml.other"), **slots)
                problems.append(sheet.problem((*place, *loc), text))
    if problems:
        raise YamlError(problems)
    return good
