"""`qd22 bench`: speed and memory of an answer, and the comparison with other engines."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot.cli.options import stop
from bot.cli.peers import PeerMissingError, Ranker, all_rankers
from bot.cli.trial_server import resident_mb
from bot.responder import make_services
from bot.settings import Settings
from bot.texts import text
from knowledge.augmentation import with_teencode, with_typo
from knowledge.evaluation import WAYS, folds_of, read_labelled
from knowledge.language.telex import fold
from knowledge.loader import load_knowledge

FOLDS = 5


def bench_ask(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    count: Annotated[int, typer.Option(min=10)] = 1000,
) -> None:
    """Time of reading a question and memory, beside WRatio on the same utterances."""
    services = make_services(Settings())
    rss = resident_mb(os.getpid())
    utterances = [example.text for example in services.knowledge.examples()]
    questions = _questions(utterances, count)
    mine = _times(questions, services.understanding.read)
    plain = _times(
        questions[: max(10, count // 5)],
        lambda question: process.extractOne(question, utterances, scorer=fuzz.WRatio),
    )
    data = {
        "questions": len(questions),
        "p50_ms": _at(mine, 0.50),
        "p99_ms": _at(mine, 0.99),
        "max_ms": round(mine[-1], 3),
        "rss_mb": round(max(rss, resident_mb(os.getpid())), 1),
        "wratio_p50_ms": _at(plain, 0.50),
        "wratio_p99_ms": _at(plain, 0.99),
        "utterances": len(utterances),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }
    if as_json:
        print(json.dumps(data, ensure_ascii=False))
        return
    table = Table(box=None)
    for title in ("", "p50 ms", "p99 ms"):
        table.add_column(title, justify="right")
    table.add_row("qd22", str(data["p50_ms"]), str(data["p99_ms"]))
    table.add_row("extractOne(WRatio)", str(data["wratio_p50_ms"]), str(data["wratio_p99_ms"]))
    Console().print(table)
    slots = {"megabytes": data["rss_mb"], "utterances": data["utterances"], "machine": data["machine"]}
    print(text("cli.bench.memory", **{name: str(value) for name, value in slots.items()}))


def bench_peers(
    as_json: Annotated[bool, typer.Option("--json")] = False,
    only: Annotated[str, typer.Option()] = "",
    heldout: Annotated[Path, typer.Option()] = Path("tests/data/heldout.tsv"),
) -> None:
    """Comparison with other engines, on folds of the content and on the held-out set."""
    knowledge = load_knowledge(Settings().knowledge)
    rows = [(example.text, example.topic) for example in knowledge.examples() if example.label]
    unseen = [(row.text, row.topics) for row in read_labelled(heldout) if not row.is_outside]
    rankers = {name: rank for name, rank in all_rankers(knowledge.normaliser()).items() if only in name}
    try:
        parts = {
            text("cli.bench.folds", count=str(len(rows))): {
                name: _fold_shares(rank, rows) for name, rank in rankers.items()
            },
            text("cli.bench.heldout", count=str(len(unseen))): {
                name: _unseen_shares(rank, rows, unseen) for name, rank in rankers.items()
            },
        }
    except PeerMissingError as error:
        raise stop(str(error)) from error
    if as_json:
        folds, kept = parts.values()
        print(json.dumps({"questions": len(rows), "folds": folds, "heldout": kept}, ensure_ascii=False))
        return
    for title, results in parts.items():
        _print_shares(title, results)


def _fold_shares(rank: Ranker, rows: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Shares (%) over folds: every utterance is ranked by an engine that never saw it."""
    folds = folds_of([topic for _, topic in rows], FOLDS)
    right: list[tuple[str, bool, bool]] = []
    for number in range(FOLDS):
        train = [row for row, at in zip(rows, folds, strict=True) if at != number]
        test = [(text, frozenset({topic})) for (text, topic), at in zip(rows, folds, strict=True) if at == number]
        right += _judge(rank, train, test, ("typed", "no_diacritics"))
    return _shares(right)


def _unseen_shares(
    rank: Ranker, rows: Sequence[tuple[str, str]], unseen: Sequence[tuple[str, frozenset[str]]]
) -> dict[str, float]:
    """Shares (%) on questions that somebody else wrote, in four ways of typing."""
    return _shares(_judge(rank, rows, unseen, tuple(WAYS)))


def _judge(
    rank: Ranker,
    train: Sequence[tuple[str, str]],
    test: Sequence[tuple[str, frozenset[str]]],
    ways: Sequence[str],
) -> list[tuple[str, bool, bool]]:
    asked = [WAYS[way](text, number) for way in ways for number, (text, _) in enumerate(test)]
    judged = []
    for place, labels in enumerate(rank(train, asked)):
        way, topics = ways[place // len(test)], test[place % len(test)][1]
        judged.append((way, labels[0] in topics if labels else False, not topics.isdisjoint(labels[:3])))
    return judged


def _shares(judged: Sequence[tuple[str, bool, bool]]) -> dict[str, float]:
    shares: dict[str, float] = {}
    for way in dict.fromkeys(way for way, _, _ in judged):
        mine = [(first, third) for at, first, third in judged if at == way]
        shares[f"{way}_top1"] = round(100 * sum(first for first, _ in mine) / len(mine), 2)
        shares[f"{way}_top3"] = round(100 * sum(third for _, third in mine) / len(mine), 2)
    return shares


def _print_shares(title: str, results: dict[str, dict[str, float]]) -> None:
    table = Table(title=f"{title}; %", box=None)
    columns = list(next(iter(results.values())))
    for heading in ("", *columns):
        table.add_column(heading, justify="right")
    for name, values in results.items():
        table.add_row(name, *(f"{values[column]:.1f}" for column in columns))
    Console(width=160).print(table)


def _questions(utterances: list[str], count: int) -> list[str]:
    """Known utterances as people would type them: with a slip, in teencode, without marks, two joined."""
    found = []
    for number in range(count):
        text = utterances[(number * 37) % len(utterances)]
        other = utterances[(number * 53 + 7) % len(utterances)]
        ways = (with_typo(text, number), with_teencode(text), fold(text), f"{text}. {other}")
        found.append(ways[number % 4])
    return found


def _times(questions: list[str], run: Callable[[str], object]) -> list[float]:
    spent = []
    for question in questions:
        started = time.perf_counter()
        run(question)
        spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)
