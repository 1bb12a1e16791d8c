"""Ties between chats of one person, made by a code that is typed in the second one; and the codes that wait.

Tied chats see each other's cases and nothing else of each other. Of a code only a keyed digest is kept. Ties and codes
carry a proof: a row that this program did not write ties nothing.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select

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
        digest = self._digest(code)
        values = {"code": digest, "chat": chat, "expires_at": naive(until)}
        mac = self._keyring.proof(*_proven_code(digest, chat))
        self._tx.execute(insert(tie_code).values(**values, mac=mac))

    def take(self, code: str, now: datetime) -> str:
        """The chat that offered a code, which is used up; "" for one that is wrong, used or too old."""
        same = tie_code.c.code == self._digest(code)
        row = self._tx.execute(held(self._tx, select(tie_code).where(same), tie_code)).one_or_none()
        self._tx.execute(delete(tie_code).where(or_(same, tie_code.c.expires_at <= naive(now))))
        is_ours = row is not None and self._keyring.proves(row.mac, *_proven_code(row.code, row.chat))
        return str(row.chat) if row and is_ours and row.expires_at > naive(now) else ""

    def tie(self, chat: str, other: str, now: datetime) -> bool:
        """Tie two chats with all that each is tied to; False when these would be too many."""
        chats = {*self.chats_of(chat), *self.chats_of(other)}
        if len(chats) > MOST:
            return False
        person = secrets.token_hex(16)
        self._tx.execute(delete(chat_tie).where(chat_tie.c.chat.in_(chats)))
        rows = [
            {"chat": each, "person": person, "at": naive(now), "mac": self._keyring.proof(*proven_tie(each, person))}
            for each in sorted(chats)
        ]
        self._tx.execute(insert(chat_tie), rows)
        return True

    def untie(self, chat: str) -> list[str]:
        """Part a chat from all others; returns those it was tied to."""
        others = [each for each in self.chats_of(chat) if each != chat]
        gone = [chat, *others] if len(others) == 1 else [chat]
        self._tx.execute(delete(chat_tie).where(chat_tie.c.chat.in_(gone)))
        self._tx.execute(delete(tie_code).where(tie_code.c.chat == chat))
        return others

    def move(self, was: str, will: str) -> None:
        """Let a chat that got another id keep its ties, if this program made them; its code is gone."""
        self._tx.execute(delete(tie_code).where(tie_code.c.chat == was))
        row = self._tx.execute(select(chat_tie).where(chat_tie.c.chat == was)).one_or_none()
        if row is None:
            return
        self._tx.execute(delete(chat_tie).where(chat_tie.c.chat.in_((was, will))))
        if is_proven(row, self._keyring):
            mac = self._keyring.proof(*proven_tie(will, row.person))
            self._tx.execute(insert(chat_tie).values(chat=will, person=row.person, at=row.at, mac=mac))

    def chats_of(self, chat: str) -> list[str]:
        """A chat and those it is tied to."""
        mine = select(chat_tie.c.person).where(chat_tie.c.chat == chat)
        rows = self._tx.execute(select(chat_tie).where(chat_tie.c.person.in_(mine)))
        tied = {row.chat for row in rows if is_proven(row, self._keyring)}
        return sorted(tied) if chat in tied else [chat]

    def forged(self) -> int:
        """Number of ties, and of codes for them, that this program did not write: they tie nothing."""
        ties = sum(not is_proven(row, self._keyring) for row in self._tx.execute(select(chat_tie)))
        codes = self._tx.execute(select(tie_code))
        return ties + sum(not self._keyring.proves(row.mac, *_proven_code(row.code, row.chat)) for row in codes)

    def prune(self, now: datetime) -> None:
        """Forget ties of persons of whom no case is left, and codes that nobody typed."""
        at_work = select(chat_tie.c.person).join(party, party.c.chat == chat_tie.c.chat)
        is_old = chat_tie.c.at < naive(now - _UNUSED)
        self._tx.execute(delete(chat_tie).where(is_old, chat_tie.c.person.not_in(at_work)))
        self._tx.execute(delete(tie_code).where(tie_code.c.expires_at <= naive(now)))

    def _digest(self, code: str) -> str:
        return self._keyring.proof("tie", code).hex()


def proven_tie(chat: str, person: str) -> list[object]:
    """The values of a tie that its proof is over."""
    return ["chat_tie", chat, person]


def is_proven(row: Row[Any], keyring: Keyring) -> bool:
    """True for a row of `chat_tie` that this program wrote."""
    return keyring.proves(row.mac, *proven_tie(row.chat, row.person))


def _proven_code(digest: str, chat: str) -> list[object]:
    return ["tie_code", digest, chat]
