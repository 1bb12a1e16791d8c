"""Messages for people who edit the data files, by key; the words stand in messages.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).parent / "messages.yaml"


def message(key: str, /, **slots: object) -> str:
    """The message with its slots filled. KeyError for an unknown key or a slot not given."""
    return _messages()[key].format(**slots)


@cache
def _messages() -> dict[str, str]:
    # not read by `yaml_file`, whose own messages are among these
    return {key: str(text) for key, text in yaml.load(_FILE.read_bytes(), Loader=yaml.BaseLoader).items()}  # noqa: S506
