"""Names of persons: whether typed words are one, may be one, or are not. The tables stand in names.yaml.

Marks that were typed count ("Dũng" is not "đừng"); a word without marks stands for all that it can be. Where the
letters alone cannot tell a name from a refusal or a command, the reading says that it is in doubt: it is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from knowledge.language.letters import plain_letters
from knowledge.language.name_tables import is_exactly_in, is_in, lines
from knowledge.language.telex import fold
from knowledge.language.word_lists import phrases, word_file

_MOST_READ, _MOST_WORDS, _MOST_CHARS = 300, 10, 90
_APOSTROPHES = re.compile("[’‘ʼ`´]")
_ASIDE = re.compile(r"[(\[][^)\]]*[)\]]|[“”\"]")
_PHONE = re.compile(r"(?:\b(?:số|so|sđt|sdt|đt|dt|tel)\b[\s:.]*)*[+(]?\d(?:[\s.()/-]*\d){7,}", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,/%-]*")
_CUTS = re.compile(r"[,;\n|/!?…•]+|(?<=[^\W\d_]{2})\.(?=\s|$)|\s[-–]\s")
_LETTERS = re.compile(r"[^\W\d_]+(?:['.-][^\W\d_]+)*\.?")
_ETHNIC = re.compile(r"[^\W\d_]{1,2}'[^\W\d_]{2,}")


class NameReading(NamedTuple):
    """A name as it would be written; ``in_doubt`` when the words may as well mean something else.

    ``is_full``: with its surname, sure enough to be one anywhere; ``is_told``: introduced ("tên tôi là").
    """

    name: str = ""
    in_doubt: bool = False
    is_full: bool = False
    is_told: bool = False


NO_NAME = NameReading()


@cache
def _is() -> str:
    """The word that a colon before a name stands for."""
    return word_file("person").plain("named_by")[0]


def read_name(typed: str) -> NameReading:
    """The person's name that words say, whoever types them; `NO_NAME` for none."""
    text = _APOSTROPHES.sub("'", plain_letters(typed[:_MOST_READ]))
    text = _NUMBER.sub(" 0 ", _PHONE.sub("\n", _ASIDE.sub(" ", text))).replace(":", f" {_is()} ")
    pieces = [words for part in _CUTS.split(text) if (words := part.split())]
    told = _introduced(text)
    if told.name:
        return told
    readings = [reading for words in pieces if (reading := _read_words(words)).name]
    if "?" in typed or (len(pieces) > 1 and not any(reading.is_full for reading in readings) and not _few(pieces)):
        return NO_NAME
    full = [reading for reading in readings if reading.is_full]
    return (full or readings or [NO_NAME])[0]


def _few(pieces: Sequence[Sequence[str]]) -> bool:
    """True if all that was typed is hardly more than a name: "Dũng, sđt 0912…"."""
    return sum(map(len, pieces)) <= 5


def _introduced(text: str) -> NameReading:
    """The name behind "tên là", "em là", "gọi tôi là", anywhere; what follows the name is cut off."""
    lower = text.lower()
    for found in phrases("names.called", marks=True).all(lower):
        before = text[: found.start()].split()[-1:]
        if before and is_in(before[0], "not_called_after"):
            continue
        end = found.end() - (2 if _is_surname_la(text[: found.end()]) else 0)
        rest = _CUTS.split(text[end:].lstrip(" :,=-"))[0].split()
        if rest and rest[0].islower() and is_in(rest[0], "no_person"):
            continue  # "người ta gọi em là thằng đi tù về"
        is_weak = phrases("names.called_weak", marks=True).whole(found[0]) is not None
        # "con trai tôi tên là", "chồng em tên" tell a name all the same
        for size in range(min(len(rest), _MOST_WORDS), 0, -1):
            reading = _read_core(rest[:size], introduced=not is_weak)
            if _is_cut_short(rest[: size + 1]) or is_exactly_in(rest[size - 1], "speaks"):
                continue
            if reading.name and (size == len(rest) or _ends_name(rest[size], is_weak=is_weak)):
                return reading._replace(in_doubt=False, is_told=not is_weak)
    return NO_NAME


def _is_cut_short(words: Sequence[str]) -> bool:
    """True if one everyday word would be taken out of a sentence: "tên em trong danh sách"."""
    if len(words) != 2 or words[0][:1].isupper() or not is_in(words[0], "everyday"):
        return False
    return not is_in(words[1], "after")


