"""The directory with the offices of each ward: what a conversation asks about places."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.places.directory import Directory
from bot.places.gazetteer import load_gazetteer
from bot.places.wards import load_ward, province_paths, read_province


class WardPlaces(Directory):
    """A directory that also knows offices. Raises SheetError when a file in ``home`` is wrong."""

    def __init__(self, home: Path) -> None:
        files = [read_province(path)[1] for path in province_paths(home)]
        desks = {row.code for file in files for row in file.wards if row.desk}
        super().__init__(desks, {file.province for file in files if file.province_desk}, load_gazetteer())
        self._offices = lru_cache(maxsize=256)(lambda code: load_ward(code, home).slots())

    def offices(self, code: str) -> Mapping[str, str]:
        """What texts say about the offices of a ward. Raises SheetError for an unknown code."""
        return self._offices(code)
