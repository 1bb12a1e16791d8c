"""Messages that still have to reach somebody, kept in the transaction that decided them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, union, update
from sqlalchemy import text as sql

from bot.model import codec
from bot.model.messages import Message
from bot.store.cases import Cases
from bot.store.hot_statements import put_rows
from bot.store.keyring import Keyring, KeyringError
from bot.store.locks import held
from bot.store.schema import chat as chats
from bot.store.schema import desk_group, naive, officer, outbox
from bot.store.shared_commit import SharedCommit
from bot.store.vault import SealBrokenError, Vault

Kind = Literal["reply", "secret", "notice", "news"]
"""A reply answers at once; a secret one may be read only once; a notice was not asked for and has its code in it.

News are notices that go to many: they let all else pass, and none is sent again that may have arrived.
"""
UNASKED: tuple[Kind, ...] = ("notice", "news")
"""What nobody waits for; it rests at night."""
BROKEN = (SealBrokenError, KeyringError, LookupError, ValueError)
"""What opening a row may raise: a broken seal, a key or lead that is gone, content that no version of ours wrote."""
PULLING = ("web", "terminal")
"""Channels that cannot be written to: what is for them waits until they come."""


@dataclass(frozen=True)
class OutboxMessage:
    """A message on its way."""

    id: int
    chat: str
    channel: str
    kind: Kind
    message: Message = field(repr=False)


class Outbox:
    """The outbox within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring, shared: SharedCommit | None = None) -> None:
        self._tx = tx
        self._keyring = keyring
        self._shared = shared or SharedCommit(tx)

    def put(self, chat: str, kind: Kind, message: Message, now: datetime, not_before: datetime, lead: str = "") -> None:
        """Queue a message; sealed under the key of the case that it is about, so that it dies with it."""
        channel = self._tx.scalar(select(chats.c.channel).where(chats.c.id == chat))
        if channel is None:
            return
        [number] = self._numbers(1)
        row = outbox_row(number, self.vault(lead), chat, channel, kind, message, now)
        row |= {"lead": lead or None, "not_before": naive(not_before)}
        self._tx.execute(insert(outbox), row)

    def put_news(self, name: str, channel: str, reached: Sequence[str], message: Message, now: datetime) -> None:
        """Queue an announcement for these chats of a channel, all at once."""
        vault = self._keyring.service("outbox")
        numbers = self._numbers(len(reached)) if reached else []
        rows = [
            outbox_row(at, vault, chat, channel, "news", message, now)
            for at, chat in zip(numbers, reached, strict=True)
        ]
        if rows:
            self._tx.execute(_PUT, [row | {"news": name} for row in rows])

    def put_replies(
        self,
        chat: str,
        channel: str,
        replies: Sequence[tuple[Kind, Message]],
        now: datetime,
        last: int | None = None,
    ) -> None:
        """Queue what a person is answered now, in this order; ``last`` is the last number, when it was just read."""
        vault = self._keyring.service("outbox")
        if replies:
            numbers = self._numbers(len(replies), last)
            rows = [
                outbox_row(at, vault, chat, channel, *reply, now) for at, reply in zip(numbers, replies, strict=True)
            ]
            put_rows(self._tx, _PUT, rows)

    def _numbers(self, count: int, last: int | None = None) -> list[int]:
        """The ids of the next rows: a letter is sealed for its own row, so that they cannot be exchanged."""
        if self._tx.dialect.name == "postgresql":
            return next_numbers(self._tx, count)
        # nobody else writes while this transaction lasts
        known = last if self._shared.last_letter is None else self._shared.last_letter
        first = (last_number(self._tx) if known is None else known) + 1
        self._shared.last_letter = first + count - 1
        return list(range(first, first + count))

    def take_parked(self, chat: str, now: datetime) -> list[OutboxMessage]:
        """Take out of the outbox what waits for a chat that has come to fetch it."""
        due = (outbox.c.chat == chat) & (outbox.c.state == "parked") & (outbox.c.not_before <= naive(now))
        rows = self._tx.execute(held(self._tx, select(outbox).where(due).order_by(outbox.c.id), outbox)).all()
        letters = []
        for row in rows:
            try:
                message = self.open(row.id, row.sealed, chat, row.lead or "")
            except BROKEN:
                continue  # a damaged row must not keep the chat shut for good; it stays for qd22 doctor to find
            letters.append(OutboxMessage(row.id, row.chat, row.channel, row.kind, message))
        if letters:
            self._tx.execute(delete(outbox).where(outbox.c.id.in_([letter.id for letter in letters])))
        return letters

    def drop_for_desks(self, lead: str) -> None:
        """Take back what officers have not read about a case yet: a colleague acted, and it no longer holds."""
        desks = union(
            select(officer.c.chat).where(officer.c.chat.is_not(None)),
            select(desk_group.c.chat).where(desk_group.c.chat.is_not(None)),
        )
        waits = outbox.c.state.in_(("parked", "queued")) & (outbox.c.kind == "notice")
        self._tx.execute(delete(outbox).where(outbox.c.lead == lead, outbox.c.chat.in_(desks), waits))

    def take_back(self, cases: Collection[str], now: datetime, since: datetime | None = None) -> int:
        """Take back the notices about cases that people do not get before a moment after ``now``; returns how many.

        With ``since`` only those written from that moment on: what was told of an earlier step stands.
        """
        waits = (
            outbox.c.state.in_(("parked", "queued")) & (outbox.c.kind == "notice") & (outbox.c.not_before > naive(now))
        )
        desks = select(officer.c.chat).where(officer.c.chat.is_not(None))
        mine = outbox.c.lead.in_(cases) & outbox.c.chat.not_in(desks)
        mine = mine & (outbox.c.at >= naive(since)) if since is not None else mine
        return self._tx.execute(delete(outbox).where(mine, waits)).rowcount

    def drop_replies(self, chat: str) -> None:
        """Take back what was answered in a chat and did not arrive: it may hold what the person takes back now."""
        self._tx.execute(delete(outbox).where(outbox.c.chat == chat, outbox.c.kind.not_in(UNASKED)))

    def forget_before(self, moment: datetime) -> int:
        """Delete what nobody fetched since ``moment``; returns how many."""
        return self._tx.execute(delete(outbox).where(outbox.c.at < naive(moment))).rowcount

    def drop_notices(self, chat: str, case_id: str) -> None:
        """Take back what was not yet told in a chat about a case."""
        waits = outbox.c.state.in_(("parked", "queued")) & (outbox.c.kind == "notice")
        self._tx.execute(delete(outbox).where(outbox.c.chat == chat, outbox.c.lead == case_id, waits))

    def drop_waiting(self, chat: str) -> None:
        """Take back everything that was not handed over to a chat yet."""
        waits = outbox.c.state.in_(("parked", "queued"))
        self._tx.execute(delete(outbox).where(outbox.c.chat == chat, waits))

    def prove(self) -> None:
        """Open every message that still has its words.

        Raises SealBrokenError, KeyringError, or LookupError when a case is gone.
        """
        for row in self._tx.execute(select(outbox).where(outbox.c.sealed != b"")).all():
            self.vault(row.lead or "").open(row.sealed, place_of(row.id, row.chat))

    def rebind(self) -> None:
        """Seal every letter of before for its own row; those that are damaged stay for qd22 doctor to find."""
        for row in self._tx.execute(select(outbox).where(outbox.c.sealed != b"")).all():
            with contextlib.suppress(*BROKEN):
                vault = self.vault(row.lead or "")
                sealed = vault.seal(vault.open(row.sealed, f"outbox/{row.chat}"), place_of(row.id, row.chat))
                self._tx.execute(update(outbox).where(outbox.c.id == row.id).values(sealed=sealed))

    def has_parked(self, chat: str, now: datetime) -> bool:
        """True if something waits for a chat."""
        due = (outbox.c.chat == chat) & (outbox.c.state == "parked") & (outbox.c.not_before <= naive(now))
        return self._tx.scalar(select(outbox.c.id).where(due).limit(1)) is not None

    def has_answer(self, chat: str) -> bool:
        """True if an answer is on its way to a chat."""
        waits = outbox.c.state.in_(("queued", "sending")) & outbox.c.kind.not_in(UNASKED)
        return self._tx.scalar(select(outbox.c.id).where(outbox.c.chat == chat, waits).limit(1)) is not None

    def unpark(self, chat: str, now: datetime) -> int:
        """A person wrote again: send what waited for that, before what they are answered now; returns how many."""
        return self._tx.execute(_UNPARKED, {"writer": chat, "now": naive(now)}).rowcount

    def open(self, number: int, sealed: bytes, chat: str, lead: str) -> Message:
        """The message in the row with this id. Raises one of BROKEN."""
        return codec.from_fields(json.loads(self.vault(lead).open(sealed, place_of(number, chat))))

    def vault(self, lead: str) -> Vault:
        """The vault of what is about a case, or about none. Raises LookupError or KeyringError."""
        if not lead:
            return self._keyring.service("outbox")
        leads = Cases(self._tx, self._keyring)
        of = leads.get(lead)
        if of is None:
            raise LookupError(lead)
        return leads.vault(of)


