"""The session: what a conversation remembers, as plain data. Of what was typed only what was told (`memory`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from datetime import date
from functools import cache, cached_property
from typing import Any, Literal

from bot.conversation.memory import ABOUT_OF, Care, Frame, Told, load_told
from bot.model.messages import Asks
from knowledge.language.story import Context
from screening.advice import Audience, Subject
from screening.questionnaire import State

VERSION = 5


@dataclass(frozen=True)
class Screening:
    """A pre-check under way. ``answers`` are facts by question id, as `screening.questionnaire` keeps them.

    ``phase``: asking, paused (left half-way), review (answers shown), done (result shown). ``editing`` is the question
    being answered anew, ``shown`` the outcome told last. ``is_brief``: begun by a question, not by a button; its result
    follows the last answer at once. ``repeated`` counts how often the waiting question was put again.
    """

    audience: Subject
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    phase: str = "asking"
    editing: str = ""
    shown: str = ""
    is_brief: bool = False
    repeated: int = 0

    @cached_property
    def states(self) -> dict[date, State]:
        """The answers as replayed on a day, so that a turn replays them once. No field: it is never stored."""
        return {}

    def moved_to(self, phase: str, *, editing: str = "") -> Screening:
        """The same answers in another phase."""
        moved = replace(self, phase=phase, editing=editing)
        moved.states.update(self.states)
        return moved

    def answered(self, state: State, on: date, phase: str) -> Screening:
        """The check with the answers of ``state``, which was found on the day ``on``."""
        moved = replace(self, answers=dict(state.answers), phase=phase, editing="", repeated=0)
        moved.states[on] = state
        return moved


@dataclass(frozen=True)
class Workers:
    """The workers an employer answers for. ``done`` are the answers about each, in order.

    ``employer`` is the employer's own check while a worker's stands in its place; None when it is back.
    """

    done: tuple[Mapping[str, Mapping[str, object]], ...] = ()
    employer: Screening | None = None


@dataclass(frozen=True)
class Referral:
    """A request to be contacted that is being made. Empty fields are not asked yet.

    ``may_ask`` is "yes" once the person agreed to be asked for name and number.
    ``step`` is the field being asked or "consent"; ``places`` are the codes of wards to choose from, ``typed`` the
    name of a place that waits for its province. ``helper`` is the role of who helps another one ("asked": not said
    yet), ``beside`` "yes" when that one agreed beside them.
    """

    step: str
    audience: Audience | Literal[""] = ""
    ward: str = ""
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    when: str = ""
    way: str = ""
    may_ask: str = ""
    places: tuple[str, ...] = ()
    typed: str = field(default="", repr=False)
    editing: bool = False
    helper: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Contact:
    """Data to be reached by that a message gave outside any field: offered as the start of a request, used only after a
    yes, and gone with the next message that adds nothing to them. ``code`` is the own case that they would correct.
    """

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    ward: str = ""
    when: str = ""
    way: str = ""
    code: str = ""

    @property
    def fields(self) -> dict[str, str]:
        """The given data, by the name of the field."""
        return {name: str(value) for name, value in _fields(self).items() if value and name != "code"}


@dataclass(frozen=True)
class Desk:
    """The step that an officer is in the middle of: the case, the step, its reason, and what is still to be said
    ("note", "ward", "person"); ``ward`` is the name of a place that waits for its province, or of a new person the
    ward. ``values`` are fields that were read of a person and are not kept yet.
    """

    code: str = ""
    step: str = ""
    asks: str = ""
    ward: str = ""
    reason: str = ""
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Lock:
    """A lock word: salt and slow digest (hex), the moment the open chat was last used, and how a try at it stands.

    ``is_shut``: locked by hand. ``asks``: "word" or "again" while a new one is typed, whose digest waits in ``draft``.
    ``wrong`` tries since it was open, the next one is taken at ``waits_until``; ``was_told`` that it is locked.
    """

    salt: str = ""
    digest: str = field(default="", repr=False)
    used_at: str = ""
    is_shut: bool = False
    asks: str = ""
    draft: str = field(default="", repr=False)
    draft_salt: str = ""
    wrong: int = 0
    waits_until: str = ""
    was_told: bool = False


@dataclass(frozen=True)
class Session:
    """``entries`` are those answered last ("chi tiết" and "căn cứ" mean them).

    ``offered`` are the labels and actions of the last buttons, so that a number or a label typed presses one; ``asks``
    is what the last message offered to share. ``unclear`` counts the questions put back in a row, ``said`` are
    prints of the texts of the last reply, so that no text is said twice running. ``agreeing`` is the code of a case
    with which somebody agrees, while its digits are asked, ``agreeing_to`` the beginning of the digest of the text.
    ``campaign`` is the word of the link that brought the chat here.
    ``asked`` are the words of the question answered last, without personal data.
    ``right`` is what is asked of an officer and the case ("complain:K7M2-9QXD"), while its words are waited for.
    ``heard`` are words that an ear wrote down, until the person says that they are right;
    ``photo`` how a photo of the certificate stands: "wanted", "reading", or the day (ISO) that waits for a yes.
    ``dialect`` is that in which the person wants answers.
    """

    welcomed: bool = False
    topic: str = ""
    entries: tuple[str, ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    asks: Asks = ""
    unclear: int = 0
    screening: Screening | None = None
    workers: Workers | None = None
    referral: Referral | None = None
    desk: Desk | None = None
    contact: Contact = field(default_factory=Contact)
    told: Told = field(default_factory=Told)
    frame: Frame = field(default_factory=Frame)
    care: Care = field(default_factory=Care)
    said: tuple[str, ...] = ()
    agreeing: str = ""
    lock: Lock | None = None
    agreeing_to: str = ""
    campaign: str = ""
    right: str = ""
    asked: str = field(default="", repr=False)
    heard: str = field(default="", repr=False)
    photo: str = field(default="", repr=False)
    dialect: str = ""

    @property
    def own_screening(self) -> Screening | None:
        """The check of whoever asks for a loan, also while it waits behind that of a worker."""
        return self.workers.employer if self.workers and self.workers.employer else self.screening

    @property
    def asker(self) -> Audience | Literal[""]:
        """The one who asks for a loan, as far as a check has told."""
        own = self.own_screening
        return own.audience if own is not None and own.audience != "worker" else ""

    @property
    def context(self) -> Context:
        """The context that the next message may lean on."""
        return self.told.context(ABOUT_OF.get(self.asker, ""))

    @property
    def remains(self) -> str:
        """The session that takes the place of this one when its days are over: the lock word alone; "" for none."""
        return Session(welcomed=True, lock=self.lock).dump() if self.lock and self.lock.digest else ""

    def dump(self) -> str:
        """The session as JSON."""
        return _ENCODER.encode({"version": VERSION, **_fields(self)})


def load_session(data: str) -> Session:
    """A session from JSON; one of another version or damaged starts anew, already welcomed, but as locked as it was."""
    lock = None
    try:
        fields = json.loads(data)
        lock = Lock(**kept) if (kept := fields.pop("lock", None)) else None
        if fields.pop("version", None) != VERSION:
            return Session(welcomed=True, lock=lock)
        fields["entries"] = tuple(fields["entries"])
        fields["offered"] = tuple((str(label), str(action)) for label, action in fields["offered"])
        fields["said"] = tuple(fields["said"])
        screening, referral, desk = (fields.pop(name, None) for name in ("screening", "referral", "desk"))
        contact = Contact(**(fields.pop("contact", None) or {}))
        told, frame, care = (fields.pop(name) for name in ("told", "frame", "care"))
        workers = fields.pop("workers", None)
        if referral:
            referral["places"] = tuple(referral["places"])
        return Session(
            **fields,
            screening=_screening(screening),
            workers=Workers(tuple(workers["done"]), _screening(workers["employer"])) if workers else None,
            referral=Referral(**referral) if referral else None,
            desk=_desk(desk),
            contact=contact,
            told=load_told(told),
            frame=Frame(**frame),
            care=Care(**care),
            lock=lock,
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return Session(welcomed=True, lock=lock)


def _fields(value: Any) -> dict[str, object]:
    """The fields of a dataclass, one level deep; whatever it caches besides them is never stored."""
    names = _names(type(value))  # type: ignore[arg-type]  # a class can be hashed
    found = {name: getattr(value, name) for name in names}
    return {name: field for name, field in found.items() if field or name not in _SELDOM}


_SELDOM = ("people", "heard", "photo", "dialect")
"""Fields that are stored only where they say something: hardly any session has them."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, default=_fields)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields_of(kind))


def _desk(fields: Mapping[str, Any] | None) -> Desk | None:
    if not fields:
        return None
    values = tuple((str(name), str(value)) for name, value in fields.get("values", ()))
    return Desk(**{**fields, "values": values})


def _screening(fields: Mapping[str, Any] | None) -> Screening | None:
    return Screening(**fields) if fields else None
