"""The dialogue "calculate": "vay 50 triệu 5 năm tháng trả mấy" becomes a repayment plan with its chart."""

from __future__ import annotations

from datetime import date

from bot.conversation.services import Services
from bot.model.citizen_actions import ShowEntry
from bot.model.messages import Bar, Button, Chart, Message
from bot.texts import text
from knowledge.language.formats import show_dong, show_money
from knowledge.language.utterance import Utterance
from screening.loan.repayment import ImpossibleLoanError, Plan, loan_text, plan

_ENTRY = "loan.calculator"
_BY_MONTH = 24
"""Up to so many months every month is a bar, beyond it every year."""


def calculate(said: Utterance, on: date, services: Services) -> Message | None:
    """The plan for the loan that ``said`` asks about; None when it asks for something else."""
    wanted = said.loan
    if wanted is None:
        return None
    buttons = tuple(
        Button(services.knowledge.entries[entry].title, str(ShowEntry(entry)))
        for entry in ("loan.interest", "loan.repayment")
    )
    try:
        made = plan(*wanted, on, services.knowledge.facts)
    except ImpossibleLoanError as error:
        reasons = [problem.text for problem in error.problems]
        return Message("\n".join([*reasons, text("calculate.again")]), buttons, entry=_ENTRY)
    return Message("\n".join(plan_lines(made)), buttons, entry=_ENTRY, chart=chart_of(made))


def plan_lines(made: Plan) -> list[str]:
    """A plan in a few lines: title, the first payment, what it becomes, all interest, and what must be said beside."""
    first, last = made.rows[0].payment, made.rows[-1].payment
    return [
        text("calculate.title", title=plan_title(made)),
        text("calculate.first", first=show_dong(first)),
        text("calculate.last", last=show_dong(last)),
        text("calculate.interest", interest=show_dong(made.total_interest)),
        *made.note_texts()[:3],
    ]


def plan_title(made: Plan) -> str:
    """ "Vay 50 triệu đồng trong 60 tháng"."""
    return loan_text("labels", "title", amount=show_money(made.amount), months=str(made.months))


def chart_of(made: Plan) -> Chart:
    """The plan as a chart: by month when it is short, else by year."""
    if made.months <= _BY_MONTH:
        bars = [Bar(str(row.number), row.principal, row.interest, row.balance) for row in made.rows]
    else:
        bars = [
            Bar(loan_text("labels", "year_short", year=str(year.year)), year.principal, year.interest, year.balance)
            for year in made.years()
        ]
    total = loan_text("labels", "interest_total", interest=show_dong(made.total_interest))
    return Chart(plan_title(made), (f"{total}.", *made.note_texts()[:3]), tuple(bars), made.amount)
