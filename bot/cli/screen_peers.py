"""The rules of the pre-check in two general engines, each as its users would write them. Needs the extra `peers`.

Both are made from the same conditions as ours, so that only the engines differ. Neither knows "not known" or a
day known only by its month: such a fact is left out of what they are given, as their users would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.cli.peers import PeerMissingError
from bot.texts import text
from knowledge.language.day_range import DayRange
from screening.conditions import AllOf, AnyOf, Condition, IfElse, Known, OneOf, Share, WithinYears
from screening.facts import Facts, FactSpec
from screening.outcome import PRECEDENCE
from screening.rule_book import Edition, RuleBook
from screening.rules import Rule

Decide = Callable[[Facts], str]
"""From known facts to an outcome, on the day and for the audience it was made for."""


def zen_engine(edition: Edition, book: RuleBook) -> Decide:
    """A decision table of zen-engine that collects the violated rules, as its documentation shows."""
    try:
        import zen
    except ImportError as error:
        raise PeerMissingError(text("cli.peers.install", name="zen-engine")) from error
    rows = [
        {"_id": f"{filled.rule.id}-{number}", "when": when, "rule": f"'{filled.rule.id}'", "outcome": f"'{outcome}'"}
        for filled in edition.rules
        for number, (when, outcome) in enumerate(_zen_rows(filled.rule, edition, book.schema.specs))
    ]
    decision = zen.ZenEngine().create_decision(json.dumps(_zen_graph(rows)))
    on = edition.day.on.isoformat()

    def decide(facts: Facts) -> str:
        given = {name: _plain(value) for name, value in facts.items() if _is_plain(value)}
        fired = {row["outcome"] for row in decision.evaluate({**given, "on": on})["result"]}
        return next(name for name in PRECEDENCE if name in fired or name == "likely_eligible")

    return decide


def _zen_graph(rows: list[dict[str, str]]) -> dict[str, object]:
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("rule", "outcome")],
        "rules": rows,
    }
    at = {"x": 0, "y": 0}
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in", "position": at},
            {"id": "rules", "type": "decisionTableNode", "name": "rules", "position": at, "content": table},
            {"id": "out", "type": "outputNode", "name": "out", "position": at},
        ],
        "edges": [
            {"id": "1", "type": "edge", "sourceId": "in", "targetId": "rules"},
            {"id": "2", "type": "edge", "sourceId": "rules", "targetId": "out"},
        ],
    }


def _zen_rows(rule: Rule, edition: Edition, specs: Mapping[str, FactSpec]) -> list[tuple[str, str]]:
    """An expression and an outcome for each way in which the rule fails."""
    rows: list[tuple[str, str]] = []
    left = _violated(rule.condition, edition, specs)
    seen: list[str] = []
    for message in rule.fails:
        condition = message.condition
        if isinstance(condition, OneOf):
            when = _one_of(condition.fact, condition.values)
            seen += condition.values
        elif isinstance(rule.condition, OneOf) and seen:
            others = tuple(v for v in specs[rule.condition.fact].values if v not in (*seen, *rule.condition.values))
            when = _one_of(rule.condition.fact, others)
        else:
            when = left
        rows.append((when, message.outcome or ""))
    return rows


def _violated(condition: Condition, edition: Edition, specs: Mapping[str, FactSpec]) -> str:
    figures = edition.day.figures
    match condition:
        case OneOf():
            return _one_of(condition.fact, tuple(v for v in specs[condition.fact].values if v not in condition.values))
        case WithinYears():
            return f"d({condition.fact}).add({figures[condition.figure]}, 'year').isBefore(d(on))"
        case Share():
            part, whole = condition.fact, condition.whole
            guard = f"{part} != null and {whole} != null"
            return f"{guard} and ({part} * 100 < {whole} * {figures[condition.figure]} or {part} == 0)"
        case IfElse():
            asked, then, otherwise = condition.parts
            held = _one_of(asked.fact, asked.values) if isinstance(asked, OneOf) else "false"
            first, second = (_violated(part, edition, specs) for part in (then, otherwise))
            return f"({held} and {first}) or (not ({held}) and {second})"
        case AllOf() | AnyOf() | Known():
            raise NotImplementedError(condition.formula())
    raise NotImplementedError(condition.formula())


def _one_of(fact: str, values: Sequence[str]) -> str:
    return f"{fact} in [{', '.join(repr(value) for value in values)}]" if values else "false"


def _is_plain(value: object) -> bool:
    return not isinstance(value, DayRange) or value.is_exact


def _plain(value: object) -> object:
    return str(value) if isinstance(value, DayRange) else value


def openfisca(edition: Edition, book: RuleBook) -> Decide:
    """A tax-benefit system of OpenFisca-core: a variable for each fact and each rule, one simulation a case."""
    try:
        from openfisca_core.simulations import SimulationBuilder
    except ImportError as error:
        raise PeerMissingError(text("cli.peers.install", name="openfisca-core")) from error
    system = _system(edition, book)
    period = edition.day.on.isoformat()
    rules = [filled.rule for filled in edition.rules]

    def decide(facts: Facts) -> str:
        given = {
            name: {period: _plain(value)}
            for name, value in facts.items()
            if name in system.variables and _is_plain(value)
        }
        simulation = SimulationBuilder().build_from_entities(system, {"persons": {"one": given}})
        fired = {
            next((m.outcome for m in rule.fails if m.fits(facts, edition.day)), "not_yet")
            for rule in rules
            if not simulation.calculate(f"rule_{rule.id}", period)[0]
        }
        return next(name for name in PRECEDENCE if name in fired or name == "likely_eligible")

    return decide


def _system(edition: Edition, book: RuleBook) -> Any:
    from openfisca_core import entities, taxbenefitsystems

    person = entities.Entity("person", "persons", "", "")
    system = taxbenefitsystems.TaxBenefitSystem([person])
    used = frozenset[str]().union(*(filled.rule.condition.facts for filled in edition.rules))
    enums = {}
    for name in sorted(used):
        variable, enums[name] = _fact_variable(name, book.schema.specs[name], person)
        system.add_variable(variable)
    for filled in edition.rules:
        system.add_variable(_rule_variable(filled.rule, edition, enums, person))
    return system


def _fact_variable(name: str, spec: FactSpec, person: Any) -> tuple[Any, Any]:
    from openfisca_core import indexed_enums, periods, variables

    fields: dict[str, Any] = {"entity": person, "definition_period": periods.DAY, "label": spec.label}
    enum = None
    if spec.kind == "choice":
        enum = indexed_enums.Enum(f"{name}_values", {value: value for value in spec.values})
        fields |= {"value_type": indexed_enums.Enum, "possible_values": enum, "default_value": next(iter(enum))}
    else:
        fields["value_type"] = date if spec.kind == "date" else int
    return type(name, (variables.Variable,), fields), enum


def _rule_variable(rule: Rule, edition: Edition, enums: Mapping[str, Any], person: Any) -> Any:
    from openfisca_core import periods, variables

    def formula(persons: Any, period: Any) -> Any:
        return _holds(rule.condition, persons, period, edition, enums)

    fields = {"value_type": bool, "entity": person, "definition_period": periods.DAY, "label": rule.label}
    return type(f"rule_{rule.id}", (variables.Variable,), {**fields, "formula": formula})


def _holds(condition: Condition, persons: Any, period: Any, edition: Edition, enums: Mapping[str, Any]) -> Any:
    import numpy as np

    figures = edition.day.figures
    match condition:
        case OneOf():
            value = persons(condition.fact, period)
            return sum((value == enums[condition.fact][item]) for item in condition.values) > 0
        case WithinYears():
            return _last_days(persons(condition.fact, period), int(figures[condition.figure])) >= np.datetime64(
                edition.day.on
            )
        case Share():
            part, whole = persons(condition.fact, period), persons(condition.whole, period)
            return (part * 100 >= whole * int(figures[condition.figure])) * (part > 0)
        case IfElse():
            asked, then, otherwise = (_holds(part, persons, period, edition, enums) for part in condition.parts)
            return np.where(asked, then, otherwise)
    raise NotImplementedError(condition.formula())


def _last_days(finished: Any, years: int) -> Any:
    """Same day so many years later, the month's last day where it has no such day."""
    import numpy as np

    months = finished.astype("datetime64[M]")
    later = months + 12 * years
    day = (finished - months.astype("datetime64[D]")).astype(int)
    last = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(int) - 1
    return later.astype("datetime64[D]") + np.minimum(day, last)


ENGINES: Mapping[str, Callable[[Edition, RuleBook], Decide]] = {"zen-engine": zen_engine, "OpenFisca-core": openfisca}
