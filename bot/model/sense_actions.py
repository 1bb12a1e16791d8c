"""Actions around what is spoken, heard and seen in place of typed words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.action import Action


@dataclass(frozen=True)
class VoiceCame(Action):
    """A spoken message came, which is being written down."""

    name = "voice"


@dataclass(frozen=True)
class Heard(Action):
    """Shows what was heard; "yes" sends it, "again" drops it. "lost", "long" and "busy": nothing was heard, and why."""

    name = "heard"
    step: str = ""


@dataclass(frozen=True)
class Photo(Action):
    """Asks for a photo of the certificate; "came": it is being read; "seen" shows its day, "yes" tells it, "no" not."""

    name = "photo"
    step: str = ""


@dataclass(frozen=True)
class Listen(Action):
    """Speaks an entry, or what was answered or found last."""

    name = "listen"
    entry: str = ""


@dataclass(frozen=True)
class Speak(Action):
    """Answers in the dialect of the place from now on; "plain" ends it."""

    name = "speak"
    manner: str = ""
