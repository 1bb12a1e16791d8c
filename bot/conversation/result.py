"""The result of the pre-check on one screen: verdict, what is missing, three steps; the rest behind buttons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.conversation.bases import article_of
from bot.conversation.buttons import entry_button
from bot.conversation.follow import follow_aids
from bot.conversation.next_steps import MOST, next_steps
from bot.conversation.plan_replies import chart_of
from bot.conversation.services import Services
from bot.model.citizen_actions import DraftPlan, ReferStart, Screen
from bot.model.messages import MAX_BUTTONS, Button, Card, Mark, Message, Tone
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
_MOST_OPEN = 3
"""More of what is not known is named in one line; each by itself stands behind "vì sao"."""
_SHARE = "ten_percent"


def result_replies(facts: Facts, shown: str, on: date, services: Services) -> tuple[str, list[Message]]:
    """The outcome and the one message that tells it; ``shown`` is the outcome told before, if any."""
    outcome = screen(facts, on, services.book)
    verdict, _, hedge = outcome.verdict.partition(". ")
    lines = [f"{verdict.rstrip('.')}.", *_filled(outcome.warning)]
    if shown and shown != outcome.outcome:
        was, now = text(f"screen.outcome.{shown}"), text(f"screen.outcome.{outcome.outcome}")
        lines.insert(0, text("screen.changed", was=was, now=now))
    lines += _missing(outcome, services)
    if outcome.outcome == "outside":
        lines += [*outcome.next_steps[:_MOST_OPEN], _whom(outcome, services)]
        return outcome.outcome, [Message("\n".join([*lines, hedge]), _outside_buttons(services), aids=_aids())]
    lines += _own_lines(outcome, _most(facts, on, services), on, services)
    lines += next_steps(outcome, facts, on, services)
    call, steps = call_button(), screen_button("steps")
    if outcome.warning:  # who waits for a call may lose the last days: where to go comes first
        call, steps = steps, call
    buttons = [call, why_button(), screen_button("papers"), plan_button()]
    aids = [steps, *_aids()]
    if outcome.audience == "employer" and facts.get("workers_released") != 0:
        aids.insert(0, buttons.pop())
        buttons.insert(1, screen_button("workers"))
    aids += follow_aids(services)[: MAX_BUTTONS - len(aids)]
    return outcome.outcome, [Message("\n".join([*lines, hedge]), tuple(buttons), aids=tuple(aids))]


def _own_lines(outcome: Outcome, cap: int | None, on: date, services: Services) -> list[str]:
    """This person's share of workers, last day, sum, who signs, and what is true for them alone."""
    if outcome.is_settled:  # sums and days are not theirs yet
        return list(outcome.own_notes)
    share = [reason.text for reason in outcome.reasons if reason.rule == _SHARE and reason.holds == "yes"]
    return [*share, *_countdown(outcome), " ".join(_amounts(outcome, cap, on, services)), *outcome.own_notes]


def _outside_buttons(services: Services) -> tuple[Button, ...]:
    return entry_button("other.loans", services), call_button(), why_button()


def _aids() -> tuple[Button, ...]:
    return screen_buttons("edit", "restart")


def call_button() -> Button:
    """Asks the police of the ward to get in touch, as it stands on every page of a result."""
    return Button(text("button.call"), str(ReferStart()))


def why_button() -> Button:
    """Every condition with its mark, the picture, and the chart."""
    return Button(text("button.reasons"), str(Screen("why")))


def plan_button() -> Button:
    """A draft of the plan that the loan paper asks for."""
    return Button(text("button.plan"), str(DraftPlan()))


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


def _missing(outcome: Outcome, services: Services) -> list[str]:
    """Reasons that fail or are not known, each with its cure; much that is not known is named in one line."""
    failing = [reason_line(reason, services) for reason in outcome.failing]
    unknown = [reason for reason in outcome.reasons if reason.holds == "unknown"]
    if outcome.outcome == "outside" or outcome.is_settled or not unknown:
        return failing or [reason_line(reason, services) for reason in unknown[:1]]
    if len(failing) + len(unknown) <= _MOST_OPEN:
        return [*failing, *(reason_line(reason, services) for reason in unknown)]
    labels = {rule.id: rule.label for rule in services.book.rules_for(outcome.audience)}
    named = "; ".join(labels[reason.rule][:1].lower() + labels[reason.rule][1:] for reason in unknown)
    return [*failing, text("result.unknown", rules=named)]


def reason_line(reason: Reason, services: Services) -> str:
    """A reason with its mark, its article and what to do about it."""
    article = article_of(services.knowledge.law[reason.citations[0]])
    said = text(f"screen.reason.{reason.holds}", reason=reason.text, article=article)
    return f"{said} {reason.cure}".strip()


