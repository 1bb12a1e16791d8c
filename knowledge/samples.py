"""Samples of the content that a message may be to the letter: such a message is known, not guessed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Mapping, Sequence

from knowledge.language.telex import fold
from knowledge.language.text import clean, split_words
from knowledge.language.utterance import Utterance
from knowledge.loader import Knowledge
from knowledge.readings import Candidate
from knowledge.recent import Recent

_LONGEST = 200
"""Characters of a message that is kept: signs around known words are few."""
_MOST_SHARED = 4096
"""Readings without a word of the message, some for each of the messages that were asked lately."""
_MOST_READINGS = 40
"""Readings of a message, some for each day and talk, until it is read anew."""


class KnownMessages:
    """Messages that the content itself holds word for word: each is read once, not for everybody who asks it.

    No other message is kept: its words may tell who wrote them. Of those only readings that hold no word of them are
    shared (`Utterance.share`). ``samples`` are the known words, ``most`` how many messages are at hand.
    """

    def __init__(self, samples: Container[str], most: int) -> None:
        self._samples = samples
        self._most = most
        self._kept: OrderedDict[str, Utterance] = OrderedDict()
        self._recent: Recent[object] = Recent(_MOST_SHARED)

    def utterance(self, raw: str) -> Utterance:
        """The words of a message, with what was found in them before when it is a known one."""
        kept = self._kept.get(raw)
        if kept is not None and kept.readings_kept < _MOST_READINGS:
            self._kept.move_to_end(raw)
            return kept
        if len(raw) > _LONGEST:
            return Utterance(raw)
        said = Utterance(raw, recent=self._recent)
        if said.bare in self._samples:
            self._kept[raw] = said
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return said


def samples_of(knowledge: Knowledge, words: Sequence[str]) -> Mapping[str, Candidate | None]:
    """The samples the content teaches to the letter, marks aside; None for those of two topics, or of the outside.

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
    return found
