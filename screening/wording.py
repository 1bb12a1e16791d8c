"""Texts of the YAML files for one audience and one day; what depends on the case stays open as {slot}."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from knowledge.language.formats import show_day
from knowledge.language.templates import fill, has_stray_brace, placeholders, typed_number
from knowledge.law import Citation
from knowledge.parameters import ParameterBook
from screening.advice import Subject

SLOTS = frozenset({
    "last_day", "latest_last_day", "days_left", "workers_total", "workers_released",
    "needed", "share", "max_total", "first_day", "amount", "training_months", "training_total", "employer_cap",
})  # fmt: skip
"""Slots that a case fills: days of its window, counts of its workers."""


class Wording:
    """Fills who is meant, the day, figures in force and names of articles."""

    def __init__(self, who: Mapping[Subject, str], figures: ParameterBook, law: Mapping[str, Citation]) -> None:
        self._who = who
        self._figures = figures
        self._law = law

    def fill(self, template: str, audience: Subject, on: date) -> str:
        """``template`` for ``audience`` on ``on``, slots left open. Raises ParameterNotInForceError."""
        return fill(template, lambda kind, name: self._value(kind, name, audience, on))

    def _value(self, kind: str, name: str, audience: Subject, on: date) -> str:
        if kind == "fact":
            return self._figures.show(name, on)
        if kind == "cite":
            return self._law[name].name
        if name == "on":
            return show_day(on)
        if name == "who":
            return self._who[audience]
        if name == "Who":
            return self._who[audience][:1].upper() + self._who[audience][1:]
        return f"{{{kind}:{name}}}" if kind else f"{{{name}}}"

    def faults(self, template: str) -> Iterator[tuple[str, dict[str, str]]]:
        """The keys and slots of the messages for the editor of a text; none when it may be said."""
        for kind, name in placeholders(template):
            if kind == "fact" and name not in self._figures:
                yield "figure", {"name": name}
            if kind == "cite" and name not in self._law:
                yield "citation", {"name": name}
            if not kind and name not in SLOTS and name not in ("who", "Who", "on"):
                yield "slot", {"name": name}
        if has_stray_brace(template) or any(kind not in ("", "fact", "cite") for kind, _ in placeholders(template)):
            yield "braces", {}
        number = typed_number(template)
        if number:
            yield "typed_number", {"number": number}
