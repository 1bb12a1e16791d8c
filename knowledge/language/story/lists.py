"""Plain word lists of story.yaml, each word as it is written and without its marks."""

from __future__ import annotations

from functools import cache

from knowledge.language.telex import fold
from knowledge.language.word_lists import word_file


@cache
def words_of(name: str) -> frozenset[str]:
    """The lines of the list ``name``. KeyError when there is none."""
    lines = [line.removeprefix("=") for line in written(name)]
    return frozenset(lines) | frozenset(map(fold, lines))


@cache
def written(name: str) -> frozenset[str]:
    """The lines of the list ``name`` as they are written."""
    file, _, group = name.partition(".")
    return frozenset(word_file(file).plain(group))
