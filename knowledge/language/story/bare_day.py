"""Bare day: whether a message holds a day and nothing else, so that it goes on about the day told before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from knowledge.language.story.context import Context
from knowledge.language.story.items import read_items
from knowledge.language.story.message_words import read_message
from knowledge.language.story.persons import read_persons

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_BESIDE = frozenset((
    "filler", "people", "kin", "pronoun", "address", "vocative", "done", "have_done", "have", "now", "unsure", "joint",
    "correction", "not_but", "but", "not", "comma", "stop", "release", "release_weak", "past", "time", "number", "ask",
    "paper", "paper_weak", "contrast",
))  # fmt: skip
_MOST_STRANGE = 2


def holds_only_day(said: Utterance) -> bool:
    """True for "tháng 6 cơ", "được 2 năm rồi"; not for "tại sao bảo 5 năm", which asks, nor "hạn 5 năm"."""
    message = read_items(read_message(said.raw, said.clean))
    persons = read_persons(message, Context())
    times = [item for item in message.items if item.kind == "time"]
    strange = [at for at, item in enumerate(message.items) if item.kind == "word" and not persons.is_person(at)]
    is_length = all(item.time == "length" and not item.points_back for item in times)
    return all(kind in _BESIDE or kind == "word" for kind in message.kinds) and len(strange) <= (
        0 if is_length and times else _MOST_STRANGE
    )
