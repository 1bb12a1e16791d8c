"""Desk view: the part of an officer's desk that a turn asks for, and what was read for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.model.case import DeskCase, Officer, QueueName
from bot.model.data_rights import RightInHand
from bot.model.lists import ListInHand, ListOut
from bot.model.own_case import OwnCase
from bot.model.registers import BookEntry


@dataclass(frozen=True)
class DeskRequest:
    """The part of a desk that a turn needs to see.

    "home": the counts of the open queues; "next": the case that needs somebody most; "case": the one with ``code``;
    "queue": the cases of ``queue`` from number ``first`` (from 0) on, at most ``size``; "lists": the lists in hand and
    the last ones that went out, of ``ward`` alone if it is given; "issued": the lists that went out, in pages, or that
    of ``ward`` with the number ``first``; "find": a page of the cases that fit ``query``; "abuse" and "difficulty": the
    last entries of these registers; "rights": the open requests about people's own data; "right": that with the number
    ``first``. "next" after ``code``.
    """

    view: Literal["home", "next", "case", "queue", "lists", "issued", "find", "abuse", "difficulty", "rights", "right"]
    code: str = ""
    ward: str = ""
    queue: QueueName = "new"
    first: int = 0
    size: int = 20
    query: str = field(default="", repr=False)


@dataclass(frozen=True)
class DeskView:
    """The part of a desk that was read for a request. ``first`` is 0 when the page that was asked for is gone.

    ``unreached`` are the names of officers there who cannot be written to; only who is above them sees that.
    ``silent`` are those who wrote nothing for some days. ``drafts`` are the lists in hand, ``issued`` lists that went
    out, newest first. ``found`` is how many cases a search found.
    ``rights`` are requests about people's own data.
    """

    request: DeskRequest
    counts: Mapping[QueueName, int] = field(default_factory=dict)
    cases: tuple[DeskCase, ...] = ()
    first: int = 0
    unreached: tuple[str, ...] = field(default=(), repr=False)
    silent: tuple[str, ...] = field(default=(), repr=False)
    found: int = 0
    drafts: tuple[ListInHand, ...] = ()
    issued: tuple[ListOut, ...] = ()
    entries: tuple[BookEntry, ...] = ()
    rights: tuple[RightInHand, ...] = ()


@dataclass(frozen=True)
class ChatContext:
    """Facts known of the chat when its message comes; none for most people. ``desk`` is what the turn asked to see of
    the officer's desk, None as long as it did not ask; ``locked_seat`` the number of an officer whose seat is locked.
    """

    cases: tuple[OwnCase, ...] = ()
    officer: Officer | None = None
    desk: DeskView | None = None
    locked_seat: int = 0


NOBODY = ChatContext()
