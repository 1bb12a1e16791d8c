"""Mẫu số 01 as records: who is on the list of a month, in which order, and what changed since the last one.

The law asks for the list (Điều 3 khoản 2 điểm a); the plan of the place asks for it by the 5th of every month.
Word and Excel are made of these records in `form01_word` and `form01_xlsx`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.language.collation import by_given_name

Sort = Literal["day", "name"]
SORTS: tuple[Sort, ...] = ("day", "name")
"""The orders of the form: by the day of listing, or by given name as a register has it."""


@dataclass(frozen=True)
class Listed:
    """One person whom an officer marked as having need and meeting the conditions. Amounts in đồng.

    ``finished_on`` is as the person told it ("15/03/2024", "03/2024", "2024" or ""), ``purpose`` is "business",
    "training", "both" or "". The rest is typed at the counter from papers, "" when it was not; ``born`` is a year.
    ``listed_at`` orders those of one day.
    """

    code: str
    name: str = field(repr=False)
    finished_on: str
    purpose: str
    amount: int | None
    phone: str = field(repr=False)
    listed_on: date
    listed_at: str = ""
    born: str = field(default="", repr=False)
    sex: str = ""
    id_number: str = field(default="", repr=False)
    residence: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    representative: str = field(default="", repr=False)

    @property
    def born_male(self) -> str:
        """The year of birth of a man; "" for anybody else."""
        return self.born if self.sex == "male" else ""

    @property
    def born_female(self) -> str:
        """The year of birth of a woman; "" for anybody else."""
        return self.born if self.sex == "female" else ""


@dataclass(frozen=True)
class Changes:
    """Codes against the list that was issued before, each in the order of its list.

    ``since`` is the month of that list, None when there was none; ``why`` says of those removed what became of them.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    since: date | None = None
    why: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Form01:
    """The list of one ward and month. ``month`` is its first day; names of offices are as people say them.

    ``number`` and ``issued_on`` are those of a list that goes out; a draft has none. ``trial`` is the mark of a
    service that nobody answers for yet, on every page. ValueError when ``month`` is not a
    first day or a code stands twice: nobody may be on the list twice.
    """

    ward: str
    province: str
    police: str
    committee: str
    month: date
    rows: tuple[Listed, ...]
    changes: Changes = Changes()
    sort: Sort = "day"
    number: int = 0
    issued_on: date | None = None
    trial: str = ""

    def __post_init__(self) -> None:
        if self.month.day != 1:
            raise ValueError(f"month must be the first day of a month, not {self.month}")
        in_order(self.rows)

    @property
    def people(self) -> tuple[Listed, ...]:
        """The rows in the order of the form."""
        return in_order(self.rows, self.sort)

    @property
    def amount(self) -> int:
        """All amounts that were named, in đồng."""
        return sum(row.amount or 0 for row in self.rows)


_KEYS: Mapping[Sort, Callable[[Listed], object]] = {
    "day": lambda row: (row.listed_on, row.listed_at, row.code),
    "name": lambda row: (by_given_name(row.name), row.code),
}


def in_order(rows: Sequence[Listed], sort: Sort = "day") -> tuple[Listed, ...]:
    """The rows in an order that gives the same sheet for the same people. ValueError for a double."""
    codes = [row.code for row in rows]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"on the list twice: {', '.join(twice)}")
    return tuple(sorted(rows, key=_KEYS[sort]))  # type: ignore[arg-type]  # keys of one order compare with each other


def compare(
    this: Sequence[Listed], last: Sequence[str], since: date | None = None, why: Mapping[str, str] | None = None
) -> Changes:
    """Changes from a list with the codes ``last`` to ``this``. ValueError when a code stands twice in one of them."""
    now, before = [row.code for row in in_order(this)], list(last)
    if len(set(before)) < len(before):
        raise ValueError("on the list twice")
    removed = tuple(code for code in before if code not in now)
    reasons = {code: (why or {}).get(code, "") for code in removed}
    return Changes(
        added=tuple(code for code in now if code not in before),
        removed=removed,
        unchanged=tuple(code for code in now if code in before),
        since=since,
        why=reasons,
    )


def file_name(ward_code: str, month: date, kind: str, number: int = 0) -> str:
    """The name under which a list is handed over, "ds-2026-12-16732-so3.docx": no word says what it is about.

    A draft has no number and is called so: whoever has both files sees which one went out.
    """
    which = f"so{number}" if number else "nhap"
    return f"ds-{month:%Y-%m}-{ward_code}-{which}.{kind}"
