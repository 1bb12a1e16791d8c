"""One message → what is asked in it, and whether to answer, to offer readings, or to decline.

Order: safety phrases first (they are answered, and a loan question beside them too), then several questions
in one message, then a follow-up that leans on the last topic, then the single best reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.language.telex import fold
from knowledge.language.text import FULLY_MARKED, Normaliser, clean, marked_share, split_sentences, split_words
from knowledge.loader import Knowledge
from knowledge.matcher import Matcher, Ranking
from knowledge.recent import Recent
from knowledge.safety import SafetyNet

ANSWER_FROM = 0.84
"""Confidence from which one topic is answered. `qd22 report` shows that no outside question of ours comes near it."""
CRISIS_FROM = 0.5
"""A message that sounds like despair is answered as such sooner: asking back would be the worse mistake."""
FOLLOW_UP_FROM = 0.4
"""Confidence from which a short follow-up is answered: what was said before makes it likelier than it looks."""
CLARIFY_FROM = 0.3
"""Confidence from which readings are offered although the outside lines fit better."""
OFFER_FROM = 0.04
"""Confidence from which readings are offered when nothing outside fits better."""
_OUTSIDE_FROM = 0.0
"""Score of the outside lines from which a declined matter is called by name ("việc làm hộ chiếu")."""
_NEVER_OFFERED = ("smalltalk.", "safety.")
"""Topics that a list of readings only holds in the first place: "ý anh/chị là: tạm biệt" helps nobody."""
_FEWEST_WORDS_OF_DANGER = 4
"""A shorter message is one of danger by its phrases only: "nó ngoan" merely looks like one."""
_TWINS_FROM = 0.1
"""Confidence from which two twins at the head are believed: they take it from each other, not from a third."""
_HARDLY = 0.7
"""Confidence when the score says one twin and the words the other: both are offered."""
MAX_READINGS = 3
_MAX_PARTS = 3
_LEADS = tuple(
    tuple(lead.split())
    for lead in (
        "the thi",
        "the con",
        "vay thi",
        "vay con",
        "con ve",
        "a the",
        "nua la",
        "the",
        "vay",
        "con",
        "thi",
        "a",
    )
)
_TAILS = tuple(
    tuple(tail.split())
    for tail in ("thi sao", "thi sao vay", "thi sao a", "thi rang", "thi rang rua", "ra sao", "the nao", "sao", "rang")
)
"""What makes a message lean on the one before it: words around its core, folded."""
_SHORT = 3
_ASKS = re.compile(
    r"\b(bao nhieu|bao lau|bao gio|may|gi|nao|sao|dau|ai|khong|chua|the nao|duoc khong|ko|lam sao|o dau|can gi|a)\b"
)
_JOINTS = re.compile(r"\s*(?:[,;]|\b(?:và|va|với lại|voi lai|còn|con|rồi|roi|ngoài ra|ngoai ra)\b)\s*")
_TWINS = (
    ("loan.amount_business", "loan.amount_employer"),
    ("loan.collateral_person", "loan.collateral_employer"),
    ("process.steps_person", "process.steps_employer"),
    ("process.documents_person", "process.documents_employer"),
)
"""The same question for a person and for an establishment; a follow-up stays with whom it was about."""
_ESTABLISHMENT = re.compile(
    r"\b(?:cong ty|cty|doanh nghiep|dn|co so|xuong|hop tac xa|htx|to hop tac|ho kinh doanh|quan|tiem|cua hang|chu|tho"
    r"|lao dong|nhan vien|cong nhan|don vi|ben toi|ben tui|ben em)\b"
)
"""Words by which an employer speaks, folded."""


class Decision(StrEnum):
    """What to do with a message."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"


class Status(StrEnum):
    """How a message ended, for the person, the records and the tests."""

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
    """What one question was taken to mean. ``outside_group`` names the matter it seems to be when declined."""

    decision: Decision
    status: Status
    topic: str
    entry: str
    confidence: float
    alternatives: tuple[Candidate, ...] = ()
    outside_group: str = ""

    @property
    def is_safety(self) -> bool:
        """Whether the message is about danger."""
        return self.topic.startswith("safety.")


