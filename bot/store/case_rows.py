"""Rows of cases and of those who sent them, as values. What is personal is only ever in a party's application."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.model.application import Application
from bot.model.case import State
from bot.store.keyring import Keyring, KeyringError
from bot.store.schema import aware
from bot.store.vault import Vault
from bot.texts import text
from bot.texts.call_words import word_pair

APPLICATION_BLOCK = 2048
"""Every application has this length, whatever is in it."""
SUM_STEP = 10_000_000
"""Đồng: sums are kept in such steps once nobody stands behind them."""


@dataclass(frozen=True)
class Case:
    """A case without anything personal; moments are UTC."""

    id: str
    code: str
    ward: str
    from_ward: str
    state: State
    audience: str
    purpose: str
    amount: int | None
    key: bytes | None = field(repr=False)
    opened_at: datetime
    waits_since: datetime
    accepted_at: datetime | None
    contacted_at: datetime | None
    listed_at: datetime | None
    closed_at: datetime | None
    erased_at: datetime | None
    reason: str
    person_agreed: bool
    touched_at: datetime
    confirmed_at: datetime | None = None
    mac: bytes | None = field(default=None, repr=False)
    approved_at: datetime | None = None
    handed_at: datetime | None = None
    settled_at: datetime | None = None
    lent_amount: int | None = None
    holder: int | None = None
    worked_at: datetime | None = None
    rests_until: datetime | None = None
    appointed_at: datetime | None = None
    undo: str = field(default="", repr=False)
    frozen_at: datetime | None = None


@dataclass(frozen=True)
class Party:
    """Somebody who sent a case: their chat and code, what they sent, and since when they are told of steps."""

    chat: str
    at: datetime
    application: Application = field(repr=False)
    code: str = ""
    told_from: datetime | None = None


def case_of(row: Row[Any]) -> Case:
    """A case from its row."""
    fields = {name: getattr(row, name) for name in Case.__dataclass_fields__}
    moments = {name: aware(value) for name, value in fields.items() if isinstance(value, datetime)}
    return Case(**{**fields, **moments})


def proven(case: Case) -> tuple[object, ...]:
    """The values of a case that say who may see it and what may be done with it."""
    return proven_values(case.id, case.code, case.ward, case.from_ward, case.state, is_agreed=case.person_agreed)


def proven_values(
    case_id: str, code: str, ward: str, from_ward: str, state: State, *, is_agreed: bool
) -> tuple[object, ...]:
    """As `proven`, of the values of a row."""
    return ("lead", case_id, code, ward, from_ward, state, is_agreed)


def vault_of(case: Case, keyring: Keyring) -> Vault:
    """The vault of the personal fields of a case.

    Raises KeyringError, also when somebody without the key changed to whom the case belongs; LookupError for an
    erased one.
    """
    if case.key is None:
        raise LookupError(f"{case.code} is erased")
    if not keyring.proves(case.mac, *proven(case)):
        raise KeyringError(text("store.altered_case", code=case.code))
    return keyring.lead(case.id, case.key)


def seal_party(application: Application, chat: str, vault: Vault) -> bytes:
    """The application of a sender, sealed for their row of `party`."""
    return vault.seal(json.dumps(asdict(application), ensure_ascii=False), f"party/{chat}", APPLICATION_BLOCK)


def open_party(sealed: bytes, chat: str, vault: Vault) -> Application:
    """The application in a row of `party`. Raises SealBrokenError."""
    return Application(**json.loads(vault.open(sealed, f"party/{chat}")))


def party_of(row: Row[Any], vault: Vault) -> Party:
    """A sender with what they sent, from a row of `party`. Raises SealBrokenError."""
    application = open_party(row.sealed, row.chat, vault)
    told_from = aware(row.told_from) if row.told_from else None
    return Party(row.chat, aware(row.at), application, row.code or "", told_from)


def call_word(vault: Vault, code: str) -> str:
    """The words by which the sender with this code knows a genuine call: gone with the key of the case, new with it."""
    return word_pair(vault.mac(code, "call"))


def coarse(amount: int | None) -> int | None:
    """A sum as it is kept for the figures once nobody stands behind it."""
    return None if amount is None else (amount + SUM_STEP // 2) // SUM_STEP * SUM_STEP
