"""Elliptic questions: a few words that ask, and lean on the matter spoken of last ("giờ xin lại ở đâu", "nộp cho ai").

They are read once more with the name of that matter before them. What comes first then is meant if it belongs to the
matter and the words alone could mean it too, or if both readings agree.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.context import TurnContext
from bot.conversation.session import Session
from knowledge.entry import Entry
from knowledge.language.utterance import Utterance
from knowledge.language.word_lists import phrases
from knowledge.readings import Decision, Reading, Status

_MOST_WORDS = 9
"""A longer question says for itself what it is about."""
_FEW_WORDS = 4
"""So few words mean little alone: what the matter makes of them counts."""
_RECENT = 2
"""Messages for which a fact told is still what is spoken of."""
_FIRST = 3
"""Readings of the words alone among which the matter is to be."""
_AGREED = 0.4
"""Confidence from which both readings, alone and with the matter, are believed when they agree."""
_SURE = 0.5
"""Confidence from which the reading with the matter is believed where the words alone do not name it."""
_TOLD = {"certificate": {"lost": "elig.certificate.lost"}, "resident_listed": {"no": "process.commune_police"}}
"""Entries about a fact that was told just now, where nothing was answered since."""
_OWN_WAYS = (
    "loan.hardship",
    "loan.overdue",
    "process.rejected",
    "process.not_listed",
    "elig.certificate",
    "other.expungement",
    "elig.person",
    "safety.",
    "process.id_card",
    "contact.",
)
"""Topics with papers, offices and time of their own."""
_TIME = "process.time"
_COMMON_WAYS = (
    "process.documents_person",
    "process.where",
    "process.commune_committee",
    _TIME,
    "loan.repayment",
)
"""Topics of the papers, offices and time of a loan, which a few words sound like."""
_NEVER = ("smalltalk.", "safety.distress")


def in_matter(session: Session, said: Utterance, first: Reading, at: TurnContext) -> Reading | None:
    """The reading of an unsure short question within the matter spoken of last; None when it leans on nothing."""
    entry = matter_of(session, at)
    if entry is None or said.size > _MOST_WORDS or entry.topic.startswith(_NEVER):
        return None
    understanding = at.services.understanding
    alone = understanding.ranking(said)
    joined = said.share(
        f"ranking after {entry.title}",
        lambda said: understanding.ranking(Utterance(f"{entry.title} {said.clean}")),
    )
    if not joined.topics or not alone.topics:
        return None
    topic, found = joined.topics[0], joined.entries[0]
    entries = at.services.knowledge.entries
    near = {entry.topic, *(entries[name].topic for name in entry.follow_ups if name in entries)}
    agrees = topic == alone.topics[0] and alone.confidence >= _AGREED and topic in near
    is_own = said.size <= _FEW_WORDS and joined.confidence >= _SURE and entry.topic.startswith(_OWN_WAYS)
    fits = topic in alone.topics[:_FIRST] or is_own
    is_strange = topic.startswith(_NEVER) or (topic.startswith("safety.") and not entry.topic.startswith("safety."))
    if is_strange or not (agrees or (topic in near and fits)):
        return None
    if topic in alone.topics and not (found == entry.id and entry.id != entry.topic):
        found = alone.entries[alone.topics.index(topic)]  # the title only names the matter, the words say what of it
    rest = tuple(option for option in first.alternatives if option.topic != topic)
    return replace(first, decision=Decision.LEAN, status=Status.ANSWERED, topic=topic, entry=found, alternatives=rest)


def way_of_matter(session: Session, said: Utterance, first: Reading, at: TurnContext) -> str:
    """The entry answered last for "cần giấy gì" and "ai xác nhận" after a matter with ways of its own; "" otherwise."""
    entry = matter_of(session, at) if session.entries else None
    few = _FEW_WORDS + (first.topic == _TIME)
    if entry is None or said.size > few or not entry.topic.startswith(_OWN_WAYS):
        return ""
    if phrases("talk.names_the_loan", marks=True).within(said.clean):
        return ""  # "vay thì cần giấy gì" leaves the matter
    return entry.id if first.is_answered and first.topic.startswith(_COMMON_WAYS) else ""


def matter_of(session: Session, at: TurnContext) -> Entry | None:
    """The entry answered last, else the one about a fact told just now."""
    entries = at.services.knowledge.entries
    for name, meant in _TOLD.items() if not session.entries else ():
        note = session.told.now.get(name, {})
        if note and note["value"] in meant and note["turn"] >= session.told.turn - _RECENT:
            return entries[meant[str(note["value"])]]
    return entries.get(session.entries[-1]) if session.entries else None
