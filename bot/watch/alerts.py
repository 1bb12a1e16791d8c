"""Alerts: a trouble is told when it begins, once a day while it lasts, and when it is over.

They go to the admins' chats. What is open stands among the notices that were sent, so that a restart forgets nothing
and several servers tell it once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.scopes import name_of
from bot.model.messages import Message
from bot.runtime import Runtime
from bot.store.errors import StoreError
from bot.store.work import UnitOfWork
from bot.texts import text
from bot.watch.troubles import AT_NIGHT, Trouble, Watched, troubles
from bot.working_days import next_waking

_PREFIX = "alert/"
_AGAIN = timedelta(days=1)
_log = logging.getLogger("qd22.watch")


@dataclass(frozen=True)
class Told:
    """Outcome of one look: troubles that were told, anew or again, and the number of those that are over."""

    told: tuple[Trouble, ...] = ()
    over: int = 0


async def look(running: Runtime, watched: Watched, now: datetime) -> list[Trouble]:
    """Look for troubles, tell what is due, and return all there are. Raises StoreError."""

    def read(work: UnitOfWork) -> tuple[list[Trouble], bool]:
        found = troubles(work, watched, now)
        return found, any(_news(work, watched, found, now))

    found, is_due = await running.database.read(read)
    if is_due:
        try:
            told = (await running.database.write(lambda work: tell(work, watched, found, now))).told
        except StoreError:
            _note(found)  # nobody can be told, on a full disk perhaps for long: the log at least says why
            raise
        _note(told)
    return found


def _note(found: Sequence[Trouble]) -> None:
    for each in found:
        _log.error("trouble: %s %s", each.kind, each.subject)


def tell(work: UnitOfWork, watched: Watched, found: Sequence[Trouble], now: datetime) -> Told:
    """Tell the admins of what began or lasts for another day, and of what is over."""
    due, over = _news(work, watched, found, now)
    for each in due:
        _tell(work, text(f"alert.{each.kind}", **each.slots), now, at_night=each.kind in AT_NIGHT)
    for key in over:
        kind, _, subject = key.removeprefix(_PREFIX).partition("/")
        where = name_of(subject, watched.places) if kind == "ward" else subject
        _tell(work, text("alert.over", what=text(f"alert.name.{kind}", where=where).strip()), now)
    work.sent.forget([*map(_key, due), *over])
    work.sent.add([_key(each) for each in due], now)
    return Told(tuple(due), len(over))


def _tell(work: UnitOfWork, said: str, now: datetime, *, at_night: bool = False) -> None:
    for row in work.officers.at_desks():
        if row.role == "admin" and row.chat is not None and row.locked_at is None:
            if at_night:  # notices rest until morning, answers do not
                work.outbox.put(row.chat, "reply", Message(said), now, now)
            else:
                work.outbox.put(row.chat, "notice", Message(said), now, next_waking(now))


def _key(trouble: Trouble) -> str:
    return f"{_PREFIX}{trouble.kind}/{trouble.subject}"


def _news(
    work: UnitOfWork, watched: Watched, found: Sequence[Trouble], now: datetime
) -> tuple[list[Trouble], list[str]]:
    """The troubles that are to be told now, and the keys of those that are over.

    Only the server that asks a channel knows when it answers again: another one says nothing of it.
    """
    told = work.sent.starting(_PREFIX)
    due = [each for each in found if _key(each) not in told or told[_key(each)] <= now - _AGAIN]
    asked = {_key(Trouble("silent", channel)) for channel in watched.silent()}
    unknown = {key for key in told if key.startswith(f"{_PREFIX}silent/")} - asked
    return due, sorted(set(told) - set(map(_key, found)) - unknown)
