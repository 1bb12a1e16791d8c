"""Readings by the grid: several aspects in one sentence, a follow-up that changes one coordinate, a doubt settled.

The classifier knows every topic, the grid only its cells, but those by their own words. Where both agree nothing is
left to ask; where a sentence is explained to its last word by coordinates, they come first.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.entry import Entry
from knowledge.grid import NO_CELL, THIS, Cell, Coordinates, Grid, GridReading
from knowledge.matcher import Ranking
from knowledge.readings import ANSWER_FROM, LEAN_FROM, Decision, Reading, status_of, with_first

MAX_ASKED = 4
_LIKELY = 0.7
"""Confidence in a cell that explains every word when the classifier prefers another topic."""
_BELIEVED = 0.1
"""Least confidence of the classifier in what a cell confirms; the outside is never talked into the field."""
_SEVERAL = 2
_FIRST_ASKED = {"training": "amount", "employer": "who"}
"""The aspect that is meant where a borrower is named and nothing was asked before."""


class GridReader:
    """The grid with the entries that its cells name."""

    def __init__(self, grid: Grid, entries: dict[str, Entry]) -> None:
        self._grid = grid
        self._entries = entries

    def read(self, text: str) -> GridReading:
        """The coordinates in a text."""
        return self._grid.read(text)

    def several(self, read: GridReading) -> list[Reading]:
        """The readings of two to four aspects asked in one sentence, in order; empty for anything else."""
        if len(read.aspects) < _SEVERAL or read.programme != THIS:
            return []
        found: dict[str, Reading] = {}
        for at in read.asked:
            reading = self.reading(at)
            if reading is not None:
                found.setdefault(reading.topic, reading)
        few = read.unexplained <= max(1, len(found) - 1)
        return list(found.values())[:MAX_ASKED] if len(found) >= _SEVERAL and few else []

    def follow_up(self, read: GridReading, frame: Coordinates) -> Reading | None:
        """The cell of a short question that only names what changes: "còn học nghề thì sao" after an amount."""
        if read.unexplained or len(read.aspects) > 1:
            return None
        said = read.asked[0] if read.asked else Coordinates(read.programme, read.subject)
        is_new = not said.subject and frame.subject if read.asked else said.subject or said.programme != THIS
        is_new = is_new or frame.programme != THIS
        lifted = said.after(frame)
        is_same = self._grid.cell(lifted) == self._grid.cell(frame)
        if said.subject and not read.asked and frame.programme == THIS and (is_same or not lifted.aspect):
            # "còn học nghề thì sao" out of the blue
            lifted = replace(lifted, aspect=_FIRST_ASKED.get(said.subject, ""))
        return self.reading(lifted) if is_new and lifted.aspect and lifted != frame else None

    def settle(self, ranking: Ranking, read: GridReading) -> tuple[Ranking, Cell | None]:
        """``ranking`` with the cell that the words name, and that cell when it decided."""
        cell = self._grid.cell(read.asked[0]) if len(read.aspects) == 1 else NO_CELL
        if read.programme != THIS:
            return self._of_programme(ranking, read, cell)
        topic, sure = self._topic(cell.entry), ranking.confidence
        if not topic or read.unexplained > 1:
            return ranking, None
        is_outside = ranking.outside > ranking.scores[0]
        if topic != ranking.topics[0]:
            is_believed = not read.unexplained and not is_outside
            sure = LEAN_FROM if cell.is_nearest else _LIKELY
            return (_with_first(ranking, topic, cell.entry, sure), cell) if is_believed else (ranking, None)
        if sure >= (LEAN_FROM if read.unexplained else _BELIEVED):
            sure = max(sure, ANSWER_FROM)
        elif sure >= _BELIEVED and not is_outside:
            sure = LEAN_FROM if cell.is_nearest else _LIKELY
        return replace(ranking, confidence=sure), cell

    def _of_programme(self, ranking: Ranking, read: GridReading, cell: Cell) -> tuple[Ranking, Cell | None]:
        """Another programme: its entry tells of it as a whole; one that nothing tells of is no matter of ours."""
        entry = cell.entry or self._grid.cell(Coordinates(read.programme)).entry
        topic = self._topic(entry)
        if not topic:
            return replace(ranking, confidence=min(ranking.confidence, LEAN_FROM - 0.01)), None
        if topic == ranking.topics[0] or not read.asked or read.unexplained > 1:
            return ranking, None
        return _with_first(ranking, topic, entry, _LIKELY), Cell(entry, is_nearest=True)

    def coordinates_of(self, topic: str) -> Coordinates | None:
        """The coordinates of a topic spoken of before; what tells of several programmes at once has none."""
        found = self._grid.coordinates_of(topic)
        is_broad = found is not None and found.programme != THIS and self._topic(topic) == topic
        return None if is_broad else found

    def _topic(self, entry: str) -> str:
        """The topic of a published entry, else ""."""
        found = self._entries.get(entry)
        return found.topic if found is not None and found.status == "published" else ""

    def reading(self, at: Coordinates) -> Reading | None:
        """The answer of a place in the grid; None for an empty cell."""
        cell = self._grid.cell(at)
        topic = self._topic(cell.entry)
        if not topic:
            return None
        return Reading(
            Decision.ANSWER, status_of(topic), topic, cell.entry, ANSWER_FROM, (), "", at, is_nearest=cell.is_nearest
        )


def _with_first(ranking: Ranking, topic: str, entry: str, confidence: float) -> Ranking:
    """``ranking`` with another topic first, whose score is no less than that of the outside."""
    score = max(ranking.scores[0], ranking.outside)
    return replace(with_first(ranking, topic, confidence, entry), scores=[score, *ranking.scores[1:]])
