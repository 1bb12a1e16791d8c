"""The grid of questions: programme × subject × aspect, each coordinate read by its own words, and the answer of a cell.

"Thời hạn cho vay đối với hộ kinh doanh" is the term for an establishment although nobody taught that sentence. Which
entry answers a cell stands in grid.yaml; the words stand in language/grid.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.language.phrase_finder import words_said
from knowledge.language.word_lists import phrases, symbols, word_file, words
from knowledge.yaml_file import YamlFile, check_whole

Subject = Literal["person", "business", "training", "employer", "family"]
SUBJECTS: tuple[Subject, ...] = ("employer", "training", "business", "family", "person")
"""Who borrows and what for; of several that are named in one question the first here is meant."""
_NAMED = ("employer", "training")
"""Borrowers whose answers differ from a person's."""
THIS = "this"
_NOTHING = "nothing"
EMPTY = "-"
_NEAREST = "~"


@dataclass(frozen=True)
class Coordinates:
    """The place of a question in the grid. "" is what was not said."""

    programme: str = THIS
    subject: str = ""
    aspect: str = ""

    def after(self, frame: Coordinates) -> Coordinates:
        """These coordinates with what was not said taken from what was spoken of before."""
        return Coordinates(
            frame.programme if self.programme == THIS else self.programme,
            self.subject or frame.subject,
            self.aspect or frame.aspect,
        )


@dataclass(frozen=True)
class Cell:
    """The entry of a cell; "" when it is deliberately empty. Nearest: it answers more broadly than was asked."""

    entry: str
    is_nearest: bool = False


NO_CELL = Cell("")


@dataclass(frozen=True)
class GridReading:
    """The aspects of a text in the order asked, who borrows, which programme, how many words they leave unexplained."""

    aspects: tuple[str, ...]
    subject: str
    programme: str
    unexplained: int

    @property
    def asked(self) -> tuple[Coordinates, ...]:
        """The coordinates of each aspect."""
        return tuple(Coordinates(self.programme, self.subject, aspect) for aspect in self.aspects)

    def about(self, subject: str) -> GridReading:
        """This reading in a message that is about a borrower named elsewhere in it."""
        return replace(self, subject=subject) if subject and self.subject not in _NAMED else self


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Row):
    """Ways to name an aspect in a formal question, and to ask for it aloud."""

    names: list[str]
    asks: list[str]


class GridTable(_Row):
    """The file grid.yaml: a row of cells for each aspect, and one entry for each other programme.

    ``say``, ``subjects`` and ``frames`` are what sentences to learn from are put together of.
    """

    cells: dict[str, dict[Subject, str]]
    say: dict[str, Wording] = {}
    subjects: dict[Subject, list[str]] = {}
    frames: Wording = Wording(names=[], asks=[])
    programmes: dict[str, str]


