"""Loan question as typed: "vay 50 triệu 5 năm tháng trả mấy" → the amount and the months; and what follows on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.language.answers import read_amount, read_months
from knowledge.language.lexicon import Tokens, Typed, Word, lexicon, read_words
from knowledge.language.loan_periods import asks_rate, find_periods, is_whole_term
from knowledge.language.trouble import Trouble

_YEAR = ("nam",)
_FIRST_YEAR = 12
_MILLION, _FEWEST_MILLIONS, _MOST_MILLIONS = 1_000_000, 5, 2000
_ABOUT = frozenset(("khoang", "tam", "chung", "co", "them", "duoc", "len"))
_AFTER = frozenset(("thoi", "thi", "nhe", "nha", "duoc", "trong", "di", "luon", "co", "nua"))
_OVER = frozenset(("ma", "trong", "thi", "vay"))
_EITHER = frozenset(("hay", "hoac"))
_MOST_FOLLOWING = 14
"""Words of a message that only goes on about the loan calculated before."""


@dataclass(frozen=True)
class LoanWish:
    """Figures that a message names of a loan, 0 for others: amount and payment in đồng, months, months of grace.

    ``payment`` is what can be paid a month. ``names`` are the kinds of words heard (see ``loan`` in vocabulary.yaml).
    ``asks_year``: what is paid in a year is asked for; ``asks_rate``: the rate is.
    ``is_bare``: figures and words about loans, nothing else. ``terms`` are the months of several terms that are named
    to be compared ("3 năm hay 5 năm").
    """

    amount: int = 0
    months: int = 0
    grace: int = 0
    payment: int = 0
    names: frozenset[str] = frozenset()
    is_bare: bool = False
    terms: tuple[int, ...] = ()
    asks_year: bool = False
    asks_rate: bool = False

    def has_no_figures(self) -> bool:
        """True if it names no sum and no time: only kinds of words."""
        return not (self.amount or self.months or self.grace or self.payment or self.terms)

    @property
    def is_about_loan(self) -> bool:
        """True if it speaks of borrowing or paying and not of a sentence or an office."""
        return "other" not in self.names and bool(self.names & {"loan", "pay", "able"})

    @property
    def question(self) -> tuple[int, int] | None:
        """The sum and the term when both are asked about."""
        return (self.amount, self.months) if self.amount and self.months and self.is_about_loan else None

    @property
    def asks_plan(self) -> bool:
        """True if the instalments are asked for: "tính hộ", "mỗi tháng trả bao nhiêu"."""
        return "count" in self.names or ("each" in self.names and bool(self.names & {"pay", "much"}))


def read_loan_question(text: str | Typed) -> tuple[int, int] | None:
    """(amount in đồng, months) of "vay 50 triệu 5 năm tháng trả mấy"; None when it asks for something else."""
    return read_loan_wish(text).question


def read_loan_wish(text: str | Typed) -> LoanWish:
    """All that a message says of a loan. Total."""
    words = read_words(text)
    spans = lexicon("loan").spans(words)
    names = frozenset(name for _, _, name in spans)
    if "other" in names:
        return LoanWish(names=names)
    periods = find_periods(words)
    if periods:
        names |= {"each"}
    each = {
        at
        for start, end, name in spans
        if name == "each" and not is_whole_term(words, start, end)
        for at in range(start, end)
    }
    each |= {at for period in periods for at in range(period.start, period.end)}
    grace, taken = _grace(words, spans)
    left = [word for at, word in enumerate(words) if at not in each and at not in taken]
    amount = read_amount(_without_lengths(left))
    value = _in_millions(words) if isinstance(amount, Trouble) else amount.value
    months = read_months(Tokens(_joined(left), left))
    bare = {at for start, end, _ in spans for at in range(start, end)}
    others = [word for at, word in enumerate(words) if at not in bare and not _is_figure(word)]
    is_payment = "each" in names and ("able" in names or _asks_sum_last(words, spans))
    return LoanWish(
        amount=0 if is_payment else value,
        months=0 if isinstance(months, Trouble) or not _names_time(left) else months,
        grace=grace,
        payment=value if is_payment else 0,
        names=names,
        is_bare=not others and len(words) <= _MOST_FOLLOWING,
        terms=_terms(left),
        asks_year=any(period.is_year for period in periods),
        asks_rate=asks_rate(words),
    )


def _in_millions(words: Sequence[Word]) -> int:
    """The sum of "vay 80 thôi", where millions are meant: nobody borrows eighty đồng. 0 when there is none."""
    loans, ends = lexicon_words("loan"), lexicon_words("filler") | lexicon_words("pay")
    for at, word in enumerate(words):
        before = [each.bare for each in words[max(0, at - 2) : at]]
        is_count = word.text.isdecimal() and _FEWEST_MILLIONS <= int(word.text) <= _MOST_MILLIONS
        if is_count and _is_sum_over_term(words, at):
            return int(word.text) * _MILLION
        if not is_count or not before or not (before[-1] in loans or (before[0] in loans and before[-1] in _ABOUT)):
            continue
        if at + 1 == len(words) or words[at + 1].bare in ends or words[at + 1].bare in _AFTER:
            return int(word.text) * _MILLION
    return 0


def _is_sum_over_term(words: Sequence[Word], at: int) -> bool:
    """True for the "50" of "50 mà 2 năm": a number, a word between, and a length of time."""
    behind = list(words[at + 1 : at + 4])
    is_over = len(behind) == 3 and behind[0].bare in _OVER and behind[1].is_number
    return is_over and behind[2].bare in lexicon_words("length")


def _terms(words: Sequence[Word]) -> tuple[int, ...]:
    """The months of each of several lengths of time in ``words``, in order; () for one or none."""
    found: list[int] = []
    for at, word in enumerate(words):
        if at and word.bare in lexicon_words("length") and words[at - 1].is_number:
            part = list(words[at - 1 : at + 1])
            first = _first_of_two(words, at)
            both = [read_months(Tokens(_joined(each), each)) for each in (first, part) if each]
            found += [each for each in both if not isinstance(each, Trouble) and each not in found]
    return tuple(found) if len(found) > 1 else ()


def _first_of_two(words: Sequence[Word], at: int) -> list[Word]:
    """The "3" of "3 hay 5 năm" with the unit that is said once, at ``at``; empty when there is none."""
    is_two = at > 2 and words[at - 2].bare in _EITHER and words[at - 3].is_number
    return [words[at - 3], words[at]] if is_two else []


def _without_lengths(words: Sequence[Word]) -> Tokens:
    """The words without "120 tháng", so that "100 triệu 120 tháng" is no 100,12 million."""
    kept = [
        word
        for at, word in enumerate(words)
        if not (word.is_number and at + 1 < len(words) and words[at + 1].bare in lexicon_words("length"))
    ]
    left = kept if any(word.is_number for word in kept) else list(words)
    return Tokens(_joined(left), left)


def _asks_sum_last(words: Sequence[Word], spans: Sequence[tuple[int, int, str]]) -> bool:
    """True for "trả 1tr5 mỗi tháng thì vay được bao nhiêu": the sum to borrow is asked for behind a figure."""
    figure = next((at for at, word in enumerate(words) if word.is_number), len(words))
    loans = [start for start, _, name in spans if name == "loan"]
    asked = [start for start, _, name in spans if name == "much"]
    pays = [start for start, _, name in spans if name in ("pay", "each")]
    return bool(loans and asked and pays) and min(loans) > figure and max(asked) > max(loans) > max(pays)


def _grace(words: Sequence[Word], spans: Sequence[tuple[int, int, str]]) -> tuple[int, set[int]]:
    """The months in which only interest is paid, and the places of their words: "ân hạn 12 tháng", "1 năm đầu …"."""
    for start, end, name in spans:
        if name != "grace":
            continue
        behind = range(end, min(len(words), end + 3))
        before = range(max(0, start - 4), start)
        for places in (behind, before):
            part = [words[at] for at in places]
            at_first = any(each.bare in lexicon_words("first") for each in part)
            if places is before and not at_first:
                continue
            if at_first and not any(word.is_number for word in part) and any(word.bare in _YEAR for word in part):
                return _FIRST_YEAR, {*places, *range(start, end)}  # "ân hạn năm đầu"
            figures = [word for word in part if word.bare not in lexicon_words("first")]
            months = read_months(Tokens(_joined(figures), figures)) if _names_time(figures) else 0
            if not isinstance(months, Trouble) and months:
                return months, {*places, *range(start, end)}
    return 0, set()


@cache
def lexicon_words(symbol: str) -> frozenset[str]:
    """The single unmarked words of a kind of loan words."""
    return frozenset(phrase[0] for phrase in lexicon("loan").bare_phrases(symbol) if len(phrase) == 1)


def _names_time(words: Sequence[Word]) -> bool:
    return any(word.bare in lexicon_words("time") for word in words)


def _is_figure(word: Word) -> bool:
    return word.is_number or not word.text.isalpha() or word.bare in lexicon_words("figure")


def _joined(words: Sequence[Word]) -> str:
    return "".join(("" if word.glued else " ") + word.text for word in words).strip()
