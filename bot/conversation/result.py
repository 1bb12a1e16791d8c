"""The result of the pre-check as messages: verdict and reasons first, then what to do, papers and steps on demand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.conversation.plan_replies import chart_of
from bot.conversation.services import Services
from bot.model.citizen_actions import ReferStart, Screen, ShowEntry
from bot.model.messages import Button, Card, Message, Tone
from bot.texts import text
from knowledge.language.formats import show_count, show_day, show_money
from screening.change import change_to_eligible, smallest_change
from screening.evaluation import screen
from screening.facts import Facts
from screening.loan.repayment import ImpossibleLoanError, Plan, plan
from screening.outcome import Estimate, Outcome, Reason

_TONES: Mapping[str, Tone] = {
    "likely_eligible": "good",
    "not_yet": "wait",
    "needs_officer": "look",
    "outside": "other",
}


def result_replies(facts: Facts, shown: str, on: date, services: Services) -> tuple[str, list[Message]]:
    """The outcome and the replies that tell it; ``shown`` is the outcome told before, if any."""
    outcome = screen(facts, on, services.book)
    first = [outcome.verdict, *_filled(outcome.warning)]
    if shown and shown != outcome.outcome:
        was, now = text(f"screen.outcome.{shown}"), text(f"screen.outcome.{outcome.outcome}")
        first.insert(0, text("screen.changed", was=was, now=now))
    first += [reason_line(reason, services) for reason in _telling(outcome)]
    first += _countdown(outcome)
    made, cap = _plan(outcome, on, services), _most(facts, on, services)
    if outcome.outcome == "outside":  # what else there is; what would have to be otherwise is no help
        second = [*outcome.notes, *outcome.next_steps]
    else:
        second = [*_changes(facts, on, services), *_amounts(outcome, cap, on, services), *_paying(made), *outcome.notes]
    buttons = [refer_button(), screen_button("steps"), screen_button("papers"), screen_button("edit")]
    if outcome.outcome == "outside":
        buttons = [
            Button(services.knowledge.entries["other.loans"].title, str(ShowEntry("other.loans"))),
            screen_button("edit"),
        ]
    aids = [screen_button("restart")]
    if outcome.audience == "employer" and outcome.outcome != "outside" and facts.get("workers_released") != 0:
        buttons.insert(1, screen_button("workers"))
        aids.insert(0, buttons.pop())
    whom = _whom(outcome, services)
    return outcome.outcome, [
        Message("\n".join(first), card=_card(outcome, cap, on, services)),
        Message(
            "\n".join([*second, whom]),
            tuple(buttons),
            aids=tuple(aids),
            chart=chart_of(made) if made else None,
        ),
    ]


def refer_button() -> Button:
    """Asks the police of the ward to get in touch."""
    return Button(text("button.refer"), str(ReferStart()))


def _whom(outcome: Outcome, services: Services) -> str:
    """The office that helps: for an establishment the bank, where it borrows directly; else the police of the ward."""
    office = "bank" if outcome.audience == "employer" else "police"
    return text("screen.whom", office=services.slots[office], contact=services.slots[f"{office}_contact"])


def _filled(line: str) -> list[str]:
    return [line] if line else []


def screen_button(name: str) -> Button:
    """A button of the pre-check by the name of what it starts."""
    return Button(text(f"button.screen_{name}"), str(Screen(name)))


def screen_buttons(*names: str) -> tuple[Button, ...]:
    """Buttons of the pre-check by the names of what they start."""
    return tuple(map(screen_button, names))


def _telling(outcome: Outcome) -> list[Reason]:
    """The reasons worth reading: what fails, then what is not known; when all holds, everything."""
    if outcome.outcome == "outside":
        return list(outcome.failing)
    open_reasons = [reason for reason in outcome.reasons if reason.holds != "yes"]
    if not open_reasons:
        return list(outcome.reasons)
    return sorted(open_reasons, key=lambda reason: reason.holds != "no")


def reason_line(reason: Reason, services: Services) -> str:
    """A reason with its mark, its article and what to do about it."""
    said = text(
        f"screen.reason.{reason.holds}", reason=reason.text, article=services.knowledge.law[reason.citations[0]].label
    )
    return f"{said} {reason.cure}".strip()


def _countdown(outcome: Outcome) -> list[str]:
    window = outcome.window
    if window is None or outcome.outcome == "outside" or window.days_left < 0:
        return []
    key = "screen.countdown" if window.last_day == window.latest_last_day else "screen.countdown_range"
    return [
        text(
            key,
            days=str(window.days_left),
            last_day=show_day(window.last_day),
            latest=show_day(window.latest_last_day),
        )
    ]


def _changes(facts: Facts, on: date, services: Services) -> list[str]:
    """Changes that better the outcome: the smallest step, and the whole way when that is another."""
    nearest = smallest_change(facts, on, services.book)
    whole = change_to_eligible(facts, on, services.book)
    found = [change.text for change in (nearest, whole) if change is not None]
    return list(dict.fromkeys(found))


def _most(facts: Facts, on: date, services: Services) -> int | None:
    """The most that a business loan of this case may be, whatever amount is wanted."""
    estimate = screen({name: value for name, value in facts.items() if name != "amount"}, on, services.book).estimate
    return estimate.business if estimate else None


def _amounts(outcome: Outcome, cap: int | None, on: date, services: Services) -> list[str]:
    estimate = outcome.estimate
    if estimate is None or outcome.outcome == "outside":
        return []
    lines = [] if estimate.business is None or cap is None else [_business(estimate, cap)]
    if estimate.training_total is not None:
        months = str(estimate.training_term or "")
        lines.append(text("screen.training_total", amount=show_money(estimate.training_total), months=months))
    lines.append(text("screen.rate", rate=services.knowledge.facts.show("rate_year", on)))
    return [*lines, text(f"screen.signs.{outcome.audience}.{outcome.signs}")]


def _business(estimate: Estimate, cap: int) -> str:
    slots = {"cap": show_money(cap), "months": str(estimate.months or "")}
    if estimate.business == cap:
        return text("screen.business_cap", **slots)
    return text("screen.business", amount=show_money(estimate.business or 0), **slots)


def _plan(outcome: Outcome, on: date, services: Services) -> Plan | None:
    """The plan of paying back the amount wanted over the longest term; None where there is no such loan."""
    estimate = outcome.estimate
    if estimate is None or outcome.outcome == "outside" or not estimate.business or not estimate.months:
        return None
    cap = "employer_project_cap" if outcome.audience == "employer" else "business_person_cap"
    try:
        return plan(estimate.business, estimate.months, on, services.knowledge.facts, cap=cap)
    except ImpossibleLoanError:
        return None


def _paying(made: Plan | None) -> list[str]:
    if made is None:
        return []
    slots = {
        "amount": show_money(made.amount),
        "months": str(made.months),
        "first": show_count(made.rows[0].payment),
        "last": show_count(made.rows[-1].payment),
    }
    return [text("screen.paying", **slots)]


def papers_reply(facts: Facts, on: date, services: Services) -> Message:
    """The checklist of papers."""
    outcome = screen(facts, on, services.book)
    lines = [f"- {line}" for line in outcome.documents] or [text("screen.no_papers")]
    head = text("screen.papers", bank=services.slots["bank"])
    return Message("\n".join([head, *lines]), (screen_button("steps"), screen_button("edit")))


def steps_reply(facts: Facts, on: date, services: Services) -> Message:
    """The next steps, and where to take them."""
    outcome = screen(facts, on, services.book)
    lines = [f"- {line}" for line in outcome.next_steps]
    return Message(
        "\n".join([text("screen.steps"), *lines, _whom(outcome, services)]),
        (screen_button("papers"), screen_button("edit")),
    )


def _card(outcome: Outcome, cap: int | None, on: date, services: Services) -> Card:
    """The same result to keep or print; it names nobody."""
    lines = tuple(
        (
            reason.holds,
            text("screen.card_line", reason=reason.text, article=services.knowledge.law[reason.citations[0]].label),
        )
        for reason in (outcome.failing if outcome.outcome == "outside" else outcome.reasons)
    )
    return Card(
        title=text("screen.card_title", on=show_day(on)),
        verdict=outcome.verdict,
        tone=_TONES[outcome.outcome],
        lines=lines,
        countdown=" ".join(_countdown(outcome)),
        notes=(*_amounts(outcome, cap, on, services), *outcome.next_steps),
        papers=outcome.documents,
    )
