"""Numbers for monitoring in Prometheus' text format: what this process counted, and what stands in the database.

Ages and counts by ward, channel and kind; nothing that leads to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from bot.meters import BOUNDS, METERS, Meters
from bot.store.schema import aware, chat, lead, naive, outbox
from bot.store.work import UnitOfWork
from bot.watch.disk import Room
from bot.watch.troubles import KINDS, Trouble

_WAITING = ("new", "returned")


@dataclass(frozen=True)
class Standing:
    """Counts and ages in the database at one moment; ages in seconds."""

    letters: Mapping[tuple[str, str], int]
    """By channel and state."""
    oldest_due: Mapping[str, float]
    """Age of the oldest letter that could go, by channel."""
    cases: Mapping[str, int]
    """By state."""
    waiting: Mapping[str, tuple[int, float]]
    """Cases that nobody answered and the age of the oldest, by ward."""
    chats: int


def read_standing(work: UnitOfWork, now: datetime) -> Standing:
    """Five questions to the database, none of which unseals anything."""
    tx = work.tx
    letters = select(outbox.c.channel, outbox.c.state, func.count()).group_by(outbox.c.channel, outbox.c.state)
    due = select(outbox.c.channel, func.min(outbox.c.not_before)).group_by(outbox.c.channel)
    due = due.where(outbox.c.state == "queued", outbox.c.not_before <= naive(now))
    waiting = select(lead.c.ward, func.count(), func.min(lead.c.waits_since)).group_by(lead.c.ward)
    waiting = waiting.where(lead.c.state.in_(_WAITING))
    states = select(lead.c.state, func.count().label("so_many")).group_by(lead.c.state)
    return Standing(
        {(channel, state): count for channel, state, count in tx.execute(letters)},
        {channel: _age(since, now) for channel, since in tx.execute(due)},
        {row.state: row.so_many for row in tx.execute(states)},
        {ward: (count, _age(since, now)) for ward, count, since in tx.execute(waiting)},
        tx.scalar(select(func.count()).select_from(chat)) or 0,
    )


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - aware(since)).total_seconds())


def expose(
    standing: Standing, found: Sequence[Trouble], room: Callable[[], Room] | None, meters: Meters = METERS
) -> bytes:
    """All numbers as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Numbers([*_counted(meters), *_standing(standing), *_troubles(found, room)]))
    return generate_latest(registry)


class _Numbers(Collector):
    """A collector of what was gathered already."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Give them."""
        return self._families


def _counted(meters: Meters) -> Iterable[Metric]:
    yield _counter("qd22_turns", "Messages answered.", ("channel", "decision"), meters.turns)
    times = HistogramMetricFamily("qd22_turn_seconds", "Seconds that deciding an answer took.")
    total, buckets = 0, []
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), meters.times.classes, strict=True):
        total += count
        buckets.append((bound, float(total)))
    times.add_metric([], buckets, meters.times.seconds)
    yield times
    yield _counter("qd22_platform_errors", "Letters that did not go.", ("channel", "error"), meters.platform_errors)
    yield _counter("qd22_refused", "Requests told to come later.", ("why",), meters.refused)
    yield _counter("qd22_jobs_failed", "Work of the clock that failed.", ("job",), meters.jobs_failed)


def _standing(standing: Standing) -> Iterable[Metric]:
    yield _gauge("qd22_letters", "Letters in the outbox.", ("channel", "state"), standing.letters)
    told = "Age of the oldest letter that could go."
    yield _gauge("qd22_oldest_due_letter_seconds", told, ("channel",), standing.oldest_due)
    yield _gauge("qd22_cases", "Cases.", ("state",), standing.cases)
    counts = {ward: count for ward, (count, _) in standing.waiting.items()}
    yield _gauge("qd22_waiting_cases", "Cases that nobody answered.", ("ward",), counts)
    ages = {ward: age for ward, (_, age) in standing.waiting.items()}
    yield _gauge("qd22_oldest_waiting_case_seconds", "Age of the oldest of them.", ("ward",), ages)
    yield GaugeMetricFamily("qd22_chats", "Chats that are kept.", value=standing.chats)


def _troubles(found: Sequence[Trouble], room: Callable[[], Room] | None) -> Iterable[Metric]:
    counts = {kind: sum(each.kind == kind for each in found) for kind in KINDS}
    yield _gauge("qd22_troubles", "Troubles that last, see docs/operations.md.", ("kind",), counts)
    if room is not None:
        yield GaugeMetricFamily("qd22_disk_free_bytes", "Room on the disk of the database.", value=room().free)


def _counter(name: str, told: str, labels: Sequence[str], numbers: Mapping[Any, float]) -> Metric:
    return _filled(CounterMetricFamily(name, told, labels=labels), numbers)


def _gauge(name: str, told: str, labels: Sequence[str], numbers: Mapping[Any, float]) -> Metric:
    return _filled(GaugeMetricFamily(name, told, labels=labels), numbers)


def _filled(family: CounterMetricFamily | GaugeMetricFamily, numbers: Mapping[Any, float]) -> Metric:
    """A family with its numbers; a key holds the values of its labels, alone or as a tuple."""
    for key, number in sorted(numbers.items()):
        family.add_metric(key if isinstance(key, tuple) else (key,), number)
    return family
