"""Entries as text for one day and one place: figures in force, names of articles, the ward's own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.entry import Entry
from knowledge.language.formats import show_day
from knowledge.language.months import first_day_inside
from knowledge.language.templates import fill, placeholders
from knowledge.law import Citation
from knowledge.loader import Knowledge
from knowledge.messages import message
from knowledge.parameters import ParameterNotInForceError
from knowledge.sums import figures_of, show_sum

OF_PLACE = ("ward", "police", "committee", "bank", "police_contact", "bank_contact", "hamlet", "hamlet_head")
"""What a place supplies: its names, one sentence each on how to reach the police and the bank, and what people there
call the smallest unit and whoever heads it."""
OF_SERVICE = ("chat_days", "draft_days", "backup_days", "keep_months", "operator")
"""What the settings of the service supply: how long it keeps what, and who answers for it."""
SLOTS = frozenset((*OF_PLACE, *OF_SERVICE))
"""The names that an answer may leave to be filled in."""

DAYS = frozenset({"reviewed_on", "oldest_release"})
"""Days an answer may name: when it was last looked over; the first day on which a sentence may have ended for a loan
today (Article 3(2)a)."""

_AT_HAND = 1000
"""Answers that are kept: an entry says the same all day."""


@dataclass(frozen=True)
class Answer:
    """An entry rendered for a day and a place."""

    entry: Entry
    text: str
    detail: str
    citations: list[Citation]


class Renderer:
    """Fills entries with what holds on a day and on a kind of channel."""

    def __init__(self, knowledge: Knowledge, slots: Mapping[str, str], channel: str = "web") -> None:
        self._knowledge = knowledge
        self._slots = slots
        self._channel = channel
        self._made: dict[tuple[str, date], Answer] = {}

    def speaking(self, channel: str) -> Renderer:
        """The same for another kind of channel."""
        return Renderer(self._knowledge, self._slots, channel)

    def answer(self, entry: Entry, on: date) -> Answer:
        """``entry`` as of ``on``; when a figure in it was not in force that day, the text says so instead."""
        made = self._made.get((entry.id, on))
        if made is None or made.entry is not entry:
            if len(self._made) >= _AT_HAND:
                self._made.clear()
            made = self._made[entry.id, on] = self._answer(entry, on)
        return made

    def _answer(self, entry: Entry, on: date) -> Answer:
        answer, more = entry.said_on(self._channel)
        try:
            text, detail = self.fill(entry, answer, on), self.fill(entry, more, on)
        except ParameterNotInForceError:
            text, detail = message("renderer.not_in_force", on=show_day(on)), ""
        return Answer(entry, text, detail, self.citations(entry, on))

    def fill(self, entry: Entry, template: str, on: date) -> str:
        """``template`` with every placeholder replaced. Raises ParameterNotInForceError, KeyError for unknown names."""
        return fill(template, lambda kind, name: self._value(entry, kind, name, on)).strip()

    def _value(self, entry: Entry, kind: str, name: str, on: date) -> str:
        knowledge = self._knowledge
        if kind == "fact":
            return knowledge.facts.show(name, on)
        if kind == "sum":
            return show_sum(name, knowledge.facts, on)
        if kind == "basis":
            return knowledge.law[knowledge.facts.citations(name, on)[-1]].name
        if kind == "cite":
            return knowledge.law[name].name
        if kind == "date":
            if name == "oldest_release":
                return show_day(first_day_inside(on, int(knowledge.facts.number("window_years", on))))
            return show_day(entry.reviewed_on)
        if kind == "slot":
            return self._slots[name]
        return name

    def citations(self, entry: Entry, on: date) -> list[Citation]:
        """The grounds of the answer that day: the entry's citations in force and those of its figures."""
        wanted = [name for name in entry.citations if self._knowledge.law[name].document.in_force(on)]
        for kind, name in placeholders(" ".join(entry.said_on(self._channel))):
            for figure in (name,) if kind == "fact" else figures_of(name) if kind == "sum" else ():
                try:
                    wanted += self._knowledge.facts.citations(figure, on)
                except ParameterNotInForceError:
                    continue
        return [self._knowledge.law[name] for name in dict.fromkeys(wanted)]
