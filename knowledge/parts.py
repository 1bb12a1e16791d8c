"""Parts of a message: sentences and clauses, those that ask, the core of a follow-up, a statement that asks nothing."""

from __future__ import annotations

from knowledge.language.telex import fold
from knowledge.language.text import marked_share
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases, word_runs

_MAX_PARTS = 4
_FEWEST = 2
_MARKED = 0.3
"""Share of words with marks from which one without is meant so."""
_REACH = 5
"""Words over which a negation makes "ai" and "gì" mean nobody and nothing."""
_JOINING_SIGNS = ",;"
_COURTESY = frozenset({"thanks", "greet", "affirm", "understood", "praise", "bye", "there", "may_ask"})
"""Acts at the start of a message that do not touch the question behind them."""


def parts_of(said: Utterance) -> list[Utterance]:
    """Sentences, and clauses of a sentence that holds several questions."""
    return [clause for sentence in said.sentences for clause in clauses_of(said.part(sentence))][: _MAX_PARTS + 1]


def without_courtesy(said: Utterance) -> Utterance:
    """The message without a first clause that only thanks, greets or goes back: "cảm ơn nhé, lãi bao nhiêu"."""
    head, rest = _first_clause(said.clean)
    if not rest:
        return said
    first = said.part(head)
    if phrases("talk.returns", marks=True).whole(" ".join(first.words)):
        return said.part(rest)
    if len(rest.split()) < _FEWEST or not first.is_only_acts or not _COURTESY.issuperset(first.acts):
        return said
    return said.part(rest)


def _first_clause(text: str) -> tuple[str, str]:
    """The first clause and what stands behind its sign."""
    at = min((found for found in map(text.find, ",.!;") if found >= 0), default=-1)
    return (text[:at], text[at + 1 :].strip()) if at > 0 else (text, "")


def clauses_of(sentence: Utterance, *, single: bool = False) -> list[Utterance]:
    """The clauses of a sentence that each ask, if there are several, or (``single``) one behind a comma; else the
    sentence.
    """
    clauses = phrases("questions.joints", marks=True).split(sentence.clean, _JOINING_SIGNS)
    asking = [part for part in map(sentence.part, filter(None, clauses)) if is_question(part)]
    if single and len(asking) == 1 and sentence.clean.rstrip(" ?.!").endswith(asking[0].clean.rstrip(" ?.!")):
        before = sentence.clean[: -len(asking[0].clean)].rstrip()
        return asking if before.endswith(tuple(_JOINING_SIGNS)) else [sentence]
    return asking if len(asking) > 1 else [sentence]


def core_of(said: Utterance) -> list[str]:
    """The words of a follow-up without what only ties it to the message before ("thế còn lãi thì sao" → lãi)."""
    words, folded = said.words, tuple(said.bare_words)
    leads, tails = word_runs("questions.leads"), word_runs("questions.tails")
    start = max((len(lead) for lead in leads if folded[: len(lead)] == lead), default=0)
    end = max((len(tail) for tail in tails if folded[-len(tail) :] == tail), default=0)
    return words[start : len(words) - end] if start + end < len(words) else words


def leans(said: Utterance) -> bool:
    """True for "lỡ nó nghỉ thì sao", tied by its words to the message before."""
    return core_of(said) != said.words


def is_statement(said: Utterance) -> bool:
    """True if a message tells something and asks for nothing."""
    if said.asks or "?" in said.clean or leans(said) or phrases("questions.requests", marks=True).within(said.clean):
        return False
    return phrases("questions.asking", marks=True).within(said.clean) is None


def is_question(part: Utterance) -> bool:
    return part.size >= 2 and phrases("questions.asks").within(part.folded) is not None


def _ends_with_no(plain: str) -> bool:
    """True for "nhắn ở đây phường thấy không"; "nợ thì không" states something."""
    is_no = phrases("questions.asking_no", marks=True).end(plain) is not None and plain.count(" ") >= _REACH - 2
    return is_no and phrases("questions.stated_no", marks=True).end(plain) is None


def asks_by_words(said: Utterance, plain: str) -> bool:
    """True if ``said`` asks by its words; ``plain`` are they, spelled out. Marks that were only put back do not count.

    A negation close before "ai" and "gì" makes them nobody and nothing: "chưa vay ai" states something.
    """
    plain = plain if marked_share(said.words) >= _MARKED else fold(plain)
    if said.asks or phrases("questions.rings", marks=True).within(plain):
        return True
    if phrases("questions.rings_at_the_end", marks=True).end(plain) or _ends_with_no(plain):
        return True
    if phrases("questions.asks_last", marks=True).end(said.clean.rstrip(" ?.!")) and marked_share(said.words):
        return True  # "xong rồi mới được vay à": politeness at the end is taken off the plain words
    negations = [end for _, end in phrases("questions.negations", marks=True).places(plain)]
    return any(
        all(plain.count(" ", end, start) > _REACH or end > start for end in negations)
        for start, _ in phrases("questions.asking_words", marks=True).places(plain)
    )
