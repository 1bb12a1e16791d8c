"""Buttons that stand beside many replies: to the menu, to a person, to an answer."""

from __future__ import annotations

from bot.conversation.services import Services
from bot.model.citizen_actions import Menu, ReferStart, ShowEntry
from bot.model.messages import Button
from bot.model.sense_actions import Photo
from bot.texts import text


def menu_button() -> Button:
    """The way to the ready-made questions."""
    return Button(text("button.menu"), str(Menu()))


def refer_button() -> Button:
    """Asks the police of the ward to get in touch."""
    return Button(text("button.refer"), str(ReferStart()))


def photo_button() -> Button:
    """Offers to read the day of release from a photo of the certificate."""
    return Button(text("button.photo"), str(Photo()))


def entry_button(name: str, services: Services) -> Button:
    """Shows an entry, or the main entry of a topic, under its title as a question."""
    entry = services.knowledge.entries.get(name) or services.knowledge.entry_for(name)
    return Button(entry.title, str(ShowEntry(entry.id)))
