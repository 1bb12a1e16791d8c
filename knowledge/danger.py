"""Danger that a message tells of, in three degrees: sure, perhaps, none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.entry import SafetyGroup
from knowledge.language.utterance import Utterance
from knowledge.safety import SafetyNet

_TOPICS = {"safety.distress.violence": "safety.violence", "safety.loan_shark.threats": "safety.loan_shark"}
Degree = Literal["", "sure", "perhaps"]


def danger_of(entry: str, topic: str) -> str:
    """The danger that an entry of a safety topic is about."""
    return _TOPICS.get(entry, topic)


@dataclass(frozen=True)
class Danger:
    """What danger a message tells of. ``topic`` is "safety.distress", "safety.violence", "safety.loan_shark",
    "safety.scam" or "safety.bribery"; empty with degree "".
    """

    degree: Degree = ""
    topic: str = ""

    def __str__(self) -> str:
        """ "sure:safety.distress", or "" without danger."""
        return f"{self.degree}:{self.topic}" if self.degree else ""


class DangerReader:
    """Reader of danger, over the whole text whatever its length."""

    def __init__(self, groups: Sequence[SafetyGroup]) -> None:
        self._phrases = SafetyNet(groups)

    entries: Mapping[str, str] = {
        "safety.distress": "safety.distress",
        "safety.violence": "safety.distress.violence",
        "safety.loan_shark": "safety.loan_shark",
        "safety.scam": "safety.scam",
        "safety.bribery": "process.not_listed",
    }
    """The entry that answers each danger."""

    def read(self, said: Utterance) -> Danger:
        """The danger that ``said`` tells of."""
        topic = self._phrases.find(said.words)
        return Danger("sure", _TOPICS.get(topic, topic)) if topic else Danger()
