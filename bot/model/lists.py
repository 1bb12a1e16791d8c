"""Lists as a turn sees them: the one in hand, those that went out, and what speaks against marking somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

ListWarning = Literal[
    "nobody", "consent", "over_cap", "window_over", "window_near", "unchecked", "doubtful", "no_finish", "other_ward",
    "twice",
]  # fmt: skip
"""What speaks against marking somebody for a list; the words are in vi.yaml."""
BLOCKING: tuple[ListWarning, ...] = ("nobody", "consent", "over_cap")
"""Those that must be mended before somebody can be marked; the others are for the officer to weigh."""


@dataclass(frozen=True)
class ListInHand:
    """The list of a ward that is being made, for ``month`` ("2026-12"), or still for ``late``, whose day is over.

    ``days`` are left until its day. ``warnings`` are kinds with the codes that they are about; ``mark`` is that of all
    that stands on it. ``sort`` is the order of the list before. ``new`` are the codes of those who were never on one:
    they are told when it goes out.
    """

    ward_code: str
    ward: str
    month: str
    late: str
    days: int
    size: int
    carried: int
    warnings: Mapping[ListWarning, tuple[str, ...]]
    is_blocked: bool
    mark: str
    sort: str
    new: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListOut:
    """A list that went out. ``off`` counts what was taken off it since; ``is_kept`` while it can be printed again.

    The days of its way are ISO, "" before; ``results`` counts the answers about its rows by kind, ``lent`` is the sum.
    For ``undo_minutes`` whoever looks may take back the last that was written down.
    """

    ward_code: str
    ward: str
    month: str
    number: int
    issued_on: date
    size: int
    off: int
    is_kept: bool
    approved_on: str = ""
    approved_by: str = ""
    handed_on: str = ""
    reported_on: str = ""
    results: Mapping[str, int] = field(default_factory=dict)
    lent: int = 0
    undo_minutes: int = 0


ListStep = Literal["approve", "hand", "report", "results"]
"""What is written down of a list that is out: the committee confirmed it, it went to the bank, a copy went to the
police above, the bank answered."""


@dataclass(frozen=True)
class RowAnswer:
    """The answer about one row (from 1 on): "not_approved", "lent" or "refused".

    ``amount`` is in đồng, ``on`` an ISO day.
    """

    position: int
    result: Literal["not_approved", "lent", "refused"]
    reason: str = ""
    amount: int | None = None
    on: str = ""


@dataclass(frozen=True)
class RecordList:
    """Effect: an officer writes down what became of a list that is out. ``on`` is an ISO day, ``paper`` a number."""

    ward: str
    number: int
    step: ListStep
    on: str
    paper: str = ""
    rows: tuple[RowAnswer, ...] = ()


@dataclass(frozen=True)
class Recorded:
    """It was written down: ``moved`` names went on, ``stayed`` are rows that no longer could.

    ``undo_minutes``: so long it can be taken back.
    """

    ward: str
    number: int
    month: str
    step: ListStep
    moved: int
    stayed: tuple[int, ...] = ()
    undo_minutes: int = 0


@dataclass(frozen=True)
class TakeListBack:
    """Effect: an officer takes back what they wrote down last of a list that is out, while its notices wait."""

    ward: str
    number: int


@dataclass(frozen=True)
class ListTakenBack:
    """An outcome of a list was taken back, and its notices with it; ``moved`` names are as they were before."""

    ward: str
    number: int
    month: str
    step: ListStep
    moved: int


@dataclass(frozen=True)
class Issued:
    """A list went out: its ward and month ("2026-12"), number and size; ``told`` are so many people."""

    ward: str
    month: str
    number: int
    size: int
    told: int


@dataclass(frozen=True)
class Marked:
    """Several people were marked for a list ``at`` one moment; ``stayed`` are the codes of those who were not.

    ``undo_minutes``: so long it can be taken back.
    """

    month: str
    codes: tuple[str, ...]
    stayed: tuple[str, ...] = ()
    at: datetime | None = None
    undo_minutes: int = 0
