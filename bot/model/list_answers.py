"""Question to a released person whether they may stand on the list, and what came of the answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ListAsked:
    """The released person is asked to agree to stand on the list; ``terms`` is the text, ``shown`` names it."""

    code: str
    terms: str
    shown: str


@dataclass(frozen=True)
class ListAnswered:
    """The person agreed to stand on the list, or no longer does; ``is_listed`` when their name stands on it already."""

    code: str
    agreed: bool
    is_listed: bool = False
