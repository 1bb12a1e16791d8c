"""The fixed labels around what a picture shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.yaml_file import read_yaml

_FILE = Path(__file__).parent / "labels.yaml"


@cache
def _labels() -> dict[str, str]:
    data = read_yaml(_FILE, _FILE.parent).data
    if not isinstance(data, dict):
        raise TypeError("labels.yaml must map keys to texts")
    return {key: str(value) for key, value in data.items()}


def label(key: str, **slots: str) -> str:
    """A fixed label. KeyError for an unknown key or a slot not given."""
    return _labels()[key].format_map(slots)
