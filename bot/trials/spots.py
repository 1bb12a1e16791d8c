"""Spot checks of answers: what a question must be told, must never be told, and by which entry; each is right or not.

Every question is the first message of a conversation. `tests/data/README.md` tells how a file is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.conversation.context import Turn
from bot.conversation.memory import ABOUT_OF, Told
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.trials.facts import share
from bot.trials.labels import DAY, LabelError, cells
from bot.trials.play import reply
from bot.trials.scores import Score
from knowledge.yaml_file import YamlError, check_rows, read_yaml

AT_ONCE = ("answer", "lean", "verdict")
"""Decisions that leave nobody waiting for a question back; another one only where ``entry`` names it."""


class Spot(BaseModel):
    """One check. ``says`` stands in the reply, ``more`` in it or its detail, ``never`` in neither ("a|b": any of them).

    ``told`` are facts told before, by the names of the pre-check; ``cites`` the beginnings of citations.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    question: str
    entry: str = ""
    told: dict[str, str] = {}
    says: list[str] = []
    more: list[str] = []
    never: list[str] = []
    cites: list[str] = []


def read_spots(path: Path) -> list[Spot]:
    """Read spot checks: a YAML list, or lines "question<TAB>entry". Raises LabelError."""
    if path.suffix == ".tsv":
        return [Spot(question=question, entry=entry) for question, entry in cells(path, 2)]
    try:
        sheet = read_yaml(path, path.parent)
        return [row for row, _ in check_rows(sheet, Spot, sheet.data)]
    except YamlError as error:
        raise LabelError(str(error)) from error


def score_spots(spots: Sequence[Spot], services: Services) -> Score:
    """Score spot checks, each right or with all that is wrong in it."""
    score = Score()
    for spot in spots:
        faults = list(_faults(spot, services))
        if faults:
            score.errors.append(f"{spot.entry}\t{spot.question}\t{'; '.join(faults)}")
    score.figures = {"checks": len(spots), "right": share(len(spots) - len(score.errors), len(spots))}
    return score


def _faults(spot: Spot, services: Services) -> Iterator[str]:
    done = reply(_session(spot), spot.question, DAY, services)
    entries = [message.entry for message in done.replies if message.entry in services.knowledge.entries]
    wanted = spot.entry.split("|") if spot.entry else []
    if done.trace.decision not in (*AT_ONCE, *wanted):
        yield f"{done.trace.decision} {','.join(done.trace.topics)}"
    if wanted and not {*entries, done.trace.decision} & set(wanted):
        yield f"{','.join(entries) or done.trace.decision} ≠ {spot.entry}"
    said, more, cited = _told(done, entries, services)
    yield from (f"- {words}" for words in spot.says if not _stands(words, said))
    yield from (f"-- {words}" for words in spot.more if not _stands(words, said + more))
    yield from (f"+ {words}" for words in spot.never if _stands(words, said + more))
    yield from (f"# {name}" for name in spot.cites if not any(each.startswith(name) for each in cited))


def _session(spot: Spot) -> Session:
    about = ABOUT_OF[spot.told.get("applicant", "person")]
    notes = {
        name: {"value": int(value) if value.isdigit() else value, "sure": True, "turn": 0}
        for name, value in spot.told.items()
        if name != "applicant"
    }
    return Session(welcomed=True, told=Told({about: notes}, about=about) if notes else Told())


def _told(done: Turn, entries: Sequence[str], services: Services) -> tuple[str, str, list[str]]:
    """The replies, what stands behind "more" of their entries, and the citations of these."""
    answers = [services.renderer.answer(services.knowledge.entries[name], DAY) for name in entries]
    said = "\n".join(message.text for message in done.replies)
    more = "\n".join(answer.detail for answer in answers)
    return said.lower(), f"\n{more}".lower(), [each.id for answer in answers for each in answer.citations]


def _stands(words: str, text: str) -> bool:
    return any(each.strip() in text for each in words.lower().split("|"))
