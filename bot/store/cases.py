"""Leads as they are kept: plain columns for routing and clocks, everything personal sealed under the lead's own key."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from bot.model.case import Application, State
from bot.store.keyring import Keyring, KeyringError
from bot.store.messaging_window import MessagingWindow, Windows
from bot.store.schema import aware, consent, lead, naive, note, outbox, party
from bot.store.vault import SealBrokenError, Vault

_COMING = (
    party.c.at,
    select(func.min(consent.c.id))
    .where(consent.c.lead == party.c.lead, consent.c.chat == party.c.chat)
    .correlate(party)
    .scalar_subquery(),
)
"""The order in which senders came; two of the same moment in the order in which they agreed."""
OPEN: tuple[State, ...] = ("new", "returned", "accepted", "contacted", "listed")


@dataclass(frozen=True)
class Case:
    """A lead without anything personal; moments are UTC."""

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


@dataclass(frozen=True)
class Party:
    """Somebody who sent a lead: their chat, and what they sent."""

    chat: str
    at: datetime
    application: Application = field(repr=False)


class Cases:
    """The leads within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def by_code(self, code: str) -> Case | None:
        """The lead with this code."""
        return self._one(lead.c.code == code)

    def get(self, lead_id: str) -> Case | None:
        """The lead with this id."""
        return self._one(lead.c.id == lead_id)

    def _one(self, condition: ColumnElement[bool]) -> Case | None:
        row = self._tx.execute(select(lead).where(condition)).one_or_none()
        return _lead(row) if row else None

    def of_chat(self, chat: str) -> list[Case]:
        """The leads that a chat sent and that are not erased, oldest first."""
        query = (
            select(lead).join(party, party.c.lead == lead.c.id).where(party.c.chat == chat).order_by(lead.c.opened_at)
        )
        return [_lead(row) for row in self._tx.execute(query)]

    def of_wards(self, wards: Collection[str] | None, states: Sequence[State], limit: int = 500) -> list[Case]:
        """Leads of these wards (all when None) in these states, longest waiting first.

        At most ``limit``; the closed ones come last, so that old work never hides what waits.
        """
        order = (lead.c.state == "closed", lead.c.waits_since)
        query = select(lead).where(lead.c.state.in_(states)).order_by(*order).limit(limit)
        if wards is not None:
            query = query.where(lead.c.ward.in_(wards))
        return [_lead(row) for row in self._tx.execute(query)]

    def ids(self, states: Sequence[State]) -> list[str]:
        """The ids of all leads in these states, longest waiting first."""
        query = select(lead.c.id).where(lead.c.state.in_(states)).order_by(lead.c.waits_since)
        return [row.id for row in self._tx.execute(query)]

    def waiting(self) -> list[Case]:
        """All leads that wait at a ward, longest waiting first."""
        query = select(lead).where(lead.c.state == "new").order_by(lead.c.waits_since)
        return [_lead(row) for row in self._tx.execute(query)]

    def open_with_phone(self, phone: str, ward: str, since: datetime) -> Case | None:
        """The open lead of this number and ward that was opened after ``since``."""
        condition = (
            (lead.c.phone_index == self._keyring.phone_index(phone))
            & (lead.c.ward == ward)
            & lead.c.state.in_(OPEN)
            & (lead.c.opened_at >= naive(since))
        )
        query = select(lead).where(condition).order_by(lead.c.opened_at.desc()).limit(1)
        row = self._tx.execute(query).one_or_none()
        return _lead(row) if row else None

    def open(self, lead_id: str, code: str, application: Application, now: datetime) -> Case:
        """Keep a new lead with a key of its own."""
        at = naive(now)
        values = {
            "id": lead_id,
            "code": code,
            "ward": application.ward,
            "state": "new",
            "audience": application.audience,
            "purpose": application.purpose,
            "amount": application.amount,
            "key": self._keyring.new_lead_key(lead_id),
            "phone_index": self._keyring.phone_index(application.phone),
            "opened_at": at,
            "waits_since": at,
            "touched_at": at,
            "person_agreed": application.audience != "family",
        }
        self._tx.execute(insert(lead).values(**values))
        opened = self.get(lead_id)
        if opened is None:
            raise LookupError(lead_id)
        return opened

    def add_party(self, of: Case, chat: str, application: Application, now: datetime) -> None:
        """Who sent it, or sent it again: the newest words of a chat count, but whoever came first stays first."""
        sealed = self.vault(of).seal(json.dumps(asdict(application), ensure_ascii=False), f"party/{chat}")
        values = {"audience": application.audience, "sealed": sealed}
        same = (party.c.lead == of.id) & (party.c.chat == chat)
        done = self._tx.execute(update(party).where(same).values(**values))
        if not done.rowcount:
            self._tx.execute(insert(party).values(lead=of.id, chat=chat, at=naive(now), **values))

    def add_consent(
        self, of: Case, chat: str, who: str, purpose: str, version: str, text_hash: str, now: datetime
    ) -> None:
        """The proof that somebody agreed."""
        values = {"chat": chat, "who": who, "purpose": purpose, "version": version, "text_hash": text_hash}
        self._tx.execute(insert(consent).values(lead=of.id, at=naive(now), **values))

    def consent_of(self, of: Case, chat: str) -> tuple[str, datetime] | None:
        """Version and moment of the newest consent of a chat that stands."""
        query = (
            select(consent.c.version, consent.c.at)
            .where(consent.c.lead == of.id, consent.c.chat == chat, consent.c.withdrawn_at.is_(None))
            .order_by(consent.c.id.desc())
            .limit(1)
        )
        row = self._tx.execute(query).one_or_none()
        return (row.version, aware(row.at)) if row else None

    def is_confirmed(self, of: Case) -> bool:
        """Whether the person in question agreed by the code, and not by sending the same themselves."""
        senders = select(party.c.chat).where(party.c.lead == of.id)
        query = select(func.count()).where(
            consent.c.lead == of.id,
            consent.c.who == "person",
            consent.c.withdrawn_at.is_(None),
            consent.c.chat.not_in(senders),
        )
        return bool(self._tx.scalar(query))

    def take_agreement_back(self, chat: str, now: datetime) -> list[Case]:
        """The person who only confirmed takes that back; returns the leads that miss their agreement now."""
        senders = select(party.c.lead).where(party.c.chat == chat)
        mine = (consent.c.chat == chat) & consent.c.withdrawn_at.is_(None) & consent.c.lead.not_in(senders)
        query = select(lead).where(lead.c.id.in_(select(consent.c.lead).where(mine)), lead.c.state != "erased")
        found = [_lead(row) for row in self._tx.execute(query)]
        self._tx.execute(update(consent).where(mine).values(withdrawn_at=naive(now)))
        return [self.set(each, now, person_agreed=self._is_own(each)) for each in found]

    def _is_own(self, of: Case) -> bool:
        """Whether somebody sent a lead for themselves."""
        query = select(func.count()).where(party.c.lead == of.id, party.c.audience != "family")
        return bool(self._tx.scalar(query)) or self.is_confirmed(of)

    def parties(self, of: Case) -> list[Party]:
        """Everybody who sent a lead, first comer first. Raises SealBrokenError or KeyringError."""
        query = select(party).where(party.c.lead == of.id).order_by(*_COMING)
        vault = self.vault(of)
        return [
            Party(row.chat, aware(row.at), _application(vault.open(row.sealed, f"party/{row.chat}")))
            for row in self._tx.execute(query)
        ]

    def whole(self, of: Case) -> list[Party] | None:
        """Everybody who sent a lead, or None when anything sealed under its key was altered or damaged."""
        try:
            found = self.parties(of)
            self.notes(of)
        except (KeyringError, SealBrokenError):
            return None
        return found

    def opens(self, of: Case) -> bool:
        """Whether everything that is sealed under the key of a lead opens; false when it was altered or damaged."""
        return self.whole(of) is not None

    def senders(self, of: Case) -> list[tuple[str, str]]:
        """Chat and audience of everybody who sent a lead, first comer first; opens nothing that is sealed."""
        query = select(party.c.chat, party.c.audience).where(party.c.lead == of.id).order_by(*_COMING)
        return [(row.chat, row.audience) for row in self._tx.execute(query)]

    def set(self, of: Case, now: datetime, **values: object) -> Case:
        """Change columns of a lead; moments may carry their zone."""
        plain = {name: naive(value) if isinstance(value, datetime) else value for name, value in values.items()}
        self._tx.execute(update(lead).where(lead.c.id == of.id).values(touched_at=naive(now), **plain))
        changed = self.get(of.id)
        if changed is None:
            raise LookupError(of.id)
        return changed

    def add_note(self, of: Case, officer: int, words: str, now: datetime) -> None:
        """An officer's words about a lead, sealed with it."""
        values = {"lead": of.id, "officer": officer, "at": naive(now)}
        self._tx.execute(insert(note).values(sealed=self.vault(of).seal(words, "note"), **values))

    def can_be_written_to(self, of: Case, now: datetime, windows: Windows) -> bool:
        """Whether any chat that sent a lead still exists and takes messages now."""
        senders = self.senders(of)
        return bool(MessagingWindow(self._tx).can_be_told([each for each, _ in senders], now, windows))

    def notes(self, of: Case) -> list[str]:
        """What officers wrote, oldest first."""
        rows = self._tx.execute(select(note.c.sealed).where(note.c.lead == of.id).order_by(note.c.id))
        return [self.vault(of).open(row.sealed, "note") for row in rows]

    def drop_party(self, of: Case, chat: str, now: datetime) -> int:
        """One sender takes back what they sent; returns how many senders are left."""
        self._tx.execute(delete(party).where(party.c.lead == of.id, party.c.chat == chat))
        self._tx.execute(delete(outbox).where(outbox.c.lead == of.id, outbox.c.chat == chat))
        self._withdraw(of, now, consent.c.chat == chat)
        return self._tx.scalar(select(func.count()).select_from(party).where(party.c.lead == of.id)) or 0

    def erase(self, of: Case, now: datetime) -> None:
        """Delete everything personal: the key with all that it opens, words, notices. Dates stay for the figures."""
        for table in (party, note, outbox):
            self._tx.execute(delete(table).where(table.c.lead == of.id))
        self._withdraw(of, now)
        at = naive(now)
        values = {"state": "erased", "key": None, "phone_index": None, "erased_at": at, "touched_at": at}
        self._tx.execute(update(lead).where(lead.c.id == of.id).values(**values))

    def _withdraw(self, of: Case, now: datetime, condition: ColumnElement[bool] | None = None) -> None:
        change = update(consent).where(consent.c.lead == of.id, consent.c.withdrawn_at.is_(None))
        if condition is not None:
            change = change.where(condition)
        self._tx.execute(change.values(withdrawn_at=naive(now)))

    def unerased(self) -> list[Case]:
        """Every lead of which something personal is kept, oldest first."""
        query = select(lead).where(lead.c.key.is_not(None)).order_by(lead.c.opened_at)
        return [_lead(row) for row in self._tx.execute(query)]

    def quiet_since(self, moment: datetime) -> list[Case]:
        """Closed leads that nobody touched since: their time is over."""
        query = select(lead).where(lead.c.state == "closed", lead.c.touched_at < naive(moment))
        return [_lead(row) for row in self._tx.execute(query)]

    def before(self, moment: datetime) -> list[Case]:
        """Every lead, erased ones too, that was opened before ``moment``."""
        query = select(lead).where(lead.c.opened_at < naive(moment)).order_by(lead.c.opened_at)
        return [_lead(row) for row in self._tx.execute(query)]

    def listed(self, ward: str, since: datetime, until: datetime) -> list[Case]:
        """Leads that a ward put on its list after ``since`` and up to ``until``."""
        query = select(lead).where(
            lead.c.ward == ward,
            lead.c.listed_at > naive(since),
            lead.c.listed_at <= naive(until),
            lead.c.key.is_not(None),
        )
        return [_lead(row) for row in self._tx.execute(query.order_by(lead.c.listed_at, lead.c.code))]

    def vault(self, of: Case) -> Vault:
        """What opens the personal fields of a lead. Raises KeyringError."""
        if of.key is None:
            raise LookupError(f"{of.code} is erased")
        return self._keyring.lead(of.id, of.key)


def _lead(row: Row[Any]) -> Case:
    fields = {name: getattr(row, name) for name in Case.__dataclass_fields__}
    moments = {name: aware(value) for name, value in fields.items() if isinstance(value, datetime)}
    return Case(**{**fields, **moments})


def _application(text: str) -> Application:
    return Application(**json.loads(text))
