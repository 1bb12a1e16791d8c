"""Loader of the questionnaires: reads them and checks that every fact, value and text in them can be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.language.replies import check_replies, has_replies, reply_names
from knowledge.yaml_file import Place, YamlError, YamlFile
from screening.advice import Subject
from screening.facts import UNKNOWN, FactSpec
from screening.loader.grammar import Grammar
from screening.loader.yaml_reader import YamlReader
from screening.questions import (
    LikeSheet,
    OptionRow,
    Questionnaire,
    QuestionnaireSheet,
    QuestionRow,
    Spoken,
    in_words,
    make_question,
)
from screening.wording import Wording

MAX_LABEL = 40
MAX_OPTIONS = 4
_KINDS: Mapping[str, tuple[str, ...]] = {
    "choice": ("choice",),
    "date": ("date",),
    "money": ("money",),
    "count": ("count",),
    "two_counts": ("count", "count"),
}


class QuestionReader:
    """Reads questionnaire files, reporting every problem to ``reader``."""

    def __init__(self, reader: YamlReader, grammar: Grammar, wording: Wording, specs: Mapping[str, FactSpec]) -> None:
        self._reader = reader
        self._grammar = grammar
        self._wording = wording
        self._specs = specs

    def read_all(self) -> dict[Subject, Questionnaire]:
        """The questionnaires of all audiences."""
        person = self._own("person")
        return {
            "person": person,
            "family": self._like("family", person),
            "employer": self._own("employer"),
            "worker": self._like("worker", person),
        }

    def _own(self, audience: Subject) -> Questionnaire:
        sheet, rows = self._reader.one(f"questionnaires/{audience}.yaml", QuestionnaireSheet)
        if rows is None:
            return Questionnaire(audience, ())
        found = []
        for index, row in enumerate(rows.questions):
            at: Place = ("questions", index)
            self._check(sheet, row, at)
            ask_if = self._grammar.read(sheet, row.ask_if, (*at, "ask_if")) if row.ask_if is not None else None
            found.append(make_question(row, ask_if, rows.unknown, self._spoken(sheet, row, audience, at)))
        self._unique(sheet, [row.id for row in rows.questions])
        return Questionnaire(audience, tuple(found))

    def _like(self, audience: Subject, model: Questionnaire) -> Questionnaire:
        sheet, rows = self._reader.one(f"questionnaires/{audience}.yaml", LikeSheet)
        if rows is None:
            return Questionnaire(audience, ())
        words = {row.id: row for row in rows.questions}
        self._unique(sheet, [row.id for row in rows.questions])
        wanted = {question.id: question for question in model.questions}
        for index, row in enumerate(rows.questions):
            self._texts(sheet, ("questions", index), row.text, row.why)
            if row.id not in wanted:
                at: Place = ("questions", index, "id")
                self._reader.report(sheet, at, "question_unknown", name=row.id, model=rows.like)
            elif row.options:
                self._check_options(sheet, row.options, wanted[row.id].settles, ("questions", index))
        for name in () if rows.partial else wanted.keys() - words.keys():
            self._reader.report(sheet, ("questions",), "question_missing", name=name, model=rows.like)
        questions = tuple(
            in_words(item, words[item.id], self._other_replies(f"{audience}_{item.id}", item.settles))
            for item in model.questions
            if item.id in words
        )
        return Questionnaire(audience, questions)

    def _spoken(self, sheet: YamlFile, row: QuestionRow, audience: Subject, at: Place) -> Spoken:
        """The replies of a choice: the group it names, else that of its audience and id, else that of its id."""
        if row.replies and not has_replies(row.replies):
            self._reader.report(sheet, (*at, "replies"), "replies", name=row.replies)
        if row.most and row.most not in self._grammar.figures:
            self._reader.report(sheet, (*at, "most"), "figure", name=row.most)
        own = self._other_replies(f"{audience}_{row.id}", row.settles)
        return own or self._replies(row.replies or row.id, row.settles)

    def _other_replies(self, group: str, settles: Sequence[str]) -> Spoken | None:
        return self._replies(group, settles) if has_replies(group) else None

    def _replies(self, group: str, settles: Sequence[str]) -> Spoken:
        spec = self._specs.get(settles[0]) if len(settles) == 1 else None
        if not has_replies(group):
            return Spoken()
        try:
            check_replies(group)
        except YamlError as error:
            self._reader.problems += error.problems
        labels = spec.values if spec is not None else {}
        return Spoken(group, {name: labels[name] for name in reply_names(group) if name in labels})

    def _unique(self, sheet: YamlFile, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                self._reader.report(sheet, ("questions", index, "id"), "question_twice", name=name)

    def _check(self, sheet: YamlFile, row: QuestionRow, at: Place) -> None:
        self._texts(sheet, at, row.text, row.why)
        kinds = tuple(self._specs[name].kind for name in row.settles if name in self._specs)
        if len(kinds) < len(row.settles) or not row.settles:
            self._reader.report(sheet, (*at, "settles"), "question_facts", names=row.settles)
        elif kinds != _KINDS[row.kind] and (row.kind != "choice" or set(kinds) != {"choice"}):
            self._reader.report(sheet, (*at, "kind"), "question_kind", kind=row.kind, names=", ".join(row.settles))
        if (row.kind == "choice") is not bool(row.options):
            self._reader.report(sheet, (*at, "options"), "question_options")
        self._check_options(sheet, row.options, row.settles, at)

    def _check_options(self, sheet: YamlFile, rows: Sequence[OptionRow], settles: Sequence[str], at: Place) -> None:
        if len(rows) > MAX_OPTIONS:
            self._reader.report(sheet, (*at, "options"), "options_many", most=MAX_OPTIONS)
        for index, option in enumerate(rows):
            self._check_option(sheet, settles, option, (*at, "options", index))

    def _check_option(self, sheet: YamlFile, settles: Sequence[str], option: OptionRow, at: Place) -> None:
        if len(option.label) > MAX_LABEL:
            self._reader.report(sheet, (*at, "label"), "label_long", length=len(option.label), most=MAX_LABEL)
        if not option.sets and len(settles) != 1:
            self._reader.report(sheet, at, "option_sets")
        for name, value in (option.sets or {settles[0]: option.value}).items():
            spec = self._specs.get(name)
            if spec is None or value not in (*spec.values, UNKNOWN):
                self._reader.report(sheet, at, "option_value", value=value, name=name)

    def _texts(self, sheet: YamlFile, at: Place, text: str, why: str) -> None:
        for key, value in (("text", text), ("why", why)):
            for fault, slots in self._wording.faults(value):
                self._reader.report(sheet, (*at, key), fault, **slots)
