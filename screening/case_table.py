"""A table of cases with expected outcomes: one a line, run against the rules.

Columns: the facts, `on`, `expect_outcome` (an outcome, or `refused` when the facts must be refused),
`expect_failing` and `expect_unknown` (names separated by spaces; `-` for none, empty for not checked; for a
refused case `expect_failing` names the facts refused), `name`, `because` (citations that the expectation rests on).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from screening.advice import VERDICTS
from screening.evaluation import screen
from screening.facts import BadFactsError
from screening.outcome import Outcome
from screening.rule_book import NotInForceError, RuleBook

REFUSED = "refused"
NONE = "-"
COLUMNS = ("on", "expect_outcome", "expect_failing", "expect_unknown", "name", "because")


class CasesError(ValueError):
    """The table cannot be used; the message names the line."""


@dataclass(frozen=True)
class CaseRow:
    """One line of the table. ``failing`` and ``unknown`` are None when they are not checked."""

    line: int
    name: str
    raw: Mapping[str, str]
    on: date
    outcome: str
    failing: frozenset[str] | None
    unknown: frozenset[str] | None


@dataclass(frozen=True)
class CaseReport:
    """Result of running a table: the mismatches with their reasons, and the counts."""

    lines: tuple[str, ...]
    passed: int
    failed: int


def read_cases(text: str, book: RuleBook, default_on: date | None = None) -> list[CaseRow]:
    """Read a CSV table; ``default_on`` stands in for an empty `on`. Raises CasesError."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    allowed = (*book.schema.names, *COLUMNS)
    for column in reader.fieldnames or ():
        if column not in allowed:
            raise CasesError(book.messages["case_column"].format(value=column, allowed=", ".join(allowed)))
    return [_read_case(row, reader.line_num, book, default_on) for row in reader if any(row.values())]


def _read_case(row: Mapping[str | None, str | None], line: int, book: RuleBook, default_on: date | None) -> CaseRow:
    if None in row:
        raise CasesError(f"{line}: {book.messages['case_cells']}")
    cells = {str(key): (value or "").strip() for key, value in row.items()}
    outcome = cells.get("expect_outcome", "")
    if outcome not in (*VERDICTS, REFUSED, ""):
        text = book.messages["case_outcome"].format(value=outcome, allowed=", ".join((*VERDICTS, REFUSED)))
        raise CasesError(f"{line}: {text}")
    return CaseRow(
        line=line,
        name=cells.get("name", ""),
        raw={key: value for key, value in cells.items() if value and key not in COLUMNS},
        on=_day(cells.get("on", ""), line, book, default_on),
        outcome=outcome,
        failing=_names(cells.get("expect_failing", "")),
        unknown=_names(cells.get("expect_unknown", "")),
    )


def _day(text: str, line: int, book: RuleBook, default_on: date | None) -> date:
    if not text:
        if default_on is None:
            raise CasesError(f"{line}: {book.messages['case_no_date']}")
        return default_on
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CasesError(f"{line}: {book.messages['case_date'].format(value=text)}") from error


def _names(cell: str) -> frozenset[str] | None:
    if not cell:
        return None
    return frozenset() if cell == NONE else frozenset(cell.split())


_Expected = str | frozenset[str] | None
_Check = tuple[str, _Expected, _Expected]


def run_case(case: CaseRow, book: RuleBook) -> list[str]:
    """Differences from what was expected, one line each, then the reasons; empty when all is as expected."""
    try:
        found: Outcome | None = screen(book.schema.read(case.raw, case.on), case.on, book)
        refused, why = frozenset[str](), ""
    except BadFactsError as error:
        found, why = None, str(error)
        refused = frozenset(problem.fact for problem in error.problems)
    except NotInForceError as error:
        found, refused, why = None, frozenset({"on"}), str(error)
    if found is None:
        return _differences(
            [("expect_outcome", case.outcome, REFUSED), ("expect_failing", case.failing, refused)], book, [why]
        )
    failing = frozenset(reason.rule for reason in found.failing)
    checks: list[_Check] = [
        ("expect_outcome", case.outcome, found.outcome),
        ("expect_failing", case.failing, failing),
        ("expect_unknown", case.unknown, frozenset(found.unknown)),
    ]
    shown = [
        book.messages["case_reason"].format(holds=reason.holds, rule=reason.rule, text=reason.text)
        for reason in found.reasons
    ]
    return _differences(checks, book, shown)


def _differences(checks: list[_Check], book: RuleBook, because: list[str]) -> list[str]:
    found = [
        book.messages["case_wrong"].format(what=what, expected=_show(expected, book), got=_show(got, book))
        for what, expected, got in checks
        if expected is not None and expected != "" and expected != got
    ]
    return [*found, *because] if found else []


def _show(value: _Expected, book: RuleBook) -> str:
    shown = " ".join(sorted(value)) if isinstance(value, frozenset) else value
    return shown or book.messages["case_none"]


def run_cases(cases: Iterable[CaseRow], book: RuleBook) -> CaseReport:
    """Run all cases; the report ends with how many passed and failed."""
    lines: list[str] = []
    passed = failed = 0
    for case in cases:
        wrong = run_case(case, book)
        passed, failed = passed + (not wrong), failed + bool(wrong)
        lines += [f"{case.line} {case.name}: {wrong[0]}", *wrong[1:]] if wrong else []
    lines.append(book.messages["case_summary"].format(passed=passed, failed=failed))
    return CaseReport(tuple(lines), passed, failed)
