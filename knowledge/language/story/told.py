"""Facts told in one message, whom they are about, and how the speaker calls everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.language.day_range import DayRange

About = Literal["self", "relative", "establishment", "worker", "other"]
"""Whom a fact is about: who writes, the released relative whom they write for, an employer's establishment or one of
its workers, anybody else in the story."""

RELEASE = frozenset({"sentence_status", "finished_on"})
"""The facts of a sentence and of its end: whoever tells one of them of somebody tells that person's story."""


@dataclass(frozen=True)
class ToldFact:
    """One fact told. ``fact`` and ``value`` are those of the pre-check (`screening/facts.yaml`; a date is a range of
    days). ``is_certain`` is false for "chắc là", "hình như". ``corrects`` is true in a correction ("à không …").
    """

    fact: str
    value: str | int | DayRange
    about: About = "self"
    is_certain: bool = True
    corrects: bool = False


@dataclass(frozen=True)
class Heard:
    """The facts of one message. ``applicant`` is who speaks (person, family, employer; "" when it cannot be told),
    ``relation`` the word for the relative ("con trai", "chồng"), ``address`` how the speaker calls themselves ("em",
    "cô", "bác", "tôi"), ``plan`` what the money is for in the person's own words ("mở tiệm sửa xe"), ``asks_verdict``
    true for "được vay không", "đủ điều kiện chưa", "còn kịp không", ``denies`` the facts that are said to be wrong,
    ``names_whom`` false where whom it is about is left out ("còn 14 tháng nữa"), ``workers_home`` the days on which
    each of an employer's released workers came home, where all are told.
    """

    facts: tuple[ToldFact, ...] = ()
    applicant: str = ""
    relation: str = ""
    address: str = ""
    plan: str = ""
    asks_verdict: bool = False
    denies: tuple[str, ...] = ()
    names_whom: bool = True
    workers_home: tuple[DayRange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if nothing is told of a person: no fact, no plan; only who speaks and what for."""
        return not (self.facts or self.plan or self.workers_home)

    def __bool__(self) -> bool:
        return bool(self.facts)
