"""Letters: messages to many chats at once, with where each chat is found, in two statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, literal, null, select, union_all

from bot.model.messages import Message
from bot.store.case_rows import Case, vault_of
from bot.store.keyring import Keyring
from bot.store.messaging_window import Windows, is_closed
from bot.store.outbox import last_number, next_numbers, outbox_row
from bot.store.schema import chat as chats
from bot.store.schema import naive, outbox
from bot.store.shared_commit import SharedCommit
from bot.store.tie_tables import chat_tie
from bot.store.ties import proven_tie


@dataclass(frozen=True)
class Address:
    """The address of a chat: its channel, whether it can be written to now, and the chats of the same person."""

    channel: str
    is_open: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A notice to a chat, sealed with the case ``of`` it is about; ``to_person``: to all chats of the same person."""

    chat: str
    message: Message = field(repr=False)
    not_before: datetime
    of: Case | None = None
    to_person: bool = False


class Letters:
    """The letters of one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring, shared: SharedCommit) -> None:
        self._tx = tx
        self._keyring = keyring
        self._shared = shared

    def look_up(self, wanted: Collection[str], now: datetime, windows: Windows) -> dict[str, Address]:
        """The addresses of those of these chats that are kept, and of the chats they are tied to."""
        if not wanted:
            return {}
        other = chat_tie.alias()
        tied = select(
            chat_tie.c.chat.label("of"), other.c.chat, other.c.person, chat_tie.c.mac.label("own"), other.c.mac
        )
        tied = tied.join(other, (other.c.person == chat_tie.c.person) & (other.c.chat != chat_tie.c.chat))
        mine = select(chats.c.id.label("of"), chats.c.id.label("chat"), null(), null(), null())
        both = union_all(tied.where(chat_tie.c.chat.in_(wanted)), mine.where(chats.c.id.in_(wanted))).subquery()
        last = literal(0) if self._draws_numbers else select(func.max(outbox.c.id)).scalar_subquery()
        is_open = (~is_closed(now, windows)).label("is_open")
        query = select(both, chats.c.id, chats.c.channel, is_open, last.label("last"))
        found_rows = self._tx.execute(query.join(chats, chats.c.id == both.c.chat)).all()
        rows = [row for row in found_rows if row.of == row.id or self._are_tied(row)]
        if rows and self._shared.last_letter is None and not self._draws_numbers:
            self._shared.last_letter = rows[0].last or 0
        others: dict[str, list[str]] = {}
        for row in rows:
            others.setdefault(row.of, []).extend([row.id] if row.id != row.of else [])
        found = {row.id: Address(row.channel, bool(row.is_open)) for row in rows}
        mine_of = {row.id for row in rows if row.id == row.of}
        return {
            each: Address(at.channel, at.is_open, tuple(others.get(each, ()) if each in mine_of else ()))
            for each, at in found.items()
        }

    def _are_tied(self, row: Row[Any]) -> bool:
        """True if this program tied both chats of a row."""
        proves, person = self._keyring.proves, row.person
        return proves(row.own, *proven_tie(row.of, person)) and proves(row.mac, *proven_tie(row.id, person))

    def put(self, letters: Sequence[Letter], addresses: Mapping[str, Address], now: datetime) -> None:
        """Queue letters in their order; chats that are not among the addresses are gone, and left out."""
        every = [
            (chat, letter)
            for letter in letters
            if letter.chat in addresses
            for chat in (letter.chat, *(addresses[letter.chat].others if letter.to_person else ()))
        ]
        rows = []
        for number, (chat, letter) in zip(self._numbers(len(every)), every, strict=True):
            of = letter.of
            vault = vault_of(of, self._keyring) if of else self._keyring.service("outbox")
            row = outbox_row(number, vault, chat, addresses[chat].channel, "notice", letter.message, now)
            rows.append(row | {"lead": of.id if of else None, "not_before": naive(letter.not_before)})
        if rows:
            self._tx.execute(_PUT, rows)

    def _numbers(self, count: int) -> list[int]:
        """The ids of the next rows, drawn in one statement, or counted on from the last one that was just read."""
        if not count:
            return []
        if self._draws_numbers:
            return next_numbers(self._tx, count)
        last = self._shared.last_letter
        first = (last_number(self._tx) if last is None else last) + 1
        self._shared.last_letter = first + count - 1
        return list(range(first, first + count))

    @property
    def _draws_numbers(self) -> bool:
        return self._tx.dialect.name == "postgresql"


_PUT = insert(outbox)
