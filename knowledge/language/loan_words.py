"""Loan question as typed: "vay 50 triệu 5 năm tháng trả mấy" → the amount and the months."""

from __future__ import annotations

from knowledge.language.answers import read_amount, read_months
from knowledge.language.lexicon import Tokens, Typed, Word, lexicon, read_words
from knowledge.language.trouble import Trouble


def read_loan_question(text: str | Typed) -> tuple[int, int] | None:
    """(amount in đồng, months) of "vay 50 triệu 5 năm tháng trả mấy"; None when it asks for something else."""
    words = read_words(text)
    spans = lexicon("loan").spans(words)
    names = {name for _, _, name in spans}
    if "other" in names or not names & {"loan", "pay"}:
        return None
    each = [range(start, end) for start, end, name in spans if name == "each"]
    left = [word for at, word in enumerate(words) if not any(at in span for span in each)]
    rest = Tokens(_joined(left), left)
    amount = read_amount(rest)
    if isinstance(amount, Trouble) or not amount.value:
        return None  # most of those who speak of a loan name no sum
    months = read_months(rest)
    return None if isinstance(months, Trouble) else (amount.value, months)


def _joined(words: list[Word]) -> str:
    return "".join(("" if word.glued else " ") + word.text for word in words).strip()
