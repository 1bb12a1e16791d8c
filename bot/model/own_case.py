"""A case as whoever sent it sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.model.application import Application
from bot.model.case import State


@dataclass(frozen=True)
class OwnCase:
    """A case as the chat that sent it may see it. ``held`` is all that is kept of what this chat sent.

    ``list_agreed`` when the person in question agreed, by the code of this sender, to stand on the list. ``call_word``
    are the words that an officer says who calls; ``asks_call`` while it is not said whether one called. ``is_tied``
    when another chat of the same person shows it too.
    ``is_frozen`` when this chat wants it left alone.
    """

    code: str
    state: State
    ward: str
    police: str
    opened_on: date
    agreed_at: datetime
    version: str
    person_agreed: bool
    held: Application = field(repr=False)
    list_agreed: bool = False
    call_word: str = field(default="", repr=False)
    asks_call: bool = False
    is_tied: bool = False
    is_frozen: bool = False
