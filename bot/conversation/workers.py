"""The dialogue "workers": an employer answers for each released worker, then reads who counts and the verdict anew.

While a worker is asked about, the questions of a worker stand in the place of the employer's own check, which waits
in `session.workers`; so back, why, stop, resume and questions in between work as in every other check.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from bot.conversation.bases import article_of
from bot.conversation.buttons import refer_button
from bot.conversation.check_state import Said, state_of
from bot.conversation.result import reason_line, screen_button
from bot.conversation.services import Services
from bot.conversation.session import Screening, Session, Workers
from bot.model.messages import Button, Message
from bot.texts import text
from screening.conditions import Day
from screening.evaluation import needed_workers
from screening.facts import Facts
from screening.outcome import Outcome
from screening.workers import Headcount, check_worker, count_workers, counted_facts, employer_outcomes, open_reasons

MOST = 30
"""More workers than that are not asked about in one talk."""
_SHARE = "qd22.dieu3.khoan2.b"


def under_way(session: Session) -> bool:
    """True if a worker is being asked about, so that the employer's own check waits."""
    return session.workers is not None and session.workers.employer is not None


def number(session: Session) -> int:
    """The number of the worker being asked about."""
    return len(_done(session)) + 1


def own_facts(session: Session, services: Services, on: date) -> Facts | None:
    """The facts of whoever asks for a loan, with the workers as checked; None while questions are open."""
    facts = _told(session, services, on)
    if facts is None or not _done(session):
        return facts
    return counted_facts(facts, _count(session, facts, services, on), on, services.book)


def answered_facts(session: Session, services: Services, on: date) -> Facts:
    """The facts that the asker has answered so far."""
    own = session.own_screening
    return state_of(own, services, on).facts if own is not None else {}


def verdict_reply(session: Session, services: Services, on: date) -> Message:
    """The verdict on the worker just answered for; the number is all that names them."""
    outcome = check_worker(session.screening.answers if session.screening else {}, on, services.book)
    lines = [_line(number(session), outcome), *(reason_line(reason, services) for reason in open_reasons(outcome))]
    if outcome.warning:
        lines.append(outcome.warning)
    buttons = [screen_button("workers_done"), screen_button("edit")]
    if _room(session, services, on) > 1:
        buttons.insert(0, screen_button("next_worker"))
    else:
        lines.append(text("workers.no_more", count=str(number(session))))
    return Message("\n".join(lines), tuple(buttons))


def result_reply(session: Session, services: Services, on: date) -> Message:
    """All workers in a line each, how many count, and the employer's verdict with that number."""
    outcomes = _outcomes(session, services, on)
    facts = _told(session, services, on)
    lines = [text("workers.result", count=str(len(outcomes)))]
    lines += [_summary(at, outcome, services) for at, outcome in enumerate(outcomes, 1)]
    if facts is None:  # an answer of the employer is being changed
        return Message("\n".join(lines), (screen_button("resume"),))
    lines += _counted(facts, count_workers(outcomes, facts), services, on)
    buttons = [refer_button(), screen_button("steps"), screen_button("papers")]
    if _room(session, services, on) > 0:
        buttons.insert(1, screen_button("next_worker"))
    aids = (screen_button("edit"), screen_button("workers_again"), screen_button("restart"))
    return Message("\n".join(lines), tuple(buttons), aids=aids)


def _counted(facts: Facts, count: Headcount, services: Services, on: date) -> list[str]:
    """The count, the share of all workers, and the verdict; both verdicts when those who are open decide it."""
    said = {name: str(getattr(count, name)) for name in ("certain", "unclear", "failing", "unchecked", "most")}
    lines = [text("workers.count", **said)]
    if count.unchecked:
        lines.append(text("workers.unchecked", **said))
    total = facts.get("workers_total")
    if isinstance(total, int) and count.checked > total:
        return [*lines, text("workers.more_than_total", total=str(total))]
    if isinstance(total, int):
        needed = needed_workers(total, _day(services, on))
        article = article_of(services.knowledge.law[_SHARE])
        lines.append(text("workers.share", total=str(total), needed=str(needed), article=article, **said))
    else:
        lines.append(text("workers.no_total"))
    least, most = employer_outcomes(facts, count, on, services.book)
    lines.append(text("workers.verdict", outcome=text(f"screen.outcome.{least.outcome}")))
    if least.outcome != most.outcome:
        said["most"] = str(min(count.most, total) if isinstance(total, int) else count.most)
        lines.append(text("workers.verdict_most", outcome=text(f"screen.outcome.{most.outcome}"), **said))
    # the share has its own line above: the rule's text would call all others not released
    lines += [reason_line(reason, services) for reason in open_reasons(least) if reason.rule != "ten_percent"]
    return [*lines, text("workers.need"), text("workers.note")]


