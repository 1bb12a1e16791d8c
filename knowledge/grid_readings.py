"""Readings by the grid: several aspects in one sentence, a follow-up that changes one coordinate, a doubt settled.

The classifier knows every topic, the grid only its cells, but those by their own words. Where both agree nothing is
left to ask; where a sentence is explained to its last word by coordinates, they come first.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.entry import Entry
from knowledge.grid import THIS, Cell, Coordinates, Grid, GridReading
from knowledge.matcher import Ranking
from knowledge.readings import ANSWER_FROM, LEAN_FROM, Decision, Reading, status_of

MAX_ASKED = 4
_LIKELY = 0.7
"""Confidence in a cell that explains every word when the classifier prefers another topic."""
_BELIEVED = 0.1
"""Least confidence of the classifier in what a cell confirms; the outside is never talked into the field."""
_FOLLOW_UP_WORDS = 9


class GridReader:
    """The grid with the entries that its cells name."""

    def __init__(self, grid: Grid, entries: dict[str, Entry]) -> None:
        self._grid = grid
        self._entries = entries

    def several(self, text: str) -> list[Reading]:
        """The readings of two to four aspects asked in one sentence, in order; empty for anything else."""
        read = self._grid.read(text)
        found: dict[str, Reading] = {}
        for at in read.asked:
            reading = self._reading(at, ANSWER_FROM)
            if reading is not None:
                found.setdefault(reading.topic, reading)
        few = read.unexplained <= max(1, len(found) - 1)
        return list(found.values())[:MAX_ASKED] if len(found) > 1 and few and read.programme == THIS else []

    def follow_up(self, text: str, frame: Coordinates | None) -> Reading | None:
        """The cell of a short question that only names what changes: "còn học nghề thì sao" after an amount."""
        if frame is None or len(text.split()) > _FOLLOW_UP_WORDS:
            return None
        read = self._grid.read(text)
        if read.unexplained or len(read.asked) > 1:
            return None
        said = read.asked[0] if read.asked else Coordinates(read.programme, read.subject)
        is_new = bool(said.subject or said.programme != THIS) if not read.asked else not said.subject and frame.subject
        lifted = said.after(frame)
        return self._reading(lifted, ANSWER_FROM) if is_new and lifted.aspect and lifted != frame else None

    def settle(self, ranking: Ranking, text: str) -> tuple[Ranking, GridReading, Cell | None]:
        """``ranking`` with the cell that the words name, and that cell when it decided."""
        read = self._grid.read(text)
        cell = self._grid.cell(read.asked[0]) if len(read.asked) == 1 else Cell("")
        is_outside = ranking.outside > ranking.scores[0]
        if read.programme != THIS:
            return self._of_programme(ranking, read, cell)
        if not cell.entry or read.unexplained > 1:
            return ranking, read, None
        topic = self._entries[cell.entry].topic
        if topic == ranking.topics[0]:
            from_sure = ANSWER_FROM if ranking.confidence >= (_BELIEVED if not read.unexplained else LEAN_FROM) else 0.0
            if not from_sure and not is_outside and ranking.confidence >= _BELIEVED:
                from_sure = _LIKELY
            return replace(ranking, confidence=max(ranking.confidence, from_sure)), read, cell
        if read.unexplained or is_outside or ranking.confidence >= ANSWER_FROM:
            return ranking, read, None
        return _with_first(ranking, topic, cell.entry, _LIKELY), read, cell

    def _of_programme(
        self, ranking: Ranking, read: GridReading, cell: Cell
    ) -> tuple[Ranking, GridReading, Cell | None]:
        """Another programme: its entry tells of it as a whole; one that nothing tells of is no matter of ours."""
        entry = cell.entry or self._grid.cell(Coordinates(read.programme)).entry
        if not entry:
            return replace(ranking, confidence=min(ranking.confidence, LEAN_FROM - 0.01)), read, None
        topic = self._entries[entry].topic
        if topic == ranking.topics[0] or not read.asked or read.unexplained > 1:
            return ranking, read, None
        return _with_first(ranking, topic, entry, _LIKELY), read, Cell(entry, is_nearest=True)

    def coordinates_of(self, topic: str) -> Coordinates | None:
        """The coordinates of a topic spoken of before."""
        return self._grid.coordinates_of(topic)

    def _reading(self, at: Coordinates, confidence: float) -> Reading | None:
        cell = self._grid.cell(at)
        if not cell.entry:
            return None
        topic = self._entries[cell.entry].topic
        return Reading(
            Decision.ANSWER, status_of(topic), topic, cell.entry, confidence, (), "", at, is_nearest=cell.is_nearest
        )


def _with_first(ranking: Ranking, topic: str, entry: str, confidence: float) -> Ranking:
    """``ranking`` with another topic first."""
    pairs = dict(zip(ranking.topics, ranking.entries, strict=True))
    first = pairs.pop(topic, entry)
    score = max(ranking.scores[0], ranking.outside)
    scores = [score, *ranking.scores[1:]]
    return replace(
        ranking, topics=[topic, *pairs], scores=scores, entries=[first, *pairs.values()], confidence=confidence
    )
