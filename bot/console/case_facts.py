"""Facts of a person on a case page: each with what it rests on, and what was corrected."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.console.words import word
from bot.conversation.desk_replies import outcome_word
from bot.conversation.open_points import point_words
from bot.model.application import PAPER_FIELDS, Application
from bot.texts import text
from knowledge.language.formats import show_iso, show_money
from knowledge.language.phones import show_phone


@dataclass(frozen=True)
class Fact:
    """Something known of a person: its name, value, and on what it rests ("told", "officer", "paper")."""

    name: str
    value: str = field(repr=False)
    rests_on: str = "told"


def show_change(name: str, before: str, after: str) -> str:
    """A correction: the field with its value before and after."""
    return word("filled.one", field=text(f"desk.field.{name}"), before=_said(name, before), after=_said(name, after))


def _said(name: str, value: str) -> str:
    if not value:
        return word("unknown")
    shown = {
        "amount": lambda: show_money(int(value)),
        "finished_on": lambda: show_iso(value),
        "phone": lambda: show_phone(value),
    }
    if name in ("purpose", "sex"):
        return text(f"purpose.{value}" if name == "purpose" else f"desk.sex.{value}")
    return shown[name]() if name in shown else value


def facts_of(person: Application, written: set[str]) -> list[Fact]:
    """Facts of a person, each with what it rests on: only a paper that was shown makes more than words."""
    found = []
    for name in ("purpose", "amount", "finished_on", "last_day", "outcome", "points", *PAPER_FIELDS):
        value = getattr(person, name)
        if not value:
            continue
        value = outcome_word(value) if name == "outcome" else value
        value = "; ".join(point_words(value)) if name == "points" else value
        is_paper = name in PAPER_FIELDS or (name == "finished_on" and bool(person.certificate))
        found.append(Fact(name, str(value), "paper" if is_paper else "officer" if name in written else "told"))
    return found
