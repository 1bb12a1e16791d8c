"""Facts that a person tells in any message: their own story, a relative's, an establishment's."""

from knowledge.language.story.bare_day import holds_only_day
from knowledge.language.story.context import Context
from knowledge.language.story.contrast import SELF, as_written, asks_how, is_relative, same_one, turned_to_whom
from knowledge.language.story.reader import read_story
from knowledge.language.story.several import Person, is_numbered, named_one, read_several, spoken_of
from knowledge.language.story.told import RELEASE, About, Heard, ToldFact

__all__ = [
    "RELEASE",
    "SELF",
    "About",
    "Context",
    "Heard",
    "Person",
    "ToldFact",
    "as_written",
    "asks_how",
    "holds_only_day",
    "is_numbered",
    "is_relative",
    "named_one",
    "read_several",
    "read_story",
    "same_one",
    "spoken_of",
    "turned_to_whom",
]
