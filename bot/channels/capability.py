"""Capabilities: what each channel can do, one record a channel. Figures from the platforms' documentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.model.messages import FormOf

OWN_KINDS = ("docx", "json")
"""The files of a person's own data: to print, and to hand on."""
Unit = Literal["utf16", "chars"]
"""Unit in which a platform counts a text, after NFC: UTF-16 units (Telegram) or characters (Zalo)."""


@dataclass(frozen=True)
class Capability:
    """``text_limit`` 0 means none. ``buttons`` 0 means that they become a numbered list. ``payload_bytes`` is the room
    for a button's payload. ``file_kinds`` are the ends of the names of files that it takes. ``caption_limit`` is how
    long a text may be that goes with a picture as one message (0: none can).
    """

    name: str
    text_limit: int = 0
    unit: Unit = "chars"
    buttons: int = 100
    title_limit: int = 100
    payload_bytes: int = 1000
    sends_pictures: bool = True
    sends_files: bool = True
    caption_limit: int = 0
    file_kinds: tuple[str, ...] = ("docx", "xlsx")
    sends_calendars: bool = False
    sends_sounds: bool = False

    def kinds_of(self, form: FormOf) -> tuple[str, ...]:
        """The kinds of the files of a form: a list comes to be written in, a person's own data for a machine too."""
        own = tuple(kind for kind in OWN_KINDS if kind in self.file_kinds or len(self.file_kinds) > 1)
        return self.file_kinds if form.ward else own


CAPABILITIES: Mapping[str, Capability] = {
    each.name: each
    for each in (
        Capability(
            "telegram",
            4096,
            "utf16",
            title_limit=40,
            payload_bytes=64,
            caption_limit=1024,
            sends_calendars=True,
            sends_sounds=True,
        ),
        Capability("zalo_oa", 2000, buttons=5, file_kinds=("docx",)),
        Capability("zalo_bot", 2000, buttons=0, sends_pictures=False, sends_files=False),
        Capability("web", sends_calendars=True),
        Capability("terminal", buttons=0, sends_pictures=False, sends_files=False),
    )
}
