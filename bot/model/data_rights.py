"""Rights about one's own data: what may be asked of an officer, by when it is done, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

RequestKind = Literal["see", "correct", "restrict", "object", "complain"]
SettleStep = Literal["answer", "done", "refuse"]
WORDED: tuple[RequestKind, ...] = ("correct", "object", "complain")
"""Kinds that need the person's own words."""
FREEZING: tuple[RequestKind, ...] = ("restrict", "object")
"""Kinds after which nothing is done with the case until they are lifted or refused."""
REFUSALS = ("not_theirs", "already", "unclear", "kept_by_law", "elsewhere")
"""Why a request may be refused; the words are in rights.yaml."""


@dataclass(frozen=True)
class AskRight:
    """Effect: a person asks something about the data that they sent with a case, in ``words``."""

    code: str
    kind: RequestKind
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class LiftFreeze:
    """Effect: a person lets officers go on with the case that they wanted left alone."""

    code: str


@dataclass(frozen=True)
class SettleRight:
    """Effect: an officer takes a request on ("answer"), has done it, or refuses it with a reason."""

    number: int
    step: SettleStep
    reason: str = ""


@dataclass(frozen=True)
class RightAsked:
    """A request is at the desk. ``is_frozen`` when nothing is done with the case meanwhile."""

    code: str
    kind: RequestKind
    answer_by: date
    done_by: date
    is_frozen: bool = False


@dataclass(frozen=True)
class FreezeLifted:
    """Officers go on with a case."""

    code: str


@dataclass(frozen=True)
class RightInHand:
    """A request as an officer sees it; ``words`` only where it is opened."""

    number: int
    code: str
    kind: RequestKind
    asked_on: date
    answer_by: date
    done_by: date
    is_answered: bool = False
    is_late: bool = False
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class ActFor:
    """Effect: an officer does for somebody who lost the phone what they would do themselves: "pause" or "erase"."""

    code: str
    what: Literal["pause", "erase"]


@dataclass(frozen=True)
class ActedFor:
    """It was done; ``is_over``: nothing is left of the case, ``on_paper``: the name is on a list that is out."""

    code: str
    what: Literal["pause", "erase"]
    is_over: bool = False
    on_paper: bool = False


@dataclass(frozen=True)
class RightSettled:
    """An officer took a step with a request; ``told`` is what the person was told, word for word."""

    right: RightInHand
    step: SettleStep
    told: str = ""


DAYS: Mapping[RequestKind, str] = {
    "see": "access",
    "correct": "access",
    "restrict": "withdraw",
    "object": "withdraw",
    "complain": "delete",
}
"""The term of each kind, by the name of its days in `bot.texts.promises`; a complaint has the longest, as no text that
we read sets one for it."""
