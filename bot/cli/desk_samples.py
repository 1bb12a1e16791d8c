"""Sample cases in bulk, sealed by the real keyring, for the benchmark of the desk and its tests; nobody is real."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.cases.codes import draw
from bot.cli.words import samples
from bot.model.application import Application
from bot.model.case import State
from bot.store.case_rows import proven_values, seal_party
from bot.store.consent_rows import prove_all
from bot.store.keyring import Keyring
from bot.store.schema import chat, consent, lead, naive, party
from bot.store.search_cards import seal_card
from bot.store.work import UnitOfWork
from knowledge.language.codes import CASE_LENGTH, grouped

_STATES: tuple[State, ...] = ("new", "accepted", "new", "contacted", "returned", "listed", "new", "closed", "accepted")
"""In turn; so many of them are overdue, as time goes by, as in a ward that is behind with its work."""
_MARKED = 120
"""So many stand on the list in hand at most, as on the longest list that anybody printed; the others got a loan."""
_WHY = {"closed": "no_need", "lent": "lent"}
_SPREAD, _LONGEST = timedelta(hours=7), timedelta(days=40)
_WORKED: tuple[State, ...] = ("accepted", "contacted", "listed", "closed", "lent")


def fill_ward(work: UnitOfWork, ward: str, count: int, now: datetime) -> None:
    """Add ``count`` cases to a ward, each with one sender whose chat is kept, in all states and of all ages."""
    rows = [_rows(work.keyring, ward, number, now) for number in range(count)]
    for table, values in zip((chat, lead, party, consent, consent), zip(*rows, strict=True), strict=True):
        work.tx.execute(insert(table), list(values))
    prove_all(work.tx, work.keyring)


def _rows(keyring: Keyring, ward: str, number: int, now: datetime) -> tuple[dict[str, object], ...]:
    """A row of each table: chat, lead, party, and a consent to the call and to the list."""
    case, person, state = draw(16), secrets.token_hex(32), _STATES[number % len(_STATES)]
    if state == "listed" and number >= _MARKED * len(_STATES):
        state = "lent"
    since = now - number * _SPREAD % _LONGEST
    sent = Application("person", ward, samples()["people"][1], f"+849{secrets.randbelow(10**8):08}", "any", "call")
    key, at, code = keyring.new_lead_key(case), naive(since), grouped(draw(CASE_LENGTH))
    worked = naive(min(since + timedelta(days=1), now)) if state in _WORKED else None
    sealed, card = seal_party(sent, person, keyring.lead(case, key)), seal_card(sent, case, keyring)
    return (
        {"id": person, "session": b"", "touched_at": at, "channel": "web"},
        {
            "id": case, "code": code, "ward": ward, "state": state, "audience": sent.audience,
            "purpose": sent.purpose, "key": key, "phone_index": keyring.phone_index(sent.phone), "opened_at": at,
            "waits_since": at, "accepted_at": worked, "contacted_at": worked if state != "accepted" else None,
            "worked_at": worked,
            "listed_at": worked if state == "listed" else None, "closed_at": worked if state in _WHY else None,
            "reason": _WHY.get(state, ""), "person_agreed": True, "touched_at": worked or at,
            "mac": keyring.proof(*proven_values(case, code, ward, "", state, is_agreed=True)),
        },
        {
            "lead": case, "chat": person, "audience": sent.audience, "sealed": sealed, "at": at, "code": code,
            "told_from": at, "card": card,
        },
        {
            "lead": case, "chat": person, "who": sent.audience, "purpose": "contact_and_list", "version": "1",
            "text_hash": "0" * 64, "at": at, "code": code, "ward": ward,
        },
        {
            "lead": case, "chat": person, "who": sent.audience, "purpose": "list", "version": "1",
            "text_hash": "0" * 64, "at": at, "code": code, "ward": ward,
        },
    )  # fmt: skip
