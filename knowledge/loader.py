"""Reads all data files of a knowledge folder, checks their shape and builds what the program works with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from knowledge import HOME
from knowledge.entry import Entry, OutsideGroup, ReplacementRow, SafetyGroup, Topic
from knowledge.grid import Grid, GridTable, read_grid
from knowledge.language.diacritics import Restorer
from knowledge.language.field_words import without_field_words
from knowledge.language.text import FULLY_MARKED, Normaliser, Replacement, clean, has_marks, split_words
from knowledge.language.word_lists import WordFile
from knowledge.law import Citation, Document, citations_of
from knowledge.matcher import Example
from knowledge.messages import message
from knowledge.parameters import Parameter, ParameterBook
from knowledge.yaml_file import Model, Place, Problem, YamlError, YamlFile, check_rows, check_whole, read_yaml

_REPLACEMENTS = ("abbreviations.yaml", "dialect.yaml", "teencode.yaml")


@dataclass(frozen=True)
class Knowledge:
    """Everything the program knows, as read from one folder. ``places`` says where each entry stands."""

    topics: dict[str, Topic]
    entries: dict[str, Entry]
    law: dict[str, Citation]
    facts: ParameterBook
    outside: dict[str, OutsideGroup]
    safety: list[SafetyGroup]
    replacements: list[Replacement]
    silent: list[str]
    grid: Grid
    content_hash: str
    places: dict[str, tuple[YamlFile, Place]] = field(repr=False)

    @property
    def published(self) -> list[Entry]:
        """The entries that may answer."""
        return [entry for entry in self.entries.values() if entry.status == "published"]

    def entry_for(self, topic: str) -> Entry:
        """The main entry of a topic: the one with its id, else the first. KeyError when there is none."""
        if topic in self.entries and self.entries[topic].status == "published":
            return self.entries[topic]
        for entry in self.published:
            if entry.topic == topic:
                return entry
        raise KeyError(topic)

    def examples(self) -> list[Example]:
        """The training utterances: every entry's, its question, sentences over the grid, then the outside lines."""
        inside = [
            Example(text, entry.id, entry.topic)
            for entry in self.published
            for text in dict.fromkeys((*entry.utterances, entry.question))
        ]
        outside = [
            Example(text, "", "", outside=group.id) for group in self.outside.values() for text in group.utterances
        ]
        return inside + self._grid_examples(inside) + outside

    def _grid_examples(self, known: Sequence[Example]) -> list[Example]:
        """Sentences over the coordinates of the grid that nobody wrote as an utterance."""
        texts = {example.text for example in known}
        return [
            Example(text, entry, self.entries[entry].topic)
            for text, entry in dict(self.grid.sentences()).items()
            if text not in texts and entry in self.entries and self.entries[entry].status == "published"
        ]

    def normaliser(self, lines: Sequence[Sequence[str]] | None = None) -> Normaliser:
        """A normaliser that knows the words of this content; ``lines`` are those of the examples, if known."""
        if lines is None:
            lines = words_of(self.examples())
        return make_normaliser(lines, self.replacements, self.silent)


def words_of(examples: Iterable[Example]) -> list[list[str]]:
    """The words of each example as it is written."""
    return [split_words(clean(example.text)) for example in examples]


def make_normaliser(lines: Sequence[Sequence[str]], replacements: list[Replacement], silent: list[str]) -> Normaliser:
    """A normaliser whose vocabulary, marks included, is the words of ``lines``."""
    vocabulary = {word for words in lines for word in words if not word.isdigit()}
    marked = {word for word in vocabulary if has_marks(word)}
    restorer = Restorer(words for words in lines if _is_marked(words, vocabulary, marked))
    return Normaliser(vocabulary, replacements, silent, restorer, without_field_words)


def _is_marked(words: Sequence[str], vocabulary: Set[str], marked: Set[str]) -> bool:
    """True if `marked_share` finds a line fully marked; with the sets of its content at hand it is counted quicker."""
    letters = sum(map(vocabulary.__contains__, words))
    return bool(letters) and sum(map(marked.__contains__, words)) / letters >= FULLY_MARKED


