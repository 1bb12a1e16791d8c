"""Readings of a question: what a ranking leads to, an answer, readings to choose from, or an honest refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.grid import Coordinates
from knowledge.language.story.lists import written
from knowledge.matcher import Ranking

ANSWER_FROM = 0.90
"""Confidence from which one topic is answered. `qd22 quality` shows that no outside question of ours comes near it."""
LEAN_FROM = 0.70
"""Confidence from which one topic is answered with the other readings offered beside it."""
PART_FROM = 0.84
"""Confidence from which a part of a message is a question of its own: that several are asked is itself a guess."""
CLARIFY_FROM = 0.3
"""Confidence from which readings are offered although the outside lines fit better."""
OFFER_FROM = 0.04
"""Confidence from which readings are offered when nothing outside fits better."""
_OUTSIDE_FROM = 0.0
"""Score of the outside lines from which a declined matter is called by name ("việc làm hộ chiếu")."""
_NEVER_OFFERED = ("smalltalk.", "safety.")
"""Topics that a list of readings only holds in the first place: "ý anh/chị là: tạm biệt" helps nobody."""
_BY_PHRASES = "safety.distress"
"""The topic that only phrases lead to, see `knowledge.danger`."""
_UNSURE = 0.3
"""Confidence in what comes behind that topic: it is offered at most."""
MAX_READINGS = 5
TWINS = (
    ("loan.amount_business", "loan.amount_employer"),
    ("loan.collateral_person", "loan.collateral_employer"),
    ("process.steps_person", "process.steps_employer"),
    ("process.documents_person", "process.documents_employer"),
)
"""The same question for a person and for an establishment; a follow-up stays with whom it was about."""


class Decision(StrEnum):
    """The decision about a message. A leaning is fairly sure: answered, with the other readings beside."""

    ANSWER = "answer"
    LEAN = "lean"
    CLARIFY = "clarify"
    DECLINE = "decline"


class Status(StrEnum):
    """The end of a message, for the person, the records and the tests."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNANSWERED = "unanswered"
    OUT_OF_SCOPE = "out-of-scope"
    CRISIS = "crisis"
    ABUSE = "abuse"


@dataclass(frozen=True)
class Candidate:
    """A possible reading: a topic and the entry that would answer it."""

    topic: str
    entry: str


@dataclass(frozen=True)
class Reading:
    """The meaning read from one question. ``outside_group`` names the matter it seems to be when declined.

    ``coordinates`` are its place in the grid, if it has one; nearest means that its entry answers more broadly than was
    asked. A statement asks nothing: it only looks like the topic.
    """

    decision: Decision
    status: Status
    topic: str
    entry: str
    confidence: float
    alternatives: tuple[Candidate, ...] = ()
    outside_group: str = ""
    coordinates: Coordinates | None = None
    is_nearest: bool = False
    is_statement: bool = False

    @property
    def is_answered(self) -> bool:
        """True if its entry is shown, surely or as what is most likely meant."""
        return self.decision in (Decision.ANSWER, Decision.LEAN)

    @property
    def is_safety(self) -> bool:
        """True if the message is about danger."""
        return self.topic.startswith("safety.")


NOTHING = Reading(Decision.DECLINE, Status.UNANSWERED, "", "", 0.0)
"""What an empty message means."""