def _is_surname_la(text: str) -> bool:
    """True if "La" at the end is a surname rather than "là" without its mark."""
    return text.endswith(" La") or (text.endswith(" la") and text != fold(text))


def _ends_name(following: str, *, is_weak: bool) -> bool:
    """True if a word cannot go on with a name."""
    if is_in(following, "after") or is_exactly_in(following, "polite_sure"):
        return True
    return not is_weak and is_in(following, "everyday")


def _read_words(words: Sequence[str]) -> NameReading:
    """A piece between commas as a name; what stands behind "sinh năm" or an age is no part of it."""
    greeted = False
    while len(words) > 1 and phrases("names.before", marks=True).whole(words[0].lower()):
        greeted |= is_in(words[0], "greetings")
        words = words[1:]
    while len(words) > 1 and is_exactly_in(words[-1], "polite_sure"):
        words = words[:-1]
    if greeted and len(words) == 1 and is_in(words[0], "kin"):
        return NO_NAME
    end = next((at for at in range(len(words)) if _cuts_name(words, at)), len(words))
    reading = _read_core(words[:end], introduced=False)
    is_age = words[end : end + 1] == ["0"] and all(is_in(word, "ages") for word in words[end + 1 :])
    if end < len(words) and not is_age and not (reading.is_full and _has_capitals(words[:end])):
        return reading if reading.is_full and end > 2 and is_in(words[1], "middle_sure") else NO_NAME
    return reading


def _cuts_name(words: Sequence[str], at: int) -> bool:
    is_last = at == len(words) - 1
    if words[at] == "0":
        return True
    if not at or words[at][:1].isupper() or not is_in(words[at], "after"):
        return False
    return not (is_last and is_in(words[at], "given"))


def _has_capitals(words: Sequence[str]) -> bool:
    return all(word[:1].isupper() for word in words)


def _read_core(words: Sequence[str], *, introduced: bool) -> NameReading:
    words = _without_politeness(words)
    title = _title(words)
    said = words[title:]
    if not 1 <= len(said) <= _MOST_WORDS or sum(map(len, said)) > _MOST_CHARS:
        return NO_NAME
    if not all(_LETTERS.fullmatch(word) or _ETHNIC.fullmatch(word) for word in said):
        return NO_NAME
    if _is_phrase(said):
        return NO_NAME
    name = _written(said)
    if len(said) == 1:
        return _single(said[0], name, introduced=introduced)
    return _several(said, name, introduced=introduced)


def _single(word: str, name: str, *, introduced: bool) -> NameReading:
    is_given, is_everyday = is_in(word, "given"), is_in(word, "everyday")
    if _ETHNIC.fullmatch(word):
        return NameReading(name)
    has_capital = word[:1].isupper()
    if introduced:
        return NameReading(name) if is_given or (has_capital and not is_everyday) else NO_NAME
    if len(word) == 1 and not is_exactly_in(word, "given"):
        return NO_NAME
    if not is_given:
        is_name = has_capital and len(word) > 1 and not is_everyday and not _is_abbreviation(word)
        return NameReading(name) if is_name and not _refuses(word) else NO_NAME
    # "Huy" is written like the name; "dung" may be dừng, Dung or Dũng
    is_surely = has_capital and is_exactly_in(word, "given") and not is_exactly_in(word, "replies_always")
    means_more = _refuses(word) or is_in(word, "commands") or is_in(word, "replies")
    means_more |= not has_capital and is_exactly_in(word, "everyday") and not is_exactly_in(word, "given")
    return NameReading(name, in_doubt=means_more and not is_surely)


def _refuses(word: str) -> bool:
    return phrases("form.refuses", marks=True).whole(word.lower()) is not None


