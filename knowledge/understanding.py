"""One message → what is asked in it, and whether to answer, to offer readings, or to decline.

Order: danger (with a question beside it), several questions, a follow-up of the last topic, the single best reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from knowledge.added_samples import Taught
from knowledge.cells import MAX_ASKED, GridReader
from knowledge.danger import Danger, DangerReader
from knowledge.grid import Coordinates, GridReading
from knowledge.language.telex import fold
from knowledge.language.text import Normaliser, Text
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.loader import Knowledge
from knowledge.matcher import Matcher, Ranking
from knowledge.outside_cues import OutsideCues
from knowledge.parts import asks_by_words, clauses_of, core_of, is_question, is_statement, parts_of, without_courtesy
from knowledge.readings import (
    ANSWER_FROM,
    CLARIFY_FROM,
    LEAN_FROM,
    NOTHING,
    TWINS,
    Candidate,
    Decision,
    Reading,
    as_statement,
    decide,
    known_reading,
    preferred,
    says_nothing,
    stands_alone,
    with_first,
)
from knowledge.recent import Recent
from knowledge.samples import KnownMessages, samples_of

FOLLOW_UP_FROM = 0.4
"""Confidence from which a short follow-up is answered: what was said before makes it likelier than it looks."""
_FEWEST_WORDS_OF_DANGER = 4
"""A shorter message is one of danger by its phrases only: "nó ngoan" merely looks like one."""
_TWINS_FROM = 0.1
"""Confidence from which two twins at the head are believed: they take it from each other, not from a third."""
_REMEMBERED = 256
"""Texts whose readings are at hand; no text is kept."""
_SHORT, _OPENING = 3, 8
"""Words of a short question, and of an opening before the question itself: "thôi tao hỏi câu cuối, …"."""
_FOLLOW_UP_WORDS = 8
"""A longer message says for itself what it asks."""
_STORY = 30
"""A longer message tells a story: its clauses are not a list of questions."""


class Understanding:
    """Decides what messages mean."""

    def __init__(
        self, knowledge: Knowledge, matcher: Matcher, normaliser: Normaliser, dangers: DangerReader | None = None
    ) -> None:
        self._knowledge, self._matcher, self._normaliser = knowledge, matcher, normaliser
        self._dangers = dangers or DangerReader.of(knowledge)
        self._samples = samples_of(knowledge, matcher.weights.words)
        self.known = KnownMessages(self._samples, _REMEMBERED)
        self._cues = OutsideCues(knowledge.outside)
        self._grid = GridReader(knowledge.grid, knowledge.entries)
        self._grid.read(normaliser.read("").accented)  # what is read from YAML at first use is ready before a message
        self._recent: Recent[list[Reading]] = Recent(_REMEMBERED)
        self._taught = Taught()

    def with_taught(self, taught: Taught, knowledge: Knowledge) -> Understanding:
        """The same weights with what editors taught; ``knowledge`` has the entries that they added."""
        made = copy(self)
        vars(made).update(_knowledge=knowledge, _taught=taught, _recent=Recent(_REMEMBERED))
        return made

    def sample(self, wording: str) -> Candidate | None:
        """The entry that the content itself, or an editor, teaches for a wording to the letter; None for none."""
        return self._sample(Utterance(wording))

    def read(self, message: str | Utterance, last_topic: str = "", frame: Coordinates | None = None) -> list[Reading]:
        """The readings of ``message`` in the order asked, one to four; safety first.

        ``last_topic`` is what the talk was about, ``frame`` its place in the grid.
        """
        said = Utterance(message) if isinstance(message, str) else message
        if frame is None and last_topic:
            frame = self._grid.coordinates_of(last_topic)
        # danger may stand where the cleaned text is cut already
        beside = f"{last_topic} {frame} {self._danger(said) or ''}"
        return list(self._recent.get(lambda: self._read(said, last_topic, frame), said.clean, beside))

    def coordinates_of(self, entry: str) -> Coordinates | None:
        """The place in the grid of an entry or a topic spoken of before; None for what is no cell."""
        return self._grid.coordinates_of(entry) if entry else None

    def reading_at(self, place: Coordinates) -> Reading | None:
        """The answer of a place in the grid; None for an empty cell."""
        return self._grid.reading(place)

    def _read(self, said: Utterance, last_topic: str, frame: Coordinates | None) -> list[Reading]:
        if not said.words:
            return [NOTHING]
        danger = self._danger(said)
        said = without_courtesy(said)
        if danger is not None:
            return [self._sure(danger), *self._questions_beside(parts_of(said))][:MAX_ASKED]
        if taught := self._taught.exact(said.bare, fold(self.plainly(said))):
            return [known_reading(taught)]
        about = self.named(said).subject or ("" if frame is None else frame.subject)
        asked = self._asked(said, about)
        if len(asked) > 1:
            return asked[:MAX_ASKED]
        whole = self._follow_up(said, frame) or self._decide(said, last_topic, about)
        is_outside = whole.outside_group and len(said.sentences) == 1  # "làm hộ chiếu ở đâu, bao nhiêu tiền"
        return [preferred(whole, asked[0]) if asked and not is_outside else whole]

    def _asked(self, said: Utterance, about: str) -> list[Reading]:
        """The distinct questions that are each answered by themselves, in the order asked; none for a single one.

        A sentence is a list of aspects ("điều kiện, mức vay và lãi suất"), or clauses that each ask, or one question.
        ``about`` is the borrower that the message or the talk is about.
        """
        whole = self.named(said)
        if len(whole.aspects) > 2 and (listed := self._grid.several(whole.about(about))):
            return listed  # "1. Đối tượng vay; 2. Mức vay; …"
        sentences = [said.part(sentence) for sentence in said.sentences]
        found: dict[str, Reading] = {}
        is_list = False
        for sentence in sentences:
            listed = self._grid.several(self.named(sentence).about(about))
            is_list = is_list or bool(listed)
            for reading in listed or self._clauses(sentence, about, alone=len(sentences) == 1):
                found.setdefault(reading.topic, reading)
        if said.size <= _STORY or is_list or len(found) < 2:
            return list(found.values())
        # of a story what it is most about comes first
        margins = self._matcher.margins(self._view(said))
        return sorted(found.values(), key=lambda reading: -margins[reading.topic])

    def _clauses(self, sentence: Utterance, about: str, *, alone: bool) -> list[Reading]:
        """The answered questions of a sentence in a message about some borrower; none if it is all and asks once."""
        clauses = clauses_of(sentence, single=alone)
        if alone and clauses == [sentence]:
            return []
        if alone and len(clauses) == 1 and self._tells_much(sentence, clauses[0]):
            return []
        read = (self._decide(part, "", about) for part in clauses if is_question(part))
        return [each for each in read if stands_alone(each)]

    def _tells_much(self, sentence: Utterance, asked: Utterance) -> bool:
        """True if what stands before the one asking clause is more than an opening: the question leans on it."""
        head = sentence.part(sentence.clean[: -len(asked.clean)].strip(" ,;"))
        return head.size > _OPENING or self._decide(head, "").confidence >= CLARIFY_FROM

    def named(self, said: Utterance) -> GridReading:
        """The coordinates that the words name ("họ hỏi lãi" names an aspect), whatever stands around them."""
        return said.keep("grid", lambda said: self._grid.read(self._view(said).accented))

    def _follow_up(self, said: Utterance, frame: Coordinates | None) -> Reading | None:
        """The cell that a short follow-up means by changing one coordinate of the frame."""
        core = core_of(said)
        if frame is None and core != said.words:
            frame = Coordinates()
        if frame is None or len(core) > _FOLLOW_UP_WORDS:
            return None
        read = self.named(said)
        if read.unexplained or not read.aspects:
            read = self._grid.read(self._normaliser.view(self._normaliser.words_of(core)).accented)
        cell = self._grid.follow_up(read, frame)
        if cell is None:
            return None
        finer = self._decide(said, "")  # "trả trước hạn được không" says more than the cell of repayment
        is_finer = finer.topic == cell.topic or finer.topic.startswith("bot.")
        return finer if is_finer and finer.decision is Decision.ANSWER else cell

    def _view(self, said: Utterance) -> Text:
        return said.keep("view", lambda said: self._normaliser.view(self._plain(said)))

    def spelled(self, text: str) -> str:
        """``text`` with short forms spelled out and marks put back, for saying a person's own words back."""
        return " ".join(self._normaliser.words(text))

    def plainly(self, said: Utterance) -> str:
        """The words of a message with short forms spelled out and marks put back."""
        return said.keep("plainly", lambda said: " ".join(self._plain(said)))

    def rings_like_question(self, message: Utterance) -> bool:
        """True if it asks by its words; "chưa vay ai", where a negation stands before them, states something."""
        return message.share("rings", lambda said: asks_by_words(said, self.plainly(said)))

    def _plain(self, said: Utterance) -> list[str]:
        """The words with short forms spelled out and marks put back."""
        return said.keep("plain", lambda said: self._normaliser.words_of(said.words))

    def _danger(self, said: Utterance) -> Danger | None:
        """The danger that a message surely tells of."""
        danger = self._dangers.read(said)
        return danger if danger.degree == "sure" else None

    def _sure(self, danger: Danger) -> Reading:
        return known_reading(Candidate(self._knowledge.entries[danger.entry].topic, danger.entry))

    def ranking(self, said: Utterance) -> Ranking:
        """Topics that a message resembles, best first, whatever the talk was about."""
        return said.share("ranking", lambda said: self._rank(self._plain(said)))

    def _rank(self, plain: list[str]) -> Ranking:
        return self._matcher.rank(self._normaliser.view(plain))

    def _questions_beside(self, parts: Sequence[Utterance]) -> list[Reading]:
        """The questions beside danger in a message: its sure, ordinary questions."""
        found: dict[str, Reading] = {}
        for part in parts:
            if self._danger(part) is None:
                reading = self._decide(part, "")
                if reading.decision is Decision.ANSWER and not reading.topic.startswith(("smalltalk.", "safety.")):
                    found.setdefault(reading.topic, reading)
        return list(found.values())

    def _decide(self, said: Utterance, last_topic: str, about: str = "") -> Reading:
        view = self._view(said)
        ranking = self._matcher.rank(view)
        if not ranking.topics:
            return NOTHING
        ranking = self._between_twins(ranking, said)
        if says_nothing(self._plain(said)):  # "cái đó tính sao" only looks like a topic
            ranking = replace(ranking, confidence=min(ranking.confidence, CLARIFY_FROM))
        if ranking.topics[0].startswith("safety.") and said.size < _FEWEST_WORDS_OF_DANGER:
            ranking = replace(ranking, confidence=min(ranking.confidence, CLARIFY_FROM))
        asked = self.named(said).about(about)
        ranking, cell = self._grid.settle(ranking, asked)
        if last_topic:
            ranking = self._in_context(ranking, last_topic, said)
        is_outside = ranking.outside > ranking.scores[0]
        read = self._cues.settle(decide(ranking), said.words, cell, is_outside=is_outside)
        if cell is not None and read.topic == ranking.topics[0]:
            at = asked.asked[0] if asked.asked else None
            read = replace(read, coordinates=at, is_nearest=cell.is_nearest)
        if not asked.aspects and is_statement(said):
            read = as_statement(read)
        sample = self._sample(said)
        # what leans on the question before keeps that meaning; anything else that was taught is known, not guessed
        if sample is not None and not (last_topic and read.decision is Decision.ANSWER):
            return known_reading(sample, read)
        near = None if read.decision is Decision.ANSWER else self._taught.near(fold(self.plainly(said)))
        return (
            read if near is None else replace(known_reading(near, read), decision=Decision.LEAN, confidence=LEAN_FROM)
        )

    def _sample(self, said: Utterance) -> Candidate | None:
        """The meaning of a message that was taught to the letter, as typed or with its short forms spelled out."""
        plain = fold(self.plainly(said))
        return self._taught.exact(said.bare, plain) or self._samples.get(said.bare) or self._samples.get(plain)

    def _between_twins(self, ranking: Ranking, said: Utterance) -> Ranking:
        """Between a person's question and an establishment's only the words say who asks, the score does not."""
        pair = set(ranking.topics[:2])
        twins = next((twins for twins in TWINS if pair == set(twins)), None)
        if twins is None or ranking.confidence < _TWINS_FROM or ranking.outside > ranking.scores[0]:
            return ranking
        meant = twins[int(phrases("questions.establishment", marks=True).within(said.clean) is not None)]
        if meant == ranking.topics[0]:
            return replace(ranking, confidence=max(ranking.confidence, ANSWER_FROM))
        return with_first(ranking, meant, min(ranking.confidence, LEAN_FROM))  # the words are answered, both offered

    def _in_context(self, ranking: Ranking, last_topic: str, said: Utterance) -> Ranking:
        """``ranking`` as meant after ``last_topic``: a follow-up is short, so its bare core is read as well."""
        core = core_of(said)
        leans = core != said.words or len(said.words) <= _SHORT
        if core and core != said.words:
            ranking = max(ranking, self._rank(self._normaliser.words_of(core)), key=lambda item: item.confidence)
        ranking, is_twin = self._for_employer(ranking, last_topic)
        follows = leans and self._goes_on(last_topic, ranking.topics[0])
        if (follows or is_twin) and ranking.confidence >= FOLLOW_UP_FROM:
            return replace(ranking, confidence=max(ranking.confidence, ANSWER_FROM))
        return ranking

    def _for_employer(self, ranking: Ranking, last_topic: str) -> tuple[Ranking, bool]:
        """After an employer's question the establishment's twin of a topic is meant; whether that was the case."""
        pair = next((pair for pair in TWINS if ranking.topics[0] in pair), None)
        if pair is None or self._audience(last_topic) != ["employer"]:
            return ranking, False
        return with_first(ranking, pair[1], ranking.confidence), True

    def _goes_on(self, last_topic: str, topic: str) -> bool:
        """True if a question can lean on the last: a "thì sao" tells of no danger and makes nobody an employer."""
        if topic.startswith("safety.") and not last_topic.startswith("safety."):
            return False
        before, after = self._audience(last_topic), self._audience(topic)
        return not before or not after or bool(set(before) & set(after))

    def _audience(self, topic: str) -> list[str]:
        return [] if topic not in self._knowledge.topics else list(self._knowledge.entry_for(topic).audience)
