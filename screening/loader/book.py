"""Loader of rules, facts and advice: reads them, checks that everything they name exists, and makes the book.

Raises one YamlError with every problem of every file, each with its line, in Vietnamese for the editor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from knowledge.law import Citation
from knowledge.parameters import ParameterBook
from knowledge.yaml_file import Place, YamlError, YamlFile
from screening.advice import Advice, AdviceRow, AdviceSheet
from screening.change_rows import SPECIAL, ChangeSheet
from screening.conditions import Condition
from screening.facts import UNKNOWN, FactSchema, FactSpec
from screening.flow_words import FlowWords
from screening.loader.grammar import Grammar
from screening.loader.questions import QuestionReader
from screening.loader.yaml_reader import Messages, YamlReader
from screening.personal import Personal, PersonalRow
from screening.rule_book import RuleBook
from screening.rules import Explanation, ExplanationRow, Rule, RuleRow
from screening.wording import Wording

HOME = Path(__file__).parent.parent
"""The folder of the rules and questions that come with the program."""

RULE_SETS = ("person", "employer")


def load_book(law: Mapping[str, Citation], figures: ParameterBook, home: Path = HOME) -> RuleBook:
    """Read the folder ``home``; ``law`` and ``figures`` come from `knowledge.loader.load_knowledge`."""
    reader = YamlReader(home)
    _, spec_rows = reader.rows("facts.yaml", FactSpec)
    specs = {spec.id: spec for spec, _ in spec_rows}
    _, messages = reader.one("messages.yaml", Messages)
    advice_sheet, advice = reader.one("advice.yaml", AdviceSheet)
    wording = Wording(advice.who if advice else {}, figures, law)
    check = _Checker(reader, Grammar(specs, figures, reader), wording, law)
    rules = {name: check.rules(f"rules/{name}.yaml") for name in RULE_SETS}
    questionnaires = QuestionReader(reader, check.grammar, wording, specs).read_all()
    changes_sheet, changes = reader.one("changes.yaml", ChangeSheet)
    if changes:
        check.changes(changes_sheet, changes)
    notes: tuple[Advice, ...] = ()
    documents: tuple[Advice, ...] = ()
    next_steps: tuple[Advice, ...] = ()
    if advice:
        check.advice_texts(advice_sheet, advice)
        known = {rule.id for rule_set in rules.values() for rule in rule_set}
        notes = check.advice(advice_sheet, advice.notes, "notes", known)
        documents = check.advice(advice_sheet, advice.documents, "documents", known)
        next_steps = check.advice(advice_sheet, advice.next_steps, "next_steps", known)
    personal_sheet, personal = reader.rows("personal.yaml", PersonalRow)
    personal_lines = tuple(check.personal(personal_sheet, row, at) for row, at in personal)
    _, flow = reader.one("flow.yaml", FlowWords)
    if reader.problems or not (advice and messages and changes and flow):
        raise YamlError(reader.problems)
    schema = FactSchema(specs, messages.root)
    return RuleBook(
        schema=schema,
        rules=rules,
        advice=advice,
        notes=notes,
        documents=documents,
        next_steps=next_steps,
        questionnaires=questionnaires,
        changes=changes,
        flow=flow,
        personal=personal_lines,
        wording=wording,
        figures=figures,
        law=law,
        messages=messages.root,
    )


class _Checker:
    """Turns rows into rules and advice, checking names, citations and texts."""

    def __init__(self, reader: YamlReader, grammar: Grammar, wording: Wording, law: Mapping[str, Citation]) -> None:
        self._reader = reader
        self.grammar = grammar
        self._wording = wording
        self._law = law

    def rules(self, name: str) -> tuple[Rule, ...]:
        """The rules of one file."""
        sheet, rows = self._reader.rows(name, RuleRow)
        return tuple(self._rule(sheet, row, at) for row, at in rows)

    def _rule(self, sheet: YamlFile, row: RuleRow, at: Place) -> Rule:
        read = self.grammar.read
        self._citations(sheet, (*at, "citations"), row.citations, required=True)
        self._text(sheet, (*at, "holds"), row.holds)
        for key in ("fails", "unknown"):
            self._last_fits_always(sheet, (*at, key), getattr(row, key))
        return Rule(
            row.id, row.label, tuple(row.citations), row.begins, row.ends,
            read(sheet, row.applies_if, (*at, "applies_if")) if row.applies_if else None,
            read(sheet, row.condition, (*at, "condition")),
            row.holds,
            self._messages(sheet, row.fails, (*at, "fails"), fails=True),
            self._messages(sheet, row.unknown, (*at, "unknown"), fails=False),
            tuple(row.applicants),
            read(sheet, row.waits_if, (*at, "waits_if")) if row.waits_if else None,
        )  # fmt: skip

    def _last_fits_always(self, sheet: YamlFile, at: Place, rows: list[ExplanationRow]) -> None:
        if not rows or rows[-1].condition is not None:
            self._reader.report(sheet, at, "last_always")

    def _messages(
        self, sheet: YamlFile, rows: list[ExplanationRow], at: Place, *, fails: bool
    ) -> tuple[Explanation, ...]:
        found = []
        for index, row in enumerate(rows):
            place = (*at, index)
            if (row.outcome is None) is fails:
                wanted = "outcome_needed" if fails else "outcome_unwanted"
                self._reader.report(sheet, (*place, "outcome"), wanted)
            self._citations(sheet, (*place, "citations"), row.citations, required=False)
            self._text(sheet, (*place, "text"), row.text)
            self._text(sheet, (*place, "cure"), row.cure)
            condition = self._condition(sheet, row, place)
            found.append(
                Explanation(
                    condition,
                    row.outcome,
                    tuple(row.citations),
                    row.text,
                    row.cure,
                    row.ends or row.outcome == "outside",
                )
            )
        return tuple(found)

    def _condition(self, sheet: YamlFile, row: ExplanationRow | AdviceRow, at: Place) -> Condition | None:
        return self.grammar.read(sheet, row.condition, (*at, "if")) if row.condition is not None else None

    def advice(self, sheet: YamlFile, rows: list[AdviceRow], key: str, rules: set[str]) -> tuple[Advice, ...]:
        """The lines of one list of advice.yaml."""
        found = []
        for index, row in enumerate(rows):
            at = (key, index)
            self._citations(sheet, (*at, "citations"), row.citations, required=True)
            self._text(sheet, (*at, "text"), row.text)
            for place in ("fails", "unknown"):
                for number, name in enumerate(getattr(row, place)):
                    if name not in rules:
                        self._reader.report(sheet, (*at, place, number), "rule", name=name)
            found.append(Advice(row, self._condition(sheet, row, at)))
        return tuple(found)

    def advice_texts(self, sheet: YamlFile, advice: AdviceSheet) -> None:
        """Verdicts and warnings."""
        for name, text in advice.verdicts.items():
            self._text(sheet, ("verdicts", name), text)
        for index, row in enumerate(advice.warnings):
            self._citations(sheet, ("warnings", index, "citations"), row.citations, required=True)
            self._text(sheet, ("warnings", index, "text"), row.text)

    def changes(self, sheet: YamlFile, changes: ChangeSheet) -> None:
        """The changes that may be proposed."""
        for index, row in enumerate(changes.rows):
            at = ("changes", index)
            spec = self.grammar.specs.get(row.fact)
            if spec is None:
                self._reader.report(sheet, (*at, "fact"), "fact", name=row.fact)
            elif row.to not in SPECIAL and row.to not in spec.values:
                self._reader.report(sheet, (*at, "to"), "value", value=row.to, name=row.fact)
            for number, start in enumerate(row.starts):
                if spec is not None and spec.values and start not in (*spec.values, UNKNOWN):
                    self._reader.report(sheet, (*at, "from", number), "value", value=start, name=row.fact)
            self._text(sheet, (*at, "text"), row.text)

    def personal(self, sheet: YamlFile, row: PersonalRow, at: Place) -> Personal:
        """A personal variant of an answer."""
        for text in row.texts:
            self._text(sheet, (*at, "text"), text)
        return Personal(row, self.grammar.read(sheet, row.when, (*at, "when")))

    def _citations(self, sheet: YamlFile, at: Place, names: Iterable[str], *, required: bool) -> None:
        names = list(names)
        if required and not names:
            self._reader.report(sheet, at, "citation_missing")
        for index, name in enumerate(names):
            if name not in self._law:
                self._reader.report(sheet, (*at, index), "citation", name=name)

    def _text(self, sheet: YamlFile, at: Place, text: str) -> None:
        for key, slots in self._wording.faults(text):
            self._reader.report(sheet, at, key, **slots)
