"""The facts of a case: which there are (facts.yaml), and reading them from JSON, CSV or the chat.

A fact that is missing or `unknown` is not known and simply absent from what `read_facts` returns: no default
value ever stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NoReturn

from pydantic import BaseModel, ConfigDict

from knowledge.language.day_range import DayRange, parse_day_range
from knowledge.language.formats import show_count

UNKNOWN = "unknown"
FactValue = str | int | DayRange
Facts = Mapping[str, FactValue]
"""Known facts only: choices as text, dates as ranges of days, money in đồng, counts."""

_WHOLE = re.compile(r"[+-]?\d{1,30}")


class FactSpec(BaseModel):
    """One fact: what it may be. ``least`` and ``most`` bound money, counts and the year of a date.

    ``asked_only`` facts only split a question in two; a file of facts may not hold them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    kind: Literal["choice", "date", "money", "count"]
    applicants: list[Literal["person", "family", "employer"]]
    values: dict[str, str] = {}
    least: int = 0
    most: int = 9999
    not_above: str = ""
    asked_only: bool = False


@dataclass(frozen=True)
class FactProblem:
    """Why a fact cannot be used: the fact, the key of the message in messages.yaml, the message."""

    fact: str
    key: str
    text: str

    def __str__(self) -> str:
        return self.text


class BadFactsError(ValueError):
    """Facts that cannot be used. ``problems`` lists every one of them."""

    def __init__(self, problems: list[FactProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(problem.text for problem in problems))


class FactSchema:
    """All facts that exist, with the messages for wrong ones."""

    def __init__(self, specs: Mapping[str, FactSpec], messages: Mapping[str, str]) -> None:
        self.specs = specs
        self._messages = messages

    @property
    def names(self) -> tuple[str, ...]:
        """The facts that a file may hold."""
        return tuple(name for name, spec in self.specs.items() if not spec.asked_only)

    def read(self, raw: Mapping[str, object], on: date, *, asked: bool = False) -> dict[str, FactValue]:
        """The known facts of ``raw`` as seen on ``on``; ``asked``: given as answers to questions.

        Raises BadFactsError naming every wrong fact.
        """
        found: dict[str, FactValue] = {}
        problems: list[FactProblem] = []
        for name, value in raw.items():
            spec = self.specs.get(name)
            if spec is not None and spec.asked_only and not asked:
                spec = None
            if spec is not None and _is_unknown(value):
                continue
            try:
                found[name] = _one(spec, value, on)
            except _WrongError as wrong:
                problems.append(self._problem(name, value, wrong.key))
        problems += self._contradictions(found)
        if problems:
            raise BadFactsError(problems)
        return found

    def refuse(self, raw: Mapping[str, object]) -> NoReturn:
        """Raise BadFactsError: these facts have no place here."""
        raise BadFactsError([self._problem(name, value, "no_such_fact") for name, value in raw.items()])

    def is_contradictory(self, facts: Facts) -> bool:
        """True if known facts cannot hold together (more released workers than workers)."""
        return bool(self._contradictions(facts))

    def _contradictions(self, facts: Facts) -> list[FactProblem]:
        found = []
        for name, value in facts.items():
            above = self.specs[name].not_above
            limit = facts.get(above)
            if isinstance(value, int) and isinstance(limit, int) and value > limit:
                found.append(self._problem(name, value, "more_than_whole"))
        return found

    def _problem(self, name: str, value: object, key: str) -> FactProblem:
        spec = self.specs.get(name)
        shown = value if isinstance(value, (str, int)) else type(value).__name__
        slots = {"fact": name, "value": str(shown)[:40], "label": spec.label if spec else name}
        slots["allowed"] = ", ".join((*spec.values, UNKNOWN) if spec and spec.values else self.names)
        if spec:
            above = self.specs.get(spec.not_above)
            slots |= {
                "least": show_count(spec.least) if spec.kind != "date" else str(spec.least),
                "most": show_count(spec.most),
                "whole": above.label if above else "",
            }
        return FactProblem(name, key, self._messages[key].format_map(slots))


class _WrongError(Exception):
    def __init__(self, key: str) -> None:
        self.key = key


def _one(spec: FactSpec | None, value: object, on: date) -> FactValue:
    if spec is None:
        raise _WrongError("no_such_fact")
    if spec.kind == "choice":
        if not isinstance(value, str) or value not in spec.values:
            raise _WrongError("wrong_value")
        return value
    if spec.kind == "date":
        return _day_range(value, spec, on)
    return _whole(value, spec)


def _is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in ("", UNKNOWN))


def _day_range(value: object, spec: FactSpec, on: date) -> DayRange:
    """The possible days, cut at ``on``: what has happened cannot lie in the future."""
    try:
        days = value if isinstance(value, DayRange) else parse_day_range(value if isinstance(value, str) else "")
    except ValueError as error:
        raise _WrongError("not_a_date") from error
    if days.first > on:
        raise _WrongError("future")
    if days.first.year < spec.least:
        raise _WrongError("too_early")
    return DayRange(days.first, min(days.last, on))


def _whole(value: object, spec: FactSpec) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise _WrongError("not_a_number")
    if isinstance(value, str) and not _WHOLE.fullmatch(value.strip()):
        raise _WrongError("not_a_number")
    number = int(value)
    if number < spec.least:
        raise _WrongError("too_small")
    if number > spec.most:
        raise _WrongError("too_large")
    return number
