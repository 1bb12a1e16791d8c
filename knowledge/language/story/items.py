"""Message as a row of items: cue phrases, times, sums of money, numbers, signs and words that say nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from knowledge.language.lexicon import Word, vocabulary
from knowledge.language.numerals import SCALES, is_unit, read_literal, read_number, symbol
from knowledge.language.story.lists import words_of, written
from knowledge.language.story.message_words import COMMAS, QUESTION, STOPS, MessageWords
from knowledge.language.story.phrase_tree import Cue, cue_tree
from knowledge.language.story.time_span import TimeKind, time_at
from knowledge.language.telex import fold
from knowledge.language.text import marked_share

_WRITTEN_OUT = 1_000_000
_MARKED = 0.3
"""From this share of marked words on a word without marks is meant so."""
_WISHED = ("business", "study", "loan")
_TEENS_OF_PEOPLE = ("ng",)
_SHORT_AGE, _OF_AGE = "t", 18
_FEWEST_MILLIONS, _MOST_MILLIONS = 5, 2000
_TENS = ("chuc", "tram")
_CHILD, _STILL = "con", frozenset(("serving", "have", "live_with", "debt", "contrast", "still", "not", "supervision"))
"""A word for oneself or a child, and the kinds of phrases that begin with "còn", which looks like it."""
_LONGER_STATUS = ("conditional", "abroad", "amnesty", "suspended")


@dataclass(frozen=True)
class Item:
    """One item: its kind (a group of story.yaml, or stop, comma, ask, time, money, number, word) and its words."""

    kind: str
    start: int
    end: int
    text: str
    number: int = 0
    time: TimeKind | None = None
    points_back: bool = False


@dataclass(frozen=True)
class Message:
    """The items of a message with the words under them."""

    words: MessageWords
    items: list[Item]
    kinds: list[str] = field(default_factory=list)
    marked: bool = False

    def typed(self, first: int, last: int) -> str:
        """The text typed from item ``first`` to item ``last``, both included."""
        return self.words.typed(self.items[first].start, self.items[last].end)


@cache
def _numerals() -> frozenset[str]:
    """The words of numbers, without marks."""
    return frozenset(fold(each.removeprefix("=")) for lines in vocabulary()["numbers"].values() for each in lines)


def read_items(said: MessageWords) -> Message:
    """The row of items of ``said``."""
    typed = [word for word in said.text.split() if word.isalpha()]  # "NHCSXH" spelled out has marks that nobody typed
    marked = marked_share(typed) >= _MARKED
    items = list(_items(said, marked=marked))
    for at, item in enumerate(items):
        # "giấy em còn" ends with a verb, "còn em thì …" begins with a contrast
        following = items[at + 1].kind if at + 1 < len(items) else "stop"
        if item.kind == "contrast" and following not in ("people", "kin", "pronoun", "other", "word", "vocative"):
            items[at] = replace(item, kind="have")
        elif item.kind == "word" and item.text in written("story.wishes_unmarked") and following in _WISHED:
            items[at] = replace(item, kind="want")  # "tinh mua xe" is "tính", not "tỉnh"
        elif item.kind == "said_by" and _is_lived_with(items, at):
            items[at] = replace(item, kind="kin")  # "o voi ba noi" is "bà nội", not "bà nói"
        elif item.kind == "pronoun" and _is_denial(items, at, following):
            items[at] = replace(item, kind="not")  # "tui no co giay" is "nỏ có", "no co giay" is "nó có"
    return Message(said, items, [item.kind for item in items], marked)


def _is_lived_with(items: list[Item], at: int) -> bool:
    """True for the unmarked "ba noi" behind "o voi"."""
    return at > 0 and items[at - 1].kind == "live_with" and items[at].text in words_of("story.kin_sure")


def _is_denial(items: list[Item], at: int, following: str) -> bool:
    """True for the unmarked "no" of "tui no co giay"; that of "con em no co giay" is the son."""
    typed = items[at].text in written("story.denies_unmarked")
    return typed and at > 0 and following == "have" and items[at - 1].text in words_of("story.always_self")


def _items(said: MessageWords, *, marked: bool) -> Iterator[Item]:
    words, at = said.words, 0
    while at < len(words):
        item = _item(said, at, marked=marked)
        yield item
        at = item.end


def _item(said: MessageWords, at: int, *, marked: bool) -> Item:
    words = said.words
    word = words[at]
    if not (word.text.isalnum()):
        return Item(_sign(word.text), at, at + 1, word.text)
    cue = cue_tree().longest(words, at)
    if cue and _is_itself(word, cue, marked=marked):
        cue = None
    if cue and cue.kind == "release":
        cue = _before_longer(words, at, cue)
    if cue and cue.kind == "other" and cue.size > 1:
        last = cue_tree().longest(words, at + cue.size - 1)
        if last and last.kind == "kin" and last.size > 1:
            cue = cue_tree().longest(words[: at + cue.size - 1], at)  # "có thằng con út" has a son, no stranger
    for found in (_money(said, at) or _millions(said, at), _time(said, at, cue)):
        if found and (cue is None or found.end - at >= cue.size):
            return found
    if cue:
        return Item(cue.kind, at, at + cue.size, " ".join(each.text for each in words[at : at + cue.size]))
    number = read_number(words, at) if word.is_number or word.bare in _numerals() else None
    if number and number.whole is not None and (word.is_number or _counts(words, number.end)):
        return Item("number", at, number.end, said.typed(at, number.end), number=number.whole)
    return Item("word", at, at + 1, word.text)


def _is_itself(word: Word, cue: Cue, *, marked: bool) -> bool:
    """True if ``word`` is itself and no beginning of the phrase ``cue``, which has marks: "con ở tù bốn năm" of whoever
    types marks is said by a child, and is no "còn ở tù".
    """
    if cue.size == 1:
        return not cue.exact and _is_own_word(word, marked=marked)
    return marked and cue.exact < cue.size and word.text == _CHILD and cue.kind in _STILL


def _is_own_word(word: Word, *, marked: bool) -> bool:
    """True for a word that is itself, not one typed without marks; "toi" is "tôi" far more often than "tới"."""
    return (marked and word.text in written("story.own_words")) or word.text in words_of("story.mostly")


def _before_longer(words: Sequence[Word], at: int, cue: Cue) -> Cue | None:
    """The part before a longer status within ``cue``: "vừa được tha tù trước thời hạn" is no "vừa được tha tù"."""
    for start in range(at + 1, at + cue.size):
        inner = cue_tree().longest(words, start)
        if inner and inner.kind in _LONGER_STATUS and start + inner.size > at + cue.size:
            return cue_tree().longest(words[:start], at)
    return cue


def _counts(words: Sequence[Word], at: int) -> bool:
    """True if something that is counted follows a number in words ("hai người", "mười hai công nhân")."""
    cue = cue_tree().longest(words, at) if at < len(words) else None
    return cue is not None and cue.kind in ("people", "workers", "age", "other", "generic", "released_worker")


def _sign(text: str) -> str:
    if text == QUESTION:
        return "ask"
    return "stop" if text in STOPS else "comma" if text in COMMAS else "word"


def _time(said: MessageWords, at: int, cue: Cue | None) -> Item | None:
    found = time_at(said.words, at)
    after = (
        cue_tree().longest(said.words, found.end)
        if found and found.end == at + 1 and found.end < len(said.words)
        else None
    )
    if after and after.kind in ("workers", "people"):
        return None  # "2000 lao động" is no year
    if found and _is_age(said.words, at, found.end):
        return None
    if found and cue and cue.kind == "each" and at and said.words[at - 1].text in words_of("story.round"):
        counts = found.end < len(said.words) and said.words[found.end].is_number  # "được một tháng 5 triệu"
        cue = cue if counts else None
    if found is None or (cue and cue.size >= found.end - at and cue.kind not in ("filler", "have", "past", "price")):
        return None
    text = said.typed(at, found.end)
    half = words_of("story.halves") & set(text.split())
    for unmarked in half:  # the reader of dates takes an unmarked "nua" for "nữa"
        text = text.replace(unmarked, next(iter(written("story.halves"))))
    return Item("time", at, found.end, text, time=found.kind, points_back=found.points_back)


def _is_age(words: Sequence[Word], at: int, end: int) -> bool:
    """True for the "28t" of "em 28t", which counts no months."""
    is_short = end == at + 2 and words[at].text.isdecimal() and words[at + 1].text == _SHORT_AGE and words[at + 1].glued
    whose = words_of("story.always_self") | words_of("story.maybe_self") | words_of("story.kin_sure")
    return is_short and int(words[at].text) >= _OF_AGE and (not at or words[at - 1].text in whose)


def _money(said: MessageWords, at: int) -> Item | None:
    end = _sum_end(said.words, at)
    if end is None:
        return None
    return Item("money", at, end, said.typed(at, end))


def _millions(said: MessageWords, at: int) -> Item | None:
    """The sum of "xin vay 60", "hết khoảng năm chục", where millions are meant: nobody borrows sixty đồng."""
    words = said.words
    if not at or not (words[at].is_number or words[at].bare in _numerals()):
        return None
    number = read_number(words, at)
    if number is None or number.whole is None or not _FEWEST_MILLIONS <= number.whole <= _MOST_MILLIONS:
        return None
    following = words[number.end] if number.end < len(words) else None
    if following and following.text.isalnum() and following.text not in words_of("story.after_sum"):
        return None
    back = at - 1
    while back > 0 and words[back].text in words_of("story.about_sum"):
        back -= 1
    in_tens = words[number.end - 1].bare in _TENS
    lends = words[back].text in words_of("story.sum_verbs") or (in_tens and words[back].text in words_of("story.costs"))
    million = vocabulary()["numbers"]["million"][0]
    return Item("money", at, number.end, f"{said.typed(at, number.end)} {million}") if lends else None


def _sum_end(words: Sequence[Word], at: int) -> int | None:
    """The end of the sum of money that begins at ``at``; None when there is none."""
    if not words[at].is_number and words[at].bare not in _numerals():
        return None
    number = read_literal(words, at) or read_number(words, at)
    if number is None and symbol(words, at) != "halved":
        return None
    if at and words[at - 1].text in words_of("story.vague"):
        return None  # "mấy chục triệu" names no sum
    end = number.end if number else at + 1
    spoken = read_number(words, at)
    if spoken and spoken.end > end:
        end = spoken.end
    if end + 1 < len(words) and (words[end].text == "-" or words[end].bare in ("den", "toi", "hoac", "hay")):
        upto = read_literal(words, end + 1) or read_number(words, end + 1)
        if upto and _scale(words, upto.end):
            return _after_scale(words, upto.end + 1)
    if _scale(words, end):
        return _after_scale(words, end + 1)
    if number and not number.spoken and number.high >= _WRITTEN_OUT:
        return end + 1 if end < len(words) and words[end].bare in ("d", "dong", "vnd") else end
    return None


def _is_tenth_of_billion(words: Sequence[Word], at: int) -> bool:
    """True for the digit of "1 tỷ 8", which counts nothing behind it."""
    if not 0 < at < len(words) or symbol(words, at - 1) != "billion":
        return False
    is_digit = words[at].is_number and len(words[at].text) == 1
    counted = at + 1 < len(words) and (is_unit(words, at + 1) or _counts(words, at + 1) or _scale(words, at + 1))
    return is_digit and not counted and time_at(words, at) is None


def _scale(words: Sequence[Word], at: int) -> bool:
    """True if a unit of money stands there; a single letter must be glued to its number ("50k")."""
    if not 0 <= at < len(words) or symbol(words, at) not in SCALES or words[at].bare in _TEENS_OF_PEOPLE:
        return False
    return len(words[at].text) > 1 or words[at].glued


def _after_scale(words: Sequence[Word], end: int) -> int:
    """Past what may follow a unit: rưỡi, glued tenths, a smaller unit, đồng, the upper end of a range."""
    if end < len(words) and (symbol(words, end) == "half" or (words[end].is_number and words[end].glued)):
        end += 1
    if end < len(words) and words[end].bare in ("dong", "d", "vnd", "bac"):
        end += 1
    if end + 1 < len(words) and (words[end].text == "-" or words[end].bare in ("den", "toi", "hoac")):
        upto = read_literal(words, end + 1) or read_number(words, end + 1)
        if upto and _scale(words, upto.end):
            return upto.end + 1
    if (
        end < len(words)
        and not words[end].is_number
        and symbol(words, end).isdigit()
        and words[end].bare not in ("nam", "tu", "sau", "khong", "lam", "nham", "mot")
    ) and not (is_unit(words, end + 1) or _counts(words, end + 1)):
        return end + 1  # "một tỷ tám"
    if _is_tenth_of_billion(words, end):
        return end + 1
    smaller = read_literal(words, end) or read_number(words, end) if end < len(words) else None
    if smaller and _scale(words, smaller.end) and symbol(words, smaller.end) == "thousand":
        return smaller.end + 1
    return end