def decide(ranking: Ranking) -> Reading:
    """Decide by a ranking alone: the first topic, up to three readings, or an honest refusal."""
    if not ranking.topics:
        return NOTHING
    options = tuple(Candidate(topic, entry) for topic, entry in zip(ranking.topics, ranking.entries, strict=True))
    sure = ranking.confidence
    if options[0].topic == _BY_PHRASES:
        # likeness to examples is no reason to take a person for one who despairs
        rest = tuple(option for option in options if option.topic != _BY_PHRASES)
        options, sure = rest or options, min(sure, _UNSURE)
    first = options[0]
    shown = tuple(option for option in options if option == first or not option.topic.startswith(_NEVER_OFFERED))
    shown = shown[:MAX_READINGS]
    if sure >= ANSWER_FROM:
        return Reading(Decision.ANSWER, status_of(first.topic), first.topic, first.entry, sure, shown[1:])
    is_outside = ranking.outside > ranking.scores[0]
    if sure < ANSWER_FROM and first.topic.startswith("smalltalk.") and len(options) > 1:
        # its own words are heard as acts: what merely looks like it asks something
        first, shown, sure = options[1], tuple(each for each in shown if each != first), min(sure, _UNSURE)
    if sure >= LEAN_FROM and not is_outside and not first.topic.startswith("safety."):
        return Reading(Decision.LEAN, status_of(first.topic), first.topic, first.entry, sure, shown[1:])
    if sure >= (CLARIFY_FROM if is_outside else OFFER_FROM):
        return Reading(Decision.CLARIFY, Status.CLARIFY, first.topic, first.entry, sure, shown)
    if is_outside and ranking.outside > _OUTSIDE_FROM:
        return Reading(Decision.DECLINE, Status.OUT_OF_SCOPE, "", "", sure, shown, ranking.outside_group)
    return Reading(Decision.DECLINE, Status.UNANSWERED, "", "", sure, shown)


def status_of(topic: str) -> Status:
    if topic == "safety.distress":
        return Status.CRISIS
    if topic == "smalltalk.abuse":
        return Status.ABUSE
    return Status.ANSWERED


def as_statement(read: Reading) -> Reading:
    """``read`` of a message that only tells something: it may look like a question of law, it is never surely one."""
    is_sure = read.decision is Decision.ANSWER and not read.topic.startswith(("safety.", "smalltalk."))
    return replace(read, decision=Decision.LEAN if is_sure else read.decision, is_statement=True)


def with_first(ranking: Ranking, topic: str, confidence: float, entry: str = "") -> Ranking:
    """``ranking`` with another topic first; ``entry``, else its main entry, answers when it was not ranked itself."""
    pairs = dict(zip(ranking.topics, ranking.entries, strict=True))
    first = pairs.pop(topic, entry or topic)
    return replace(ranking, topics=[topic, *pairs], entries=[first, *pairs.values()], confidence=confidence)


def preferred(whole: Reading, asked: Reading) -> Reading:
    """Of a message with a story and one question its meaning: a story dilutes its question, or is what it is about."""
    if whole.topic == asked.topic:
        return max(whole, asked, key=lambda reading: reading.confidence)
    if whole.decision is Decision.ANSWER and (whole.coordinates is not None or asked.coordinates is None):
        return whole
    options = [each for each in whole.alternatives if each.topic not in (asked.topic, whole.topic)]
    if asked.coordinates is not None:
        first = [Candidate(whole.topic, whole.entry)] if whole.topic else []
        return replace(asked, alternatives=tuple([*first, *options][: MAX_READINGS - 1]))
    beside = Candidate(asked.topic, asked.entry)
    if not whole.is_answered and asked.decision is Decision.ANSWER and not asked.is_safety:
        return replace(asked, decision=Decision.LEAN, alternatives=tuple(options[: MAX_READINGS - 1]))
    if whole.is_answered:
        return replace(whole, alternatives=(beside, *options[: MAX_READINGS - 2]))
    if beside.topic in [option.topic for option in whole.alternatives]:
        return whole
    offered = (*whole.alternatives[: MAX_READINGS - 1], beside)
    return replace(whole, decision=Decision.CLARIFY, status=Status.CLARIFY, alternatives=offered)


def stands_alone(reading: Reading) -> bool:
    """True if a part of a message is surely answered by itself."""
    return reading.confidence >= PART_FROM and reading.is_answered and not reading.topic.startswith("smalltalk.")


def known_reading(meant: Candidate, read: Reading = NOTHING) -> Reading:
    """The answer of what was taught to the letter, with the other readings of ``read`` beside it."""
    rest = tuple(option for option in read.alternatives if option.topic != meant.topic)
    return Reading(Decision.ANSWER, status_of(meant.topic), meant.topic, meant.entry, 1.0, rest)


def says_nothing(plain: list[str]) -> bool:
    """True for words that are about nothing by themselves ("cái đó tính sao"); marks count, as "vay" is no "vậy"."""
    return written("questions.empty").issuperset(plain)
