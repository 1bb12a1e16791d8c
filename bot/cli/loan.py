"""`qd22 loan`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.options import day_option, stop
from bot.conversation.plan_replies import chart_of, plan_title
from bot.print.charts import draw_repayment
from bot.settings import Settings
from bot.texts import text
from knowledge.language.answers import Trouble, TroubleKind, read_amount, read_months
from knowledge.language.formats import show_count, show_day, show_dong, show_money
from knowledge.loader import load_knowledge
from screening.loan.repayment import ImpossibleLoanError, Plan, Row, YearSum, loan_text, plan


def loan(
    amount: Annotated[str, typer.Option()],
    months: Annotated[str, typer.Option()],
    grace: Annotated[int, typer.Option()] = 0,
    every: Annotated[int, typer.Option()] = 1,
    on: Annotated[str, typer.Option()] = "",
    show_all: Annotated[bool, typer.Option("--all")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    chart: Annotated[Path | None, typer.Option()] = None,
) -> None:
    """Print a plan of repayment."""
    figures = _figures(amount, months)
    facts = load_knowledge(Settings().knowledge).facts
    try:
        made = plan(*figures, day_option(on), facts, grace, every)
    except ImpossibleLoanError as error:
        raise stop(*(problem.text for problem in error.problems)) from error
    if chart:
        _write_chart(made, chart)
    if as_json:
        print(json.dumps(plan_record(made), ensure_ascii=False))
        return
    _print(made, monthly=show_all)


def _figures(amount: str, months: str) -> tuple[int, int]:
    money, time = read_amount(amount), read_months(months)
    wrong = [_about(money, amount)] if isinstance(money, Trouble) else []
    if isinstance(time, Trouble):
        wrong.append(loan_text("labels", "bad_months", read=months[:40]))
    if isinstance(money, Trouble) or isinstance(time, Trouble):
        raise stop(*wrong)
    return money.value, time


def _about(trouble: Trouble[int], typed: str) -> str:
    """The line about an amount that was not read."""
    if trouble.kind is TroubleKind.NEGATIVE:
        return loan_text("problems", "amount_not_positive")
    if trouble.candidates:
        offered = show_money(trouble.candidates[-1])
        return loan_text("labels", "doubtful_amount", read=typed[:40], amount=offered)
    return loan_text("labels", "bad_amount", read=typed[:40])


def plan_record(made: Plan) -> dict[str, object]:
    """The record that `qd22 loan --json` prints: the figures in đồng, every month, and what they rest on."""
    return {
        "amount": made.amount,
        "months": made.months,
        "on": made.on.isoformat(),
        "grace": made.grace,
        "principal_every": made.principal_every,
        "annual_rate": f"{made.rate_year.normalize():f}",
        "total_interest": made.total_interest,
        "total_paid": made.total_paid,
        "first_payment": made.rows[0].payment,
        "largest_payment": made.largest.payment,
        "rows": [
            {
                "number": row.number,
                "due": row.due.isoformat(),
                "principal": row.principal,
                "interest": row.interest,
                "payment": row.payment,
                "balance": row.balance,
            }
            for row in made.rows
        ],
        "notes": made.note_texts(),
        "citations": list(made.citations),
        "certainty": made.certainty,
    }


def _print(made: Plan, *, monthly: bool) -> None:
    columns = ("number", "due") if monthly else ("year",)
    table = Table(title=plan_title(made))
    for name in (*columns, "principal", "interest", "payment", "balance"):
        table.add_column(loan_text("labels", name), justify="right")
    for row in made.rows if monthly else made.years():
        table.add_row(*_place(row), *map(show_count, (row.principal, row.interest, row.payment, row.balance)))
    table.add_section()
    total = [loan_text("labels", "total"), *[""] * (len(columns) - 1)]
    table.add_row(*total, show_count(made.amount), show_count(made.total_interest), show_count(made.total_paid), "")
    Console().print(table)
    for line in _summary(made):
        print(line)


def _place(row: Row | YearSum) -> list[str]:
    return [str(row.year)] if isinstance(row, YearSum) else [str(row.number), show_day(row.due)]


def _summary(made: Plan) -> list[str]:
    figures = {
        "first": {"payment": show_dong(made.rows[0].payment)},
        "largest": {"payment": show_dong(made.largest.payment)},
        "installment": {"principal": show_dong(made.installment)},
        "interest_total": {"interest": show_dong(made.total_interest)},
    }
    if made.largest == made.rows[0]:
        del figures["largest"]
    return [*(f"{loan_text('labels', key, **slots)}." for key, slots in figures.items()), *made.note_texts()]


def _write_chart(made: Plan, path: Path) -> None:
    chart = chart_of(made)
    try:
        path.write_bytes(draw_repayment(chart.title, chart.notes, chart.bars, chart.start))
    except OSError as error:
        raise stop(text("cli.unwritable", path=str(path), why=str(error.strerror))) from error
