"""Cases of a chat for whoever sent them, in three statements (a relative's: four); no other sender's part is opened."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.model.application import Application
from bot.store.case_rows import Case, call_word, case_of, party_of, vault_of
from bot.store.consent_rows import is_proven
from bot.store.keyring import Keyring, KeyringError
from bot.store.schema import aware, consent, lead, party
from bot.store.vault import SealBrokenError


@dataclass(frozen=True)
class Sent:
    """A case that a chat sent: what it sent and when, what it agreed to, and since when it is told of steps.

    ``is_confirmed`` when the person in question agreed by the code of this sender, ``agreed_to_list`` when they agreed
    to stand on the list as well. ``call_word`` are the words of a genuine call; ``asks_call`` while the chat has not
    said whether an officer called.
    ``is_frozen`` when the chat wants its part left alone.
    """

    case: Case
    code: str
    at: datetime
    told_from: datetime | None
    version: str
    agreed_at: datetime
    is_confirmed: bool
    agreed_to_list: bool
    is_frozen: bool
    application: Application = field(repr=False)
    call_word: str = field(default="", repr=False)
    asks_call: bool = False


class OwnCases:
    """The cases of chats within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def of(self, chats: Collection[str]) -> list[Sent]:
        """The cases that a person's chats sent and agreed to, oldest first; damaged ones are left out."""
        cases = self._cases(chats)
        if not cases:
            return []
        parties: dict[str, list[Row[Any]]] = {}
        for row in self._tx.execute(select(party).where(party.c.chat.in_(chats)).order_by(party.c.at)):
            parties.setdefault(row.lead, []).append(row)
        stands = (consent.c.lead.in_([each.id for each in cases])) & consent.c.withdrawn_at.is_(None)
        rows = self._tx.execute(select(consent).where(stands).order_by(consent.c.id)).all()
        agreements = [row for row in rows if is_proven(row, self._keyring)]
        # whose consent was altered still sees the case, to take it back; a proven one says what was agreed to
        asked = [each for each in rows if each.purpose != "list"]
        asked.sort(key=lambda each: each in agreements)
        relatives = (
            self._relatives(cases)
            if any(row.audience == "family" for rows in parties.values() for row in rows)
            else set()
        )
        found = []
        for case, row in [(each, row) for each in cases for row in parties[each.id]]:
            mine = [each for each in asked if (each.lead, each.chat) == (case.id, row.chat)]
            if case.key is None or not mine:
                continue
            try:
                vault = vault_of(case, self._keyring)
                sent = party_of(row, vault)
            except (KeyringError, SealBrokenError):
                continue
            theirs = [
                each.purpose
                for each in agreements
                if (each.lead, each.code, each.who) == (case.id, sent.code, "person")
                and (case.id, each.chat) not in relatives
            ]
            newest = mine[-1]
            found.append(
                Sent(
                    case,
                    sent.code,
                    sent.at,
                    sent.told_from,
                    newest.version,
                    aware(newest.at),
                    any(purpose != "list" for purpose in theirs),
                    "list" in theirs,
                    row.frozen_at is not None,
                    sent.application,
                    call_word(vault, sent.code),
                    row.call_asked_at is not None and not row.call_answer,
                )
            )
        return found

    def _cases(self, chats: Collection[str]) -> list[Case]:
        theirs = select(party.c.lead).where(party.c.chat.in_(chats))
        first = select(func.min(consent.c.id)).where(consent.c.lead == lead.c.id).scalar_subquery()
        query = select(lead).where(lead.c.id.in_(theirs)).order_by(lead.c.opened_at, first)  # two of one moment
        return [case_of(row) for row in self._tx.execute(query)]

    def _relatives(self, cases: list[Case]) -> set[tuple[str, str]]:
        """Case and chat of everybody who sent one of these for a relative: they cannot agree in the person's place."""
        theirs = party.c.lead.in_([each.id for each in cases]) & (party.c.audience == "family")
        return {(row.lead, row.chat) for row in self._tx.execute(select(party.c.lead, party.c.chat).where(theirs))}
