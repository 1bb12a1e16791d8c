"""Consents: who agreed to what for which case, and what is left of that once it was taken back.

Each has a proof (`consent_rows`). A row without the right one counts as no consent, and `qd22 doctor` names its case.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select

from bot.model.case import Purpose
from bot.store.case_rows import Case, case_of, vault_of
from bot.store.consent_rows import change_proven, is_proven, prove
from bot.store.keyring import Keyring
from bot.store.locks import held
from bot.store.schema import consent, lead, naive, party
from bot.store.senders import Sender

BOTH = "contact_and_list"
"""The purpose of consents to texts before version 2."""
ON_PAPER = "paper"
"""The version of a consent that was signed at the counter."""


_STANDS = consent.c.withdrawn_at.is_(None)


class Consents:
    """The consents within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(
        self, of: Case, chat: str, who: str, purpose: Purpose, version: str, text_hash: str, code: str, now: datetime
    ) -> None:
        """Keep that somebody agreed: to a text of which only the holder of the case's key can know the hash."""
        keyed = vault_of(of, self._keyring).mac(text_hash, "consent")
        values = {"chat": chat, "who": who, "purpose": purpose, "version": version, "code": code, "ward": of.ward}
        self._keep([{**values, "lead": of.id, "at": naive(now), "text_hash": keyed}])

    def add_on_paper(self, of: Case, purposes: Sequence[Purpose], slip: str, code: str, now: datetime) -> None:
        """The person in question agreed at the counter, and signed; ``slip`` names the paper, ``code`` the sender."""
        keyed, at = vault_of(of, self._keyring).mac(slip, "consent"), naive(now)
        values = {"lead": of.id, "chat": "", "who": "person", "version": ON_PAPER, "text_hash": keyed, "at": at}
        values |= {"code": code, "ward": of.ward}
        self._keep([{**values, "purpose": purpose} for purpose in purposes])

    def agreed_to(self, of: Case, purpose: Purpose, code: str = "") -> bool:
        """True if the person in question agreed to a purpose (by the code of this sender, when given) and still does.

        Consents to texts before version 2 named one purpose for both and neither the committee nor the bank: they
        count for the call alone.
        """
        purposes = ("list",) if purpose == "list" else ("call", BOTH)
        given = (consent.c.lead == of.id) & (consent.c.who == "person") & consent.c.purpose.in_(purposes) & _STANDS
        if purpose == "list":
            given &= consent.c.ward == of.ward  # the list of another ward goes to another committee
        if code:
            given &= consent.c.code == code
        return bool(self._proven(given))

    def is_given(self, of: Case, code: str, chat: str) -> bool:
        """True if the person in question agreed from this chat, by this code, to be called."""
        given = (consent.c.lead == of.id) & (consent.c.code == code) & (consent.c.chat == chat)
        return bool(self._proven(given & (consent.c.who == "person") & _STANDS))

    def leave_list(self, of: Case, code: str, chat: str, now: datetime) -> bool:
        """Take back the consent to stand on the list, given by this code or from this chat; True if there was one."""
        given = (consent.c.code == code) | (consent.c.chat == chat)
        rows = self._rows((consent.c.lead == of.id) & given & (consent.c.purpose == "list") & _STANDS)
        self._end(rows, now)
        return any(is_proven(row, self._keyring) for row in rows)

    def person_of(self, of: Case) -> tuple[str, str] | None:
        """Chat and code by which the person in question agreed to what somebody else sent; None when nobody did."""
        senders = select(party.c.chat).where(party.c.lead == of.id)
        given = (consent.c.lead == of.id) & (consent.c.who == "person") & _STANDS
        rows = self._proven(given & (consent.c.chat != "") & consent.c.chat.not_in(senders))
        return (rows[0].chat, rows[0].code) if rows else None

    def carry_over(self, of: Case, chat: str, was: str, code: str, now: datetime) -> None:
        """Let what a chat agreed to by somebody else's code stand by the code of its own too."""
        mine = (consent.c.lead == of.id) & (consent.c.chat == chat) & (consent.c.code == was)
        names, new = ("chat", "who", "purpose", "version", "text_hash", "ward"), {"at": naive(now), "code": code}
        rows = self._proven(mine & _STANDS)
        self._keep([{"lead": of.id, **new, **{name: getattr(row, name) for name in names}} for row in rows])

    def is_confirmed(self, of: Case, code: str) -> bool:
        """True if the person in question agreed by the code of a relative; no relative can for them."""
        relatives = select(party.c.chat).where(party.c.lead == of.id, party.c.audience == "family")
        given = (consent.c.lead == of.id) & (consent.c.code == code) & (consent.c.who == "person") & _STANDS
        to_call = consent.c.purpose.in_(("call", BOTH)) & consent.c.chat.not_in(relatives)
        return bool(self._proven(given & to_call))

    def is_agreed(self, of: Case, senders: Sequence[Sender]) -> bool:
        """True if somebody sent a case for themselves, or agreed with one of its relatives."""
        if any(each.audience != "family" for each in senders):
            return True
        return any(self.is_confirmed(of, each.code) for each in senders)

    def take_back(self, chat: str, now: datetime) -> list[Case]:
        """Take back what a chat agreed to without having sent it; returns the cases of which that was a part."""
        senders = select(party.c.lead).where(party.c.chat == chat)
        mine = (consent.c.chat == chat) & consent.c.lead.not_in(senders) & _STANDS
        query = select(lead).where(lead.c.id.in_(select(consent.c.lead).where(mine)), lead.c.state != "erased")
        found = [case_of(row) for row in self._tx.execute(held(self._tx, query, lead))]
        self._end(self._rows(mine), now)
        return found

    def withdraw(self, of: Case, now: datetime, chat: str = "", code: str = "") -> None:
        """Take back what a chat agreed to for a case and what was agreed by its code, or everything."""
        theirs = (consent.c.lead == of.id) & _STANDS
        if chat:
            theirs &= (consent.c.chat == chat) | (consent.c.code == code)
        self._end(self._rows(theirs), now)

    def move(self, was: str, will: str) -> None:
        """Let what a chat agreed to follow it to another id."""
        change_proven(self._tx, self._keyring, self._rows(consent.c.chat == was), chat=will)

    def altered(self) -> list[str]:
        """The codes of the cases of which a consent was written or changed without the key; "?" where there is none."""
        query = select(consent, lead.c.code.label("of_case")).outerjoin(lead, lead.c.id == consent.c.lead)
        rows = self._tx.execute(query.order_by(consent.c.id))
        return list(dict.fromkeys(row.of_case or "?" for row in rows if not is_proven(row, self._keyring)))

    def _keep(self, consents: Iterable[dict[str, Any]]) -> None:
        """Keep consents with their proofs, which know the number that the database gives."""
        kept = list(consents)
        if kept:
            prove(self._tx, self._keyring, self._tx.execute(insert(consent).returning(consent), kept).all())

    def _end(self, rows: Sequence[Row[Any]], now: datetime) -> None:
        """Leave of consents that there was one, for which ward and code, and when."""
        change_proven(self._tx, self._keyring, rows, withdrawn_at=naive(now), chat="", text_hash="")

    def _rows(self, condition: ColumnElement[bool]) -> Sequence[Row[Any]]:
        return self._tx.execute(select(consent).where(condition).order_by(consent.c.id)).all()

    def _proven(self, condition: ColumnElement[bool]) -> list[Row[Any]]:
        return [row for row in self._rows(condition) if is_proven(row, self._keyring)]