class _Reader:
    """Reads files one by one and keeps every problem, so that an editor sees all of them at once."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.problems: list[Problem] = []
        self.digest = hashlib.sha256()

    def sheet(self, path: Path) -> YamlFile | None:
        try:
            sheet = read_yaml(path, self.home)
        except YamlError as error:
            self.problems += error.problems
            return None
        self.digest.update(sheet.path.encode() + b"\0" + path.read_bytes())
        return sheet

    def rows(self, path: Path, model: type[Model], key: str = "") -> list[tuple[Model, YamlFile, Place]]:
        sheet = self.sheet(path)
        if sheet is None:
            return []
        data = sheet.data
        place: Place = ()
        if key:
            if not isinstance(data, dict) or key not in data:
                self.problems.append(sheet.problem((), message("loader.no_key", key=key)))
                return []
            data, place = data[key], (key,)
        try:
            return [(row, sheet, where) for row, where in check_rows(sheet, model, data, place)]
        except YamlError as error:
            self.problems += error.problems
            return []

    def unique(self, rows: list[tuple[Model, YamlFile, Place]]) -> dict[str, Model]:
        found: dict[str, Model] = {}
        for row, sheet, place in rows:
            name = str(getattr(row, "id", ""))
            if name in found:
                self.problems.append(sheet.problem(place, message("loader.same_id", name=name)))
            found[name] = row
        return found


def load_knowledge(home: Path = HOME) -> Knowledge:
    """Read the folder ``home``. Raises YamlError listing every problem of every file, each with its line."""
    reader = _Reader(home)
    documents = [row for path in sorted((home / "law").glob("*.yaml")) for row in _documents(reader, path)]
    content = sorted(path for path in (home / "content").glob("*.yaml") if path.name != "out_of_scope.yaml")
    entries = [row for path in content for row in reader.rows(path, Entry)]
    topics = reader.unique(reader.rows(home / "topics.yaml", Topic))
    facts = reader.unique(reader.rows(home / "facts.yaml", Parameter))
    outside = reader.unique(reader.rows(home / "content" / "out_of_scope.yaml", OutsideGroup, "groups"))
    safety = reader.rows(home / "vocabulary" / "safety.yaml", SafetyGroup)
    replacements, silent = _vocabulary(reader, home)
    grid = _grid(reader, home / "grid.yaml")
    by_id = reader.unique(entries)
    if not reader.problems:
        reader.problems += _unanswered_dangers(home, by_id, safety)
    if reader.problems:
        raise YamlError(reader.problems)
    return Knowledge(
        topics,
        by_id,
        {citation.id: citation for document in documents for citation in citations_of(document)},
        ParameterBook(list(facts.values())),
        outside,
        [group for group, _, _ in safety],
        replacements,
        silent,
        grid,
        reader.digest.hexdigest(),
        {entry.id: (sheet, place) for entry, sheet, place in entries},
    )


def _unanswered_dangers(
    home: Path, entries: Mapping[str, Entry], safety: Iterable[tuple[SafetyGroup, YamlFile, Place]]
) -> Iterator[Problem]:
    """The dangers that no published entry answers."""
    lines = WordFile(read_yaml(home / "vocabulary" / "danger.yaml", home))
    answers = lines.named("entries")
    published = {entry.id for entry in entries.values() if entry.status == "published"}
    for topic, names in answers.items():
        for at, name in enumerate(names):
            if name not in published:
                yield lines.sheet.problem(("entries", topic, at), message("loader.no_answer", topic=name))
    for group, sheet, place in safety:
        if group.topic not in answers:
            yield sheet.problem(place, message("loader.no_answer", topic=group.topic))


def _documents(reader: _Reader, path: Path) -> list[Document]:
    sheet = reader.sheet(path)
    if sheet is None:
        return []
    try:
        return [check_whole(sheet, Document)]
    except YamlError as error:
        reader.problems += error.problems
        return []


def _grid(reader: _Reader, path: Path) -> Grid:
    sheet = reader.sheet(path)
    if sheet is not None:
        try:
            return read_grid(sheet)
        except YamlError as error:
            reader.problems += error.problems
    return Grid(GridTable(cells={}, programmes={}))


def _vocabulary(reader: _Reader, home: Path) -> tuple[list[Replacement], list[str]]:
    replacements: list[Replacement] = []
    for name in _REPLACEMENTS:
        for row, _, _ in reader.rows(home / "vocabulary" / name, ReplacementRow):
            if row.only == "answers":
                continue
            target = tuple(split_words(clean(row.to)))
            replacements += [
                Replacement(tuple(split_words(clean(spelling))), target, frozenset(row.not_before))
                for spelling in row.spellings
            ]
    silent = [
        " ".join(split_words(clean(spelling)))
        for row, _, _ in reader.rows(home / "vocabulary" / "silent.yaml", ReplacementRow)
        for spelling in row.spellings
    ]
    return replacements, silent
