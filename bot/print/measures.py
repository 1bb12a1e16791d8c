"""Measures and words of pictures, known without drawing them: no library of pictures is loaded for it."""

from __future__ import annotations

import unicodedata

from bot.model.messages import Card, Chart
from bot.print.content import label

WIDTH = 1080
"""Pixels: the width of a phone's screen, so that nothing has to be zoomed."""
CARD_HEIGHT = WIDTH * 5 // 4
"""Four by five: platforms show it whole, without cutting it in a list of messages."""
NOTES_AT = 1230
"""The height at which the notes of a chart begin."""
NOTE_ROW, NOTE_GAP = 42, 14
_MOST_NOTES, _MOST_ROWS = 6, 3
_LETTERS = 50
"""Letters that surely fit into a row of a note; a few more would."""
_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?", "": "•"}


def card_size() -> tuple[int, int]:
    """Width and height of every card."""
    return WIDTH, CARD_HEIGHT


def note_rows(notes: tuple[str, ...]) -> list[int]:
    """Rows that each note of a chart is given; those beyond the last one are not shown."""
    return [min(_MOST_ROWS, max(1, -(-len(note) // _LETTERS))) for note in notes[:_MOST_NOTES]]


def chart_size(notes: tuple[str, ...]) -> tuple[int, int]:
    """Width and height of a chart with these notes."""
    return WIDTH, NOTES_AT + sum(NOTE_ROW * rows + NOTE_GAP for rows in note_rows(notes)) + 34


def card_text(content: Card) -> str:
    """The card in words, for who cannot see it (the alternative text of the picture)."""
    lines = [f"{_SIGNS[mark]} {_one_line(said)}" for mark, said in content.lines]
    parts = [content.title, content.verdict, *lines, content.countdown, *content.notes]
    return "\n".join(part for part in (*parts, content.footer or label("card_footer")) if part)


def chart_text(chart: Chart) -> str:
    """The chart in words."""
    return "\n".join((chart.title, *chart.notes))


def _one_line(said: str) -> str:
    return " ".join(unicodedata.normalize("NFC", said.encode("utf-8", "replace").decode("utf-8")).split())
