"""Samples of the content that a message may be to the letter: such a message is known, not guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from knowledge.language.telex import fold
from knowledge.language.text import clean, split_words
from knowledge.loader import Knowledge
from knowledge.readings import Candidate


def samples_of(knowledge: Knowledge, words: Sequence[str]) -> Mapping[str, Candidate]:
    """The samples the content teaches to the letter, marks aside; without those of two topics, or of the outside.

    ``words`` are those of its examples.
    """
    known = ((text, entry) for entry in knowledge.published for text in entry.known_as)
    short = ((" ".join(split_words(clean(text))), entry.id, entry.topic) for text, entry in known)
    taught = ((said, each.label, each.topic) for said, each in zip(words, knowledge.examples(), strict=True))
    found: dict[str, Candidate | None] = {}
    options: dict[str, Candidate] = {}
    for text, entry, topic in (*short, *taught):
        bare, option = fold(text), options.setdefault(entry, Candidate(topic, entry)) if entry else None
        same = found.get(bare, option)
        found[bare] = same if same and option and same.topic == option.topic else None
    return {words: option for words, option in found.items() if option is not None}
