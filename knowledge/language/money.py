"""Amounts of money as typed: "80tr", "1 tỷ 2", "một trăm triệu rưỡi", "50 đến 70 triệu" → đồng."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.language.lexicon import Typed, lexicon, read_words, without_politeness
from knowledge.language.numerals import SCALES, Words, is_unit, may_begin, read_group, read_literal, symbol
from knowledge.language.trouble import Trouble, TroubleKind, not_understood

Note = Literal["", "upper_of_range", "half_of_hundred", "in_millions"]

MOST = 1_000_000_000_000
"""đồng. More than 1000 tỷ is a slip of the finger, not a wish."""
_MILLION = SCALES["million"]
_TENS = ("tens", "ten", "chuc", "hundred")
_WRITTEN_OUT = 1_000_000
"""đồng. From here on a number without a unit can only be đồng written out."""


@dataclass(frozen=True)
class Amount:
    """An amount in đồng. ``note`` says when it is not literally what was typed, so that a reply can repeat it."""

    value: int
    note: Note = ""


@dataclass(frozen=True)
class _Sum:
    low: Decimal
    high: Decimal
    start: int
    end: int
    scale: int
    named: bool
    note: Note = ""


def read_money(text: str) -> int | Trouble[int]:
    """The amount in đồng, or why there is none. Total. See `read_amount`."""
    amount = read_amount(text)
    return amount if isinstance(amount, Trouble) else amount.value


def read_amount(text: str | Typed) -> Amount | Trouble[int]:
    """The one amount that ``text`` names.

    Of a range the upper end, noted. "năm chục" and "trăm rưỡi" that count nothing else are triệu, noted too; another
    number below a million without a unit is ambiguous: the candidate is that many triệu. Negative and more than 1000
    tỷ are troubles; 0 is an amount.
    """
    words = read_words(text)
    if not any(map(may_begin, words)):
        return not_understood(text if isinstance(text, str) else text.raw)
    if _is_vague(words):
        return Trouble(TroubleKind.AMBIGUOUS, _show(words))
    sums = _joined(words, _all_sums(words))
    named = [found for found in sums if found.named]
    chosen = named or sums
    if not chosen:
        return not_understood(text if isinstance(text, str) else text.raw)
    if _is_negative(words, chosen[0].start):
        return Trouble(TroubleKind.NEGATIVE, _show(words))
    if len({found.high for found in chosen}) > 1:
        offered = tuple(sorted({int(found.high) for found in chosen if found.named and found.high <= MOST}))
        return Trouble(TroubleKind.AMBIGUOUS, _show(words), offered)
    slip = _put_right(words, sums, chosen[0])
    if slip:
        return Trouble(TroubleKind.AMBIGUOUS, _show(words), slip)
    if len(chosen) == 1 and _counts_millions(words, chosen[0]):
        high = int(chosen[0].high) * _MILLION
        return Amount(high, "in_millions" if chosen[0].low == chosen[0].high else "upper_of_range")
    return _judged(chosen[0], _show(words))


def _put_right(words: Words, sums: list[_Sum], chosen: _Sum) -> tuple[int, ...]:
    """Amounts in đồng that a bare number behind the amount may put right: "80 triệu à không 60 thôi"."""
    later = [item for item in sums if item.start > chosen.end and not item.named and item.high < 1000]
    corrects = lexicon("money").spans(words)
    return tuple(
        int(item.high) * _MILLION
        for item in later
        if any(name == "corrects" and chosen.end <= at < item.start for at, _, name in corrects)
    )


def most_wanted(text: str | Typed) -> bool:
    """True for "tối đa", "hết mức": the most that one may have, with no amount named."""
    words = read_words(text)
    return any(name == "most" for _, _, name in lexicon("money").spans(words)) and not _all_sums(words)


def _counts_millions(words: Words, item: _Sum) -> bool:
    """True for "năm chục", "trăm rưỡi" said of money: nobody borrows so many đồng."""
    if item.named or not Decimal(20) <= item.high < Decimal(1000):
        return False
    if not any(symbol(words, at) in _TENS for at in range(item.start, item.end)):
        return False
    return not without_politeness(words[item.end :]) or _means(words, item.end) in ("wish", "dong")


def _judged(found: _Sum, read: str) -> Amount | Trouble[int]:
    if found.high > MOST:
        return Trouble(TroubleKind.ABSURD, read)
    value = int(found.high)
    if value and not found.named and value < _WRITTEN_OUT:
        offered = (value * _MILLION,) if value < 1000 else (value, value * 1000)
        return Trouble(TroubleKind.AMBIGUOUS, read, offered)
    note: Note = "upper_of_range" if found.low != found.high else found.note
    return Amount(value, note)


def _show(words: Words) -> str:
    return " ".join(word.text for word in words[:12])[:40]


def _means(words: Words, at: int) -> str:
    if not 0 <= at < len(words):
        return ""
    found = lexicon("money").match(words, at)
    return found[0] if found else ""


def _is_vague(words: Words) -> bool:
    """ "vài chục triệu" names no amount."""
    return any(
        _means(words, at) == "vague" and symbol(words, at + 1) in ("chuc", "hundred", *SCALES)
        for at in range(len(words))
    )


def _is_negative(words: Words, start: int) -> bool:
    before = words[start - 1] if start else None
    return before is not None and (_means(words, start - 1) == "minus" or (before.text == "-" and start == 1))


def _all_sums(words: Words) -> list[_Sum]:
    found = []
    at = 0
    while at < len(words):
        item = _read_sum(words, at) if may_begin(words[at]) else None
        if item and not (not item.named and _counts_something_else(words, item)):
            found.append(item)
        at = item.end if item else at + 1
    return found


def _counts_something_else(words: Words, item: _Sum) -> bool:
    """True if a bare number is "3 người" or the 3 of "tháng 3"."""
    return _means(words, item.end) == "other_unit" or _means(words, item.start - 1) == "other_unit"


def _joined(words: Words, sums: list[_Sum]) -> list[_Sum]:
    """ "50 đến 70 triệu", "50-70tr", "50 triệu đến 70 triệu" become one range each."""
    out: list[_Sum] = []
    for item in sums:
        before = out[-1] if out else None
        if (
            before
            and item.named
            and item.start == before.end
            and not before.named
            and before.low * item.scale < item.low
        ):
            out[-1] = _Sum(before.low * item.scale, item.high, before.start, item.end, item.scale, named=True)
            continue
        if before and item.start == before.end + 1 and _joins(words, before.end) and item.named:
            scale = 1 if before.named else item.scale
            low = before.low * scale
            if low <= item.high:
                out[-1] = _Sum(low, item.high, before.start, item.end, item.scale, named=True)
                continue
        out.append(item)
    return out


def _joins(words: Words, at: int) -> bool:
    return words[at].text == "-" or _means(words, at) == "to"


def _read_sum(words: Words, at: int, below: int = SCALES["billion"] + 1) -> _Sum | None:
    """One amount at ``at``: a group, its scale (smaller than ``below``), and what follows below that scale."""
    head = _head(words, at)
    if head is None:
        return None
    low, high, end = head
    scale = SCALES.get(symbol(words, end), 0)
    if not scale:
        named = _means(words, end) == "dong" and (high >= 1000 or not high)
        return _Sum(low, high, at, end + 1 if _means(words, end) == "dong" else end, 1, named=named)
    if scale >= below:
        return None
    end += 1
    note: Note = ""
    low, high = low * scale, high * scale
    if low == high:
        extra, end, note = _tail(words, end, scale, low)
        low = high = low + extra
    if _means(words, end) == "dong":
        end += 1
    return _Sum(low, high, at, end, scale, named=True, note=note)


def _head(words: Words, at: int) -> tuple[Decimal, Decimal, int] | None:
    name = symbol(words, at)
    if name == "halved" and symbol(words, at + 1) in SCALES:
        return Decimal("0.5"), Decimal("0.5"), at + 1
    part = _fraction(words, at)
    if part:
        return part, part, at + 3
    group = read_group(words, at)
    if group and group.high:  # a spoken "không" is no amount
        return group.low, group.high, group.end
    spaced = _spaced(words, at)
    if spaced:
        return spaced
    literal = read_literal(words, at)
    if literal:
        return literal.low, literal.high, literal.end
    # "tỷ rưỡi", "trăm triệu" (the hundred is a group): a large scale may stand alone before rưỡi only
    if name in ("million", "billion") and symbol(words, at + 1) == "half" and not (at and words[at - 1].is_number):
        return Decimal(1), Decimal(1), at
    return None


def _fraction(words: Words, at: int) -> Decimal | None:
    """ "1/2 tỷ", "3/4 tỷ": a part of one."""
    if at + 3 >= len(words) or words[at + 1].text != "/" or symbol(words, at + 3) not in SCALES:
        return None
    one, other = words[at], words[at + 2]
    if not (one.is_number and other.is_number and len(one.text) == len(other.text) == 1):
        return None
    return Decimal(one.text) / Decimal(other.text) if 0 < int(one.text) < int(other.text) else None


def _spaced(words: Words, at: int) -> tuple[Decimal, Decimal, int] | None:
    """ "100 000 000": groups of three after a space."""
    if not words[at].is_number or len(words[at].text) > 3:
        return None
    end = at + 1
    while end < len(words) and words[end].is_number and len(words[end].text) == 3 and not words[end].glued:
        end += 1
    if end < at + 3:
        return None
    value = Decimal("".join(word.text for word in words[at:end])[:18])
    return value, value, end


def _tail(words: Words, at: int, scale: int, value: Decimal) -> tuple[Decimal, int, Note]:
    """The rest after a scale: "rưỡi", "2" (tenths), "250" (thousandths), or a smaller amount with its own scale."""
    if symbol(words, at) == "half":
        return _half(scale, value, at + 1)
    if at >= len(words) or scale == SCALES["thousand"]:
        return Decimal(0), at, ""
    smaller = _smaller(words, at, scale)
    if smaller:
        return smaller.high, smaller.end, ""
    part = read_group(words, at)
    text = words[at].text
    if part is None and words[at].is_number and len(text) <= 3:
        share, end = Decimal(text) / 10 ** len(text), at + 1
    elif part is not None and part.low == part.high:
        share, end = part.low / 10 ** len(str(int(part.low))), part.end
    else:
        return Decimal(0), at, ""
    if (
        is_unit(words, end)
        or _means(words, end) in ("other_unit", "counted")
        or _joins_at(words, end)
        or text in ("năm", "nam")
    ):
        return Decimal(0), at, ""  # "80 triệu 5 năm": the 5 counts years
    return share * scale, end, ""


def _joins_at(words: Words, at: int) -> bool:
    """True if a sign follows, so that the number before it is part of a date or a range."""
    return at < len(words) and not words[at].text.isalnum()


def _half(scale: int, value: Decimal, end: int) -> tuple[Decimal, int, Note]:
    """rưỡi is half of the last round unit said: of a triệu in "hai triệu rưỡi", "hai mươi triệu rưỡi".

    Who says "một trăm triệu rưỡi" counts in hundreds of triệu ("trăm rưỡi triệu" with the words in the other
    order), so half of that hundred is meant: 150, not 100,5 triệu. The note lets the reply repeat the figure.
    """
    groups = value / scale
    if groups >= 100 and groups % 100 == 0:
        return Decimal(50) * scale, end, "half_of_hundred"
    return Decimal(scale) / 2, end, ""


def _smaller(words: Words, at: int, scale: int) -> _Sum | None:
    item = _read_sum(words, at, below=scale)
    if item and item.named and item.scale > 1 and item.low == item.high < scale:
        return item
    return None
