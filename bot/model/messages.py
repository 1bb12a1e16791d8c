"""Messages: what goes in and out of a conversation, on any channel, and what is kept of it for a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

MAX_BUTTONS = 4
MAX_CHOICES = 10
"""Choices of a list that somebody pages through."""

Asks = Literal["", "phone", "place"]
"""Data that a telephone can hand over at a press: its number or where it is."""


Takes = Literal["", "photo"]
"""Files that a person may send in answer to a message."""


@dataclass(frozen=True)
class Incoming:
    """A person's message: typed text, or the action of a pressed button (then ``text`` is its label).

    ``location`` is a shared place as latitude and longitude in degrees. ``has_file``: a picture or a file came along,
    which nobody here can see. ``heard`` are words that an ear wrote down, ``seen`` is a day (ISO) that
    was read from a photo: they count once the person pressed so.
    """

    text: str = field(repr=False)
    action: str = ""
    location: tuple[float, float] | None = field(default=None, repr=False)
    has_file: bool = False
    heard: str = field(default="", repr=False)
    seen: str = field(default="", repr=False)


@dataclass(frozen=True)
class Button:
    """A quick reply; pressing it sends ``action``."""

    label: str
    action: str


Mark = Literal["yes", "no", "unknown", ""]
"""Mark of a line: ✓, ✗, ? or a plain line."""

Tone = Literal["good", "wait", "look", "other"]
"""The colour of a verdict: likely, not yet, an officer looks, another programme. None of them is an alarm."""


@dataclass(frozen=True)
class PlanForm:
    """A draft of Mẫu số 02 to take away as a Word file. Texts for people; what was not told is "", to write by hand.

    ``checks`` are the lines of its check.
    """

    on: str
    kind: str = ""
    what: str = field(default="", repr=False)
    workers: str = ""
    released: str = ""
    share: str = ""
    contracts: str = ""
    amount: str = ""
    months: str = ""
    rate: str = ""
    checks: tuple[tuple[Mark, str], ...] = ()


@dataclass(frozen=True)
class Card:
    """A result to draw. All texts are for people and already in Vietnamese.

    ``notes`` are short lines under the reasons (estimate, who signs), ``steps`` what to do next, ``footer`` the
    sentence that this is no decision (a fixed one when empty). Only the printed sheet has ``law`` (what all this rests
    on), ``cures`` (how to get what is missing), ``papers`` (a checklist) and ``places``. ``form``: a page to write on
    instead of a result, "word" for the Word file of ``plan`` alone, "guide" for a picture alone.
    """

    title: str
    verdict: str
    tone: Tone
    lines: tuple[tuple[Mark, str], ...] = ()
    countdown: str = ""
    notes: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    footer: str = ""
    steps: tuple[str, ...] = ()
    cures: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    law: str = ""
    form: Literal["", "plan", "word", "guide"] = ""
    plan: PlanForm | None = None


@dataclass(frozen=True)
class Bar:
    """One period (a month or a year): its short label and amounts in đồng; ``balance`` is owed at its end."""

    label: str
    principal: int
    interest: int
    balance: int


@dataclass(frozen=True)
class Chart:
    """A repayment to draw; ``start`` is the amount borrowed, in đồng."""

    title: str
    notes: tuple[str, ...]
    bars: tuple[Bar, ...]
    start: int


@dataclass(frozen=True)
class FormOf:
    """A monthly list: a ward's code and the month as "2026-12"; ``kind`` when it is one file alone.

    ``addendum`` is the number of the addendum that is meant in place of the list.
    Without a ward it is the file of the person's own data.
    """

    ward: str
    month: str
    kind: str = ""
    addendum: int = 0


@dataclass(frozen=True)
class Message:
    """One message to the person. ``entry`` is the entry it answers with, when feedback makes sense.

    ``aids`` are lesser buttons (back, why, not known); ``card`` and ``chart`` are drawn where a channel takes
    pictures, and say nothing that the text does not say. ``form`` offers a monthly list as files. ``kept_as`` is what
    a history shows later in the place of ``text``, for what may be read only once. ``asks`` lets a channel offer
    to share a phone number or a place. ``page`` is the first option (from 0) to show where not all have room.

    The rest says how it is delivered. ``is_notice``: it was not asked for and owns no numbers, those are the waiting
    question's. ``is_offered``: the session knows its options, so that they can be paged through. ``asked`` is what was
    offered to share before and is no longer wanted. ``desk`` leads from a group to the desk, to the case with this code
    if any; None for no such link. ``continues``: another part of the same message follows. ``is_list``: its
    buttons are a page of a longer list, and may be more than usual. ``calendar`` is the moment (ISO, UTC) of an
    appointment that is offered as a file. ``sound`` is how this message can be heard: an action, or the
    address of a page with a player; ``spoken`` are the words of a message that is one to hear. ``takes``: a page
    offers to send a photo.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    entry: str = ""
    aids: tuple[Button, ...] = ()
    card: Card | None = None
    chart: Chart | None = None
    form: FormOf | None = None
    kept_as: str = ""
    asks: Asks = ""
    page: int = 0
    is_notice: bool = False
    is_offered: bool = False
    asked: Asks = ""
    desk: str | None = None
    continues: bool = False
    is_list: bool = False
    calendar: str = ""
    sound: str = ""
    spoken: str = field(default="", repr=False)
    takes: Takes = ""

    def __post_init__(self) -> None:
        most = MAX_CHOICES if self.is_list else MAX_BUTTONS
        if max(len(self.buttons), len(self.aids)) > most:
            raise ValueError(f"{len(self.buttons)} buttons, {len(self.aids)} aids; a phone shows {most}")

    @property
    def all_buttons(self) -> tuple[Button, ...]:
        """Buttons and aids in the order in which they are numbered."""
        return self.buttons + self.aids


PictureKind = Literal["card", "chart"]


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn of a message: its words for who cannot see it, and its size in pixels."""

    kind: PictureKind
    alt: str = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True)
class ChatMessage:
    """A message of a kept chat: its number there, whose it is, and when it came (ISO, UTC)."""

    number: int
    message: Message = field(repr=False)
    is_from_person: bool = False
    at: str = ""
    pictures: tuple[Picture, ...] = ()