def _begin(session: Session, services: Services, on: date) -> Said:
    """Start with the first worker, or offer to go on where some were checked before."""
    if under_way(session) or not _ready(session, services, on):
        return session, []
    if _done(session):
        buttons = [screen_button(name) for name in ("workers_done", "workers_again")]
        if _room(session, services, on) > 0:
            buttons.insert(0, screen_button("next_worker"))
        return session, [Message(text("workers.so_far", count=str(len(_done(session)))), tuple(buttons))]
    return _open(session), [Message(text("workers.begin", most=str(_room(session, services, on))))]


def _next(session: Session, services: Services, on: date) -> Said:
    """Put the worker answered for aside and ask about another; pressed twice it does so once."""
    if not under_way(session):
        is_possible = _ready(session, services, on) and _room(session, services, on) > 0
        return (_open(session) if is_possible else session), []
    if not _is_answered(session, services, on) or _room(session, services, on) <= 1:
        return session, []
    return _open(_put_aside(session)), []


def _finish(session: Session, services: Services, on: date) -> Said:
    """Back to the employer; a worker answered for in part is kept, what was not answered is not known."""
    if under_way(session):
        session = _put_aside(session)
    if not _done(session):
        buttons: tuple[Button, ...] = (screen_button("workers"), screen_button("show"))
        return replace(session, workers=None), [Message(text("workers.nobody"), buttons)]
    return session, [result_reply(session, services, on)]


def _again(session: Session, services: Services, on: date) -> Said:
    """Forget the workers and begin with the first."""
    if under_way(session):
        return session, []
    return _begin(replace(session, workers=None), services, on)


def _this_worker(session: Session, _services: Services, _on: date) -> Said:
    """Ask about the same worker from the first question; the others and the employer's answers stay."""
    return replace(session, screening=Screening("worker")), []


def _ready(session: Session, services: Services, on: date) -> bool:
    own = session.own_screening
    is_employer = own is not None and own.audience == "employer" and bool(own.shown)
    return is_employer and _told(session, services, on) is not None


def _open(session: Session) -> Session:
    own = session.own_screening
    return replace(session, screening=Screening("worker"), workers=Workers(_done(session), own))


def _put_aside(session: Session) -> Session:
    """The employer's check back in its place, with the worker's answers kept if there are any."""
    own, current = session.own_screening, session.screening
    answers = current.answers if current is not None else {}
    done = (*_done(session), answers) if answers else _done(session)
    return replace(session, screening=own.moved_to("done", editing=own.editing) if own else None, workers=Workers(done))


def _done(session: Session) -> tuple[Mapping[str, Mapping[str, object]], ...]:
    return session.workers.done if session.workers else ()


def _told(session: Session, services: Services, on: date) -> Facts | None:
    """The facts as the asker gave them; None while questions are open."""
    own = session.own_screening
    if own is None:
        return None
    state = state_of(own, services, on)
    return state.facts if state.is_complete else None


def _is_answered(session: Session, services: Services, on: date) -> bool:
    current = session.screening
    return current is not None and state_of(current, services, on).is_complete


def _room(session: Session, services: Services, on: date) -> int:
    """The number of workers who may still be asked about, the one under way among them: never more than in all."""
    total = (_told(session, services, on) or {}).get("workers_total")
    most = min(MOST, total) if isinstance(total, int) else MOST
    return max(0, most - len(_done(session)))


def _outcomes(session: Session, services: Services, on: date) -> list[Outcome]:
    return [check_worker(answers, on, services.book) for answers in _done(session)]


def _count(session: Session, facts: Facts, services: Services, on: date) -> Headcount:
    return count_workers(_outcomes(session, services, on), facts)


def _line(at: int, outcome: Outcome) -> str:
    return text("workers.line", number=str(at), outcome=text(f"screen.outcome.{outcome.outcome}"))


def _summary(at: int, outcome: Outcome, services: Services) -> str:
    """A worker in one line: the outcome, and the conditions that keep it from being sure."""
    labels = {rule.id: rule.label for rule in services.book.rules_for("worker")}
    found = [labels[reason.rule].lower() for reason in open_reasons(outcome)]
    return f"{_line(at, outcome)} {text('workers.open', rules='; '.join(found))}" if found else _line(at, outcome)


def _day(services: Services, on: date) -> Day:
    return services.book.edition(on, "employer").day


STEPS: Mapping[str, Callable[[Session, Services, date], Said]] = {
    "workers": _begin,
    "next_worker": _next,
    "workers_done": _finish,
    "workers_again": _again,
    "this_worker": _this_worker,
}
"""The steps by the names of their buttons; they say what comes before the question that waits, if one does."""
