"""Rows of consents and their proofs: a row that this program did not write, or not so, is no consent.

The proof is made with the key of the audit, not with that of the case: when a case is erased, what remains of its
consents is still proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, select, update
from sqlalchemy.engine import Connection

from bot.store.keyring import Keyring
from bot.store.schema import consent, lead, party

_PROVEN = (
    "id", "lead", "chat", "who", "purpose", "version", "text_hash", "at", "withdrawn_at", "code", "ward",
)  # fmt: skip
"""Everything that a consent says: all columns but the proof itself."""
_ASIDE = "agreement_"
"""Beginning of the names of a consent's columns beside those of a sender."""

AGREEMENT = consent.alias("agreement")
"""The consent of `BY_CODE`, beside the row of a sender."""
_FIRST = (
    select(func.min(consent.c.id))
    .where(
        consent.c.lead == party.c.lead,
        consent.c.code == party.c.code,
        consent.c.who == "person",
        consent.c.purpose == "list",
        consent.c.withdrawn_at.is_(None),
        consent.c.ward == select(lead.c.ward).where(lead.c.id == party.c.lead).correlate(party).scalar_subquery(),
    )
    .correlate(party)
    .scalar_subquery()
)
BY_CODE: ColumnElement[bool] = AGREEMENT.c.id == _FIRST
"""Joins a sender with the consent of the person in question, by this sender's code, to stand on the list of the ward
where the case is now."""
SENT = party.outerjoin(AGREEMENT, BY_CODE)
"""Senders, each beside that consent."""
AGREEMENT_COLUMNS: tuple[ColumnElement[Any], ...] = tuple(each.label(f"{_ASIDE}{each.name}") for each in AGREEMENT.c)


def proven_consent(row: Mapping[str, Any]) -> list[object]:
    """The values of a consent that its proof is over."""
    return ["consent", *(row[name] for name in _PROVEN)]


def is_proven(row: Row[Any], keyring: Keyring) -> bool:
    """True for a row of `consent` that this program wrote."""
    return keyring.proves(row.mac, *proven_consent(row._asdict()))


def has_agreed(row: object, keyring: Keyring) -> bool:
    """True if a sender's row, read with `AGREEMENT_COLUMNS`, stands beside a consent that this program wrote."""
    beside = {name: getattr(row, f"{_ASIDE}{name}") for name in (*_PROVEN, "mac")}
    return beside["id"] is not None and keyring.proves(beside["mac"], *proven_consent(beside))


def change_proven(tx: Connection, keyring: Keyring, rows: Iterable[Row[Any]], **values: object) -> None:
    """Change consents in one statement; one whose proof was wrong before does not get a right one by it."""
    changed = [(row, {**row._asdict(), **values}) for row in rows]
    macs = {row.id: _proof(new, keyring) if is_proven(row, keyring) else row.mac for row, new in changed}
    _write(tx, macs, values)


def prove(tx: Connection, keyring: Keyring, rows: Iterable[Row[Any]]) -> int:
    """Write the proofs of consents that have none yet, in one statement; returns of how many."""
    macs = {row.id: _proof(row._asdict(), keyring) for row in rows}
    _write(tx, macs, {})
    return len(macs)


def prove_all(tx: Connection, keyring: Keyring) -> int:
    """Write the proofs of consents from before there were any; returns of how many."""
    return prove(tx, keyring, tx.execute(select(consent).where(consent.c.mac.is_(None))).all())


def _proof(row: Mapping[str, Any], keyring: Keyring) -> bytes:
    return keyring.proof(*proven_consent(row))


def _write(tx: Connection, macs: Mapping[int, bytes | None], values: Mapping[str, object]) -> None:
    """Write the proofs of consents by number, and ``values`` into all of these rows."""
    if macs:
        change = update(consent).where(consent.c.id == bindparam("this"))
        changed = [{"this": number, "new_mac": mac} for number, mac in macs.items()]
        tx.execute(change.values(**values, mac=bindparam("new_mac")), changed)
