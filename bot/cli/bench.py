"""`qd22 bench`: speed and memory of an answer, and the comparison with other engines."""

from __future__ import annotations

import json
import platform
import sys
import time
from pathlib import Path
from typing import Annotated

import typer
from rapidfuzz import fuzz, process
from rich.console import Console
from rich.table import Table

from bot.cli.peers import PeerMissingError, all_rankers
from bot.settings import Settings
from bot.wiring import make_services
from knowledge.evaluation import folds_of
from knowledge.loader import load_knowledge
from knowledge.telex import fold
from knowledge.typos import with_teencode, with_typo

FOLDS = 5
_WAYS = {"typed": lambda text: text, "no_diacritics": fold}

bench = typer.Typer(help="Đo tốc độ và so với các cách làm khác.", no_args_is_help=True)


@bench.command("ask")
def bench_ask(
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
    count: Annotated[int, typer.Option(min=10, help="Số câu hỏi đo.")] = 1000,
) -> None:
    """Thời gian hiểu một câu hỏi và bộ nhớ, cạnh rapidfuzz extractOne(WRatio) trên cùng câu mẫu."""
    services = make_services(Settings())
    rss = _resident_mb()
    utterances = [example.text for example in services.knowledge.examples()]
    questions = _questions(utterances, count)
    mine = _times(questions, services.understanding.read)
    plain = _times(
        questions[: max(10, count // 5)],
        lambda text: process.extractOne(text, utterances, scorer=fuzz.WRatio),
    )
    data = {
        "questions": len(questions),
        "p50_ms": _at(mine, 0.50),
        "p99_ms": _at(mine, 0.99),
        "max_ms": round(mine[-1], 3),
        "rss_mb": round(max(rss, _resident_mb()), 1),
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
    print(f"Bộ nhớ {data['rss_mb']} MB; {data['utterances']} câu mẫu; {data['machine']}.")


@bench.command("peers")
def bench_peers(
    as_json: Annotated[bool, typer.Option("--json", help="In JSON.")] = False,
    only: Annotated[str, typer.Option(help="Chỉ chạy các cách có tên chứa chữ này.")] = "",
) -> None:
    """So với WRatio, token_set_ratio, BM25, hồi quy logistic, nlp.js: 5 phần, có dấu và không dấu."""
    knowledge = load_knowledge(Settings().knowledge)
    rows = [(example.text, example.topic) for example in knowledge.examples() if example.label]
    folds = folds_of([topic for _, topic in rows], FOLDS)
    results: dict[str, dict[str, float]] = {}
    for name, rank in all_rankers(knowledge.normaliser()).items():
        if only not in name:
            continue
        started = time.perf_counter()
        hits: dict[str, int] = {}
        for number in range(FOLDS):
            train = [row for row, at in zip(rows, folds, strict=True) if at != number]
            test = [row for row, at in zip(rows, folds, strict=True) if at == number]
            asked = [change(text) for change in _WAYS.values() for text, _ in test]
            try:
                ranked = rank(train, asked)
            except PeerMissingError as error:
                print(f"Lỗi: {error}", file=sys.stderr)
                raise typer.Exit(2) from error
            for place, labels in enumerate(ranked):
                way = list(_WAYS)[place // len(test)]
                right = test[place % len(test)][1]
                hits[f"{way}_top1"] = hits.get(f"{way}_top1", 0) + (labels[:1] == [right])
                hits[f"{way}_top3"] = hits.get(f"{way}_top3", 0) + (right in labels[:3])
        results[name] = {key: round(100 * value / len(rows), 2) for key, value in hits.items()}
        results[name]["seconds"] = round(time.perf_counter() - started, 1)
    if as_json:
        print(json.dumps({"questions": len(rows), "folds": FOLDS, "engines": results}, ensure_ascii=False))
        return
    table = Table(title=f"{len(rows)} câu, {len({topic for _, topic in rows})} chủ đề, {FOLDS} phần; %", box=None)
    columns = [f"{way}_{top}" for way in _WAYS for top in ("top1", "top3")]
    for title in ("", *columns, "giây"):
        table.add_column(title, justify="right")
    for name, values in results.items():
        table.add_row(name, *(f"{values[column]:.1f}" for column in columns), str(values["seconds"]))
    Console(width=130).print(table)


def _questions(utterances: list[str], count: int) -> list[str]:
    """Known utterances as people would type them: with a slip, in teencode, without marks, two joined."""
    found = []
    for number in range(count):
        text = utterances[(number * 37) % len(utterances)]
        other = utterances[(number * 53 + 7) % len(utterances)]
        ways = (with_typo(text, number), with_teencode(text), fold(text), f"{text}. {other}")
        found.append(ways[number % 4])
    return found


def _times(questions: list[str], run: object) -> list[float]:
    spent = []
    for question in questions:
        started = time.perf_counter()
        run(question)  # type: ignore[operator]  # any one-argument callable
        spent.append((time.perf_counter() - started) * 1000)
    return sorted(spent)


def _at(ordered: list[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3)


def _resident_mb() -> float:
    """Resident memory of this process now, in megabytes (0 where the system does not tell)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
