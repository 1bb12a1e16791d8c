"""Cases as they are kept: plain columns for routing and clocks, everything personal sealed under the case's own key."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from bot.model.application import Application
from bot.model.case import State
from bot.store.case_rows import Case, Party, case_of, coarse, party_of, proven, proven_values, seal_party, vault_of
from bot.store.consents import Consents
from bot.store.data_requests import data_request
from bot.store.issued_lists import blur_rows
from bot.store.keyring import Keyring, KeyringError
from bot.store.locks import held, hold
from bot.store.notes import Notes
from bot.store.schema import aware, flood_mark, lead, naive, note, outbox, party
from bot.store.search_cards import seal_card
from bot.store.senders import COMING, Sender, Senders, frozen_since, person_among
from bot.store.sent_notices import SentNotices
from bot.store.vault import SealBrokenError, Vault

MARKED: tuple[State, ...] = ("listed", "approved", "handed")
"""States in which a case stands on the next list of its ward, until it is lent to or taken off."""
OPEN: tuple[State, ...] = ("new", "unconfirmed", "returned", "accepted", "contacted", *MARKED, "refused")
_ERASED = (
    "key", "phone_index", "mac", "confirmed_at", "amount", "frozen_at", "holder", "worked_at",
    "appointed_at", "rests_until",
)  # fmt: skip
ENDED: tuple[State, ...] = ("closed", "lent")
SENT_BY_PERSONS = select(party.c.lead).where(party.c.audience == "person")
"""The ids of the cases that a released person sent: nobody else can stand on a list."""


class Cases:
    """The cases within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring
        self._consents = Consents(tx, keyring)

    def by_code(self, code: str) -> Case | None:
        """The case with this code."""
        return self._one(lead.c.code == code)

    def get(self, case_id: str) -> Case | None:
        """The case with this id."""
        return self._one(lead.c.id == case_id)

    def _one(self, condition: ColumnElement[bool]) -> Case | None:
        row = self._tx.execute(held(self._tx, select(lead).where(condition), lead)).one_or_none()
        return case_of(row) if row else None

    def of_chat(self, chat: str) -> list[Case]:
        """The cases that a chat sent and that are not erased, oldest first."""
        query = select(lead).join(party, party.c.lead == lead.c.id).where(party.c.chat == chat)
        rows = self._tx.execute(held(self._tx, query.order_by(lead.c.opened_at), lead))
        return [case_of(row) for row in rows]

    def ids(self, states: Sequence[State]) -> list[str]:
        """The ids of all cases in these states, longest waiting first."""
        query = select(lead.c.id).where(lead.c.state.in_(states)).order_by(lead.c.waits_since)
        return [row.id for row in self._tx.execute(query)]

    def waiting(self) -> list[Case]:
        """All cases that wait at a ward and may be worked on, longest waiting first."""
        waits = (lead.c.state == "new") & lead.c.frozen_at.is_(None)
        query = select(lead).where(waits).order_by(lead.c.waits_since)
        return [case_of(row) for row in self._tx.execute(query)]

    def open_with_phone(self, phone: str, ward: str, since: datetime) -> Case | None:
        """The open case of this number and ward that was opened after ``since``; no other is opened meanwhile."""
        hold(self._tx, f"ward/{ward}")
        condition = (
            (lead.c.phone_index == self._keyring.phone_index(phone))
            & (lead.c.ward == ward)
            & lead.c.state.in_(OPEN)
            & (lead.c.opened_at >= naive(since))
        )
        query = select(lead).where(condition).order_by(lead.c.opened_at.desc()).limit(1)
        row = self._tx.execute(held(self._tx, query, lead)).one_or_none()
        return case_of(row) if row else None

    def open(
        self, case_id: str, code: str, application: Application, now: datetime, state: State = "new", **more: object
    ) -> Case:
        """Keep a new case with a key of its own; ``more`` are other columns of it, moments with their zone."""
        values: dict[str, object] = {
            "id": case_id,
            "code": code,
            "ward": application.ward,
            "state": state,
            "audience": application.audience,
            "purpose": application.purpose,
            "amount": application.amount,
            "key": self._keyring.new_lead_key(case_id),
            "phone_index": self._keyring.phone_index(application.phone),
            "opened_at": now,
            "waits_since": now,
            "touched_at": now,
            "person_agreed": application.audience != "family",
            **more,
        }
        is_agreed = bool(values["person_agreed"])
        proof = proven_values(case_id, code, application.ward, "", state, is_agreed=is_agreed)
        new = {name: _plain(value) for name, value in values.items()} | {"mac": self._keyring.proof(*proof)}
        self._tx.execute(insert(lead).values(**new))
        kept = {name: values.get(name) for name in Case.__dataclass_fields__}
        return Case(**{**kept, "from_ward": "", "reason": "", "undo": "", "mac": new["mac"]})  # type: ignore[arg-type]

    def prove(self, case_id: str) -> Case:
        """The case as it is now, with the proof that it was written here."""
        case = self.get(case_id)
        if case is None:
            raise LookupError(case_id)
        mac = self._keyring.proof(*proven(case))
        self._tx.execute(update(lead).where(lead.c.id == case_id).values(mac=mac))
        return replace(case, mac=mac)

    def add_new_party(self, of: Case, chat: str, application: Application, code: str, now: datetime) -> None:
        """Add a sender who was never one of this case, and is told of its steps."""
        sealed, card = seal_party(application, chat, self.vault(of)), seal_card(application, of.id, self._keyring)
        values = {"audience": application.audience, "sealed": sealed, "card": card, "code": code}
        at = naive(now)
        self._tx.execute(insert(party).values(lead=of.id, chat=chat, at=at, told_from=at, **values))

    def add_party(self, of: Case, chat: str, application: Application, code: str, now: datetime) -> None:
        """Add a sender, or one who sent it again: the newest words of a chat count, but whoever came first stays first.

        Only whoever has the code of the case itself is told how it goes on.
        """
        sealed, card = seal_party(application, chat, self.vault(of)), seal_card(application, of.id, self._keyring)
        values = {"audience": application.audience, "sealed": sealed, "card": card}
        same = (party.c.lead == of.id) & (party.c.chat == chat)
        done = self._tx.execute(update(party).where(same).values(**values))
        if not done.rowcount:
            told_from = naive(now) if code == of.code else None
            new = {"lead": of.id, "chat": chat, "at": naive(now), "code": code, "told_from": told_from}
            self._tx.execute(insert(party).values(**new, **values))
            self._tx.execute(update(lead).where(lead.c.id == of.id).values(frozen_at=None))

    def parties(self, of: Case) -> list[Party]:
        """Everybody who sent a case, first comer first. Raises SealBrokenError or KeyringError."""
        query = select(party).where(party.c.lead == of.id).order_by(*COMING)
        vault = self.vault(of)
        return [party_of(row, vault) for row in self._tx.execute(query)]

    def whole(self, of: Case) -> list[Party] | None:
        """Everybody who sent a case, or None when anything sealed under its key was altered or damaged."""
        try:
            found = self.parties(of)
            Notes(self._tx, self._keyring).of(of)
        except (KeyringError, SealBrokenError):
            return None
        return found

    def opens(self, of: Case) -> bool:
        """True if everything that is sealed under the key of a case opens; false when it was altered or damaged."""
        return self.whole(of) is not None

    def senders(self, of: Case) -> list[Sender]:
        """Everybody who sent a case, first comer first; opens nothing that is sealed."""
        return Senders(self._tx, self._keyring).of(of.id)

    def told(self, of: Case) -> list[Sender]:
        """Those of them who are told how it goes on."""
        return [each for each in self.senders(of) if each.told_from]

    def put_apart(self, codes: Sequence[str], now: datetime) -> None:
        """Put those of these cases apart that nobody worked on."""
        mine = lead.c.code.in_(codes) & (lead.c.state == "new")
        rows = self._tx.execute(held(self._tx, select(lead).where(mine), lead)).all()
        self.move_all([(case_of(row), "unconfirmed", {}) for row in rows], now)

    def settle(self, ids: Collection[str]) -> None:
        """Let what was done with these cases stand: it can no longer be taken back."""
        self._tx.execute(update(lead).where(lead.c.id.in_(ids), lead.c.undo != "").values(undo=""))

    def move_all(self, moves: Sequence[tuple[Case, State, Mapping[str, object]]], now: datetime) -> None:
        """Change many cases that were just read, in one statement; moments may carry a zone.

        A column that another of them changes stays here as it was read.
        """
        names = sorted({"undo", "state", "touched_at", "mac"}.union(*(columns for _, _, columns in moves)))
        rows = []
        for case, state, columns in moves:
            values = {name: getattr(case, name) for name in names} | {"undo": "", "state": state, "touched_at": now}
            values |= columns
            if self._keyring.proves(case.mac, *proven(case)):
                values["mac"] = self._keyring.proof(*proven(replace(case, state=state)))
            rows.append({"of": case.id, **{name: _plain(value) for name, value in values.items()}})
        if rows:
            change = update(lead).where(lead.c.id == bindparam("of"))
            self._tx.execute(
                change.values({name: bindparam(f"new_{name}") for name in names}),
                [{(name if name == "of" else f"new_{name}"): value for name, value in row.items()} for row in rows],
            )

    def set(self, of: Case, now: datetime, **values: object) -> Case:
        """Change columns of a case; moments may carry their zone."""
        plain = {name: _plain(value) for name, value in values.items()}
        return self._change(of, touched_at=naive(now), **plain)

    def move(self, of: Case, now: datetime, **values: object) -> Case:
        """The same of a case that was read in this transaction and not changed since: it is not read again."""
        plain = {name: _plain(value) for name, value in values.items()}
        return self._write(of, touched_at=naive(now), **plain)

    def _change(self, of: Case, **values: object) -> Case:
        before = self.get(of.id)
        if before is None:
            raise LookupError(of.id)
        return self._write(before, **values)

    def _write(self, before: Case, **values: object) -> Case:
        """Change a case; one whose proof was wrong before does not get a right one by it.

        What was done before can no longer be taken back, unless it is said how.
        """
        values.setdefault("undo", "")
        moments = {name: aware(value) for name, value in values.items() if isinstance(value, datetime)}
        known = {name: value for name, value in {**values, **moments}.items() if name in Case.__dataclass_fields__}
        changed = replace(before, **known)  # type: ignore[arg-type]  # columns of the row
        if self._keyring.proves(before.mac, *proven(before)):
            values["mac"] = self._keyring.proof(*proven(changed))
            changed = replace(changed, mac=self._keyring.proof(*proven(changed)))
        self._tx.execute(update(lead).where(lead.c.id == before.id).values(**values))
        return changed

    def drop_party(self, of: Case, chat: str, now: datetime) -> int:
        """One sender takes back what they sent; returns how many senders are left, to whom the case passes on."""
        before = self.senders(of)
        for table in (party, outbox, data_request):
            self._tx.execute(delete(table).where(table.c.lead == of.id, table.c.chat == chat))
        for mine in (each for each in before if each.chat == chat):
            self._consents.withdraw(of, now, chat, mine.code)
        left = [each for each in before if each.chat != chat]
        if left:
            named = person_among(before)
            self._pass_on(of, left, now, is_named_gone=named is not None and named.chat == chat)
        return len(left)

    def _pass_on(self, of: Case, left: list[Sender], now: datetime, *, is_named_gone: bool) -> None:
        """The case goes on as that of the next sender, who learns nothing of it; whose name is gone is on no list."""
        is_agreed = self._consents.is_agreed(of, self.senders(of))
        values: dict[str, object] = {"person_agreed": is_agreed, "frozen_at": frozen_since(left)}
        if not any(each.told_from for each in left):
            heir = left[0]
            Senders(self._tx, self._keyring).begin_telling([heir], now)
            sent = next((each.application for each in self.whole(of) or [] if each.chat == heir.chat), None)
            values["audience"] = heir.audience
            values |= {"purpose": sent.purpose, "amount": sent.amount} if sent else {}
        if is_named_gone or "audience" in values:
            self._tx.execute(delete(note).where(note.c.lead == of.id))  # they are of a call with somebody who is gone
        if is_named_gone:
            values["confirmed_at"] = None  # whom the officer heard is not who is left
        if is_named_gone and of.listed_at is not None:
            # the officer marked another name; this one is marked when the officer says so
            values |= {"listed_at": None, **({"state": "contacted"} if of.state in MARKED else {})}
        self._change(of, **values)

    def erase(self, of: Case, now: datetime) -> None:
        """Delete everything personal: the key with all that it opens, words, notices, and what for.

        Code, wards, who sent it, days and outcome stay for the figures, and that somebody agreed once.
        """
        for table in (party, note, outbox, data_request):
            self._tx.execute(delete(table).where(table.c.lead == of.id))
        SentNotices(self._tx).forget_about(of.id)
        self._consents.withdraw(of, now)
        self._tx.execute(update(flood_mark).where(flood_mark.c.code == of.code).values(code=""))
        at = naive(now)
        values: dict[str, object] = {"state": "erased", "erased_at": at, "touched_at": at, "purpose": "", "undo": ""}
        values |= {"lent_amount": coarse(of.lent_amount), **dict.fromkeys(_ERASED)}
        blur_rows(self._tx, of.id)
        self._tx.execute(update(lead).where(lead.c.id == of.id).values(**values))

    def unerased(self) -> list[Case]:
        """Every case of which something personal is kept, oldest first."""
        query = select(lead).where(lead.c.key.is_not(None)).order_by(lead.c.opened_at)
        return [case_of(row) for row in self._tx.execute(query)]

    def with_ids(self, ids: Collection[str]) -> dict[str, Case]:
        """These cases by id."""
        rows = self._tx.execute(held(self._tx, select(lead).where(lead.c.id.in_(ids)), lead)) if ids else ()
        return {row.id: case_of(row) for row in rows}

    def vault(self, of: Case) -> Vault:
        """The vault of the personal fields of a case. Raises KeyringError."""
        return vault_of(of, self._keyring)


def _plain(value: object) -> object:
    """A value as its column takes it: moments without their zone."""
    return naive(value) if isinstance(value, datetime) else value
