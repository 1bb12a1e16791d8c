"""Mẫu số 01 as records: who is on the list of a month, in which order, and what changed since the last one.

The law asks for the list (Điều 3 khoản 2 điểm a); the plan of the place asks for it by the 5th of every month.
Word and Excel are made of these records in `form01_word` and `form01_xlsx`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Listed:
    """One person whom an officer marked as having need and meeting the conditions. Amounts in đồng.

    ``finished_on`` is as the person told it ("15/03/2024", "03/2024", "2024" or ""), ``purpose`` is "business",
    "training", "both" or "".
    """

    code: str
    name: str = field(repr=False)
    finished_on: str
    purpose: str
    amount: int | None
    phone: str = field(repr=False)
    listed_on: date


@dataclass(frozen=True)
class Changes:
    """Codes against the list of last month, each in the order of its list."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form01:
    """The list of one ward and month. ``month`` is its first day; names of offices are as people say them.

    ValueError when ``month`` is not a first day or a code stands twice: nobody may be on the list twice.
    """

    ward: str
    province: str
    police: str
    committee: str
    month: date
    rows: tuple[Listed, ...]
    changes: Changes = Changes()

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError(f"month must be the first day of a month, not {self.month}")
        in_order(self.rows)

    @property
    def people(self) -> tuple[Listed, ...]:
        """The rows in the order of the form."""
        return in_order(self.rows)

    @property
    def amount(self) -> int:
        """All amounts that were named, in đồng."""
        return sum(row.amount or 0 for row in self.rows)


def in_order(rows: Sequence[Listed]) -> tuple[Listed, ...]:
    """The rows by day of listing and code, so that the same people give the same sheet. ValueError for a double."""
    codes = [row.code for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"on the list twice: {', '.join(twice)}")
    return tuple(sorted(rows, key=lambda row: (row.listed_on, row.code)))


def compare(this: Sequence[Listed], last: Sequence[Listed]) -> Changes:
    """Changes from the list ``last`` to ``this``, by code. ValueError when a code stands twice in one of them."""
    now = [row.code for row in in_order(this)]
    before = [row.code for row in in_order(last)]
    return Changes(
        added=tuple(code for code in now if code not in before),
        removed=tuple(code for code in before if code not in now),
        unchanged=tuple(code for code in now if code in before),
    )


def file_name(ward_code: str, month: date, kind: str) -> str:
    """The name under which the list is handed over, "ds-2026-12-16732.docx": no word says what it is about."""
    return f"ds-{month:%Y-%m}-{ward_code}.{kind}"
