"""Texts for people, by key: `text("welcome", ward=…)`. An unknown key or a missing slot fails at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).parent / "vi.yaml"


@cache
def all_texts() -> dict[str, str]:
    """Every text by key. Raises SheetError when the file is broken."""
    data = read_yaml(_FILE, _FILE.parent).data
    if not isinstance(data, dict):
        raise TypeError("vi.yaml must map keys to texts")
    # spaces at the ends are meant (" và nơi khác"); the line break at the end of a block is not
    return {key: str(value).strip("\n") for key, value in data.items()}


def text(key: str, **slots: str) -> str:
    """The text of ``key`` with its slots filled. KeyError for an unknown key or a slot not given."""
    return all_texts()[key].format_map(slots)
