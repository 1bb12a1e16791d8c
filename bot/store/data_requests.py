"""Requests of people about their own data, which an officer answers: what is asked lies sealed under the case's key.

They go with the case. Who wants their part of a case left alone is noted with the sender; a case is frozen as a whole
when everybody who sent it wants that, as nobody may stop what another one asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    insert,
    select,
    update,
)

from bot.model.data_rights import RequestKind
from bot.store.case_rows import Case, case_of, vault_of
from bot.store.keyring import Keyring
from bot.store.locks import held
from bot.store.schema import aware, lead, metadata, naive, party
from bot.store.senders import Sender, Senders, frozen_since

data_request = Table(
    "data_request",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("lead", String(32), ForeignKey("lead.id", ondelete="CASCADE"), nullable=False),
    Column("chat", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # what was asked, in the person's words
    Column("at", DateTime, nullable=False),
    Column("answered_at", DateTime),  # an officer wrote that it will be done
    Column("settled_at", DateTime),
    Column("outcome", String(16), nullable=False, server_default=""),  # done, refused, taken_back
    Column("reason", String(16), nullable=False, server_default=""),
    Column("officer", Integer),
    Index("data_request_lead", "lead"),
)


@dataclass(frozen=True)
class DataRequest:
    """A request, without its words; moments are UTC, None before."""

    id: int
    lead: str
    chat: str
    kind: RequestKind
    at: datetime
    answered_at: datetime | None
    settled_at: datetime | None
    outcome: str
    reason: str


_ASKED = "asked_"
"""Beginning of the names of a request's columns beside those of its case."""


class DataRequests:
    """The requests within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def put(self, of: Case, chat: str, kind: RequestKind, words: str, now: datetime) -> DataRequest:
        """Keep a request. One of the same kind that is open gets the new words and keeps its days.

        Raises KeyringError.
        """
        open_ = (data_request.c.lead == of.id) & (data_request.c.chat == chat) & (data_request.c.kind == kind)
        number = self._tx.scalar(select(data_request.c.id).where(open_, data_request.c.settled_at.is_(None)))
        if number is None:
            values = {"lead": of.id, "chat": chat, "kind": kind, "at": naive(now)}
            key = self._tx.execute(insert(data_request).values(sealed=b"", **values)).inserted_primary_key
            number = int(key[0]) if key else 0
        sealed = vault_of(of, self._keyring).seal(words, request_place(number))
        row = self._tx.execute(
            update(data_request).where(data_request.c.id == number).values(sealed=sealed).returning(*data_request.c)
        ).one()
        return _request(row)

    def get(self, number: int) -> DataRequest | None:
        """The request with this number."""
        query = held(self._tx, select(data_request).where(data_request.c.id == number), data_request)
        row = self._tx.execute(query).one_or_none()
        return _request(row) if row else None

    def with_case(self, number: int) -> tuple[DataRequest, bytes, Case] | None:
        """The request with this number, its sealed words, and the case it is about."""
        columns = [each.label(f"{_ASKED}{each.name}") for each in data_request.c]
        query = select(lead, *columns).join(data_request, data_request.c.lead == lead.c.id)
        row = self._tx.execute(held(self._tx, query.where(data_request.c.id == number), lead)).one_or_none()
        if row is None:
            return None
        kept = {name.removeprefix(_ASKED): value for name, value in row._asdict().items() if name.startswith(_ASKED)}
        asked: Any = SimpleNamespace(**kept)
        return _request(asked), asked.sealed, case_of(row)

    def opened(self, request: DataRequest, sealed: bytes, of: Case) -> str:
        """Sealed words of a request. Raises SealBrokenError or KeyringError."""
        return vault_of(of, self._keyring).open(sealed, request_place(request.id))

    def words(self, request: DataRequest, of: Case) -> str:
        """The words of a request. Raises SealBrokenError or KeyringError."""
        sealed = self._tx.scalar(select(data_request.c.sealed).where(data_request.c.id == request.id))
        return self.opened(request, sealed or b"", of)

    def open(self, wards: Collection[str] | None = None) -> list[tuple[DataRequest, str, str]]:
        """The requests that are not settled with code and ward of their case, oldest first; None for all wards."""
        query = select(data_request, lead.c.code, lead.c.ward).join(lead, lead.c.id == data_request.c.lead)
        query = query.where(data_request.c.settled_at.is_(None)).order_by(data_request.c.id)
        rows = self._tx.execute(query if wards is None else query.where(lead.c.ward.in_(wards)))
        return [(_request(row), row.code, row.ward) for row in rows]

    def of_sender(self, case_id: str, chat: str) -> list[DataRequest]:
        """The requests of a sender about a case, oldest first."""
        mine = (data_request.c.lead == case_id) & (data_request.c.chat == chat)
        return [_request(row) for row in self._tx.execute(select(data_request).where(mine).order_by(data_request.c.id))]

    def answer(self, request: DataRequest, officer: int, now: datetime) -> None:
        """Note that an officer took a request on."""
        self._change(request.id, answered_at=naive(now), officer=officer)

    def settle(self, request: DataRequest, outcome: str, reason: str, officer: int | None, now: datetime) -> None:
        """Note what came of a request; that is its answer too, if there was none."""
        at = naive(now)
        answered = naive(request.answered_at) if request.answered_at else at
        self._change(
            request.id, answered_at=answered, settled_at=at, outcome=outcome, reason=reason, officer=officer
        )  # fmt: skip

    def freeze(
        self, of: Case, chat: str, at: datetime | None, senders: Sequence[Sender] | None = None
    ) -> datetime | None:
        """Note that a sender wants their part left alone since ``at``, or no longer (None); returns since when all do.

        ``senders`` are those of the case, when they were just read.
        """
        whole = self.freeze_part(
            of, chat, at, Senders(self._tx, self._keyring).of(of.id) if senders is None else senders
        )
        self._tx.execute(update(lead).where(lead.c.id == of.id).values(frozen_at=naive(whole) if whole else None))
        return whole

    def freeze_part(self, of: Case, chat: str, at: datetime | None, senders: Sequence[Sender]) -> datetime | None:
        """The same for the sender's part alone: whoever calls changes the case with what is returned."""
        mine = (party.c.lead == of.id) & (party.c.chat == chat)
        self._tx.execute(update(party).where(mine).values(frozen_at=naive(at) if at else None))
        whole = frozen_since([replace(each, frozen_at=at) if each.chat == chat else each for each in senders])
        return aware(whole) if whole else None

    def frozen(self, case_ids: Collection[str]) -> set[tuple[str, str]]:
        """Case and chat of every sender of these cases who wants their part left alone."""
        is_frozen = party.c.lead.in_(case_ids) & party.c.frozen_at.is_not(None)
        return {(row.lead, row.chat) for row in self._tx.execute(select(party.c.lead, party.c.chat).where(is_frozen))}

    def _change(self, number: int, **values: object) -> None:
        self._tx.execute(update(data_request).where(data_request.c.id == number).values(**values))


def request_place(number: int) -> str:
    """The place for which the words of a request are sealed."""
    return f"request/{number}"


def _request(row: Row[Any]) -> DataRequest:
    answered, settled = (aware(each) if each else None for each in (row.answered_at, row.settled_at))
    kind = cast("RequestKind", row.kind)
    return DataRequest(row.id, row.lead, row.chat, kind, aware(row.at), answered, settled, row.outcome, row.reason)
