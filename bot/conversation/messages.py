"""What goes in and out of a conversation, on any channel."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_BUTTONS = 4


@dataclass(frozen=True)
class Incoming:
    """What a person sent: typed text, or the action of a pressed button (then ``text`` is its label)."""

    text: str = field(repr=False)
    action: str = ""


@dataclass(frozen=True)
class Button:
    """A quick reply; pressing it sends ``action``."""

    label: str
    action: str


@dataclass(frozen=True)
class Reply:
    """One message to the person. ``entry`` is the entry it answers with, when feedback makes sense."""

    text: str
    buttons: tuple[Button, ...] = ()
    entry: str = ""

    def __post_init__(self) -> None:
        if len(self.buttons) > MAX_BUTTONS:
            raise ValueError(f"{len(self.buttons)} buttons; a phone shows {MAX_BUTTONS}")


@dataclass(frozen=True)
class Rated:
    """Effect: a person found the answer of an entry helpful or not."""

    entry: str
    helpful: bool


@dataclass(frozen=True)
class Erased:
    """Effect: everything kept of this conversation is to be deleted now."""


Effect = Rated | Erased
