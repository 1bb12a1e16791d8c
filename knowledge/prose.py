"""Prose of answers: what a sentence may not say, formulas that read like a form, and how hard a text is to read.

Readability is the measure of Nguyen and Henkin (1982) for Vietnamese: 2 x letters a syllable + 0.2 x syllables a
sentence - 6, about the school year that reads it with ease. The words looked for stand in language/prose.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.language.templates import long_sentences, sentences
from knowledge.language.word_lists import phrases, word_file
from knowledge.law import Citation

MAX_LINES = 5
"""More lines are not read on a small screen."""
_STUMP = 5
"""A sentence of at most so many syllables hangs together with nothing."""

Slots = Mapping[str, str]


@dataclass(frozen=True)
class Readability:
    """Ease of reading a text. ``grade`` is about a school year; sentences are counted in syllables."""

    grade: float
    mean: float
    longest: int
    stumps: int
    lines: int


def readability(text: str) -> Readability:
    """The figures of ``text``; all zero when it has no sentence."""
    parts = [part.split() for part in sentences(text) if part]
    syllables = [word for part in parts for word in part]
    if not syllables:
        return Readability(0.0, 0.0, 0, 0, 0)
    mean = len(syllables) / len(parts)
    letters = sum(sum(map(str.isalnum, word)) for word in syllables) / len(syllables)
    return Readability(
        round(max(2 * letters + 0.2 * mean - 6, 0.0), 1),
        round(mean, 1),
        max(map(len, parts)),
        sum(len(part) <= _STUMP for part in parts),
        len([line for line in text.splitlines() if line.strip()]),
    )


def sentence_faults(text: str, cited: Sequence[Citation]) -> Iterator[tuple[str, Slots]]:
    """(name of the message, its slots) of what is wrong with the sentences of an answer that rests on ``cited``."""
    for sentence in sentences(text):
        low = sentence.lower()
        bare = bare_article(sentence)
        if bare:
            yield "lint.bare", {"article": bare}
        found = phrases("prose.police", marks=True).within(low)
        if found:
            yield "lint.police", {"words": found[0]}
        if _claims_law(low) and not any(item.kind in ("law", "guidance") for item in cited):
            yield "lint.practice", {"sentence": sentence[:60]}
        found = phrases("prose.promises", marks=True).within(low)
        if found and not any(item.kind == "service" and item.keeps for item in cited):
            yield "lint.promise", {"words": found[0]}
    if _written_basis().search(text):
        yield "lint.written_basis", {}
    for item in cited:
        if _is_said(item, text):
            yield "lint.doubled", {"article": item.name}
            break


def answer_faults(text: str) -> Iterator[tuple[str, Slots]]:
    """Faults of an answer as a whole."""
    lines = readability(text).lines
    if lines > MAX_LINES:
        yield "lint.lines", {"size": str(lines), "limit": str(MAX_LINES)}


def text_faults(text: str) -> Iterator[tuple[str, Slots]]:
    """Faults of any text, whatever it rests on: an article without its law, police words, long sentences."""
    for name, slots in sentence_faults(text, ()):
        if name in ("lint.bare", "lint.police"):
            yield name, slots
    for sentence in long_sentences(text):
        yield "lint.sentence", {"size": str(len(sentence.split())), "sentence": sentence[:60]}


def kept_figure(sentence: str) -> str:
    """A number of days, months or years typed into a promise about keeping or erasing ("xóa sau 7 ngày"), or ""."""
    low = sentence.lower()
    if not phrases("prose.keeping", marks=True).within(low):
        return ""
    found = phrases("prose.counted", marks=True).within(low)
    typed = _typed_time().search(low)
    return typed[0] if typed else found[0] if found else ""


def formula_counts(texts: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    """(formula, how many of ``texts`` use it, how many may) for every formula of prose.yaml."""
    low = [text.lower() for text in texts]
    for most, lines in word_file("prose").named("formulas").items():
        for line in lines:
            pattern = _formula(line)
            yield line, sum(bool(pattern.search(text)) for text in low), int(most)


def bare_article(sentence: str) -> str:
    """The first article in ``sentence`` behind which no law is named, or "": "Điều 70" alone may be of any law."""
    for found in _chain().finditer(sentence):
        rest = sentence[found.end() :].lower().split(maxsplit=1)
        after = " ".join(rest[1:] if rest and rest[0] in word_file("prose").plain("of") else rest)
        if not after.startswith(tuple(word_file("prose").plain("laws"))):
            return found[0]
    return ""


def _claims_law(sentence: str) -> bool:
    return bool(phrases("prose.claims_law", marks=True).within(sentence)) and not phrases(
        "prose.denies_law", marks=True
    ).within(sentence)


def _is_said(item: Citation, text: str) -> bool:
    """True if ``text`` names the article of ``item`` with its law: with the basis below, it would stand there twice."""
    article = _article().search(item.label)
    if item.kind != "law" or item.is_whole or article is None:
        return False
    names = filter(None, (item.document.short, item.document.brief))
    return any(f"{article[0]} {name}".lower() in text.lower() for name in names)


@cache
def _formula(line: str) -> re.Pattern[str]:
    """A formula; a lone dot in it is any word."""
    return re.compile(r"\s+".join(r"\S+" if word == "." else re.escape(word) for word in line.split()))


@cache
def _one() -> str:
    """One part of a reference: "khoản 2", "điểm a"; money is none."""
    words = word_file("prose")
    kinds, money = "|".join(words.plain("articles")), "|".join(words.plain("money"))
    return rf"\b(?:{kinds}) (?:\d+\w?|\w)\b(?![.,]?\d)(?! (?:{money})\b)"


@cache
def _chain() -> re.Pattern[str]:
    """A reference: "điểm a khoản 2 Điều 3", "khoản 1 và khoản 2 Điều 9"."""
    joints = "|".join(word_file("prose").plain("joints"))
    return re.compile(rf"{_one()}(?:(?:,| (?:{joints}))? {_one()})*", re.IGNORECASE)


@cache
def _written_basis() -> re.Pattern[str]:
    """A basis typed by hand: "Căn cứ: …", "căn cứ vào khoản 2 Điều 3"."""
    words = "|".join(word_file("prose").plain("written_basis"))
    return re.compile(rf"(?:^(?:{words}):|(?:{words}) {_one()})", re.IGNORECASE | re.MULTILINE)


@cache
def _typed_time() -> re.Pattern[str]:
    return re.compile(rf"\d+ (?:{'|'.join(word_file('prose').plain('times'))})\b")


@cache
def _article() -> re.Pattern[str]:
    return re.compile(rf"\b{word_file('prose').plain('articles')[-1]} \d+\w?\b", re.IGNORECASE)
