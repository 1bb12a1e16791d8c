"""`qd22 bench screen`: time of a pre-check with full reasons, and what other engines do with the same cases."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.peers import PeerMissingError
from bot.cli.screen_peers import ENGINES, Decide
from bot.cli.screening import open_book, read_text, refusals
from bot.cli.words import samples
from bot.texts import text
from knowledge.language.answers import read_control, read_date, read_money, read_months, read_two_counts
from screening.case_table import read_cases
from screening.evaluation import audience_of, judge, screen_edition
from screening.facts import BadFactsError, Facts
from screening.rule_book import Edition, NotInForceError, RuleBook

_REPEATED = (1_000_000, 250_000, 1_000, 5_000, 4_000, 1_000)
_LONGEST = tuple(part * times for part, times in zip(samples()["parts"], _REPEATED, strict=True))
"""Answers as nobody types them: reading one takes no longer than a short one."""
_READERS: tuple[Callable[[str, date], object], ...] = (
    read_date,
    lambda typed, _: read_money(typed),
    lambda typed, _: read_two_counts(typed),
    lambda typed, _: read_months(typed),
    lambda typed, _: read_control(typed),
)
CASES = Path("tests/screening_cases.csv")
ROUNDS = 20


@dataclass(frozen=True)
class _Case:
    raw: dict[str, str]
    facts: Facts
    edition: Edition
    expected: str


def bench_screen(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    count: Annotated[int, typer.Option(min=1)] = 1_000_000,
    cases: Annotated[Path, typer.Option()] = CASES,
) -> None:
    """Time of screening a case with all reasons, beside other engines on the same table."""
    book = open_book()
    with refusals():
        known = list(_cases(cases, book))
    ms_per_case = round(_ms(known, lambda case: _full(case, book)), 4)
    mine = {"ms_per_case": ms_per_case, **_verdicts(known, lambda case: judge(case.facts, case.edition))}
    data: dict[str, object] = {
        "cases": len(known),
        "ms_per_case": ms_per_case,
        "ms_judge": round(_ms(known, lambda case: judge(case.facts, case.edition)), 4),
        "ms_longest_answer": round(_ms_longest_answer(known[0].edition.day.on), 4),
        **_throughput(known, book, count),
        "peers": {"qd22": mine, **{name: _peer(name, known, book) for name in ENGINES}},
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
        return
    _show(data)


def _cases(path: Path, book: RuleBook) -> Iterable[_Case]:
    for case in read_cases(read_text(path), book):
        try:
            facts = book.schema.read(case.raw, case.on)
            edition = book.edition(case.on, audience_of(facts, book))
        except (BadFactsError, NotInForceError):
            continue
        yield _Case(dict(case.raw), facts, edition, case.outcome)


def _full(case: _Case, book: RuleBook) -> object:
    """Do for a case what `qd22 screen` does: read the facts, weigh every rule, say everything."""
    facts = book.schema.read(case.raw, case.edition.day.on)
    return screen_edition(facts, case.edition, book)


def _ms(cases: list[_Case], run: Callable[[_Case], object], rounds: int = ROUNDS) -> float:
    for case in cases:
        run(case)
    started = time.perf_counter()
    for _ in range(rounds):
        for case in cases:
            run(case)
    return (time.perf_counter() - started) * 1000 / rounds / len(cases)


def _ms_longest_answer(on: date) -> float:
    """The slowest reading of the longest answers, each at its best of five."""
    return max(
        min(_ms_of(lambda: read(typed, on)) for _ in range(5))  # noqa: B023  # called at once
        for typed in _LONGEST
        for read in _READERS
    )


def _ms_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _throughput(cases: list[_Case], book: RuleBook, count: int) -> dict[str, object]:
    """``count`` evaluations with full reasons, spread over the cases."""
    started = time.perf_counter()
    for number in range(count):
        case = cases[number % len(cases)]
        screen_edition(case.facts, case.edition, book)
    seconds = time.perf_counter() - started
    return {"evaluations": count, "seconds": round(seconds, 2), "per_second": round(count / seconds)}


def _peer(name: str, cases: list[_Case], book: RuleBook) -> dict[str, object]:
    """An engine on all cases; made once for each day and audience, outside the time."""
    made: dict[int, Decide] = {}
    try:
        for case in cases:
            if id(case.edition) not in made:
                made[id(case.edition)] = ENGINES[name](case.edition, book)
    except PeerMissingError as error:
        return {"missing": str(error)}

    def run(case: _Case) -> object:
        return made[id(case.edition)](case.facts)

    return {"ms_per_case": round(_ms(cases, run, rounds=1), 4), **_verdicts(cases, run)}


def _verdicts(cases: list[_Case], run: Callable[[_Case], object]) -> dict[str, object]:
    """Count the outcomes that are as expected, and the outcomes of cases where something is not known."""
    got = [(case, run(case)) for case in cases]
    unknown = [outcome for case, outcome in got if case.expected == "needs_officer"]
    known = [(case, outcome) for case, outcome in got if case.expected != "needs_officer"]
    return {
        "known_right": sum(outcome == case.expected for case, outcome in known),
        "known": len(known),
        "unknown": len(unknown),
        "unknown_said": {name: unknown.count(name) for name in sorted({str(item) for item in unknown})},
    }


def _show(data: dict[str, object]) -> None:
    table = Table(box=None)
    for title in text("cli.bench.screen").split("|"):
        table.add_column(title)
    peers = data["peers"]
    for name, row in peers.items() if isinstance(peers, dict) else ():
        if "missing" in row:
            table.add_row(name, "-", "-", row["missing"])
            continue
        said = ", ".join(f"{key} {value}" for key, value in row["unknown_said"].items())
        table.add_row(name, str(row["ms_per_case"]), f"{row['known_right']}/{row['known']}", said)
    Console(width=140).print(table)
    slots = {name: str(value) for name, value in data.items()}
    print(text("cli.bench.screened", **slots))
    print(text("cli.bench.cases", **slots))
