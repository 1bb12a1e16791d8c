"""Words of the learning room: what is told to editors, by key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).with_suffix(".yaml")


@cache
def learning_words() -> Mapping[str, str]:
    """Every text by key. Raises YamlError."""
    data = read_yaml(_FILE, _FILE.parent).data
    if not isinstance(data, dict):
        raise TypeError("words.yaml must map keys to texts")
    return {key: str(value).strip("\n") for key, value in data.items()}


def told(key: str, **slots: object) -> str:
    """The text of ``key`` with its slots filled. KeyError for an unknown key or a slot not given."""
    return learning_words()[key].format_map(slots)
