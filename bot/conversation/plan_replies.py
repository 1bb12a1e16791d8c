"""Replies of the planner: a plan in a few lines, two terms side by side, a table, the sum that a payment carries."""

from __future__ import annotations

from collections.abc import Sequence

from bot.conversation.buttons import entry_button
from bot.conversation.context import TurnContext
from bot.conversation.memory import Frame
from bot.conversation.session import Session
from bot.conversation.story import audience_of
from bot.model.messages import Bar, Button, Chart, Message
from bot.texts import text
from knowledge.language.formats import show_dong, show_money
from screening.loan.repayment import ImpossibleLoanError, Plan, largest_amount, loan_text, plan

ENTRY = "loan.calculator"
_BESIDE = ("loan.interest", "loan.repayment")
_BY_MONTH = 24
"""Up to so many months every month is a bar or a line, beyond it every year."""
_ANY_TERM = 24
"""Months of a plan of which only the first is told: its interest is that of every term."""
_ROUND = 100_000
"""đồng. Sums that a payment carries are shown rounded down to this."""


def cap_of(session: Session) -> str:
    """The fact that limits the sum of whoever asks."""
    return "employer_project_cap" if audience_of(session) == "employer" else "business_person_cap"


def planned(
    amount: int,
    months: int,
    grace: int,
    at: TurnContext,
    *,
    cap: str = "business_person_cap",
    is_example: bool = False,
    is_assumed: bool = False,
    by_year: bool = False,
) -> Message:
    """The plan of one loan with its chart, or what makes it impossible. ``is_assumed``: the sum was never told;
    ``by_year``: what a year costs is asked for.
    """
    try:
        made = plan(amount, months, at.on, at.services.knowledge.facts, grace, cap=cap)
    except ImpossibleLoanError as error:
        return _impossible(error, at)
    title, *rest = plan_lines(made)
    lead = [text("calculate.example")] if is_example else []
    if is_assumed:
        lead = [text("calculate.assumed", amount=show_money(amount))]
    lines = [*lead, title, *([_first_year(made, "calculate.of_year")] if by_year else []), *rest]
    return Message("\n".join(lines), _buttons(at), entry=ENTRY, chart=chart_of(made))


def _first_year(made: Plan, key: str) -> str:
    """The line with the cost of the first year of a loan."""
    year = made.years()[0]
    slots = {"payment": show_dong(year.payment), "interest": show_dong(year.interest)}
    return text(key, months=str(made.months), **slots)


def terms(amount: int, months: Sequence[int], at: TurnContext, *, cap: str, by_year: bool = False) -> Message:
    """The same sum over several terms, and the question which is meant."""
    try:
        plans = [plan(amount, each, at.on, at.services.knowledge.facts, cap=cap) for each in months]
    except ImpossibleLoanError as error:
        return _impossible(error, at)
    lines = [text("calculate.terms", amount=show_money(amount)), *map(_option, plans)]
    if by_year:
        lines[1:] = [_first_year(made, "calculate.option_year") for made in plans]
    lines += [*plans[0].note_texts()[:2], text("calculate.which_term")]
    return Message("\n".join(lines), _buttons(at), entry=ENTRY)


def interest(amount: int, at: TurnContext, *, cap: str) -> Message:
    """The interest of the first month of a sum, while nothing of it is paid back, at the rate of the day."""
    facts = at.services.knowledge.facts
    try:
        made = plan(amount, _ANY_TERM, at.on, facts, cap=cap)
    except ImpossibleLoanError as error:
        return _impossible(error, at)
    slots = {"amount": show_money(amount), "interest": show_dong(made.rows[0].interest)}
    lines = [text("calculate.month_interest", **slots), made.note_texts()[1], text("calculate.which_term")]
    return Message("\n".join(lines), _buttons(at), entry=ENTRY)


def compared(frame: Frame, at: TurnContext) -> Message:
    """The loan calculated last and the one before it: which costs less interest, and what it asks a month."""
    facts = at.services.knowledge.facts
    cap = "employer_project_cap"  # both were calculated within the cap of whoever asks
    last = plan(frame.amount, frame.months, at.on, facts, frame.grace, cap=cap)
    before = plan(frame.earlier_amount, frame.earlier_months, at.on, facts, frame.earlier_grace, cap=cap)
    less, more = sorted((last, before), key=lambda each: each.total_interest)
    lines = [text("calculate.compared"), _option(less), _option(more)]
    key = "calculate.costs_less" if less.amount == more.amount else "calculate.costs_less_of"
    slots = {"title": plan_title(less), "months": str(less.months)}
    lines.append(text(key, **slots, interest=show_dong(more.total_interest - less.total_interest)))
    if less.largest.payment > more.largest.payment:
        lines.append(text("calculate.asks_more", more=show_dong(less.largest.payment - more.largest.payment)))
    return Message("\n".join(lines), _buttons(at), entry=ENTRY)


