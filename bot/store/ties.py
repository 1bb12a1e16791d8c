"""Ties between chats of one person, made by a code that is typed in the second one; and the codes that wait.

Tied chats see each other's cases and nothing else of each other. Of a code only a keyed digest is kept.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, literal, or_, select

from bot.store.keyring import Keyring
from bot.store.locks import held
from bot.store.schema import naive, party
from bot.store.tie_tables import chat_tie, tie_code

MOST = 4
"""Chats of one person: a telephone has two or three of these channels."""
_UNUSED = timedelta(days=1)


class Ties:
    """The ties within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def offer(self, chat: str, code: str, until: datetime) -> None:
        """Keep a code by which another chat may be tied to this one; an earlier one is gone."""
        self._tx.execute(delete(tie_code).where(tie_code.c.chat == chat))
        self._tx.execute(insert(tie_code).values(code=self._digest(code), chat=chat, expires_at=naive(until)))

    def take(self, code: str, now: datetime) -> str:
        """The chat that offered a code, which is used up; "" for one that is wrong, used or too old."""
        same = tie_code.c.code == self._digest(code)
        row = self._tx.execute(held(self._tx, select(tie_code).where(same), tie_code)).one_or_none()
        self._tx.execute(delete(tie_code).where(or_(same, tie_code.c.expires_at <= naive(now))))
        return str(row.chat) if row and row.expires_at > naive(now) else ""

    def tie(self, chat: str, other: str, now: datetime) -> bool:
        """Tie two chats with all that each is tied to; False when these would be too many."""
        chats = {*self.chats_of(chat), *self.chats_of(other)}
        if len(chats) > MOST:
            return False
        person = secrets.token_hex(16)
        self._tx.execute(delete(chat_tie).where(chat_tie.c.chat.in_(chats)))
        rows = [{"chat": each, "person": person, "at": naive(now)} for each in sorted(chats)]
        self._tx.execute(insert(chat_tie), rows)
        return True

    def untie(self, chat: str) -> list[str]:
        """Part a chat from all others; returns those it was tied to."""
        others = [each for each in self.chats_of(chat) if each != chat]
        gone = [chat, *others] if len(others) == 1 else [chat]
        self._tx.execute(delete(chat_tie).where(chat_tie.c.chat.in_(gone)))
        self._tx.execute(delete(tie_code).where(tie_code.c.chat == chat))
        return others

    def chats_of(self, chat: str) -> list[str]:
        """A chat and those it is tied to."""
        rows = self._tx.execute(select(chat_tie.c.chat).where(chat_tie.c.chat.in_(tied_to(chat))))
        return sorted({chat, *(row.chat for row in rows)})

    def others_of(self, chats: Collection[str]) -> dict[str, list[str]]:
        """The chats that each of these is tied to, where there are any."""
        other = chat_tie.alias()
        query = select(chat_tie.c.chat, other.c.chat.label("other")).join(other, other.c.person == chat_tie.c.person)
        found: dict[str, list[str]] = {}
        for row in self._tx.execute(query.where(chat_tie.c.chat.in_(chats), other.c.chat != chat_tie.c.chat)):
            found.setdefault(row.chat, []).append(row.other)
        return found

    def prune(self, now: datetime) -> None:
        """Forget ties of persons of whom no case is left, and codes that nobody typed."""
        at_work = select(chat_tie.c.person).join(party, party.c.chat == chat_tie.c.chat)
        is_old = chat_tie.c.at < naive(now - _UNUSED)
        self._tx.execute(delete(chat_tie).where(is_old, chat_tie.c.person.not_in(at_work)))
        self._tx.execute(delete(tie_code).where(tie_code.c.expires_at <= naive(now)))

    def _digest(self, code: str) -> str:
        return self._keyring.proof("tie", code).hex()


def tied_to(chat: str) -> Select[tuple[str]]:
    """The chats that a chat is tied to, itself among them; none for one without a tie."""
    mine = select(chat_tie.c.person).where(chat_tie.c.chat == chat)
    return select(chat_tie.c.chat).where(chat_tie.c.person.in_(mine))


def is_of_person(column: ColumnElement[str], chat: str) -> ColumnElement[bool]:
    """True for a chat and those it is tied to."""
    return or_(column == literal(chat), column.in_(tied_to(chat)))
