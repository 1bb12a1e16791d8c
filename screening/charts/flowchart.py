"""The questionnaire and its rules as a chart that a police officer or a lawyer can review: what is drawn, and Mermaid.

The chart is computed from the data, not drawn by hand: every edge is found by walking every way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.language.formats import show_day
from screening.advice import Subject
from screening.charts.paths import END, AnswerClass, Paths, classes_of
from screening.facts import Facts
from screening.flow_words import Effect, FlowWords
from screening.outcome import PRECEDENCE
from screening.questions import Question
from screening.rule_book import Edition, RuleBook


class UnreachableError(ValueError):
    """No answer leads to a question, so it has no place on a chart."""


@dataclass(frozen=True)
class Branch:
    """An answer: its label, what it means for the rules, and the ids of the questions it may lead to ("" = the end)."""

    label: str
    effect: Effect
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Node:
    """A question on the chart, with the rules that its facts settle ("label (articles)")."""

    id: str
    number: int
    text: str
    rules: tuple[str, ...]
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class FlowChart:
    """All questions in order, and the words around them."""

    title: str
    subtitle: str
    nodes: tuple[Node, ...]
    words: FlowWords

    def effect_of(self, branch: Branch) -> str:
        """The meaning of an answer, in words; "" when it means nothing by itself."""
        return self.words.effects[branch.effect] if branch.effect else ""


def make_chart(audience: Subject, on: date, book: RuleBook) -> FlowChart:
    """The chart of a questionnaire as of ``on``. Raises NotInForceError or UnreachableError."""
    edition = book.edition(on, audience)
    ways = Paths(book.questionnaires[audience], edition, book)
    targets: dict[tuple[str, str], list[str]] = {}
    for edge in ways.edges():
        targets.setdefault((edge.source, edge.choice), []).append(edge.target)
    arrivals = ways.arrivals()
    lost = [question.id for question in ways.questions if question.id not in arrivals]
    if lost:
        raise UnreachableError(book.messages["unreachable"].format(value=", ".join(lost), on=show_day(on)))
    nodes = tuple(
        _node(number, question, edition, book, targets, arrivals[question.id])
        for number, question in enumerate(ways.questions, start=1)
    )
    words = book.flow
    subtitle = words.subtitle.format(law=book.law["qd22"].name, on=show_day(on))
    return FlowChart(words.title[audience], subtitle, nodes, words)


def _node(
    number: int,
    question: Question,
    edition: Edition,
    book: RuleBook,
    targets: Mapping[tuple[str, str], list[str]],
    arrival: Facts,
) -> Node:
    text = book.say(question.text, edition.audience, edition.day.on)
    branches = tuple(
        Branch(
            _label(question, choice, book),
            _effect(choice, arrival, edition, book),
            tuple(targets[question.id, choice.name]),
        )
        for choice in classes_of(question, edition)
    )
    rules = []
    for filled in edition.rules:
        rule = filled.rule
        if rule.condition.facts & question.may_set:
            rules.append(f"{rule.label} ({', '.join(book.law[name].brief for name in rule.citations)})")
    return Node(question.id, number, text, tuple(rules), branches)


def _label(question: Question, choice: AnswerClass, book: RuleBook) -> str:
    if question.options or choice.name == question.unknown.value:
        return question.option(choice.name).label
    return book.flow.classes[choice.name]


def _effect(choice: AnswerClass, arrival: Facts, edition: Edition, book: RuleBook) -> Effect:
    """The worst that the answer means for the rules that look at its facts, after what was said to get there."""
    facts = {**arrival, **book.schema.read(choice.answer, edition.day.on, asked=True)}
    found: set[Effect] = set()
    for filled in edition.rules:
        rule = filled.rule
        if not rule.condition.facts & set(choice.answer):
            continue
        truth, message = rule.weigh(facts, edition.day)
        if truth is None:
            is_open = set(rule.condition.missing(facts, edition.day)) & set(choice.answer)
            found.add("needs_officer" if is_open else "")
        else:
            found.add(message.outcome or "" if message else "holds")
    order: tuple[Effect, ...] = ("outside", "not_yet", "needs_officer", "", "holds")
    return next((effect for effect in order if effect in found), "")


def to_mermaid(chart: FlowChart) -> str:
    """The chart in Mermaid's language."""
    lines = ["flowchart TD", f"  %% {chart.title}. {chart.subtitle}"]
    for node in chart.nodes:
        rules = "".join(f"<br/><i>{_safe(rule)}</i>" for rule in node.rules)
        lines.append(f'  {node.id}["<b>{node.number}.</b> {_safe(node.text)}{rules}"]')
    for node in chart.nodes:
        grouped: dict[tuple[str, ...], list[str]] = {}
        for branch in node.branches:
            effect = chart.effect_of(branch)
            label = f"{branch.label} ({effect})" if effect else branch.label
            grouped.setdefault(branch.targets, []).append(_safe(label))
        for targets, labels in grouped.items():
            for target in targets:
                arrow = f'-->|"{"<br/>".join(labels)}"|'
                lines.append(f"  {node.id} {arrow} {_outcome(target) if target in ('outside', END) else target}")
    lines.append(f'  result{{"{_safe(chart.words.result)}"}}')
    for verdict in PRECEDENCE:
        words = f"<b>{_safe(chart.words.outcomes[verdict])}</b><br/>{_safe(chart.words.meanings[verdict])}"
        lines.append(f'  {_outcome(verdict)}(["{words}"])')
        lines.append(f"  result --> {_outcome(verdict)}")
    return "\n".join(lines) + "\n"


def _outcome(name: str) -> str:
    return f"outcome_{name}" if name else "result"


def _safe(text: str) -> str:
    return text.replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
