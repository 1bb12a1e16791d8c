"""`qd22 quality`: folds of the content, the development, held-out and public sets, sets by kind, and the trials.

Writes report.json, confusion.tsv, calibration.tsv and the errors, and fails when understanding got worse: the
first topic right in more than one point fewer questions than in the baseline, any outside question answered, or
a figure of the trials (conversations, stories, danger, typed answers) beyond its gate.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.evaluation import as_data, error_line, print_table
from bot.cli.options import stop
from bot.cli.trial_sets import failures as failures_of_sets
from bot.cli.trial_sets import gated, print_figures, score_sets, write_errors
from bot.conversation.services import Services
from bot.responder import make_services
from bot.settings import Settings
from bot.texts import text
from bot.trials.labels import LabelError
from bot.trials.scores import Score
from knowledge.evaluation import FOLDS, WAYS, Labelled, Report, Way, fold_report, judge, read_labelled
from knowledge.loader import load_knowledge

ALLOWED_DROP = 0.01
ALLOWED_LEANING = 0.03
"""Share of outside questions that may be leaned to; none may be answered."""
KINDS = ("formal", "spoken", "outside")
"""Sets of one kind of question each, beside the development set."""


def quality(
    out: Annotated[Path, typer.Option()] = Path("reports"),
    questions: Annotated[Path, typer.Option()] = Path("tests/data/questions.tsv"),
    heldout: Annotated[Path, typer.Option()] = Path("tests/data/heldout.tsv"),
    sets: Annotated[Path, typer.Option()] = Path("tests/data"),
    baseline: Annotated[Path | None, typer.Option()] = None,
    write_baseline: Annotated[bool, typer.Option("--write-baseline")] = False,
    folds: Annotated[int, typer.Option(min=1, max=FOLDS)] = 1,
) -> None:
    """Write the whole report; exit with 1 when understanding is below the baseline."""
    before = _baseline(baseline) if baseline and not write_baseline else None
    services = make_services(Settings())
    read = services.understanding.read
    parts = {"questions": judge(read_labelled(questions), read)}
    for kind in KINDS:
        file = questions.with_name(f"{kind}.tsv")
        if file.is_file():
            parts[kind] = judge(read_labelled(file), read)
    rows = read_labelled(heldout)
    for name, way in WAYS.items():
        parts[f"heldout_{name}"] = judge(_typed(rows, way), read)
    public = sets / "public_questions.tsv"
    if public.exists():
        parts["public"] = judge(read_labelled(public), read)
    scores = _scores(sets, services)
    parts |= fold_report(load_knowledge(Settings().knowledge), folds)
    data = {name: as_data(part) for name, part in parts.items()}
    _write(out, parts, {**data, **{name: score.figures for name, score in scores.items()}})
    write_errors(out, scores)
    for name, part in parts.items():
        Console().print(f"\n[bold]{name}[/bold]")
        print_table(part)
    print_figures(scores)
    failures = [*_failures(data, before), *failures_of_sets(scores, before)] if before is not None else []
    if baseline and write_baseline:
        short = {name: {figure: values[figure] for figure in _kept(name)} for name, values in data.items()}
        baseline.write_text(json.dumps({**short, **gated(scores)}, indent=1) + "\n")
    for failure in failures:
        print(text("cli.quality.failed", why=failure), file=sys.stderr)
    raise typer.Exit(1 if failures else 0)


def _scores(sets: Path, services: Services) -> dict[str, Score]:
    try:
        return score_sets(sets, services)
    except LabelError as error:
        raise stop(str(error)) from error


def _baseline(path: Path) -> dict[str, dict[str, float]]:
    try:
        before: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise stop(text("cli.quality.baseline", path=str(path), why=str(error))) from error
    return before


def _typed(rows: list[Labelled], way: Way) -> list[Labelled]:
    return [replace(row, text=way(row.text, number)) for number, row in enumerate(rows)]


def _write(out: Path, parts: dict[str, Report], data: dict[str, dict[str, object]]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    wrong = [f"{name}\t{error_line(row)}" for name, part in parts.items() for row in part.errors()]
    (out / "errors.tsv").write_text("\n".join(wrong) + "\n", encoding="utf-8")
    confused = [
        f"{name}\t{right}\t{taken}\t{count}"
        for name, part in parts.items()
        for (right, taken), count in part.confusion().most_common()
    ]
    (out / "confusion.tsv").write_text("\n".join(confused) + "\n", encoding="utf-8")
    (out / "calibration.tsv").write_text("\n".join(_calibration(parts)) + "\n", encoding="utf-8")


def _calibration(parts: dict[str, Report]) -> list[str]:
    """For every threshold: share of inside questions at or above it, how many of those right, outside ones above."""
    lines = ["part\tthreshold\tinside_at_or_above\tright_of_them\toutside_at_or_above"]
    for name, part in parts.items():
        for step in range(5, 100, 5):
            at = step / 100
            inside = [r for r in part.judged if not r.question.is_outside and r.readings[0].confidence >= at]
            outside = [r for r in part.judged if r.question.is_outside and r.readings[0].confidence >= at]
            right = sum(row.is_right(row.ranked[:1]) for row in inside)
            share = right / len(inside) if inside else 0.0
            lines.append(f"{name}\t{at:.2f}\t{len(inside)}\t{share:.4f}\t{len(outside)}")
    return lines


def _kept(name: str) -> tuple[str, ...]:
    """The figures of a set of questions that a baseline keeps."""
    return ("top1", "answered", "right_of_answered") if name == "public" else ("top1",)


def _failures(data: dict[str, dict[str, object]], before: dict[str, dict[str, float]]) -> list[str]:
    found = []
    for name, values in data.items():
        for figure in _kept(name):
            now, was = float(str(values[figure])), before.get(name, {}).get(figure, 0.0)
            if now < was - ALLOWED_DROP:
                found.append(text("cli.quality.worse", name=f"{name}.{figure}", now=f"{now:.4f}", was=f"{was:.4f}"))
        leaned = 0.0 if name.startswith("folds") else float(str(values["outside_leaned"]))
        if float(str(values["outside_answered"])) or leaned > ALLOWED_LEANING:
            found.append(text("cli.quality.outside", name=name, share=str(values["outside_answered"])))
    return found
