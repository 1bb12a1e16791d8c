"""Consents: who agreed to what for which case, and what is left of that once it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.store.case_rows import Case, case_of, vault_of
from bot.store.keyring import Keyring
from bot.store.schema import consent, lead, naive, party
from bot.store.senders import Sender


class Consents:
    """The consents within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(
        self, of: Case, chat: str, who: str, purpose: str, version: str, text_hash: str, code: str, now: datetime
    ) -> None:
        """The proof that somebody agreed: to a text of which only the holder of the case's key can know the hash."""
        keyed = vault_of(of, self._keyring).mac(text_hash, "consent")
        values = {"chat": chat, "who": who, "purpose": purpose, "version": version, "code": code, "ward": of.ward}
        self._tx.execute(insert(consent).values(lead=of.id, at=naive(now), text_hash=keyed, **values))

    def is_confirmed(self, of: Case, code: str) -> bool:
        """True if the person in question agreed by the code of a relative; no relative can for them."""
        relatives = select(party.c.chat).where(party.c.lead == of.id, party.c.audience == "family")
        query = select(func.count()).where(
            consent.c.lead == of.id,
            consent.c.code == code,
            consent.c.who == "person",
            consent.c.withdrawn_at.is_(None),
            consent.c.chat.not_in(relatives),
        )
        return bool(self._tx.scalar(query))

    def is_agreed(self, of: Case, senders: Sequence[Sender]) -> bool:
        """True if somebody sent a case for themselves, or agreed with one of its relatives."""
        if any(each.audience != "family" for each in senders):
            return True
        return any(self.is_confirmed(of, each.code) for each in senders)

    def take_back(self, chat: str, now: datetime) -> list[Case]:
        """Take back what a chat agreed to without having sent it; returns the cases of which that was a part."""
        senders = select(party.c.lead).where(party.c.chat == chat)
        mine = (consent.c.chat == chat) & consent.c.withdrawn_at.is_(None) & consent.c.lead.not_in(senders)
        query = select(lead).where(lead.c.id.in_(select(consent.c.lead).where(mine)), lead.c.state != "erased")
        found = [case_of(row) for row in self._tx.execute(query)]
        self._tx.execute(update(consent).where(mine).values(**_taken_back(now)))
        return found

    def withdraw(self, of: Case, now: datetime, chat: str = "") -> None:
        """Take back the consents of a chat for a case, or all of them."""
        change = update(consent).where(consent.c.lead == of.id, consent.c.withdrawn_at.is_(None))
        if chat:
            change = change.where(consent.c.chat == chat)
        self._tx.execute(change.values(**_taken_back(now)))


def _taken_back(now: datetime) -> dict[str, object]:
    """The remains of a consent: that there was one, for which ward and code, and when."""
    return {"withdrawn_at": naive(now), "chat": "", "text_hash": ""}