def _several(said: Sequence[str], name: str, *, introduced: bool) -> NameReading:
    rest = said[1:]
    plain = [word for word in rest if _is_only_everyday(word)]
    known = sum(_is_known(word) for word in rest)
    has_capitals = _has_capitals(said)
    if _is_surname(said):
        is_sure = is_in(rest[0], "middle_sure") and len(rest) > 1
        is_written = has_capitals and not all(word.isupper() for word in said)  # "Trần Thị Gửi Thay" is one
        may_be_name = is_written and not _is_only_everyday(rest[-1])
        if plain and not may_be_name and not (is_sure and (is_written or plain == [rest[-1]])):
            return NO_NAME
        if has_capitals or is_sure or (known and len(rest) - known <= 1):
            return NameReading(name, is_full=has_capitals or is_sure)
        return NO_NAME
    if plain or _is_only_everyday(said[0]):
        return NO_NAME
    known += is_in(said[0], "given") or is_in(said[0], "middle")
    if any(_ETHNIC.fullmatch(word) for word in said):
        return NameReading(name, is_full=True)
    either = sum(is_in(word, "everyday") for word in said)
    if has_capitals and not all(word.isupper() for word in said):
        is_exact = all(is_exactly_in(word, "given") or is_exactly_in(word, "middle") for word in said)
        return NameReading(name, in_doubt=either == len(said) and not is_exact) if known else NO_NAME
    if known < len(said) or len(said) > 2 or (introduced and either):
        return NO_NAME
    return NameReading(name, in_doubt=either == len(said))


def _is_surname(said: Sequence[str]) -> bool:
    """True if the first word is a surname; among small letters with marks, one that was typed with its own."""
    if _has_capitals(said) or fold(" ".join(said)) == " ".join(said):
        return is_in(said[0], "surnames")
    return is_exactly_in(said[0], "surnames")


def _is_known(word: str) -> bool:
    return is_in(word, "given") or is_in(word, "middle") or is_in(word, "middle_sure")


def _without_politeness(words: Sequence[str]) -> list[str]:
    said = list(words)
    while len(said) > 1 and is_exactly_in(said[-1], "polite_sure") and not _is_ending_name(said):
        said.pop()
    if len(said) > 1 and is_exactly_in(said[-1], "polite_maybe") and not _is_ending_name(said):
        has_name = said[0][:1].isupper() and not said[-1][:1].isupper()
        is_middle = is_in(said[-2], "middle") or is_in(said[-2], "middle_sure")  # "Võ Thị Kim Do"
        is_long = len(said) > 3 and is_in(said[0], "surnames") and not is_middle
        is_short = len(said) == 2 and not is_in(said[0], "surnames") and not said[-1][:1].isupper()
        if has_name or is_long or is_short:
            said.pop()
    return said


def _is_ending_name(said: Sequence[str]) -> bool:
    """True if the last word is a name rather than politeness: it has a capital as the others do ("Nguyễn Văn Đó")."""
    return said[-1][:1].isupper() and not (said[-1].isupper() and len(said) > 3) and said[-1].lower() != "ạ"


def _title(words: Sequence[str]) -> int:
    """Number of words before the name that say how somebody is called: "em Dũng", "cô Sáu"."""
    if len(words) < 2 or (is_in(words[0], "surnames") and len(words) > 2):
        return 0
    first = words[0].lower()
    is_title = first in lines("titles") or first in lines("titles_unmarked")
    is_title |= words[0] == "anh" and words[1][:1].isupper()
    return 1 if is_title and not _is_only_everyday(words[1]) else 0


def _is_only_everyday(word: str) -> bool:
    """True for a word that is said every day and is in no table of names."""
    return is_in(word, "everyday") and not _is_known(word)


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and not any(letter in "aăâeêioôơuưy" for letter in fold(word).lower())


def _is_phrase(said: Sequence[str]) -> bool:
    """True if the words as a whole are an everyday phrase, a place or speak of a relative ("chồng em")."""
    whole = " ".join(said)
    if is_in(whole, "not_names") or (is_in(whole, "sayings") and not _has_capitals(said)):
        return True
    if len(said) > 2 and is_in(" ".join(said[:2]), "openings") and not _has_capitals(said):
        return True
    if len(said) > 2 and whole.isascii() and is_in(said[0], "surnames"):
        return False  # "chu ba nha" may be Chu Bá Nha
    return len(said) > 1 and all(is_in(word, "kin") for word in said)


def _written(said: Sequence[str]) -> str:
    """The name with capitals; letters that are all capitals, or none, are those of a telephone."""
    is_shouted = all(word.isupper() for word in said) and any(len(word) > 1 for word in said)
    return " ".join(_capital(word.lower() if is_shouted else word) for word in said).rstrip(".")


def _capital(word: str) -> str:
    return "'".join(part[:1].upper() + part[1:] for part in word.split("'"))
