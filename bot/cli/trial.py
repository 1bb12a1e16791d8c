"""`qd22 trial`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.options import day_option, stop
from bot.conversation.services import Services
from bot.responder import make_services
from bot.settings import Settings
from bot.trials.judge import score_talks
from bot.trials.labels import LabelError, TalkLabel, read_answers, read_dangers, read_stories, read_talks
from bot.trials.play import play
from bot.trials.scores import Score, score_answers, score_dangers, score_stories
from bot.trials.spots import read_spots, score_spots

_SETS: dict[str, tuple[Callable[[Path], Any], Callable[[Any, Services], Score]]] = {
    "messages": (read_talks, score_talks),
    "facts": (read_stories, score_stories),
    "text\ttopic": (read_dangers, score_dangers),
    "question\ttyped\tright": (read_answers, score_answers),
    "- question": (read_spots, score_spots),
    "question\tentry": (read_spots, score_spots),
}
"""How a labelled set is read and scored, by what its first line holds."""


def trial(
    file: Annotated[Path, typer.Argument()],
    on: Annotated[str, typer.Option()] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    judge: Annotated[bool, typer.Option("--judge")] = False,
) -> None:
    """Play conversations; with --judge, say what differs from the labels."""
    try:
        if judge:
            _judge(file)
        else:
            _play(read_talks(file, day_option("")), day_option(on) if on else None, as_json=as_json)
    except LabelError as error:
        raise stop(str(error)) from error


def _play(talks: list[TalkLabel], on: date | None, *, as_json: bool) -> None:
    services = make_services(Settings())
    for talk in talks:
        for each in play([turn.text for turn in talk.turns], on or talk.on, services):
            data = each.as_data(talk.id)
            if as_json:
                print(json.dumps(data, ensure_ascii=False), flush=True)
            else:
                taken = " ".join(filter(None, (each.trace.decision, *each.trace.topics, each.trace.act)))
                print(f"{talk.id}.{each.number} [{taken}]\n» {each.said}\n{data['text']}\n")


def _judge(file: Path) -> None:
    score = score_set(file, make_services(Settings()))
    for error in score.errors:
        print(error)
    print(json.dumps(score.figures, ensure_ascii=False, indent=1))


def score_set(file: Path, services: Services) -> Score:
    """Score a labelled set, whatever it is of. Raises LabelError."""
    try:
        first = file.read_text(encoding="utf-8-sig").split("\n", 1)[0]
    except (OSError, UnicodeDecodeError):
        first = '"messages"'  # reading it says why it cannot be read
    found = next((name for name in _SETS if name not in ("messages", "facts") and first.startswith(name)), "")
    name = found or ("messages" if '"messages"' in first else "facts")
    read, score = _SETS[name]
    return score(read(file), services)
