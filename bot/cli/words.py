"""Words of the command line that must be there early: help, and lines of failures, read without pydantic.

What commands print otherwise stands in `bot/texts/vi.yaml`; that one may be broken, which is a failure to be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def read_words(name: str) -> dict[str, Any]:
    """A file of this folder: mappings and texts."""
    path = Path(__file__).with_name(name)
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - makes only text
    return found


@cache
def all_help() -> Mapping[str, Mapping[str, str]]:
    """The help of each command's options by their names, and its own under "help"."""
    return read_words("options.yaml")


@cache
def _faults() -> Mapping[str, str]:
    return read_words("faults.yaml")


def fault(key: str, **slots: str) -> str:
    """A line of ``key`` with its slots filled. KeyError for an unknown key or a slot not given."""
    return _faults()[key].format_map(slots)


@cache
def samples() -> Mapping[str, tuple[str, ...]]:
    """Words that benchmarks send, by kind; nobody in them is real."""
    return {kind: tuple(words) for kind, words in read_words("samples.yaml").items()}