_REMEMBERED = 2000
"""Texts whose readings are at hand."""
NOTHING = Reading(Decision.DECLINE, Status.UNANSWERED, "", "", 0.0)
"""What an empty message means."""


class Understanding:
    """Decides what messages mean."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, normaliser: Normaliser) -> None:
        self._knowledge = knowledge
        self._matcher = matcher
        self._normaliser = normaliser
        self._safety = SafetyNet(knowledge.safety)
        self._samples = _samples_of(knowledge)
        self._recent: Recent[list[Reading]] = Recent(_REMEMBERED)

    def read(self, message: str, last_topic: str = "") -> list[Reading]:
        """The readings of ``message``, at least one, at most three; safety first.

        ``last_topic`` is what the conversation was about, for "thế còn giấy tờ?".
        """
        return list(self._recent.get(self._read, message, last_topic))

    def _read(self, message: str, last_topic: str) -> list[Reading]:
        words = split_words(clean(message))
        if not words:
            return [NOTHING]
        plain = self._normaliser.words(message)
        danger = self._danger(words, plain)
        parts = self._parts(message)
        if danger is not None:
            first = self._sure(danger, plain)
            return [first, *self._questions_beside(parts)][:_MAX_PARTS]
        if len(parts) == 1:
            return [self._decide(plain, last_topic, message)]
        read = [(part, self._decide(self._normaliser.words(part), "", part)) for part in parts]
        several = _several(read)
        if len(several) > 1:
            # what the whole message is most about comes first
            margins = self._matcher.margins(self._normaliser.view(plain))
            return sorted(several, key=lambda reading: -margins[reading.topic])
        whole = self._decide(plain, last_topic, message)
        best = max((reading for _, reading in read), key=lambda reading: reading.confidence)
        return [whole if whole.decision is Decision.ANSWER else _helped_by(whole, best)]

    def _danger(self, typed: list[str], plain: list[str]) -> str | None:
        """The safety topic of a message: in its words as typed, else with short forms spelled out."""
        found = self._safety.find(typed)
        if found is None and marked_share(typed) >= FULLY_MARKED:
            return self._safety.find(plain)
        return found

    def _sure(self, topic: str, plain: list[str]) -> Reading:
        entry = self._matcher.best_entry(self._normaliser.view(plain), topic)
        return Reading(Decision.ANSWER, _status_of(topic), topic, entry, 1.0)

    def _rank(self, plain: list[str]) -> Ranking:
        return self._matcher.rank(self._normaliser.view(plain))

    def _parts(self, message: str) -> list[str]:
        """Sentences, and clauses of a sentence that holds several questions."""
        found: list[str] = []
        for sentence in split_sentences(clean(message)):
            clauses = [clause for clause in _JOINTS.split(sentence) if clause]
            asking = [clause for clause in clauses if _is_question(clause)]
            if len(asking) > 1:
                found += asking
            else:
                found.append(sentence)
        return found[: _MAX_PARTS + 1]

    def _questions_beside(self, parts: Sequence[str]) -> list[Reading]:
        """What else a message of danger asks: its sure, ordinary questions."""
        found: dict[str, Reading] = {}
        for part in parts:
            plain = self._normaliser.words(part)
            if self._danger(split_words(part), plain) is None:
                reading = self._decide(plain, "", part)
                if reading.decision is Decision.ANSWER and not reading.topic.startswith(("smalltalk.", "safety.")):
                    found.setdefault(reading.topic, reading)
        return list(found.values())

    def _decide(self, plain: list[str], last_topic: str, message: str) -> Reading:
        ranking = self._rank(plain)
        if not ranking.topics:
            return NOTHING
        ranking = self._between_twins(ranking, message)
        if ranking.topics[0].startswith(_NEVER_OFFERED[1]) and len(message.split()) < _FEWEST_WORDS_OF_DANGER:
            ranking = replace(ranking, confidence=min(ranking.confidence, CLARIFY_FROM))
        if last_topic:
            ranking = self._in_context(ranking, last_topic, message)
        read, sample = decide(ranking), self._sample(message, plain)
        # what leans on the question before keeps that meaning; anything else that was taught is known, not guessed
        if sample is None or (last_topic and read.decision is Decision.ANSWER):
            return read
        rest = tuple(option for option in read.alternatives if option.topic != sample.topic)
        return Reading(Decision.ANSWER, _status_of(sample.topic), sample.topic, sample.entry, 1.0, rest)

    def _sample(self, message: str, plain: list[str]) -> Candidate | None:
        """What a message means that was taught to the letter, as typed or with its short forms spelled out."""
        found = self._samples.get(_bare(message))
        return found or self._samples.get(fold(" ".join(plain)))

    def _between_twins(self, ranking: Ranking, message: str) -> Ranking:
        """Between a person's question and an establishment's only the words say who asks, the score does not."""
        pair = set(ranking.topics[:2])
        twins = next((twins for twins in _TWINS if pair == set(twins)), None)
        if twins is None or ranking.confidence < _TWINS_FROM or ranking.outside > ranking.scores[0]:
            return ranking
        speaks_for_one = _ESTABLISHMENT.search(fold(clean(message))) is not None
        meant = twins[int(speaks_for_one)]
        if meant == ranking.topics[0]:
            return replace(ranking, confidence=max(ranking.confidence, ANSWER_FROM))
        return _with_first(ranking, meant, min(ranking.confidence, _HARDLY))

    def _in_context(self, ranking: Ranking, last_topic: str, message: str) -> Ranking:
        """``ranking`` as meant after ``last_topic``: a follow-up is short, so its bare core is read as well."""
        words = split_words(clean(message))
        core = _core(words)
        leans = core != words or len(words) <= _SHORT
        if core and core != words:
            ranking = max(ranking, self._rank(self._normaliser.words(" ".join(core))), key=lambda item: item.confidence)
        ranking, is_twin = self._for_employer(ranking, last_topic)
        follows = leans and self._goes_on(last_topic, ranking.topics[0])
        if (follows or is_twin) and ranking.confidence >= FOLLOW_UP_FROM:
            return replace(ranking, confidence=max(ranking.confidence, ANSWER_FROM))
        return ranking

    def _for_employer(self, ranking: Ranking, last_topic: str) -> tuple[Ranking, bool]:
        """After an employer's question the establishment's twin of a topic is meant; whether that was the case."""
        pair = next((pair for pair in _TWINS if ranking.topics[0] in pair), None)
        if pair is None or self._audience(last_topic) != ["employer"]:
            return ranking, False
        return _with_first(ranking, pair[1], ranking.confidence), True

    def _goes_on(self, last_topic: str, topic: str) -> bool:
        """Whether a question can lean on the last: a "thì sao" tells of no danger and makes nobody an employer."""
        if topic.startswith("safety.") and not last_topic.startswith("safety."):
            return False
        before, after = self._audience(last_topic), self._audience(topic)
        return not before or not after or bool(set(before) & set(after))

    def _audience(self, topic: str) -> list[str]:
        return [] if topic not in self._knowledge.topics else list(self._knowledge.entry_for(topic).audience)


def _with_first(ranking: Ranking, topic: str, confidence: float) -> Ranking:
    """``ranking`` with another topic first; its main entry answers when it was not ranked itself."""
    pairs = dict(zip(ranking.topics, ranking.entries, strict=True))
    first = pairs.pop(topic, topic)
    return replace(ranking, topics=[topic, *pairs], entries=[first, *pairs.values()], confidence=confidence)


def _core(words: list[str]) -> list[str]:
    """``words`` of a follow-up without what only ties it to the message before ("thế còn lãi thì sao" → lãi)."""
    folded = [fold(word) for word in words]
    start = max((len(lead) for lead in _LEADS if tuple(folded[: len(lead)]) == lead), default=0)
    end = max((len(tail) for tail in _TAILS if tuple(folded[-len(tail) :]) == tail), default=0)
    return words[start : len(words) - end] if start + end < len(words) else words


def _bare(message: str) -> str:
    return fold(" ".join(split_words(clean(message))))


def _samples_of(knowledge: Knowledge) -> Mapping[str, Candidate]:
    """What the content teaches to the letter, marks aside; without what it teaches of two topics, or of the outside."""
    short = ((words, entry.id, entry.topic) for entry in knowledge.published for words in entry.known_as)
    taught = ((example.text, example.label, example.topic) for example in knowledge.examples())
    found: dict[str, Candidate | None] = {}
    for text, entry, topic in (*short, *taught):
        words, option = _bare(text), Candidate(topic, entry) if entry else None
        same = found.get(words, option)
        found[words] = same if same and option and same.topic == option.topic else None
    return {words: option for words, option in found.items() if option is not None}


def decide(ranking: Ranking) -> Reading:
    """What a ranking alone leads to: the first topic, up to three readings, or an honest refusal."""
    if not ranking.topics:
        return NOTHING
    options = tuple(Candidate(topic, entry) for topic, entry in zip(ranking.topics, ranking.entries, strict=True))
    first, sure = options[0], ranking.confidence
    shown = tuple(option for option in options if option == first or not option.topic.startswith(_NEVER_OFFERED))
    shown = shown[:MAX_READINGS]
    if sure >= (CRISIS_FROM if first.topic == "safety.distress" else ANSWER_FROM):
        return Reading(Decision.ANSWER, _status_of(first.topic), first.topic, first.entry, sure, shown[1:])
    is_outside = ranking.outside > ranking.scores[0]
    if sure >= (CLARIFY_FROM if is_outside else OFFER_FROM):
        return Reading(Decision.CLARIFY, Status.CLARIFY, first.topic, first.entry, sure, shown)
    if is_outside and ranking.outside > _OUTSIDE_FROM:
        return Reading(Decision.DECLINE, Status.OUT_OF_SCOPE, "", "", sure, shown, ranking.outside_group)
    return Reading(Decision.DECLINE, Status.UNANSWERED, "", "", sure, shown)


def _several(read: Sequence[tuple[str, Reading]]) -> list[Reading]:
    """The distinct questions that are each sure on their own; fewer than two mean a single question."""
    found: dict[str, Reading] = {}
    for part, reading in read:
        is_sure = reading.decision is Decision.ANSWER and not reading.topic.startswith("smalltalk.")
        if is_sure and _is_question(part):
            found.setdefault(reading.topic, reading)
    return list(found.values())[:_MAX_PARTS]


def _helped_by(whole: Reading, best: Reading) -> Reading:
    """An unsure reading of a long message, with its surest part: a story dilutes its one question.

    The part may confirm what the whole leans to; otherwise it is one of the readings offered.
    """
    if best.decision is not Decision.ANSWER or best.topic.startswith("smalltalk."):
        return whole
    if not whole.alternatives or whole.alternatives[0].topic == best.topic:
        return best
    if best.topic in [option.topic for option in whole.alternatives]:
        return whole
    offered = (*whole.alternatives[: MAX_READINGS - 1], Candidate(best.topic, best.entry))
    return replace(whole, decision=Decision.CLARIFY, status=Status.CLARIFY, alternatives=offered)


def _is_question(part: str) -> bool:
    words = part.split()
    return len(words) >= 2 and _ASKS.search(fold(part)) is not None


def _status_of(topic: str) -> Status:
    if topic == "safety.distress":
        return Status.CRISIS
    if topic == "smalltalk.abuse":
        return Status.ABUSE
    return Status.ANSWERED
