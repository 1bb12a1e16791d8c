"""Scores of single messages: stories, messages of danger, typed answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.trials.facts import FactCount, is_same, share
from bot.trials.labels import DAY, HARMLESS, AnswerLabel, DangerLabel, StoryLabel
from bot.trials.play import reply, told_data
from bot.trials.understanding import read_answer_to
from knowledge.language.utterance import Utterance
from screening.facts import UNKNOWN


@dataclass
class Score:
    """Figures of a set by name, and a line for everything that was not right."""

    figures: dict[str, object] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def score_stories(stories: Sequence[StoryLabel], services: Services) -> Score:
    """Score the facts heard in stories, and how many that ask for a verdict get one."""
    score, count = Score(), FactCount()
    asked = answered = 0
    for story in stories:
        done = reply(Session(welcomed=True), story.text, DAY, services)
        read = told_data(done.session)
        names = dict.fromkeys((*story.facts, *read))
        differences = count.add(read, story.facts, story.optional, names)
        if story.asks:
            asked += 1
            answered += done.trace.decision == "verdict"
            if done.trace.decision != "verdict":
                differences.append(f"{done.trace.decision} {','.join(done.trace.topics)} ≠ verdict")
        if differences:
            score.errors.append(f"{story.id}\t{story.text}\t{'; '.join(differences)}")
    score.figures = {
        "stories": len(stories),
        "precision": count.precision(),
        "recall": count.recall(),
        "verdicts": share(answered, asked),
        "by_fact": count.by_fact(),
    }
    return score


def score_dangers(messages: Sequence[DangerLabel], services: Services) -> Score:
    """Score which messages of danger are heard, and which harmless ones are taken for one."""
    score = Score()
    heard = right = dangerous = sure = perhaps = 0
    for each in messages:
        found = services.danger.read(Utterance(each.text))
        if each.topic == HARMLESS:
            sure += found.degree == "sure"
            perhaps += found.degree == "perhaps"
        else:
            dangerous += 1
            heard += found.degree != ""
            right += found.topic == each.topic
        if found.topic != (each.topic if each.topic != HARMLESS else ""):
            score.errors.append(f"{each.topic}\t{found}\t{each.text}")
    harmless = len(messages) - dangerous
    score.figures = {
        "dangerous": dangerous,
        "harmless": harmless,
        "recall": share(heard, dangerous),
        "right_topic": share(right, dangerous),
        "false_sure": share(sure, harmless),
        "false_perhaps": share(perhaps, harmless),
    }
    return score


def score_answers(answers: Sequence[AnswerLabel], services: Services) -> Score:
    """Score typed answers: taken rightly, asked about again, or wrong without a word."""
    score = Score()
    taken = wrong = 0
    for each in answers:
        read = read_answer_to(each.question, each.typed, DAY, services)
        facts = {} if read is None else {name: value for name, value in read.items() if name not in _BESIDE}
        is_right = any(_fits(facts, right) for right in each.right)
        taken += is_right
        wrong += any(value != UNKNOWN for value in facts.values()) and not any(
            _agrees(facts, right) for right in each.right
        )
        if not is_right:
            score.errors.append(f"{each.question}\t{each.typed}\t{facts or 'ask'}\t{' or '.join(each.right)}")
    score.figures = {
        "answers": len(answers),
        "taken_rightly": share(taken, len(answers)),
        "silently_wrong": share(wrong, len(answers)),
    }
    return score


_BESIDE = ("value", "from", "to")


def _fits(facts: dict[str, object], right: str) -> bool:
    if right == "ask":
        return not facts
    if right == UNKNOWN:
        return bool(facts) and all(value == UNKNOWN for value in facts.values())
    wanted = dict(part.split("=", 1) for part in right.split(";"))
    return all(_is_value(facts.get(name), value) for name, value in wanted.items())


def _agrees(facts: dict[str, object], right: str) -> bool:
    """True if what was read is right as far as it goes: the rest is still asked."""
    wanted = dict(part.split("=", 1) for part in right.split(";") if "=" in part)
    known = {name: value for name, value in facts.items() if value != UNKNOWN}
    return not known if not wanted else all(_is_value(facts[name], wanted[name]) for name in known if name in wanted)


def _is_value(read: object, right: str) -> bool:
    first, _, last = right.partition("..")
    if last:
        return is_same(read, {"from": first, "to": last})
    return is_same(read, int(right)) if isinstance(read, int) else is_same(read, right)
