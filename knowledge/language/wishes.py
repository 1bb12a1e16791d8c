"""Wishes of when and how to be reached. What stands behind "không", "đừng", "trừ", or before "bận", is excluded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from knowledge.language.word_lists import phrases, symbols

if TYPE_CHECKING:
    from knowledge.language.utterance import Utterance

_MOST_READ = 160
_ANY, _EVENING = "any", "evening"
_LISTS = {"when": "form.when", "way": "form.way"}
_CHOICES = {"when": ("morning", "afternoon", "evening"), "way": ("call", "message", "visit")}


class Wish(NamedTuple):
    """The one choice that is meant, or "" with the choices that are ``left`` after those that were excluded."""

    value: str = ""
    left: tuple[str, ...] = ()


class _Mention(NamedTuple):
    start: int
    end: int
    choice: str


def read_wish(kind: str, said: Utterance) -> Wish:
    """The time ("when") or way ("way") that typed words ask for."""
    clean = said.clean[:_MOST_READ]
    wanted: dict[str, None] = {}
    excluded: set[str] = set()
    mentions = _mentions(kind, said)
    is_excluded, begin = False, 0
    for at, mention in enumerate(mentions):
        between = clean[begin : mention.start]
        goes_on = is_excluded and phrases("form.and_also", marks=True).whole(between.strip()) is not None
        end = mentions[at + 1].start if at + 1 < len(mentions) else len(clean)
        is_excluded = goes_on or _is_negated(between) or _does_not_suit(clean[mention.end : end])
        begin = mention.end
        if is_excluded:
            excluded.add(mention.choice)
        else:
            wanted[mention.choice] = None
    left = tuple(choice for choice in _CHOICES[kind] if choice not in excluded)
    found = [choice for choice in wanted if choice not in excluded and (choice != _ANY or not excluded)]
    if found:
        return Wish(_ANY if _ANY in found else found[0])
    if not excluded:
        return Wish()
    return Wish(left[0]) if len(left) == 1 else Wish("", left)


def _mentions(kind: str, said: Utterance) -> list[_Mention]:
    """Every choice that is named, from left to right, none within another."""
    folded, clean = said.folded[:_MOST_READ], said.clean[:_MOST_READ]
    found = [_Mention(*each) for each in symbols(_LISTS[kind]).all(folded)]
    if kind == "when":
        found += [
            _Mention(each.start(), each.end(), _EVENING)
            for each in phrases("form.evening_marked", marks=True).all(clean)
        ]
        # without its mark only when it stands alone: "toi" is "I" in most sentences
        if phrases("form.evening_alone", marks=True).whole(clean.strip(" .,!")):
            found.append(_Mention(0, len(clean), _EVENING))
    kept: list[_Mention] = []
    for mention in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _is_negated(before: str) -> bool:
    """True if the last clause before a choice denies it."""
    clause = re.split(r"[,;.\n]", before)[-1]
    clause = phrases("form.but", marks=True).split(clause)[-1]
    if phrases("form.free", marks=True).within(clause):
        return False
    return phrases("form.not_wanted", marks=True).within(clause) is not None


def _does_not_suit(after: str) -> bool:
    clause = re.split(r"[,;.\n]", after)[0]
    clause = phrases("form.but", marks=True).split(clause)[0]
    if phrases("form.suits", marks=True).within(clause):
        return False
    return phrases("form.not_suiting", marks=True).within(clause) is not None
