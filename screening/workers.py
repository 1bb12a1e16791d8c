"""The released workers of an employer, one by one: who counts for the share, and the employer's verdict then.

Only workers who meet point a of Article 3(2) count (point b); the debts of 3(3) are asked of the borrower alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from screening.evaluation import screen
from screening.facts import Facts
from screening.outcome import Outcome, Reason
from screening.questionnaire import Answers, replay
from screening.rule_book import RuleBook


@dataclass(frozen=True)
class Headcount:
    """The numbers of workers who meet the conditions on what was said, are unclear, or do not meet them.

    ``unchecked`` are released workers whom the employer counted but has not answered for.
    """

    certain: int
    unclear: int
    failing: int
    unchecked: int

    @property
    def checked(self) -> int:
        """The workers answered for."""
        return self.certain + self.unclear + self.failing

    @property
    def most(self) -> int:
        """The number that would count if everybody who is open met the conditions."""
        return self.certain + self.unclear + self.unchecked


def check_worker(answers: Answers, on: date, book: RuleBook) -> Outcome:
    """The outcome for one worker; what was not answered is not known. Raises NotInForceError."""
    return screen(replay(book.questionnaires["worker"], answers, on, book).facts, on, book)


def open_reasons(outcome: Outcome) -> list[Reason]:
    """The failing reasons, then the unknown ones; when nothing can cure what fails, the rest was not asked."""
    unknown = [reason for reason in outcome.reasons if reason.holds == "unknown"]
    return [*outcome.failing, *(unknown if outcome.outcome != "outside" else ())]


def count_workers(outcomes: Sequence[Outcome], employer: Facts) -> Headcount:
    """Sort the workers; ``employer`` are the employer's facts, which may say how many there are."""
    said = employer.get("workers_released")
    verdicts = [outcome.outcome for outcome in outcomes]
    certain, unclear = verdicts.count("likely_eligible"), verdicts.count("needs_officer")
    unchecked = max(0, said - len(verdicts)) if isinstance(said, int) else 0
    return Headcount(certain, unclear, len(verdicts) - certain - unclear, unchecked)


def employer_outcomes(employer: Facts, count: Headcount, on: date, book: RuleBook) -> tuple[Outcome, Outcome]:
    """The employer's outcome with those who meet the conditions for certain, and with everybody who is open too."""
    return (
        screen({**employer, "workers_released": count.certain}, on, book),
        screen({**employer, "workers_released": _within(count.most, employer)}, on, book),
    )


def _within(released: int, employer: Facts) -> int:
    total = employer.get("workers_total")
    return min(released, total) if isinstance(total, int) else released


def counted_facts(employer: Facts, count: Headcount, on: date, book: RuleBook) -> Facts:
    """The employer's facts with the workers as counted; not known when those who are open decide the outcome."""
    least, most = employer_outcomes(employer, count, on, book)
    if least.outcome == most.outcome:
        return {**employer, "workers_released": count.certain}
    return {name: value for name, value in employer.items() if name != "workers_released"}
