"""Grammar of conditions in YAML; everything wrong is collected with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from knowledge.parameters import ParameterBook
from knowledge.yaml_file import Place, YamlFile
from screening.conditions import Above, AllOf, AnyOf, AtLeast, Condition, IfElse, Known, Not, OneOf, Share, WithinYears
from screening.facts import FactSpec
from screening.loader.yaml_reader import YamlReader

_Mapping = Mapping[str, object]
_NUMBERS = ("money", "count")


@dataclass
class Grammar:
    """Knows which facts and figures exist, and reports to ``reader`` what is wrong where."""

    specs: Mapping[str, FactSpec]
    figures: ParameterBook
    reader: YamlReader
    _forms: dict[frozenset[str], Callable[[YamlFile, _Mapping, Place], Condition]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._forms = {
            frozenset({"fact", "in"}): self._one_of,
            frozenset({"fact", "in", "unsettled"}): self._one_of,
            frozenset({"fact", "above"}): self._above,
            frozenset({"fact", "at_least"}): self._at_least,
            frozenset({"fact", "within_years"}): self._within_years,
            frozenset({"fact", "of", "at_least_percent"}): self._share,
            frozenset({"known"}): self._known,
            frozenset({"all"}): lambda sheet, row, at: AllOf(self._list(sheet, row["all"], (*at, "all"))),
            frozenset({"any"}): lambda sheet, row, at: AnyOf(self._list(sheet, row["any"], (*at, "any"))),
            frozenset({"not"}): lambda sheet, row, at: Not((self.read(sheet, row["not"], (*at, "not")),)),
            frozenset({"if", "then", "else"}): lambda sheet, row, at: IfElse(
                tuple(self.read(sheet, row[key], (*at, key)) for key in ("if", "then", "else"))
            ),
        }

    def read(self, sheet: YamlFile, value: object, at: Place) -> Condition:
        """The condition at ``at``; a wrong one is reported and becomes an empty "all"."""
        if isinstance(value, Mapping):
            form = self._forms.get(frozenset(value))
            if form is not None:
                return form(sheet, value, at)
        self.reader.report(sheet, at, "condition")
        return AllOf(())

    def _list(self, sheet: YamlFile, value: object, at: Place) -> tuple[Condition, ...]:
        if not isinstance(value, list) or not value:
            self.reader.report(sheet, at, "conditions")
            return ()
        return tuple(self.read(sheet, item, (*at, index)) for index, item in enumerate(value))

    def _fact(self, sheet: YamlFile, row: _Mapping, at: Place, kinds: tuple[str, ...], key: str = "fact") -> str:
        name = str(row[key])
        spec = self.specs.get(name)
        if spec is None:
            self.reader.report(sheet, (*at, key), "fact", name=name)
        elif kinds and spec.kind not in kinds:
            self.reader.report(sheet, (*at, key), "fact_kind", name=name, kind=spec.kind)
        return name

    def _figure(self, sheet: YamlFile, row: _Mapping, at: Place, key: str) -> str:
        name = str(row[key])
        if name not in self.figures:
            self.reader.report(sheet, (*at, key), "figure", name=name)
        return name

    def _one_of(self, sheet: YamlFile, row: _Mapping, at: Place) -> Condition:
        name = self._fact(sheet, row, at, ("choice",))
        values = self._values(sheet, row, name, (*at, "in"))
        return OneOf(name, values, self._values(sheet, row, name, (*at, "unsettled")) if "unsettled" in row else ())

    def _values(self, sheet: YamlFile, row: _Mapping, name: str, at: Place) -> tuple[str, ...]:
        listed = row[str(at[-1])]
        values = tuple(str(item) for item in listed) if isinstance(listed, list) else ()
        if not values:
            self.reader.report(sheet, at, "values")
        spec = self.specs.get(name)
        for index, item in enumerate(values):
            if spec is not None and item not in spec.values:
                self.reader.report(sheet, (*at, index), "value", value=item, name=name)
        return values

    def _above(self, sheet: YamlFile, row: _Mapping, at: Place) -> Condition:
        return Above(self._fact(sheet, row, at, _NUMBERS), self._figure(sheet, row, at, "above"))

    def _at_least(self, sheet: YamlFile, row: _Mapping, at: Place) -> Condition:
        least = str(row["at_least"])
        if not least.isdecimal():
            self.reader.report(sheet, (*at, "at_least"), "whole_number")
            least = "0"
        return AtLeast(self._fact(sheet, row, at, ("count",)), int(least))

    def _within_years(self, sheet: YamlFile, row: _Mapping, at: Place) -> Condition:
        return WithinYears(self._fact(sheet, row, at, ("date",)), self._figure(sheet, row, at, "within_years"))

    def _share(self, sheet: YamlFile, row: _Mapping, at: Place) -> Condition:
        part, whole = self._fact(sheet, row, at, ("count",)), self._fact(sheet, row, at, ("count",), "of")
        return Share(part, whole, self._figure(sheet, row, at, "at_least_percent"))

    def _known(self, sheet: YamlFile, row: _Mapping, at: Place) -> Condition:
        return Known(self._fact(sheet, row, at, (), "known"))
