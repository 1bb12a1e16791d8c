"""Texts for people, by key: `text("welcome", ward=…)`. An unknown key or a missing slot fails at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.yaml_file import read_yaml

_HOME = Path(__file__).parent
FILES = ("vi.yaml", "rights.yaml")


@cache
def all_texts() -> dict[str, str]:
    """Every text by key. Raises SheetError when a file is broken, ValueError for a key that stands in two of them."""
    data: dict[str, object] = {}
    for name in FILES:
        found = read_yaml(_HOME / name, _HOME).data
        if not isinstance(found, dict):
            raise TypeError(f"{name} must map keys to texts")
        if twice := data.keys() & found.keys():
            raise ValueError(f"{name} repeats {sorted(twice)}")
        data |= found
    # spaces at the ends are meant (" và nơi khác"); the line break at the end of a block is not
    return {key: str(value).strip("\n") for key, value in data.items()}


def text(key: str, **slots: str) -> str:
    """The text of ``key`` with its slots filled. KeyError for an unknown key or a slot not given."""
    return all_texts()[key].format_map(slots)
