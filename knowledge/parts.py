"""Parts of a message: sentences and clauses, those that ask, the core of a follow-up, a statement that asks nothing."""

from __future__ import annotations

from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases, word_runs

_MAX_PARTS = 4
_JOINING_SIGNS = ",;"


def parts_of(said: Utterance) -> list[Utterance]:
    """Sentences, and clauses of a sentence that holds several questions."""
    return [clause for sentence in said.sentences for clause in clauses_of(said.part(sentence))][: _MAX_PARTS + 1]


def clauses_of(sentence: Utterance) -> list[Utterance]:
    """The clauses of a sentence that each ask, if there are several; else the sentence."""
    clauses = phrases("questions.joints", marks=True).split(sentence.clean, _JOINING_SIGNS)
    asking = [part for part in map(sentence.part, filter(None, clauses)) if is_question(part)]
    return asking if len(asking) > 1 else [sentence]


def core_of(said: Utterance) -> list[str]:
    """The words of a follow-up without what only ties it to the message before ("thế còn lãi thì sao" → lãi)."""
    words, folded = said.words, tuple(said.bare_words)
    leads, tails = word_runs("questions.leads"), word_runs("questions.tails")
    start = max((len(lead) for lead in leads if folded[: len(lead)] == lead), default=0)
    end = max((len(tail) for tail in tails if folded[-len(tail) :] == tail), default=0)
    return words[start : len(words) - end] if start + end < len(words) else words


def is_statement(said: Utterance) -> bool:
    """True if a message tells something and asks for nothing."""
    if (
        said.asks
        or "?" in said.clean
        or core_of(said) != said.words
        or phrases("questions.requests", marks=True).within(said.clean)
    ):
        return False
    return phrases("questions.asking", marks=True).within(said.clean) is None


def is_question(part: Utterance) -> bool:
    return part.size >= 2 and phrases("questions.asks").within(part.folded) is not None
