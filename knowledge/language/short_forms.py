"""Short forms of messages ("ko", "dc"): the one list of teencode, as answers are read and as people often write.

The matcher reads the same file through the loader, together with abbreviations and regional words.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.entry import ReplacementRow
from knowledge.yaml_file import check_rows, read_yaml

HOME = Path(__file__).parent.parent / "vocabulary"
_TEENCODE, _ABBREVIATIONS = "teencode.yaml", "abbreviations.yaml"


@cache
def short_forms() -> dict[str, tuple[str, ...]]:
    """Each short form that may stand in an answer, with the words it stands for."""
    rows = (row for row in _rows(_TEENCODE) if row.only != "questions")
    return {spelling: tuple(row.to.split()) for row in rows for spelling in row.spellings}


@cache
def often_written() -> dict[str, str]:
    """Words and phrases that are often written short, each with its commonest short form."""
    return {row.to: row.often for name in (_TEENCODE, _ABBREVIATIONS) for row in _rows(name) if row.often}


def _rows(name: str) -> list[ReplacementRow]:
    sheet = read_yaml(HOME / name, HOME.parent)
    return [row for row, _ in check_rows(sheet, ReplacementRow, sheet.data)]
