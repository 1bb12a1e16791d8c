"""Verdict on what a person told: yes, not yet, no or not clear, with their own dates and sums, and one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.conversation import story
from bot.conversation.buttons import refer_button
from bot.conversation.check_messages import question_messages
from bot.conversation.check_state import state_of
from bot.conversation.result import officer_reasons, reason_line, result_replies, why_reply
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.messages import MAX_BUTTONS, Message
from bot.texts import text
from knowledge.language.formats import show_day, show_money
from screening.evaluation import screen
from screening.facts import Facts
from screening.outcome import Outcome

_SHARE = "ten_percent"
_SUMS = frozenset({"amount", "purpose", "training_months", "workers_total"})
"""Facts that decide how much can be asked for."""
_DECIDES = frozenset({"sentence_status", "certificate", "finished_on", "workers_released"})
"""Facts of which at least one must be told before anything is said about how it looks."""
_SHARE_FACTS = ("workers_total", "workers_released")
_FEW_DAYS = 100
_WIDE = 60
"""Days of a range from which its first day says little."""


def give(
    session: Session, services: Services, on: date, *, before: str = "", new: Sequence[str] = ()
) -> tuple[Session, list[Message], str]:
    """The verdict on what was told, with the next question of the check; the outcome is "" while nothing is known.

    ``new`` are the facts told just now, ``before`` the line that says them back.
    """
    session = story.begin_check(session, services)
    screening = session.screening
    if screening is None:
        return session, [], ""
    state = state_of(screening, services, on)
    facts = {**story.told_facts(session, services, on), **state.facts}
    outcome = screen(facts, on, services.book)
    if state.pending is None or outcome.is_settled:
        return _final(session, outcome, facts, services, on, before, new)
    session = replace(session, screening=screening.moved_to("asking"))
    told: str = outcome.outcome
    if not set(facts) - {"applicant"}:
        lines, told = [text("verdict.nothing")], ""
    elif not before and not outcome.failing and session.frame.outcome == told:
        lines = [_still(outcome, facts), *_missing(outcome)]
    else:
        lines = verdict_lines(outcome, facts, services, on, noted=before)
    question = question_messages(session, services, on)[0]
    session = replace(session, entries=(), frame=replace(session.frame, outcome=told or session.frame.outcome))
    aids = (*question.aids[:2], refer_button(), *question.aids[2:])[:MAX_BUTTONS]
    return session, [replace(question, text="\n".join([*lines, question.text]), aids=aids)], told


def note(
    session: Session, new: Sequence[str], services: Services, on: date, *, before: str
) -> tuple[Session, list[Message], str]:
    """The facts told are said back, with the next question; with the verdict when something fails or all is known."""
    session = story.begin_check(session, services)
    screening = session.screening
    if screening is None:
        return session, [Message(before)], ""
    state = state_of(screening, services, on)
    facts = {**story.told_facts(session, services, on), **state.facts}
    outcome = screen(facts, on, services.book)
    if state.pending is None or outcome.failing:
        return give(session, services, on, before=before, new=new)
    lines = [before] if before else []
    lines += _last_day(outcome) if "finished_on" in new else []
    lines += _sum(outcome, facts, services, on) if _SUMS.intersection(new) else []
    told_now = {name: facts[name] for name in new if name in facts}  # a lost paper: what to do about it
    lines += [reason_line(reason, services) for reason in officer_reasons(outcome, told_now, services)]
    session = replace(session, screening=screening.moved_to("asking"))
    question = question_messages(session, services, on)[0]
    return session, [replace(question, text="\n".join([*lines, question.text]))], ""


def verdict_lines(outcome: Outcome, facts: Facts, services: Services, on: date, *, noted: str = "") -> list[str]:
    """First yes, not yet or not clear, and why; then the own last day, share and sum; then how much is missing."""
    lines = [_first(outcome, facts)]
    lines += [reason.text for reason in outcome.reasons if reason.rule == _SHARE and reason.holds == "yes"]
    lines += _last_day(outcome)
    lines += _sum(outcome, facts, services, on)
    lines += [reason_line(reason, services) for reason in officer_reasons(outcome, facts, services)]
    lines += outcome.own_notes
    lines = [line for line in lines if not any(_says_more(other, line) for other in lines)]
    return [*lines, *([noted] if noted else []), *_missing(outcome)]


def _says_more(line: str, than: str) -> bool:
    """True if a line begins with all of another one."""
    return line != than and line.startswith(than.rstrip("."))


def _still(outcome: Outcome, facts: Facts) -> str:
    is_open = _DECIDES.intersection(facts) and _opening(outcome, facts) == "verdict.open"
    return text("verdict.same") if is_open else _first(outcome, facts)


def _missing(outcome: Outcome) -> list[str]:
    count = len(outcome.unknown)
    return [text("verdict.missing", count=str(count))] if count and outcome.outcome == "needs_officer" else []


def _first(outcome: Outcome, facts: Facts) -> str:
    failing = outcome.failing
    if failing:
        said = [f"{reason.text} {reason.cure}".strip() for reason in failing[:2]]
        return text(f"verdict.{outcome.outcome}", reasons="\n".join(said))
    if outcome.outcome == "likely_eligible":
        return outcome.verdict
    # "chưa thấy gì vướng" would promise much to whoever told only what for
    return text(_opening(outcome, facts) if _DECIDES.intersection(facts) else "verdict.nothing")


def _opening(outcome: Outcome, facts: Facts) -> str:
    """The text that begins where nothing stands in the way: it may be, or it is not clear while a fact is missing that
    decides alone (the day for the window of Article 3, the share of workers).
    """
    rests_on = _SHARE_FACTS if outcome.audience == "employer" else ("finished_on",)
    missing = next((name for name in rests_on if name not in facts), "")
    if not missing and outcome.window is not None and outcome.window.inside is None:
        missing = "window"
    return f"verdict.unclear.{missing}" if missing else "verdict.open"


def _last_day(outcome: Outcome) -> list[str]:
    window = outcome.window
    if window is None or window.inside is False or outcome.outcome == "outside":
        return []
    slots = {"last_day": show_day(window.last_day), "latest": show_day(window.latest_last_day)}
    is_wide = (window.latest_last_day - window.last_day).days > _WIDE
    # told only in years: nobody is frightened with the earliest of many days
    if window.inside is None or (is_wide and window.days_left < _FEW_DAYS):
        return [text("verdict.window_unsure", **slots)]
    key = "verdict.window" if window.last_day == window.latest_last_day else "verdict.window_range"
    return [text(key, left=_left(window.days_left), **slots), *([outcome.warning] if outcome.warning else [])]


def _left(days: int) -> str:
    """Days as people count them: by the day while they are few, else by years and months."""
    years, months = divmod(days * 12 // 365, 12)
    if days < _FEW_DAYS:
        return text("verdict.days", days=str(days))
    if not years:
        return text("verdict.months", months=str(months))
    return text("verdict.years_months" if months else "verdict.years", years=str(years), months=str(months))


def _sum(outcome: Outcome, facts: Facts, services: Services, on: date) -> list[str]:
    """The most that can be asked for, as far as the story tells what for."""
    estimate = outcome.estimate
    if estimate is None:
        return []
    lines: list[str] = []
    if outcome.audience == "employer":
        if "workers_total" in facts and estimate.business is not None:
            most = screen({k: v for k, v in facts.items() if k != "amount"}, on, services.book).estimate
            business = (most.business if most else None) or 0
            lines.append(text("verdict.cap_employer", total=str(facts["workers_total"]), cap=show_money(business)))
        return lines
    if facts.get("purpose") in ("business", "both") or "amount" in facts:
        lines += _amount(facts, services, on)
    if estimate.training_total is not None:
        months = str(facts.get("training_months", ""))
        lines.append(text("verdict.training", months=months, total=show_money(estimate.training_total)))
    elif facts.get("purpose") == "training":
        lines.append(text("verdict.training_month", cap=services.knowledge.facts.show("training_month_cap", on)))
    return lines


def _amount(facts: Facts, services: Services, on: date) -> list[str]:
    """The sum wanted beside the most that a business loan may be; a sum for a course is no business of that."""
    wanted = facts.get("amount")
    if facts.get("purpose") == "training":
        return []
    most = int(services.knowledge.facts.number("business_person_cap", on))
    if not isinstance(wanted, int):
        return [text("verdict.cap", cap=show_money(most))]
    key = "verdict.amount_above" if wanted > most else "verdict.amount_within"
    return [text(key, amount=show_money(wanted), cap=show_money(most))]


def _final(
    session: Session,
    found: Outcome,
    facts: Facts,
    services: Services,
    on: date,
    before: str,
    new: Sequence[str],
) -> tuple[Session, list[Message], str]:
    """The result when nothing is left to ask, or when nothing that is still open could change it.

    Told once in full; after that in one sentence, unless what is new is what it rests on.
    """
    screening = session.screening
    shown = screening.shown if screening else ""
    outcome, replies = result_replies(facts, shown, on, services)
    if shown == outcome and not _rests_on(new, found, services):
        reason = f"{found.failing[0].text} {found.failing[0].cure}".strip() if found.failing else ""
        sums = _sum(found, facts, services, on) if before and outcome != "outside" else []
        lines = [*([before] if before else []), text(f"verdict.still.{outcome}", reason=reason).strip(), *sums]
        replies = [replace(replies[0], text="\n".join(lines)), *replies[1:]]
        before = ""
    if screening is not None:
        session = replace(session, screening=replace(screening.moved_to("done"), shown=outcome))
    session = replace(session, entries=(), frame=replace(session.frame, outcome=outcome))
    if before:
        replies[0] = replace(replies[0], text=f"{replies[0].text}\n{before}")
    return session, replies, outcome


def _rests_on(new: Sequence[str], outcome: Outcome, services: Services) -> bool:
    """True if a fact told just now is one that a failing condition speaks of."""
    failing = {reason.rule for reason in outcome.failing}
    rules = [rule for rule in services.book.rules_for(outcome.audience) if rule.id in failing]
    return any(rule.condition.facts & set(new) for rule in rules)


def reasons_message(session: Session, services: Services, on: date) -> Message:
    """Every condition with its mark and article: behind "vì sao"."""
    facts = {"applicant": story.audience_of(session), **story.told_facts(session, services, on)}
    return why_reply(facts, on, services)
