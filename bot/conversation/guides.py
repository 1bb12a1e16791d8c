"""Guides: what is most asked as one picture each (steps, papers, who, costs, establishments), drawn from the facts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.conversation.buttons import menu_button
from bot.conversation.context import Turn, TurnContext
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.model.messages import Button, Card, Message, Tone
from bot.model.outreach_actions import ShowGuide
from bot.texts import text
from knowledge.language.formats import show_day
from knowledge.language.telex import fold
from knowledge.language.templates import fill
from knowledge.yaml_file import check_whole, read_yaml

_FILE = Path(__file__).parent / "guides.yaml"


class Guide(BaseModel):
    """A picture: its words with placeholders, the answers that offer it, and what people type for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    button: str
    title: str
    verdict: str
    tone: Tone
    lines: list[str]
    notes: list[str]
    entries: list[str]
    said: list[str]


class _Guides(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    guides: list[Guide]
    asked: list[str]


@cache
def _read() -> _Guides:
    return check_whole(read_yaml(_FILE, _FILE.parent), _Guides)


def all_guides() -> Sequence[Guide]:
    """Every guide, in order. Raises YamlError."""
    return _read().guides


def steer(session: Session, action: ShowGuide, at: TurnContext) -> Turn:
    """Show a guide; a name that there is not shows the first."""
    guide = next((each for each in all_guides() if each.id == action.guide), all_guides()[0])
    return Turn(session, (guide_message(guide, at.on, at.services),))


def guide_message(guide: Guide, on: date, services: Services) -> Message:
    """A guide as a message: the text says all that the picture says."""
    card = guide_card(guide, on, services)
    lines = [f"{card.verdict}:", *(f"- {line}" for _, line in card.lines), *card.notes]
    others = [guide_button(each) for each in all_guides() if each.id != guide.id][:2]
    return Message("\n".join(lines), (*others, menu_button()), card=card)


def guide_card(guide: Guide, on: date, services: Services) -> Card:
    """A guide as a picture, with the figures of a day."""
    facts, law = services.knowledge.facts, services.knowledge.law

    def value(kind: str, name: str) -> str:
        if kind == "fact":
            return facts.show(name, on)
        return law[name].name if kind == "cite" else services.slots[name]

    return Card(
        guide.title,
        guide.verdict,
        guide.tone,
        tuple(("", fill(line, value)) for line in guide.lines),
        notes=tuple(fill(note, value) for note in guide.notes),
        footer=text("guide.footer", day=show_day(on)),
        form="guide",
    )


def guide_button(guide: Guide) -> Button:
    """Shows a guide."""
    return Button(guide.button, str(ShowGuide(guide.id)))


def guide_aids(entry: str) -> tuple[Button, ...]:
    """The button of the guide that goes with an answer, if any."""
    return tuple(guide_button(each) for each in all_guides() if entry in each.entries)


def command(bare: str, entries: Sequence[str]) -> str:
    """The action that typed words mean as a whole, after answers with ``entries``; "" for none. ``bare`` is folded."""
    named = _named().get(bare)
    if named is None and bare in _asked():
        fitting = (each.id for entry in reversed(entries) for each in all_guides() if entry in each.entries)
        named = next(fitting, all_guides()[0].id)
    return str(ShowGuide(named)) if named else ""


@cache
def _named() -> dict[str, str]:
    return {fold(said): each.id for each in all_guides() for said in each.said}


@cache
def _asked() -> frozenset[str]:
    return frozenset(fold(said) for said in _read().asked)
