"""Facts that a person tells in any message: their own story, a relative's, an establishment's."""

from knowledge.language.story.bare_day import holds_only_day
from knowledge.language.story.context import Context
from knowledge.language.story.reader import read_story
from knowledge.language.story.several import Person, read_several, spoken_of
from knowledge.language.story.told import About, Heard, ToldFact

__all__ = [
    "About",
    "Context",
    "Heard",
    "Person",
    "ToldFact",
    "holds_only_day",
    "read_several",
    "read_story",
    "spoken_of",
]
