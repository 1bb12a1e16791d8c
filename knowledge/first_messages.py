"""Messages of the content itself that are read before the first person writes.

What is compiled, loaded from YAML or remembered by word at first use is ready then, and nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from knowledge.added_samples import Taught
from knowledge.language.telex import fold
from knowledge.language.word_lists import symbols
from knowledge.loader import Knowledge
from knowledge.understanding import Understanding

_LISTS = ("field.shorter", "field.dropped", "grid.aspects", "grid.listed", "grid.subjects", "grid.programmes")
"""Lists with an expression for each meaning, of which a message needs a few: all are compiled."""
_OPENINGS = ("smalltalk.thanks", "smalltalk.greeting", "smalltalk.goodbye")
_EVERY = 12
"""Of so many entries one is asked for: more is hardly quicker afterwards."""


def get_ready(understanding: Understanding, knowledge: Knowledge) -> None:
    """Read them, so that nobody waits for what happens at first use."""
    for name in _LISTS:
        symbols(name, marks=True).get_ready()
    apart = understanding.with_taught(Taught(), knowledge)  # what is remembered of recent messages stays people's
    for text in first_messages(knowledge):
        apart.read(text)


def first_messages(knowledge: Knowledge) -> Iterator[str]:
    """Questions behind a courtesy and two in one message, with marks and without, as people write."""
    first = [(entry.topic, entry.utterances[0]) for entry in knowledge.published if entry.utterances]
    openings = [text for topic, text in first if topic in _OPENINGS] or [""]
    for opening, (_, question) in zip(cycle(openings), first[::_EVERY], strict=False):
        yield f"{opening}, {question}. {question}?"
        yield fold(question)