_PUT = insert(outbox)
_UNPARKED = (
    update(outbox)
    .where(
        outbox.c.chat == bindparam("writer"),
        outbox.c.state == "parked",
        and_(*(outbox.c.channel != each for each in PULLING)),
    )
    .values(state="queued", not_before=bindparam("now"), at=bindparam("now"))
)
_LAST_NUMBER = select(func.max(outbox.c.id))
_NEXT_NUMBERS = sql("SELECT nextval(pg_get_serial_sequence('outbox', 'id')) FROM generate_series(1, :count)")


def last_number(tx: Connection) -> int:
    """The id of the last row; 0 when there is none."""
    return tx.scalar(_LAST_NUMBER) or 0


def next_numbers(tx: Connection, count: int) -> list[int]:
    """The ids of the next rows, where a sequence gives them."""
    return list(tx.execute(_NEXT_NUMBERS, {"count": count}).scalars())


def place_of(number: int, chat: str) -> str:
    """The place for which a letter is sealed."""
    return f"outbox/{number}/{chat}"


def outbox_row(
    number: int, vault: Vault, chat: str, channel: str, kind: Kind, message: Message, now: datetime
) -> dict[str, object]:
    """A row that is not sent yet, about no case; its message is sealed for it alone."""
    return {
        "id": number,
        "chat": chat,
        "channel": channel,
        "kind": kind,
        "lead": None,
        "sealed": vault.seal(json.dumps(codec.to_fields(message), ensure_ascii=False), place_of(number, chat)),
        "state": "parked" if channel in PULLING else "queued",
        "not_before": naive(now),
        "at": naive(now),
    }
