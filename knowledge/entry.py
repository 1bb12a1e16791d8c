"""Rows of the content files: entries, groups of outside matters, safety phrases."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Audience = Literal["person", "family", "employer"]
Advisor = Literal["", "police", "bank", "committee", "legal_aid", "school"]
Reviewer = Literal["", "lawyer", "legal_aid", "police", "bank", "committee"]
"""Who signed an answer off, by role; "" where nobody outside has."""
Status = Literal["published", "draft", "retired"]
Channel = Literal["zalo", "telegram"]
"""Kinds of channels besides the web, which is what an entry speaks of by itself."""
Action = Literal["menu", "help", "erase", "screen", "refer", "cases", "plan", "rights"]
"""What a button under an answer may start; its label is the text `button.<action>`."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Row):
    """An answer as it is said on one kind of channel; an empty part is that of the entry."""

    answer: str = ""
    detail: str = ""


class Entry(_Row):
    """One question with its answer. ``utterances`` are ways in which people ask it.

    ``known_as`` are short questions that mean this entry when they are all of a message; nothing is learnt from them.
    ``is_trouble``: it also answers whoever only states it, without asking ("em ngại ra phường").
    ``title`` is what a button says when readings are offered; ``buttons`` start something in the chat. For editors
    only: ``ask_whom`` is who settles what the law leaves open (the lint wants it where a citation is uncertain),
    ``not_this`` names neighbours that are easily confused with it (the lint checks that they exist). ``decided_by`` is
    the rule or fact of the pre-check on which it hangs; screening/personal.yaml has a line for yes, no and unknown.
    ``on_channel`` is what is said elsewhere than on the web, where others can read and keep a message.
    """

    id: str
    topic: str
    audience: list[Audience]
    is_trouble: bool = False
    title: str
    question: str
    answer: str
    detail: str = ""
    citations: list[str]
    follow_ups: list[str] = []
    buttons: list[Action] = []
    ask_whom: Advisor = ""
    not_this: list[str] = []
    decided_by: str = ""
    on_channel: dict[Channel, Said] = {}
    utterances: list[str]
    known_as: list[str] = []
    reviewed_on: date
    reviewed_by: Reviewer = ""
    status: Status

    def said_on(self, channel: str) -> tuple[str, str]:
        """Answer and detail as they are said on a kind of channel."""
        said = self.on_channel.get(channel)  # type: ignore[call-overload]  # any other channel has none
        return (said.answer or self.answer, said.detail or self.detail) if said else (self.answer, self.detail)


class Topic(_Row):
    """A canonical topic: what its entries must settle."""

    id: str
    settles: str

    @property
    def family(self) -> str:
        """The part before the dot: "loan" of "loan.interest"."""
        return self.id.split(".", 1)[0]


class OutsideGroup(_Row):
    """Matters that the program does not know, near to its field or far from it; ``point_to`` who may help.

    ``cues`` are the matter's own words: without one of them a message is never said to be about it. ``title``
    completes "Chuyện … nằm ngoài phần tôi biết"; empty for what is no matter at all (gibberish).
    """

    id: str
    title: str
    point_to: str = ""
    cues: list[str] = []
    utterances: list[str]


class SafetyGroup(_Row):
    """Phrases that make a message a matter of safety, whatever else it asks.

    ``topic`` is answered first. A phrase typed with marks must match marks; one typed without matches folded,
    unless it starts with "!": then marks are required, because the folded phrase means something harmless too.
    """

    topic: str
    phrases: list[str]
    unless: list[str] = []


class ReplacementRow(_Row):
    """A row of a vocabulary file: ``from`` are spellings, ``to`` what they stand for.

    ``only`` names the one use of a row that means something else in the other; ``often`` is the commonest spelling.
    """

    to: str
    spellings: list[str] = Field(alias="from")
    not_before: list[str] = []
    only: Literal["", "answers", "questions"] = ""
    often: str = ""
