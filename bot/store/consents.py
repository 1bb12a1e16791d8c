"""Consents: who agreed to what for which case, and what is left of that once it was taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.model.case import Purpose
from bot.store.case_rows import Case, case_of, vault_of
from bot.store.keyring import Keyring
from bot.store.locks import held
from bot.store.schema import consent, lead, naive, party
from bot.store.senders import Sender

BOTH = "contact_and_list"
"""The purpose of consents to texts before version 2."""
ON_PAPER = "paper"
"""The version of a consent that was signed at the counter."""


class Consents:
    """The consents within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(
        self, of: Case, chat: str, who: str, purpose: Purpose, version: str, text_hash: str, code: str, now: datetime
    ) -> None:
        """The proof that somebody agreed: to a text of which only the holder of the case's key can know the hash."""
        keyed = vault_of(of, self._keyring).mac(text_hash, "consent")
        values = {"chat": chat, "who": who, "purpose": purpose, "version": version, "code": code, "ward": of.ward}
        self._tx.execute(insert(consent).values(lead=of.id, at=naive(now), text_hash=keyed, **values))

    def add_on_paper(self, of: Case, purposes: Sequence[Purpose], slip: str, code: str, now: datetime) -> None:
        """The person in question agreed at the counter, and signed; ``slip`` names the paper, ``code`` the sender."""
        keyed, at = vault_of(of, self._keyring).mac(slip, "consent"), naive(now)
        values = {"lead": of.id, "chat": "", "who": "person", "version": ON_PAPER, "text_hash": keyed, "at": at}
        values |= {"code": code, "ward": of.ward}
        self._tx.execute(insert(consent), [{**values, "purpose": purpose} for purpose in purposes])

    def agreed_to(self, of: Case, purpose: Purpose, code: str = "") -> bool:
        """True if the person in question agreed to a purpose (by the code of this sender, when given) and still does.

        Consents to texts before version 2 named one purpose for both and neither the committee nor the bank: they
        count for the call alone.
        """
        purposes = ("list",) if purpose == "list" else ("call", BOTH)
        given = (consent.c.lead == of.id) & (consent.c.who == "person") & consent.c.withdrawn_at.is_(None)
        if purpose == "list":
            given &= consent.c.ward == of.ward  # the list of another ward goes to another committee
        query = select(func.count()).where(given, consent.c.purpose.in_(purposes))
        return bool(self._tx.scalar(query.where(consent.c.code == code) if code else query))

    def is_given(self, of: Case, code: str, chat: str) -> bool:
        """True if the person in question agreed from this chat, by this code, to be called."""
        given = (consent.c.lead == of.id) & (consent.c.code == code) & (consent.c.chat == chat)
        query = select(func.count()).where(given, consent.c.who == "person", consent.c.withdrawn_at.is_(None))
        return bool(self._tx.scalar(query))

    def leave_list(self, of: Case, code: str, chat: str, now: datetime) -> bool:
        """Take back the consent to stand on the list, given by this code or from this chat; True if there was one."""
        given = (consent.c.code == code) | (consent.c.chat == chat)
        mine = (consent.c.lead == of.id) & given & (consent.c.purpose == "list")
        change = update(consent).where(mine, consent.c.withdrawn_at.is_(None))
        return bool(self._tx.execute(change.values(**_taken_back(now))).rowcount)

    def person_of(self, of: Case) -> tuple[str, str] | None:
        """Chat and code by which the person in question agreed to what somebody else sent; None when nobody did."""
        senders = select(party.c.chat).where(party.c.lead == of.id)
        query = select(consent.c.chat, consent.c.code).where(
            consent.c.lead == of.id,
            consent.c.who == "person",
            consent.c.withdrawn_at.is_(None),
            consent.c.chat != "",
            consent.c.chat.not_in(senders),
        )
        row = self._tx.execute(query.order_by(consent.c.id).limit(1)).one_or_none()
        return (row.chat, row.code) if row else None

    def carry_over(self, of: Case, chat: str, was: str, code: str, now: datetime) -> None:
        """Let what a chat agreed to by somebody else's code stand by the code of its own too."""
        mine = (consent.c.lead == of.id) & (consent.c.chat == chat) & (consent.c.code == was)
        names, new = ("chat", "who", "purpose", "version", "text_hash", "ward"), {"at": naive(now), "code": code}
        rows = self._tx.execute(select(consent).where(mine, consent.c.withdrawn_at.is_(None))).all()
        kept = [{"lead": of.id, **new, **{name: getattr(row, name) for name in names}} for row in rows]
        if kept:
            self._tx.execute(insert(consent), kept)

    def is_confirmed(self, of: Case, code: str) -> bool:
        """True if the person in question agreed by the code of a relative; no relative can for them."""
        relatives = select(party.c.chat).where(party.c.lead == of.id, party.c.audience == "family")
        query = select(func.count()).where(
            consent.c.lead == of.id,
            consent.c.code == code,
            consent.c.who == "person",
            consent.c.purpose.in_(("call", BOTH)),
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
        found = [case_of(row) for row in self._tx.execute(held(self._tx, query, lead))]
        self._tx.execute(update(consent).where(mine).values(**_taken_back(now)))
        return found

    def withdraw(self, of: Case, now: datetime, chat: str = "", code: str = "") -> None:
        """Take back what a chat agreed to for a case and what was agreed by its code, or everything."""
        change = update(consent).where(consent.c.lead == of.id, consent.c.withdrawn_at.is_(None))
        if chat:
            change = change.where((consent.c.chat == chat) | (consent.c.code == code))
        self._tx.execute(change.values(**_taken_back(now)))


def _taken_back(now: datetime) -> dict[str, object]:
    """The remains of a consent: that there was one, for which ward and code, and when."""
    return {"withdrawn_at": naive(now), "chat": "", "text_hash": ""}