def officer_reasons(outcome: Outcome, facts: Facts, services: Services) -> list[Reason]:
    """Reasons that were told and yet settle nothing, because an officer must look: a lost paper, an expunged record, a
    loan of the household.
    """
    told = (set(outcome.unknown) & set(facts)) - {"finished_on"}
    rules = {rule.id for rule in services.book.rules_for(outcome.audience) if rule.condition.facts & told}
    rules |= {rule.id for rule in services.book.rules_for(outcome.audience) if rule.told_aside & set(facts)}
    return [reason for reason in outcome.reasons if reason.holds == "unknown" and reason.rule in rules]


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
        "interest": show_count(made.rows[0].interest),
        "first": show_count(made.rows[0].payment),
        "last": show_count(made.rows[-1].payment),
        "every": str(made.reported_every),
    }
    return [text("screen.paying", **slots)]


def why_reply(facts: Facts, on: date, services: Services) -> Message:
    """Every condition with its mark and article, what would change the outcome, the picture, and the chart."""
    outcome = screen(facts, on, services.book)
    made, cap = _plan(outcome, on, services), _most(facts, on, services)
    is_open = outcome.outcome != "outside" and not outcome.is_settled
    shown = outcome.reasons if is_open else outcome.failing or outcome.reasons[:1]
    lines = [text("result.why"), *(reason_line(reason, services) for reason in shown)]
    if is_open:
        lines += [*_changes(facts, on, services), *_paying(made), *outcome.notes]
    return Message(
        "\n".join(lines),
        (call_button(), screen_button("papers"), plan_button()) if outcome.outcome != "outside" else (call_button(),),
        aids=_aids(),
        card=_card(outcome, facts, cap, on, services),
        chart=chart_of(made) if made and is_open else None,
    )


def papers_reply(facts: Facts, on: date, services: Services) -> Message:
    """The checklist of papers."""
    outcome = screen(facts, on, services.book)
    lines = [f"- {line}" for line in outcome.documents] or [text("screen.no_papers")]
    head = text("screen.papers", bank=services.slots["bank"])
    return Message("\n".join([head, *lines]), (call_button(), screen_button("steps"), plan_button()), aids=_aids())


def steps_reply(facts: Facts, on: date, services: Services) -> Message:
    """The next steps with place and day, what else is worth knowing, and who helps."""
    outcome = screen(facts, on, services.book)
    lines = [*next_steps(outcome, facts, on, services), *(f"- {line}" for line in outcome.next_steps)]
    buttons = (call_button(), screen_button("papers"), plan_button(), why_button())
    return Message("\n".join([text("screen.steps"), *lines, _whom(outcome, services)]), buttons, aids=_aids())


def _card(outcome: Outcome, facts: Facts, cap: int | None, on: date, services: Services) -> Card:
    """The same result to keep or print; it names nobody."""
    is_final = outcome.outcome == "outside" or outcome.is_settled
    shown = (outcome.failing or outcome.reasons[:1]) if is_final else outcome.reasons
    labels = {rule.id: rule.label for rule in services.book.rules_for(outcome.audience)}
    lines: list[tuple[Mark, str]] = [
        (
            reason.holds,
            text(
                "screen.card_line",
                reason=labels[reason.rule] if reason.holds == "yes" else reason.text.rstrip("."),
                article=article_of(services.knowledge.law[reason.citations[0]]),
            ),
        )
        for reason in shown
    ]
    steps = next_steps(outcome, facts, on, services) or list(outcome.next_steps)
    offices = (
        text("result.place", office=_capital(services.slots[name]), contact=services.slots[f"{name}_contact"])
        for name in ("police", "bank")
    )
    return Card(
        title=text("screen.card_title", on=show_day(on)),
        verdict=f"{outcome.verdict.partition('. ')[0].rstrip('.')}.",
        tone=_TONES[outcome.outcome],
        lines=tuple(lines),
        countdown=" ".join(_countdown(outcome)),
        notes=(*_amounts(outcome, cap, on, services), *outcome.own_notes),
        papers=outcome.documents,
        steps=tuple(steps),
        cures=_cures(outcome),
        places=tuple(offices),
        law=text("result.law", law=services.knowledge.law["qd22"].name),
    )


def _cures(outcome: Outcome) -> tuple[str, ...]:
    """Ways to get what is missing, as far as no step says it: what stands first has a step of its own."""
    missing = sorted((reason for reason in outcome.reasons if reason.cure), key=lambda reason: reason.holds != "no")
    if outcome.outcome == "outside" or outcome.is_settled:
        return tuple(reason.cure for reason in missing[:1])
    return tuple(dict.fromkeys(reason.cure for reason in missing[MOST - 1 :]))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
