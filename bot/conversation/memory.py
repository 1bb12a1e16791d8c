"""Memory of a chat besides its dialogues: what was told, what was talked about last, and whether somebody is in danger.

All of it is personal: it lives in the sealed session for the days that the notice names, reaches nobody, and is gone
at "quên đi" or "xóa dữ liệu".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.language.story import About, Context
from screening.advice import Audience

AUDIENCE_OF: Mapping[str, Audience] = {"self": "person", "relative": "family", "establishment": "employer"}
ABOUT_OF: Mapping[str, About] = {audience: about for about, audience in AUDIENCE_OF.items()}  # type: ignore[misc]

Note = Mapping[str, Any]
"""A fact told: ``value`` as the pre-check reads it ("2024-04", 80000000), ``sure``, and the ``turn`` it was told in."""


@dataclass(frozen=True)
class Told:
    """The facts told so far, by whom they are about ("self", "relative", "establishment") and fact.

    ``about`` is whom the talk is about now, ``relation`` the word for the relative, ``address`` how the person calls
    themselves, ``plan`` what the money is for in the person's words, ``turn`` the number of messages so far, ``last``
    the facts noted in the message before, so that "không phải" can mean them. ``people`` are the facts of other
    relatives and of several people told of in one message, by what they were called.
    """

    notes: Mapping[str, Mapping[str, Note]] = field(default_factory=dict, repr=False)
    about: str = ""
    relation: str = ""
    address: str = ""
    plan: str = field(default="", repr=False)
    turn: int = 0
    last: tuple[str, ...] = ()
    people: Mapping[str, Mapping[str, Note]] = field(default_factory=dict, repr=False)

    @property
    def now(self) -> Mapping[str, Note]:
        """The facts about whom the talk is about now."""
        return self.notes.get(self.about, {})

    @property
    def tells(self) -> bool:
        """True if the message of this turn told a fact."""
        return any(note["turn"] == self.turn for note in self.now.values())

    def context(self, about: str = "") -> Context:
        """The context that the next message may lean on; ``about`` is whom a check is about where nothing was told."""
        status, purpose = (str(self.now.get(name, {}).get("value", "")) for name in ("sentence_status", "purpose"))
        return Context(self.about or about, self.relation, self.address, status, purpose)

    def turned_to(self, relation: str) -> Told:
        """The memory in a talk that turns to another relative; what was told of the one before is kept beside."""
        people = self.people
        if self.relation and self.notes.get("relative"):
            people = {**people, self.relation: self.notes["relative"]}
        notes = {**self.notes, "relative": people.get(relation, {})}
        return replace(self, about="relative", relation=relation, notes=notes, people=people, last=())

    def turned_back(self) -> Told:
        """The memory in a talk that turns back to whoever writes."""
        return replace(self.turned_to(""), about="self")

    def without(self, *facts: str) -> Told:
        """The same without some facts about whom the talk is about now."""
        kept = {name: note for name, note in self.now.items() if name not in facts}
        return replace(self, notes={**self.notes, self.about: kept}, last=())


@dataclass(frozen=True)
class Frame:
    """The last results, which a short message can lean on.

    The loan calculated last (amount in đồng, months, months of grace) and the one before it, ``is_assumed`` where its
    amount was only an example of the program, the outcome told last, the
    other loan programme spoken of last, the aspect asked of last, and the role of whoever asks on duty.
    """

    amount: int = 0
    months: int = 0
    grace: int = 0
    earlier_amount: int = 0
    earlier_months: int = 0
    earlier_grace: int = 0
    is_assumed: bool = False
    outcome: str = ""
    programme: str = ""
    aspect: str = ""
    role: str = ""


@dataclass(frozen=True)
class Care:
    """The state after danger was heard: its topic, and for how many more messages somebody stays attentive."""

    topic: str = ""
    left: int = 0
    told: int = 0


def load_told(fields: Mapping[str, Any] | None) -> Told:
    """All that was told, from the fields of a stored session."""
    return Told(**{**fields, "last": tuple(fields["last"])}) if fields else Told()
