"""Action of a button: a typed value, and the short string in which it travels. See `bot.model.actions`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar


@dataclass(frozen=True)
class Action:
    """A button's action. ``name`` is the fixed beginning of its string."""

    name: ClassVar[str] = ""

    def __str__(self) -> str:
        kept = _fields(type(self))  # type: ignore[arg-type]  # a class can be hashed
        return ":".join((self.name, *(str(getattr(self, name)) for name in kept))).rstrip(":")

    @property
    def room(self) -> str:
        """The dialogue it belongs to: the first part of its string."""
        return self.name.partition(":")[0]


@cache
def _fields(kind: type[Action]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
