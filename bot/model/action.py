"""Action of a button: a typed value, and the short string in which it travels. See `bot.model.actions`."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields
from functools import cache
from typing import ClassVar, cast


@dataclass(frozen=True)
class Action:
    """A button's action. ``name`` is the fixed beginning of its string."""

    name: ClassVar[str] = ""

    def __str__(self) -> str:
        return ":".join((self.name, *(str(getattr(self, field)) for field in _fields(type(self))))).rstrip(":")


@cache
def _fields(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("type[Action]", kind)))
