"""Which of the choices shown last a person means: "2", "số 2", "lựa chọn 3", "cái thứ hai", "đầu tiên", "cuối cùng"."""

from __future__ import annotations

from knowledge.language.word_lists import phrases, spelled, word_runs

_LONG_NUMBER = 4
"""So many digits are a phone number or an amount, not the number of a choice."""


def read_place(words: str, count: int) -> int:
    """The place, from 1, among ``count`` choices that folded ``words`` as a whole name; 0 when they name none.

    "thứ hai" alone is a day of the week, "hai" alone an amount: they need a word that says what is counted.
    """
    said = _without_courtesy(words)
    if found := phrases("ordinals.counted").whole(said):
        digits = next(filter(None, found.groups()))
        place = int(digits) if digits.isdecimal() and len(digits) < _LONG_NUMBER else 0
    elif found := phrases("ordinals.named").whole(said):
        place = int(spelled("ordinals.rank")[next(filter(None, found.groups()))])
    elif phrases("ordinals.first").whole(said):
        place = 1
    else:
        place = count if phrases("ordinals.last").whole(said) else 0
    return place if 1 <= place <= count else 0


def _without_courtesy(words: str) -> str:
    """``words`` without those of courtesy or of wanting at both ends, as long as others remain."""
    said = words.split()
    start, end = 0, len(said)
    while start < end - 1 and (said[start],) in word_runs("ordinals.polite_before"):
        start += 1
    while end > start + 1 and (said[end - 1],) in word_runs("ordinals.polite_after"):
        end -= 1
    return " ".join(said[start:end])