def carried(payment: int, months: Sequence[int], at: TurnContext, *, cap: str) -> tuple[Message, list[int]]:
    """The largest loan that ``payment`` a month carries, for each term, and the sums in đồng."""
    facts = at.services.knowledge.facts
    try:
        amounts = [largest_amount(payment, each, at.on, facts, cap=cap) for each in months]
    except ImpossibleLoanError as error:
        return _impossible(error, at), []
    lines = [text("calculate.carried", payment=show_money(payment))]
    for each, amount in zip(months, amounts, strict=True):
        is_most = amount == int(facts.number(cap, at.on))
        key = "calculate.carried_most" if is_most else "calculate.carried_term"
        lines.append(text(key, months=str(each), amount=show_money(amount // _ROUND * _ROUND or amount)))
    lines.append(loan_text("notes", "trial"))
    return Message("\n".join(lines), _buttons(at), entry=ENTRY), amounts


def months_for(amount: int, payment: int, at: TurnContext, *, cap: str) -> int:
    """The fewest months in which no payment is above ``payment`` đồng; 0 when even the longest term asks more."""
    facts = at.services.knowledge.facts
    longest = int(facts.number("business_term", at.on))
    for months in range(1, longest + 1):
        try:
            if plan(amount, months, at.on, facts, cap=cap).largest.payment <= payment:
                return months
        except ImpossibleLoanError:
            continue
    return 0


def short(frame: Frame, at: TurnContext) -> Message:
    """One loan in one line."""
    made = plan(frame.amount, frame.months, at.on, at.services.knowledge.facts, frame.grace, cap="employer_project_cap")
    return Message(f"{text('act.shorter')}\n{_option(made)}", _buttons(at), entry=ENTRY)


def table(frame: Frame, at: TurnContext) -> Message:
    """The payments month by month, of a longer loan by year after the first."""
    made = plan(frame.amount, frame.months, at.on, at.services.knowledge.facts, frame.grace, cap="employer_project_cap")
    is_long = made.months > _BY_MONTH
    rows = made.rows[: 12 if is_long else _BY_MONTH]
    lines = [f"{plan_title(made)}:"]
    lines += [
        text("calculate.month", at=str(row.number), payment=show_dong(row.payment), balance=show_dong(row.balance))
        for row in rows
    ]
    if is_long:
        lines += [
            text("calculate.year", at=str(year.year), payment=show_dong(year.payment), balance=show_dong(year.balance))
            for year in made.years()[1:]
        ]
    lines.append(text("calculate.interest", interest=show_dong(made.total_interest)))
    return Message("\n".join(lines), _buttons(at), entry=ENTRY, chart=chart_of(made))


def _option(made: Plan) -> str:
    slots = {"title": plan_title(made), "first": show_dong(made.largest.payment)}
    return text("calculate.option", **slots, interest=show_dong(made.total_interest))


def _impossible(error: ImpossibleLoanError, at: TurnContext) -> Message:
    reasons = [problem.text for problem in error.problems]
    return Message("\n".join([*reasons, text("calculate.again")]), _buttons(at), entry=ENTRY)


def _buttons(at: TurnContext) -> tuple[Button, ...]:
    return tuple(entry_button(entry, at.services) for entry in _BESIDE)


def plan_lines(made: Plan) -> list[str]:
    """A plan in a few lines: title, the first payment, what it becomes, all interest, and what must be said beside."""
    first, last = made.rows[0].payment, made.rows[-1].payment
    if made.grace:
        grown = made.rows[made.grace]
        start = [
            text("calculate.grace", grace=str(made.grace), interest=show_dong(first)),
            text("calculate.after_grace", at=str(grown.number), first=show_dong(grown.payment)),
        ]
    else:
        start = [text("calculate.first", first=show_dong(first))]
    return [
        text("calculate.title", title=plan_title(made)),
        *start,
        text("calculate.last", last=show_dong(last)),
        text("calculate.interest", interest=show_dong(made.total_interest)),
        *made.note_texts()[:3],
        *([text("calculate.grace_asks")] if made.grace else []),
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
