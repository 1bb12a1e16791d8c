"""Trouble with a typed answer: why it gives no value, and which values it might have meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

V = TypeVar("V", covariant=True)


class TroubleKind(StrEnum):
    """Why an answer gives no value. The words for each are in the questionnaire's texts."""

    NOT_UNDERSTOOD = "not_understood"
    FUTURE = "future"
    TOO_OLD = "too_old"
    IMPOSSIBLE = "impossible"
    AMBIGUOUS = "ambiguous"
    NEGATIVE = "negative"
    ABSURD = "absurd"


@dataclass(frozen=True)
class Trouble(Generic[V]):
    """An answer that gives no value: why, what was read of it (short), and values to offer as buttons."""

    kind: TroubleKind
    read: str = ""
    candidates: tuple[V, ...] = ()


_SHOWN = 40


def not_understood(text: str) -> Trouble[V]:
    """The trouble of a text in which nothing of the asked kind was found."""
    return Trouble(TroubleKind.NOT_UNDERSTOOD, " ".join(text[: 4 * _SHOWN].split())[:_SHOWN])


class TroubleError(Exception):
    """Carries a trouble out of the reading of a day; `read_date` catches it."""

    def __init__(self, kind: TroubleKind, candidates: tuple[Any, ...] = ()) -> None:
        super().__init__(kind)
        self.kind = kind
        self.candidates = candidates
