"""The counter: what an officer writes down of a released person, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.application import Application

FILLED = (
    "name", "phone", "purpose", "amount", "finished_on", "born", "sex", "id_number", "residence", "certificate",
    "representative",
)  # fmt: skip
"""Fields of an application that an officer may write, in the order in which they are shown."""
TOLD_FIELDS = ("name", "phone", "purpose", "amount", "finished_on")
"""Those that the person told themselves: when an officer changes one, they hear which."""


@dataclass(frozen=True)
class Fill:
    """Effect: an officer corrects or completes what is kept of the released person of a case."""

    code: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True)
class SignUp:
    """Effect: an officer writes down a released person who agreed: that of the case with ``code``, or a walk-in ("").

    ``slip`` names the paper they signed; "" when they agreed by a press of their own.
    """

    code: str
    application: Application = field(repr=False)
    slip: str = field(default="", repr=False)


@dataclass(frozen=True)
class Filled:
    """The data of a case are other ones now: each field with its value before and after.

    ``told`` the person reads after a wait; for ``undo_minutes`` the officer can take it back.
    """

    code: str
    changes: tuple[tuple[str, str, str], ...] = field(repr=False)
    told: str = ""
    undo_minutes: int = 0


@dataclass(frozen=True)
class SignedUp:
    """A released person stands in a case: ``code`` is theirs, ``case_code`` the case's; those of a walk-in are one.

    ``call_word`` are the words by which they know a genuine call.
    """

    code: str
    case_code: str
    call_word: str = field(default="", repr=False)
