"""Every figure once, with the days on which it holds. Outside every period a figure is *not in force*."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from knowledge.language.formats import show_day, show_iso, show_number
from knowledge.law import Certainty, OptionalDate
from knowledge.messages import message

Unit = Literal[
    "dong", "dong_month", "percent", "percent_year", "percent_month", "years", "months", "days", "working_days",
    "hours", "times", "age", "date", "month", "day_of_month", "count",
]  # fmt: skip

_DAYS: Mapping[str, str] = {"date": "", "month": "-01"}
"""Units whose values are days, written as YYYY-MM-DD or YYYY-MM, and what completes them to a day."""


class ParameterNotInForceError(LookupError):
    """No value of the fact holds on the day asked for."""


class Value(BaseModel):
    """The value of a fact from its first day (``begins``) to its last (``ends``, both included)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    begins: date = Field(alias="from")
    ends: OptionalDate = Field(alias="to")
    value: str
    certainty: Certainty
    source: str
    citation: str = ""

    def holds(self, on: date) -> bool:
        """True if this is the value on ``on``."""
        return self.begins <= on and (self.ends is None or on <= self.ends)


class Parameter(BaseModel):
    """One figure of the programme; ``derived`` ones are computed from others ("rate_year / 12")."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    unit: Unit
    citation: str
    values: list[Value] = []
    derived: str = ""

    @property
    def is_day(self) -> bool:
        """True if its values are days or months, not numbers."""
        return self.unit in _DAYS

    @model_validator(mode="after")
    def _either(self) -> Parameter:
        if bool(self.values) == bool(self.derived):
            raise ValueError(message("parameters.either"))
        for before, after in pairwise(self.values):
            if before.ends is None or before.ends >= after.begins:
                raise ValueError(message("parameters.overlap"))
        return self


_OPERATORS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {"*": operator.mul, "/": operator.truediv}


class ParameterBook:
    """All facts, asked by id and day."""

    def __init__(self, facts: list[Parameter]) -> None:
        self._facts: Mapping[str, Parameter] = {fact.id: fact for fact in facts}

    def __contains__(self, fact_id: str) -> bool:
        return fact_id in self._facts

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._facts.values())

    def get(self, fact_id: str) -> Parameter:
        """The fact; KeyError when there is none."""
        return self._facts[fact_id]

    def value(self, fact_id: str, on: date) -> Value:
        """The row in force on ``on`` of a fact that is not derived. Raises ParameterNotInForceError."""
        fact = self.get(fact_id)
        for value in fact.values:
            if value.holds(on):
                return value
        raise ParameterNotInForceError(message("parameters.not_in_force", label=fact.label, day=show_day(on)))

    def number(self, fact_id: str, on: date) -> Decimal:
        """The figure in force on ``on``, in the unit of the fact. Raises ParameterNotInForceError."""
        fact = self.get(fact_id)
        if not fact.derived:
            return Decimal(self.value(fact_id, on).value)
        first, *rest = fact.derived.split()
        result = self._term(first, on)
        for sign, term in zip(rest[::2], rest[1::2], strict=True):
            result = _OPERATORS[sign](result, self._term(term, on))
        return result

    def _term(self, term: str, on: date) -> Decimal:
        return self.number(term, on) if term in self._facts else Decimal(term)

    def citations(self, fact_id: str, on: date) -> list[str]:
        """The citation ids that the value on ``on`` rests on: the fact's own and the period's."""
        fact = self.get(fact_id)
        found = [fact.citation]
        for name in re.findall(r"[a-z_]{3,}", fact.derived) if fact.derived else [fact.id]:
            if name != fact_id:
                found += self.citations(name, on)
            else:
                found.append(self.value(name, on).citation)
        return list(dict.fromkeys(item for item in found if item))

    def show(self, fact_id: str, on: date) -> str:
        """The figure in words for people: "100 triệu đồng", "6,24%/năm". Raises ParameterNotInForceError."""
        fact = self.get(fact_id)
        if fact.is_day:
            return show_iso(self.value(fact_id, on).value)
        return show_number(self.number(fact_id, on), fact.unit)

    def faults(self) -> list[tuple[str, str]]:
        """(fact id, what is wrong) for values that are no numbers and formulas that name unknown facts."""
        found = []
        for fact in self._facts.values():
            for value in fact.values:
                try:
                    date.fromisoformat(value.value + _DAYS[fact.unit]) if fact.is_day else Decimal(value.value)
                except (ValueError, InvalidOperation):
                    found.append((fact.id, message("parameters.unit", value=value.value, unit=fact.unit)))
            found += [
                (fact.id, message("parameters.formula", name=name))
                for name in re.findall(r"[a-z_]{3,}", fact.derived)
                if name not in self._facts
            ]
        return found
