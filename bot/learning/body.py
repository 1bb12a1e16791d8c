"""Bodies of lessons: what an editor wrote, the entry that it makes, and everything that is wrong with it.

The faults of an answer are those of `qd22 check`: the same functions, on the entry as it would be live.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.learning.words import told
from bot.store.lessons import Lesson, LessonKind
from knowledge.danger import DangerReader
from knowledge.entry import Advisor, Audience, Entry
from knowledge.language.anonymous import GAP
from knowledge.lint import entry_faults, wording_faults
from knowledge.loader import Knowledge
from knowledge.readings import Candidate
from knowledge.understanding import Understanding

FEWEST, MOST = 2, 30
"""Words of a wording: one word alone could mean anything, and more tell a story."""
MOST_WORDINGS = 40


class Body(BaseModel):
    """The words of an editor. A wording has an ``entry`` that there is; an answer all the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    wordings: tuple[str, ...] = ()
    entry: str = ""
    topic: str = ""
    audience: tuple[Audience, ...] = ("person", "family", "employer")
    title: str = ""
    question: str = ""
    answer: str = ""
    detail: str = ""
    citations: tuple[str, ...] = ()
    ask_whom: Advisor = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """All that is to mean it, each once."""
        return tuple(dict.fromkeys(filter(None, (*self.wordings, self.question))))


@dataclass(frozen=True)
class Content:
    """The measure of a lesson: the content as it is live, and the day."""

    knowledge: Knowledge
    understanding: Understanding
    danger: DangerReader
    on: date


def body_of(lesson: Lesson) -> Body:
    """The body of a lesson; an empty one where it cannot be read any more."""
    try:
        return Body.model_validate_json(lesson.body)
    except ValidationError:
        return Body()


def entry_id(number: int, topic: str) -> str:
    """The id of the entry that a lesson adds."""
    return f"{topic}.added_{number}"


def make_entry(number: int, body: Body, on: date) -> Entry:
    """The entry that an answer makes, as last looked over on ``on``."""
    return Entry(
        id=entry_id(number, body.topic),
        topic=body.topic,
        audience=list(body.audience),
        title=body.title,
        question=body.question,
        answer=body.answer,
        detail=body.detail,
        citations=list(body.citations),
        ask_whom=body.ask_whom,
        utterances=list(body.asked),
        reviewed_on=on,
        status="published",
    )


def meant_by(lesson: Lesson, body: Body, knowledge: Knowledge) -> Candidate | None:
    """The entry that the wordings of a lesson mean; None where it is gone."""
    if lesson.kind == "answer":
        return Candidate(body.topic, entry_id(lesson.id, body.topic)) if body.topic in knowledge.topics else None
    entry = knowledge.entries.get(body.entry)
    return Candidate(entry.topic, entry.id) if entry is not None and entry.status == "published" else None


def faults_of(kind: LessonKind, number: int, body: Body, content: Content) -> list[str]:
    """Everything that keeps a lesson from being live, in words; empty when it may be."""
    found = list(_answer_faults(number, body, content) if kind == "answer" else _target_faults(body, content))
    topic = body.topic if kind == "answer" else _topic(body, content)
    if not body.asked:
        found.append(told("fault.no_wording"))
    own = entry_id(number, body.topic) if kind == "answer" else body.entry
    for wording in body.asked:
        found += _wording_faults(wording, topic, own, content)
    return list(dict.fromkeys(found))


def _answer_faults(number: int, body: Body, content: Content) -> Iterator[str]:
    for name in ("title", "question"):
        if not getattr(body, name):
            yield told(f"fault.{name}")
    if not body.citations:
        yield told("fault.no_source")
    entry = make_entry(number, body, content.on)
    for other in content.knowledge.published:
        if other.id != entry.id and entry.title and other.title.lower() == entry.title.lower():
            yield told("fault.same_title", title=entry.title, other=other.id)
    for field, said in entry_faults(content.knowledge, entry, content.on, fewest=1):
        if body.citations or field != "citations":  # that there is none is said above, in words for this page
            yield said


def _target_faults(body: Body, content: Content) -> Iterator[str]:
    if not _topic(body, content):
        yield told("fault.no_entry")


def _topic(body: Body, content: Content) -> str:
    entry = content.knowledge.entries.get(body.entry)
    return entry.topic if entry is not None and entry.status == "published" else ""


def _wording_faults(wording: str, topic: str, own: str, content: Content) -> Iterator[str]:
    if GAP in wording:
        yield told("fault.gap", wording=wording)
    if not FEWEST <= len(wording.split()) <= MOST:
        yield told("fault.length", wording=wording, least=FEWEST, most=MOST)
    meant = content.understanding.sample(wording)
    other = content.knowledge.entries.get(meant.entry) if meant is not None and meant.entry != own else None
    yield from wording_faults(topic, wording, other, content.danger)
