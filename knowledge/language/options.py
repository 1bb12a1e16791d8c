"""Options of one question, compiled when the questionnaire is loaded: labels, other names, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from knowledge.language.lexicon import Lexicon, read_words, vocabulary
from knowledge.language.numerals import Words
from knowledge.language.telex import fold
from knowledge.language.text import clean, whole_of

UNKNOWN: Final = "unknown"
"""The value of "không biết": every fact may have it."""

_PLAIN = {"yes": ("có", "rồi"), "no": ("không", "chưa")}


class Choice(NamedTuple):
    """An answer that a question offers. ``synonyms`` are other words for ``label``."""

    value: str
    label: str
    synonyms: Sequence[str] = ()


class Options:
    """The options of one question, compiled when the questionnaire is loaded.

    ``unknown`` is how "not known" is offered; it is named, never read from part of its words. ``replies`` is the group
    of replies.yaml that says the options in other words; ``finer`` are its names that may be taken beside the options.
    """

    def __init__(
        self,
        choices: Iterable[Choice],
        unknown: Choice | None = None,
        replies: str = "",
        finer: Iterable[str] = (),
    ) -> None:
        self.known = tuple(Option(choice) for choice in choices)
        self.values = frozenset(option.value for option in self.known)
        self._unknown_names = _names([unknown] if unknown else [])
        self._names = _names(option.choice for option in self.known) | self._unknown_names
        self.replies = replies
        self.finer = frozenset(finer)

    def said_as(self, name: str) -> str | None:
        """The one option among whose other names is a plain "có" or "rồi" (``name`` yes), "không" or "chưa" (no)."""
        plain = [(word,) for word in _PLAIN[name]]
        found = {option.value for option in self.known if any(word in option.texts for word in plain)}
        return found.pop() if len(found) == 1 else None

    def are_named(self, said: str) -> bool:
        """True if ``said`` (`Utterance.said`) is exactly an option by its label or another name, or "not known"."""
        return bool(said) and said in self._names

    def is_unknown_named(self, said: str) -> bool:
        """True if ``said`` is exactly "not known" or another name for it."""
        return said in self._unknown_names


class Option:
    """An option with its phrases ready to compare; ``bare`` are the phrases without diacritics."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.value = choice.value
        self.phrases = tuple(words for text in (choice.label, *choice.synonyms) if (words := tuple(read_words(text))))
        self.texts = frozenset(tuple(word.text for word in phrase) for phrase in self.phrases)
        self.bare = tuple(map(spelled_as_words, self.phrases))
        self.words = frozenset(word.bare for phrase in self.phrases for word in phrase)
        self.lexicon = Lexicon({choice.value: [" ".join(phrase) for phrase in self.texts]})


def _names(choices: Iterable[Choice]) -> frozenset[str]:
    return frozenset(whole_of(fold(clean(name))) for choice in choices for name in (choice.label, *choice.synonyms))


def spelled_as_words(words: Words) -> str:
    """Without diacritics and with small numbers spelled, so that "cả 2" is "cả hai"."""
    return " ".join(_spelled().get(word.text, word.bare) for word in words)


@cache
def _spelled() -> dict[str, str]:
    return {name: fold(spellings[0]) for name, spellings in vocabulary()["numbers"].items() if name in "23456789"}