class Grid:
    """Reads coordinates and looks up their cells."""

    def __init__(self, table: GridTable) -> None:
        self._table = table
        self._cells: Mapping[str, Mapping[Subject, str]] = table.cells
        self._programmes = table.programmes
        self._places = self._by_entry()

    def _by_entry(self) -> Mapping[str, Coordinates]:
        """The first coordinates of every entry that answers a cell."""
        found: dict[str, Coordinates] = {}
        for aspect, row in self._cells.items():
            for subject in ("person", "employer", "training"):
                cell = _cell(row.get(subject, EMPTY))
                if cell.entry and not cell.is_nearest:
                    found.setdefault(cell.entry, Coordinates(THIS, "" if subject == "person" else subject, aspect))
        for name, text in self._programmes.items():
            found.setdefault(_cell(text).entry, Coordinates(name))
        return found

    def read(self, text: str) -> GridReading:
        """The coordinates in shortened, normalised words (marks included or not)."""
        said = words_said(text)
        aspects = symbols("grid.aspects", marks=True).all_within(text, said)
        listed = symbols("grid.listed", marks=True).all_within(text, said)
        listed = [place for place in listed if _is_free(place, aspects)]
        nothing = [place for place in listed if place[2] == _NOTHING]
        listed = [place for place in listed if place[2] != _NOTHING]
        if listed and len({name for _, _, name in (*aspects, *listed)}) > 1:
            aspects = sorted((*aspects, *listed))
        named = symbols("grid.subjects", marks=True).all_within(text, said)
        programmes = symbols("grid.programmes", marks=True).all_within(text, said)
        is_other = programmes and phrases("grid.not_asked_about", marks=True).within(text) is None
        taken = [(start, end) for start, end, _ in (*aspects, *nothing, *named, *programmes)]
        return GridReading(
            _without_weaker([name for _, _, name in aspects]),
            min((name for _, _, name in named), key=SUBJECTS.index, default=""),
            programmes[0][2] if is_other else THIS,
            _unexplained(text, taken),
        )

    def cell(self, at: Coordinates) -> Cell:
        """The cell at some coordinates; a subject that was not said is a person."""
        if at.programme != THIS:
            return _cell(self._programmes.get(at.programme, EMPTY))
        subject: Subject = at.subject or "person"  # type: ignore[assignment]
        return _cell(self._cells.get(at.aspect, {}).get(subject, EMPTY))

    def coordinates_of(self, entry: str) -> Coordinates | None:
        """The first coordinates that ``entry`` answers; None for what is no cell."""
        return self._places.get(entry) if entry else None

    def name_of(self, aspect: str) -> str:
        """The commonest name of an aspect ("lãi suất cho vay"); "" for none."""
        wording = self._table.say.get(aspect)
        return wording.names[0] if wording and wording.names else ""

    def entries(self) -> Iterator[tuple[str, str]]:
        """(place, entry) of every cell with an entry."""
        for aspect, row in self._cells.items():
            yield from ((f"{aspect} × {subject}", _cell(text).entry) for subject, text in row.items() if text != EMPTY)
        yield from ((name, _cell(text).entry) for name, text in self._programmes.items() if text != EMPTY)

    def sentences(self) -> Iterator[tuple[str, str]]:
        """(sentence, entry) to learn from: every way to name an aspect, for each borrower whose entry differs."""
        for aspect, wording in self._table.say.items():
            row, done = self._cells[aspect], set[str]()
            for subject, called in self._table.subjects.items():
                cell = _cell(row[subject])
                if not cell.entry or cell.is_nearest or (cell.entry in done and subject != "employer"):
                    continue
                done.add(cell.entry)
                for text in _sentences(self._table.frames, wording, called):
                    yield text, cell.entry
                if subject == "person":
                    yield from ((text, cell.entry) for text in (*wording.names, *wording.asks))

    def missing(self) -> Iterator[str]:
        """Cells that the words can name but the table does not mention, and rows without words."""
        file = word_file("grid")
        for aspect in file.named("aspects"):
            yield from (f"{aspect} × {subject}" for subject in SUBJECTS if subject not in self._cells.get(aspect, {}))
        yield from (aspect for aspect in self._cells if aspect not in self._table.say)
        yield from (aspect for aspect in self._cells if aspect not in file.named("aspects"))
        yield from (name for name in file.named("programmes") if name not in self._programmes)
        yield from (name for name in self._programmes if name not in file.named("programmes"))


def _sentences(frames: Wording, wording: Wording, called: list[str]) -> Iterator[str]:
    """Each name and each question in one frame, frames and borrowers taking turns."""
    for at, name in enumerate(wording.names):
        yield frames.names[at % len(frames.names)].format(name=name, subject=called[at % len(called)])
    for at, ask in enumerate(wording.asks):
        yield frames.asks[at % len(frames.asks)].format(ask=ask, subject=called[(at + 1) % len(called)])


def _without_weaker(aspects: list[str]) -> tuple[str, ...]:
    """The distinct aspects without those that only belong to the question of another one."""
    stronger = word_file("grid").named("stronger")
    weaker = {each for name in aspects for each in stronger.get(name, ())}
    return tuple(dict.fromkeys(name for name in aspects if name not in weaker))


def _is_free(place: tuple[int, int, str], others: list[tuple[int, int, str]]) -> bool:
    return all(place[1] <= other[0] or place[0] >= other[1] for other in others)


def _cell(text: str) -> Cell:
    if text == EMPTY:
        return NO_CELL
    return Cell(text.removeprefix(_NEAREST), text.startswith(_NEAREST))


def _unexplained(text: str, taken: list[tuple[int, int]]) -> int:
    """The words outside the ``taken`` places that mean something."""
    marked, bare = _weak(), words("grid.weak")
    count, start = 0, 0
    for word in text.split(" "):
        if word and not (word in marked or word.isdigit() or (word in bare and word.isascii())):
            for first, last in taken:
                if first <= start < last:
                    break
            else:
                count += 1
        start += len(word) + 1
    return count


@cache
def _weak() -> frozenset[str]:
    return frozenset(word_file("grid").plain("weak"))


def read_grid(sheet: YamlFile) -> Grid:
    """The grid of the file grid.yaml. Raises YamlError with file and line."""
    return Grid(check_whole(sheet, GridTable))
