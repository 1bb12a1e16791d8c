"""Acts of speech that a message performs apart from any topic: thanks, repeat, shorter, correction, complaint …

A message is cut at its signs and commas; what is left is covered, phrase by phrase, with the ways of acts.yaml. Only
a message that is covered from end to end does nothing besides its acts, so that a question is hardly ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from knowledge.language.lexicon import MAX_WORDS, spell_out
from knowledge.language.phrase_grammar import Matching, grammar
from knowledge.language.short_forms import short_forms
from knowledge.language.telex import SYLLABLES, fold
from knowledge.language.tokens import Word
from knowledge.language.word_lists import all_words, word_file, words

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_CUT = re.compile(r"[.,;:!?…\n\"“”()*~]+(?!\d)|\s[-–—]+\s")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_REPEATS = re.compile(r"([^\W\d_])\1{2,}")


_ANSWERS = ("affirm", "deny")
_AFTER_ANSWERS = ("thanks", "bye", "later", "stop")
"""Acts that may follow a "có" or "không" without a comma: "không cảm ơn"."""
_NEAR_THE_END = 8


class _Act(NamedTuple):
    """An act heard; ``is_soft`` when the words may be a mere opening ("ok, …"), ``is_sign`` for an emoji."""

    name: str
    is_soft: bool = False
    is_sign: bool = False


def read_acts(said: Utterance) -> tuple[str, ...]:
    """The acts of ``said`` in the order of their words; empty when it performs none."""
    return said.share("acts", _read)


def is_only_acts(said: Utterance) -> bool:
    """True if the message does nothing besides its acts: it asks and tells nothing."""
    clauses = said.share("clauses of acts", _clauses)
    return None not in clauses and bool(read_acts(said)) and not _puts_right(said)


def rest_of(said: Utterance) -> Utterance | None:
    """The question behind "không, ý tôi là …", as a message of its own; None when nothing is put right or left."""
    return said.keep("rest", lambda said: _after(said, said.clean, "puts_right"))


def not_this_but(said: Utterance) -> tuple[Utterance, Utterance] | None:
    """The matters not meant and meant, of "không phải hỏi bao lâu, hỏi bao nhiêu tiền"; None for anything else."""
    denied, _, meant = said.clean.partition(",")
    not_meant = _after(said, denied, "not_this") if meant.strip() else None
    return (not_meant, said.part(meant.strip())) if not_meant else None


def _after(said: Utterance, text: str, group: str) -> Utterance | None:
    """The message behind the longest phrase of a group at the start of a cleaned text."""
    found: list[str] = []
    begins: list[int] = []
    for match in islice(_WORD.finditer(text), MAX_WORDS):
        spelled = _spell(_REPEATS.sub(r"\1", match[0]))
        found += spelled
        begins += [match.start()] * len(spelled)
    ends = [end for end in Matching(grammar("acts"), found).group(group, 0) if end < len(found)]
    return said.part(text[begins[max(ends)] :].strip()) if ends else None


def _clauses(said: Utterance) -> list[list[_Act] | None]:
    """The acts of each clause, None for one that says something else, and for all that is too long to be read."""
    found: list[list[_Act] | None] = [] if len(said.cut) <= MAX_WORDS else [None]
    for text, sign in _around_signs(said.clean):
        found += [_acts_of(_spelled(clause)) for clause in _CUT.split(text)]
        if sign:
            found.append([_Act(sign, is_sign=True)])
    return found


def _read(said: Utterance) -> tuple[str, ...]:
    clauses = said.share("clauses of acts", _clauses)
    found = [act for acts in clauses for act in acts or ()]
    if None in clauses and len(said.cut) <= MAX_WORDS:
        found = _beside(said, found)
    acts = _weighed(found)
    if rest_of(said) is not None and (None in clauses or "correct" in acts):
        return tuple(dict.fromkeys(["correct", *(act for act in acts if act != "deny")]))
    return acts


def _puts_right(said: Utterance) -> bool:
    """True for a correction that what is meant follows: "không, ý tôi là …"."""
    return "correct" in read_acts(said) and rest_of(said) is not None


def _weighed(found: list[_Act]) -> tuple[str, ...]:
    """The acts without those that only open or adorn another: "ok, nói lại đi 😂" is no yes, no laugh."""
    spoken = [act for act in found if not act.is_sign] or found
    firm = [act for act in spoken if not act.is_soft] or spoken
    firm = [act for act in firm if act.name not in _ANSWERS] or firm
    return tuple(dict.fromkeys(act.name for act in firm))


def _acts_of(said: list[str]) -> list[_Act] | None:
    """The acts that cover a clause with the fewest phrases, fillers aside; None when they do not cover it."""
    if not _known().issuperset(said) or (said and said[-1] not in _last_words()):
        return None
    best: dict[int, tuple[int, list[_Act]]] = {0: (0, [])}  # phrases and acts up to a word
    matching = Matching(grammar("acts"), said)
    for at in range(len(said)):
        here = best.get(at)
        if here is None:
            continue
        fillers = matching.group("filler", at)
        for name, end in matching.named("acts", at):
            act = _Act(name, is_soft=end in fillers)
            if (end not in best or here[0] + 1 < best[end][0]) and _goes_on(here[1], act, end - at):
                best[end] = (here[0] + 1, [*here[1], act])
        for end in fillers:
            if end not in best or here[0] + 1 < best[end][0]:
                best[end] = (here[0] + 1, here[1])
    covered = best.get(len(said))
    return covered[1] if covered else None


@cache
def _known() -> frozenset[str]:
    """Every word of acts.yaml, with its marks and without: a clause with another one is not covered."""
    return frozenset(form for word in all_words("acts") for form in (word.lower(), fold(word.lower())))


@cache
def _last_words() -> frozenset[str]:
    """The words that a way of acts.yaml, or a filler, may end with."""
    return grammar("acts").last_words("acts") | grammar("acts").last_words("filler")


def _goes_on(before: list[_Act], act: _Act, size: int) -> bool:
    """True if an act may follow others in the same clause: "có" and "không" in the middle of one are no answers."""
    firm = [each.name for each in before if not each.is_soft]
    if not firm:
        return True
    return size > 1 and act.name not in _ANSWERS and (firm[-1] not in _ANSWERS or act.name in _AFTER_ANSWERS)


def _beside(said: Utterance, found: list[_Act]) -> list[_Act]:
    """The acts of whole clauses, and those that keep their meaning at either end of a question."""
    spelled = _spelled(said.clean)
    matching = Matching(grammar("acts"), spelled)
    names = [name for name, _ in matching.named("beside", 0)] if spelled else []
    for at in range(max(1, len(spelled) - _NEAR_THE_END), len(spelled)):
        names += [name for name, end in matching.named("beside", at) if end == len(spelled)]
    return [*found, *map(_Act, names)]


def _spelled(text: str) -> list[str]:
    """The words of a cleaned text with short forms spelled out."""
    return [part for word in _WORD.findall(_REPEATS.sub(r"\1", text))[:MAX_WORDS] for part in _spell(word)]


def _spell(word: str) -> Sequence[str]:
    """A word, spelled out with its marks when it is a short form: whoever types "z" means "vậy", never "vay"."""
    full = short_forms().get(word)
    if full is None and (word in SYLLABLES or not word.isascii()):
        return (word,)  # nothing to spell out, as with most words
    bare = fold(word)
    if bare in words("acts.as_typed"):
        return (word,)
    return full or [each.text for each in spell_out([Word(word, bare)])]


def _around_signs(text: str) -> list[tuple[str, str]]:
    """``text`` cut at its emoji and codes: what stands before each, and the act of that sign."""
    pattern, act_of = _signs()
    found = []
    last = 0
    for match in pattern.finditer(text):
        found.append((text[last : match.start()], act_of[match[0]]))
        last = match.end()
    return [*found, (text[last:], "")]


@cache
def _signs() -> tuple[re.Pattern[str], dict[str, str]]:
    """The signs that stand for an act, longest first, and the act of each."""
    act_of = {sign: act for act, signs in word_file("acts").named("signs").items() for sign in signs}
    return re.compile("|".join(map(re.escape, sorted(act_of, key=len, reverse=True)))), act_of
