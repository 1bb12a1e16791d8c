"""Action of a button: a typed value, and the short string in which it travels. See `bot.model.actions`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar


@dataclass(frozen=True)
class Action:
    """A button's action. ``name`` is the fixed beginning of its string."""

    name: ClassVar[str] = ""

    def __str__(self) -> str:
        return ":".join((self.name, *(str(getattr(self, field.name)) for field in fields(self)))).rstrip(":")

    @property
    def room(self) -> str:
        """The dialogue it belongs to: the first part of its string."""
        return self.name.partition(":")[0]
