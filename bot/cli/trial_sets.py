"""Labelled sets of trials within `qd22 quality`: their figures, their errors, and a gate that lets none get worse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.cli.trial import score_set
from bot.conversation.services import Services
from bot.texts import text
from bot.trials.scores import Score
from bot.trials.spots import read_spots, score_spots

SETS = {
    "talks": "talks.jsonl",
    "stories": "stories.jsonl",
    "danger": "danger_held.tsv",
    "answers": "answers_held.tsv",
}  # fmt: skip
"""The sets by name, with their files in the folder of sets."""
SPOTS = {"spots": "spot_checks_*.yaml", "forty": "forty_questions*.tsv"}
"""Checks of single answers, each kind of all its files together."""


@dataclass(frozen=True)
class Gate:
    """A figure that may not get worse than the baseline by more than ``slack``."""

    set: str
    figure: str
    slack: float = 0.01
    is_better_lower: bool = False

    def failure(self, now: float, was: float) -> str:
        """The reason why the figure fails, "" when it does not."""
        lost = now - was if self.is_better_lower else was - now
        if lost <= self.slack + 1e-9:
            return ""
        return text("cli.quality.worse", name=f"{self.set}.{self.figure}", now=f"{now:.4f}", was=f"{was:.4f}")


GATES = (
    Gate("talks", "good"),
    Gate("talks", "answered"),
    Gate("talks", "right_of_answered"),
    Gate("talks", "right_among_offered", slack=0.05),
    Gate("talks", "asked_back", is_better_lower=True),
    Gate("talks", "outside_answered", slack=0.0, is_better_lower=True),
    Gate("talks", "facts_precision"),
    Gate("talks", "facts_recall"),
    Gate("talks", "repeated", slack=0.0, is_better_lower=True),
    Gate("talks", "silent", slack=0.0, is_better_lower=True),
    Gate("stories", "precision"),
    Gate("stories", "recall"),
    Gate("stories", "verdicts"),
    Gate("danger", "recall"),
    Gate("danger", "false_sure", slack=0.0, is_better_lower=True),
    Gate("danger", "false_perhaps", is_better_lower=True),
    Gate("answers", "taken_rightly"),
    Gate("answers", "silently_wrong", slack=0.0, is_better_lower=True),
    Gate("spots", "right"),
    Gate("forty", "right"),
)


def score_sets(folder: Path, services: Services) -> dict[str, Score]:
    """Score every set that the folder has. Raises LabelError."""
    scores = {name: score_set(folder / file, services) for name, file in SETS.items() if (folder / file).exists()}
    for name, files in SPOTS.items():
        spots = [spot for file in sorted(folder.glob(files)) for spot in read_spots(file)]
        if spots:
            scores[name] = score_spots(spots, services)
    return scores


def gated(scores: Mapping[str, Score]) -> dict[str, dict[str, float]]:
    """The figures that a baseline keeps."""
    found: dict[str, dict[str, float]] = {}
    for gate in GATES:
        if gate.set in scores:
            found.setdefault(gate.set, {})[gate.figure] = float(str(scores[gate.set].figures[gate.figure]))
    return found


def failures(scores: Mapping[str, Score], before: Mapping[str, Mapping[str, float]]) -> list[str]:
    """Figures that got worse than the baseline, in words."""
    now = gated(scores)
    found = [
        gate.failure(now[gate.set][gate.figure], before[gate.set][gate.figure])
        for gate in GATES
        if gate.set in now and gate.figure in before.get(gate.set, {})
    ]
    return [why for why in found if why]


def write_errors(out: Path, scores: Mapping[str, Score]) -> None:
    """Write the errors of each set, a line each, beside the report."""
    for name, score in scores.items():
        (out / f"errors_{name}.tsv").write_text("\n".join(score.errors) + "\n", encoding="utf-8")


def print_figures(scores: Mapping[str, Score]) -> None:
    """Print the figures of each set."""
    for name, score in scores.items():
        Console().print(f"\n[bold]{name}[/bold]")
        for figure, value in score.figures.items():
            shown = " · ".join(f"{key} {each}" for key, each in value.items()) if isinstance(value, dict) else value
            Console(width=140, highlight=False).print(f"  {figure}: {shown}")
