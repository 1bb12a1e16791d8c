"""Leads as they are kept: plain columns for routing and clocks, everything personal sealed under the lead's own key."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model.case import State
from bot.model.messages import Application
from bot.store.keyring import Keyring, KeyringError
from bot.store.messaging_window import MessagingWindow, Windows
from bot.store.schema import aware, consent, lead, naive, note, outbox, party
from bot.store.senders import COMING, Sender, Senders, person_among
from bot.store.vault import SealBrokenError, Vault

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
    """Somebody who sent a lead: their chat and code, what they sent, and since when they are told of steps."""

    chat: str
    at: datetime
    application: Application = field(repr=False)
    code: str = ""
    told_from: datetime | None = None


class Cases:
    """The leads within one transaction."""

    def __init__(self, tx: AsyncConnection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    async def by_code(self, code: str) -> Case | None:
        """The lead with this code."""
        return await self._one(lead.c.code == code)

    async def get(self, lead_id: str) -> Case | None:
        """The lead with this id."""
        return await self._one(lead.c.id == lead_id)

    async def _one(self, condition: ColumnElement[bool]) -> Case | None:
        row = (await self._tx.execute(select(lead).where(condition))).one_or_none()
        return _lead(row) if row else None

    async def of_chat(self, chat: str) -> list[Case]:
        """The leads that a chat sent and that are not erased, oldest first."""
        query = (
            select(lead).join(party, party.c.lead == lead.c.id).where(party.c.chat == chat).order_by(lead.c.opened_at)
        )
        return [_lead(row) for row in await self._tx.execute(query)]

    async def of_wards(self, wards: Collection[str] | None, states: Sequence[State], limit: int = 500) -> list[Case]:
        """Leads of these wards (all when None) in these states, longest waiting first.

        At most ``limit``; the closed ones come last, so that old work never hides what waits.
        """
        order = (lead.c.state == "closed", lead.c.waits_since)
        query = select(lead).where(lead.c.state.in_(states)).order_by(*order).limit(limit)
        if wards is not None:
            query = query.where(lead.c.ward.in_(wards))
        return [_lead(row) for row in await self._tx.execute(query)]

    async def ids(self, states: Sequence[State]) -> list[str]:
        """The ids of all leads in these states, longest waiting first."""
        query = select(lead.c.id).where(lead.c.state.in_(states)).order_by(lead.c.waits_since)
        return [row.id for row in await self._tx.execute(query)]

    async def waiting(self) -> list[Case]:
        """All leads that wait at a ward, longest waiting first."""
        query = select(lead).where(lead.c.state == "new").order_by(lead.c.waits_since)
        return [_lead(row) for row in await self._tx.execute(query)]

    async def open_with_phone(self, phone: str, ward: str, since: datetime) -> Case | None:
        """The open lead of this number and ward that was opened after ``since``."""
        condition = (
            (lead.c.phone_index == self._keyring.phone_index(phone))
            & (lead.c.ward == ward)
            & lead.c.state.in_(OPEN)
            & (lead.c.opened_at >= naive(since))
        )
        query = select(lead).where(condition).order_by(lead.c.opened_at.desc()).limit(1)
        row = (await self._tx.execute(query)).one_or_none()
        return _lead(row) if row else None

    async def open(self, lead_id: str, code: str, application: Application, now: datetime) -> Case:
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
        await self._tx.execute(insert(lead).values(**values))
        opened = await self.get(lead_id)
        if opened is None:
            raise LookupError(lead_id)
        return opened

    async def add_party(self, of: Case, chat: str, application: Application, code: str, now: datetime) -> None:
        """Who sent it, or sent it again: the newest words of a chat count, but whoever came first stays first.

        Only whoever has the code of the lead itself is told how it goes on.
        """
        sealed = self.vault(of).seal(json.dumps(asdict(application), ensure_ascii=False), f"party/{chat}")
        values = {"audience": application.audience, "sealed": sealed}
        same = (party.c.lead == of.id) & (party.c.chat == chat)
        done = await self._tx.execute(update(party).where(same).values(**values))
        if not done.rowcount:
            told_from = naive(now) if code == of.code else None
            new = {"lead": of.id, "chat": chat, "at": naive(now), "code": code, "told_from": told_from}
            await self._tx.execute(insert(party).values(**new, **values))

    async def add_consent(
        self, of: Case, chat: str, who: str, purpose: str, version: str, text_hash: str, code: str, now: datetime
    ) -> None:
        """The proof that somebody agreed: to a text of which only the holder of the lead's key can know the hash."""
        values = {"chat": chat, "who": who, "purpose": purpose, "version": version, "code": code, "ward": of.ward}
        keyed = self.vault(of).mac(text_hash, "consent")
        await self._tx.execute(insert(consent).values(lead=of.id, at=naive(now), text_hash=keyed, **values))

    async def consent_of(self, of: Case, chat: str) -> tuple[str, datetime] | None:
        """Version and moment of the newest consent of a chat that stands."""
        query = (
            select(consent.c.version, consent.c.at)
            .where(consent.c.lead == of.id, consent.c.chat == chat, consent.c.withdrawn_at.is_(None))
            .order_by(consent.c.id.desc())
            .limit(1)
        )
        row = (await self._tx.execute(query)).one_or_none()
        return (row.version, aware(row.at)) if row else None

    async def is_confirmed(self, of: Case, code: str) -> bool:
        """Whether the person in question agreed by the code of a relative; no relative can for them."""
        relatives = select(party.c.chat).where(party.c.lead == of.id, party.c.audience == "family")
        query = select(func.count()).where(
            consent.c.lead == of.id,
            consent.c.code == code,
            consent.c.who == "person",
            consent.c.withdrawn_at.is_(None),
            consent.c.chat.not_in(relatives),
        )
        return bool(await self._tx.scalar(query))

    async def take_agreement_back(self, chat: str, now: datetime) -> list[Case]:
        """The person who only confirmed takes that back; returns the leads that miss their agreement now."""
        senders = select(party.c.lead).where(party.c.chat == chat)
        mine = (consent.c.chat == chat) & consent.c.withdrawn_at.is_(None) & consent.c.lead.not_in(senders)
        query = select(lead).where(lead.c.id.in_(select(consent.c.lead).where(mine)), lead.c.state != "erased")
        found = [_lead(row) for row in await self._tx.execute(query)]
        await self._tx.execute(update(consent).where(mine).values(**_taken_back(now)))
        return [await self.set(each, now, person_agreed=await self._is_own(each)) for each in found]

    async def _is_own(self, of: Case) -> bool:
        """Whether somebody sent a lead for themselves, or agreed with one of its relatives."""
        senders = await self.senders(of)
        if any(each.audience != "family" for each in senders):
            return True
        return any([await self.is_confirmed(of, each.code) for each in senders])

    async def parties(self, of: Case) -> list[Party]:
        """Everybody who sent a lead, first comer first. Raises SealBrokenError or KeyringError."""
        query = select(party).where(party.c.lead == of.id).order_by(*COMING)
        vault = self.vault(of)
        return [
            Party(
                row.chat,
                aware(row.at),
                _application(vault.open(row.sealed, f"party/{row.chat}")),
                row.code or "",
                aware(row.told_from) if row.told_from else None,
            )
            for row in await self._tx.execute(query)
        ]

    async def whole(self, of: Case) -> list[Party] | None:
        """Everybody who sent a lead, or None when anything sealed under its key was altered or damaged."""
        try:
            found = await self.parties(of)
            await self.notes(of)
        except (KeyringError, SealBrokenError):
            return None
        return found

    async def opens(self, of: Case) -> bool:
        """Whether everything that is sealed under the key of a lead opens; false when it was altered or damaged."""
        return await self.whole(of) is not None

    async def senders(self, of: Case) -> list[Sender]:
        """Everybody who sent a lead, first comer first; opens nothing that is sealed."""
        return await Senders(self._tx).of(of.id)

    async def told(self, of: Case) -> list[Sender]:
        """Those of them who are told how it goes on."""
        return [each for each in await self.senders(of) if each.told_from]

    async def set(self, of: Case, now: datetime, **values: object) -> Case:
        """Change columns of a lead; moments may carry their zone."""
        plain = {name: naive(value) if isinstance(value, datetime) else value for name, value in values.items()}
        await self._tx.execute(update(lead).where(lead.c.id == of.id).values(touched_at=naive(now), **plain))
        changed = await self.get(of.id)
        if changed is None:
            raise LookupError(of.id)
        return changed

    async def add_note(self, of: Case, officer: int, words: str, now: datetime) -> None:
        """An officer's words about a lead, sealed with it."""
        values = {"lead": of.id, "officer": officer, "at": naive(now)}
        await self._tx.execute(insert(note).values(sealed=self.vault(of).seal(words, "note"), **values))

    async def can_be_written_to(self, of: Case, now: datetime, windows: Windows) -> bool:
        """Whether any chat that is told of a lead still exists and takes messages now."""
        chats = [each.chat for each in await self.told(of)]
        return bool(await MessagingWindow(self._tx).can_be_told(chats, now, windows))

    async def notes(self, of: Case) -> list[str]:
        """What officers wrote, oldest first."""
        rows = await self._tx.execute(select(note.c.sealed).where(note.c.lead == of.id).order_by(note.c.id))
        return [self.vault(of).open(row.sealed, "note") for row in rows]

    async def drop_party(self, of: Case, chat: str, now: datetime) -> int:
        """One sender takes back what they sent; returns how many senders are left, to whom the lead passes on."""
        before = await self.senders(of)
        await self._tx.execute(delete(party).where(party.c.lead == of.id, party.c.chat == chat))
        await self._tx.execute(delete(outbox).where(outbox.c.lead == of.id, outbox.c.chat == chat))
        await self._withdraw(of, now, consent.c.chat == chat)
        left = [each for each in before if each.chat != chat]
        if left:
            named = person_among(before)
            await self._pass_on(of, left, now, is_named_gone=named is not None and named.chat == chat)
        return len(left)

    async def _pass_on(self, of: Case, left: list[Sender], now: datetime, *, is_named_gone: bool) -> None:
        """The lead goes on as that of the next sender, who learns nothing of it; whose name is gone is on no list."""
        values: dict[str, object] = {"person_agreed": await self._is_own(of)}
        if not any(each.told_from for each in left):
            heir = left[0]
            await Senders(self._tx).begin_telling(heir, now)
            sent = next((each.application for each in await self.whole(of) or [] if each.chat == heir.chat), None)
            values["audience"] = heir.audience
            values |= {"purpose": sent.purpose, "amount": sent.amount} if sent else {}
        if is_named_gone and of.listed_at is not None:
            # the officer marked another name; this one is marked when the officer says so
            values |= {"listed_at": None, **({"state": "contacted"} if of.state == "listed" else {})}
        await self._tx.execute(update(lead).where(lead.c.id == of.id).values(**values))

    async def erase(self, of: Case, now: datetime) -> None:
        """Delete everything personal: the key with all that it opens, words, notices. Dates stay for the figures."""
        for table in (party, note, outbox):
            await self._tx.execute(delete(table).where(table.c.lead == of.id))
        await self._withdraw(of, now)
        at = naive(now)
        values = {"state": "erased", "key": None, "phone_index": None, "erased_at": at, "touched_at": at}
        await self._tx.execute(update(lead).where(lead.c.id == of.id).values(**values))

    async def _withdraw(self, of: Case, now: datetime, condition: ColumnElement[bool] | None = None) -> None:
        change = update(consent).where(consent.c.lead == of.id, consent.c.withdrawn_at.is_(None))
        if condition is not None:
            change = change.where(condition)
        await self._tx.execute(change.values(**_taken_back(now)))

    async def unerased(self) -> list[Case]:
        """Every lead of which something personal is kept, oldest first."""
        query = select(lead).where(lead.c.key.is_not(None)).order_by(lead.c.opened_at)
        return [_lead(row) for row in await self._tx.execute(query)]

    async def quiet_since(self, moment: datetime) -> list[Case]:
        """Closed leads that nobody touched since: their time is over."""
        query = select(lead).where(lead.c.state == "closed", lead.c.touched_at < naive(moment))
        return [_lead(row) for row in await self._tx.execute(query)]

    async def before(self, moment: datetime) -> list[Case]:
        """Every lead, erased ones too, that was opened before ``moment``."""
        query = select(lead).where(lead.c.opened_at < naive(moment)).order_by(lead.c.opened_at)
        return [_lead(row) for row in await self._tx.execute(query)]

    async def listed(self, ward: str, since: datetime, until: datetime) -> list[Case]:
        """Leads that a ward put on its list after ``since`` and up to ``until``."""
        query = select(lead).where(
            lead.c.ward == ward,
            lead.c.listed_at > naive(since),
            lead.c.listed_at <= naive(until),
            lead.c.key.is_not(None),
            lead.c.id.in_(_sent_by_persons()),
        )
        return [_lead(row) for row in await self._tx.execute(query.order_by(lead.c.listed_at, lead.c.code))]

    async def sent_by_persons(self) -> frozenset[str]:
        """The ids of the leads that a released person sent: nobody else can stand on a list."""
        return frozenset(row.lead for row in await self._tx.execute(_sent_by_persons()))

    def vault(self, of: Case) -> Vault:
        """What opens the personal fields of a lead. Raises KeyringError."""
        if of.key is None:
            raise LookupError(f"{of.code} is erased")
        return self._keyring.lead(of.id, of.key)


def _sent_by_persons() -> Select[tuple[str]]:
    return select(party.c.lead).where(party.c.audience == "person")


def _taken_back(now: datetime) -> dict[str, object]:
    """What is left of a consent: that there was one, for which ward and code, and when."""
    return {"withdrawn_at": naive(now), "chat": "", "text_hash": ""}


def _lead(row: Row[Any]) -> Case:
    fields = {name: getattr(row, name) for name in Case.__dataclass_fields__}
    moments = {name: aware(value) for name, value in fields.items() if isinstance(value, datetime)}
    return Case(**{**fields, **moments})


def _application(text: str) -> Application:
    return Application(**json.loads(text))
