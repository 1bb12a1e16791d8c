"""Judgement of conversations that were played, by their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.conversation.services import Services
from bot.trials.facts import FactCount, share
from bot.trials.labels import HARMLESS, TalkLabel, TurnLabel
from bot.trials.play import Played, play
from bot.trials.scores import Score

_ANSWERED = ("answer", "lean", "verdict")
_LONG = 60
"""Letters from which a text said again is noticed: "Dạ." is not."""


@dataclass(frozen=True)
class Judged:
    """One message of a conversation as played, with its label and what is wrong with it ("" for nothing)."""

    label: TurnLabel
    played: Played
    faults: tuple[str, ...]

    @property
    def is_answered(self) -> bool:
        """True if it was answered at once."""
        return self.played.trace.decision in _ANSWERED

    @property
    def is_right(self) -> bool:
        """True if what was decided and what was answered is right, whatever facts were noted beside."""
        return not {"decision", "topic", "outcome", "act"} & {fault.split(" ", 1)[0] for fault in self.faults}


@dataclass
class TalkScore(Score):
    """Figures of a set of conversations; ``judged`` are all messages by the id of their conversation."""

    judged: list[tuple[str, Judged]] = field(default_factory=list)


def score_talks(talks: Sequence[TalkLabel], services: Services) -> TalkScore:
    """Play and judge conversations."""
    score, count = TalkScore(), FactCount()
    for talk in talks:
        played = play([turn.text for turn in talk.turns], talk.on, services)
        score.judged += [(talk.id, judged) for judged in judge_talk(talk, played, count)]
    rows = [judged for _, judged in score.judged]
    score.figures = _figures(rows, count)
    score.errors = [_line(talk, judged) for talk, judged in score.judged if judged.faults]
    return score


def judge_talk(talk: TalkLabel, played: Iterable[Played], count: FactCount) -> list[Judged]:
    """Judge a conversation; its facts are added to ``count`` where they change."""
    found: list[Judged] = []
    right_before: Mapping[str, object] = {}
    read_before: Mapping[str, object] = {}
    texts: tuple[str, ...] = ()
    for label, each in zip(talk.turns, played, strict=True):
        right = label.told or {}
        changed = _changed(right_before, right) | _changed(read_before, each.told)
        facts = count.add(each.told, right, label.optional, sorted(changed))
        faults = [*_faults(label, each), *(f"fact {difference}" for difference in facts)]
        if any(len(text) >= _LONG and text in texts for text in each.texts):
            faults.append("repeated")
        if not each.texts:
            faults.append("silent")
        found.append(Judged(label, each, tuple(faults)))
        right_before, read_before, texts = right, each.told, each.texts
    return found


def _changed(before: Mapping[str, object], now: Mapping[str, object]) -> set[str]:
    return {name for name, value in now.items() if before.get(name) != value}


def _faults(label: TurnLabel, played: Played) -> list[str]:
    trace = played.trace
    if trace.decision not in label.decision:
        return [f"decision {trace.decision} {','.join(trace.topics)} ≠ {'|'.join(label.decision)}"]
    found = []
    if label.topics and trace.decision in ("answer", "lean") and not _has_topics(label, trace.topics):
        found.append(f"topic {','.join(trace.topics)} ≠ {'|'.join(label.topics)}")
    if label.outcome and trace.decision == "verdict" and trace.outcome not in label.outcome:
        found.append(f"outcome {trace.outcome} ≠ {'|'.join(label.outcome)}")
    if label.act and trace.decision == "act" and trace.act not in label.act:
        found.append(f"act {trace.act} ≠ {'|'.join(label.act)}")
    return found


def _has_topics(label: TurnLabel, topics: Sequence[str]) -> bool:
    """True if one of the topics is right, and one of every question's where there are several."""
    groups = label.groups or (label.topics,)
    return all(any(_is_topic(topic, group) for topic in topics) for group in groups)


def _is_topic(topic: str, right: Sequence[str]) -> bool:
    return any(topic == each or topic.startswith(f"{each}.") for each in right)


def _figures(rows: Sequence[Judged], count: FactCount) -> dict[str, object]:
    asked_back = [row for row in rows if row.played.trace.decision == "clarify"]
    offering = [row for row in asked_back if row.label.topics and HARMLESS not in row.label.topics]
    answered = [row for row in rows if row.is_answered]
    questions = [row for row in rows if _is_question(row.label)]
    outside = [row for row in rows if row.label.topics == (HARMLESS,)]
    return {
        "turns": len(rows),
        "good": share(sum(not row.faults for row in rows), len(rows)),
        "right": share(sum(row.is_right for row in rows), len(rows)),
        "asked_back": share(len(asked_back), len(rows)),
        "declined": share(sum(row.played.trace.decision == "decline" for row in questions), len(questions)),
        "answered": share(sum(row.is_answered for row in questions), len(questions)),
        "right_of_answered": share(sum(row.is_right for row in answered), len(answered)),
        "right_among_offered": share(
            sum(any(_is_topic(topic, row.label.topics) for topic in row.played.trace.topics) for row in offering),
            len(offering),
        ),
        "outside_answered": share(sum(row.is_answered for row in outside), len(outside)),
        "facts_precision": count.precision(),
        "facts_recall": count.recall(),
        "repeated": sum("repeated" in row.faults for row in rows),
        "silent": sum("silent" in row.faults for row in rows),
        "decisions": dict(Counter(row.played.trace.decision for row in rows)),
        "facts": count.by_fact(),
    }


def _is_question(label: TurnLabel) -> bool:
    """True if the message is one to be answered at once: a question, or a story that asks for its verdict."""
    return set(label.decision) <= set(_ANSWERED)


def _line(talk: str, row: Judged) -> str:
    text = " ⏎ ".join(row.played.texts).replace("\n", " ⏎ ")
    return f"{talk}.{row.played.number}\t{row.label.text}\t{'; '.join(row.faults)}\t{text[:160]}"
