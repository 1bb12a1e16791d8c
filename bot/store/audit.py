"""Who did what and when, in a chain: an altered, removed or reordered row is found, and so is a cut-off end."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.keyring import Keyring
from bot.store.schema import audit, audit_end, aware, naive

_START = b"qd22"


@dataclass(frozen=True)
class Entry:
    """One row. It names ids and codes, never a person, a number or a word that somebody wrote."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str


async def record(
    tx: AsyncConnection, keyring: Keyring, now: datetime, actor: str, action: str, subject: str, detail: str = ""
) -> None:
    """Add a row at the end of the chain, within the transaction of what it tells about."""
    end = (await tx.execute(select(audit_end))).one_or_none()
    number, previous = (end.number + 1, end.hash) if end else (1, _START)
    entry = Entry(number, aware(naive(now)), actor, action, subject, detail[:200])
    linked = keyring.link(previous, _bytes_of(entry))
    values = {"actor": actor, "action": action, "subject": subject, "detail": entry.detail}
    await tx.execute(insert(audit).values(number=number, at=naive(now), hash=linked, **values))
    changed = {"number": number, "hash": linked}
    if end is None:
        await tx.execute(insert(audit_end).values(id=1, **changed))
    else:
        await tx.execute(audit_end.update().values(**changed))


async def entries(tx: AsyncConnection, subject: str = "") -> AsyncIterator[Entry]:
    """All rows in order, or those about one lead or officer."""
    query = select(audit).order_by(audit.c.number)
    if subject:
        query = query.where(audit.c.subject == subject)
    for row in (await tx.execute(query)).all():
        yield Entry(row.number, aware(row.at), row.actor, row.action, row.subject, row.detail)


async def find_break(tx: AsyncConnection, keyring: Keyring) -> int | None:
    """The number of the first row that is not as it was written; None when the whole chain holds.

    A chain that lost its last rows breaks at the first one missing.
    """
    previous, expected = _START, 1
    for row in (await tx.execute(select(audit).order_by(audit.c.number))).all():
        entry = Entry(row.number, aware(row.at), row.actor, row.action, row.subject, row.detail)
        if row.number != expected or keyring.link(previous, _bytes_of(entry)) != row.hash:
            return expected
        previous, expected = row.hash, expected + 1
    end = (await tx.execute(select(audit_end))).one_or_none()
    is_whole = (end.number, end.hash) == (expected - 1, previous) if end else expected == 1
    return None if is_whole else expected


def _bytes_of(entry: Entry) -> bytes:
    fields = [entry.number, entry.at.isoformat(), entry.actor, entry.action, entry.subject, entry.detail]
    return json.dumps(fields, ensure_ascii=False).encode()
