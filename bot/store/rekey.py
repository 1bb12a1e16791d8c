"""Rekeying: new keys for all that the server can open, not only a new master key around the old ones.

Whoever took the key and the database of yesterday reads with them what was kept until then, and nothing of what is
sealed afterwards. What browsers sealed with keys of their own stays as it is: the server never had those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from bot.store.announcements import announcement_of, proven_announcement
from bot.store.audit import START, bytes_of, end_proof, entry_of, start_proof
from bot.store.case_rows import case_of, open_party, proven, seal_party, vault_of
from bot.store.chat_seals import resealed_session
from bot.store.claims import seal_address
from bot.store.consent_rows import is_proven, proven_consent
from bot.store.console_sessions import factor_place, proven_factor
from bot.store.console_tables import console_code, console_factor, console_session
from bot.store.data_requests import data_request, request_place
from bot.store.followers import place_of_follower
from bot.store.issued_lists import KINDS, list_of, open_file, proven_list, seal_file
from bot.store.keyring import Keyring, KeyringError, MasterKey, new_services, wrap_services
from bot.store.learning_tables import lesson, question
from bot.store.lessons import lesson_place, open_lesson, proven_lesson
from bot.store.list_tables import issued_list
from bot.store.memberships import proven_of
from bot.store.notes import note_place
from bot.store.outbox import place_of
from bot.store.outreach_tables import announcement, follower
from bot.store.questions import question_place
from bot.store.register import entry_place
from bot.store.register_tables import register_entry
from bot.store.schema import (
    audit,
    audit_end,
    audit_start,
    chat,
    consent,
    desk_group,
    inbox,
    lead,
    message,
    note,
    officer,
    outbox,
    party,
    service_key,
    told,
)
from bot.store.search_cards import seal_card
from bot.store.tie_tables import chat_tie, tie_code
from bot.store.ties import proven_tie
from bot.store.vault import SealBrokenError, Vault
from bot.store.work import UnitOfWork
from bot.store.zalo_tables import zalo_token
from bot.texts import text

_CHATS = (party, consent, data_request, officer, desk_group, outbox, chat_tie, follower, question)
"""Tables that name a chat."""


def rekey(work: UnitOfWork, master: MasterKey) -> tuple[Keyring, int]:
    """New keys for everything, wrapped by ``master``; returns the keyring and how many cases there were.

    Raises KeyringError where something does not open or the audit is broken; then nothing must be committed.
    """
    if work.audit.find_break() is not None or work.officers.altered() or work.groups.altered():
        raise KeyringError(text("keys.not_whole"))
    new = Keyring(master, services := new_services())
    try:
        return new, _Rekeying(work.tx, work.keyring, new).run(services)
    except (SealBrokenError, LookupError) as error:
        raise KeyringError(text("keys.not_whole")) from error


class _Rekeying:
    """One change of keys under way: ``old`` opens, ``new`` seals."""

    def __init__(self, tx: Connection, old: Keyring, new: Keyring) -> None:
        self._tx = tx
        self._old = old
        self._new = new
        self._moved: dict[str, str] = {}
        self._was: dict[str, str] = {}
        """Chats by what they are called now, with what they were called before."""

    def run(self, services: Mapping[str, bytes]) -> int:
        agreed = {row.id for row in self._rows(consent) if is_proven(row, self._old)}
        self._move_chats()
        self._tx.execute(delete(inbox))  # digests under keys that end here
        for table in (console_code, console_session, tie_code):
            self._tx.execute(delete(table))  # whoever had the key may have made one: everybody comes in anew
        cases = self._cases()
        self._letters("", self._old.service("outbox"), self._new.service("outbox"))
        for seats, seal in ((officer, "name"), (desk_group, "group")):
            self._seats(seats, seal)
        self._tokens()
        self._followers()
        self._announcements()
        self._ties()
        self._consents(agreed)
        self._factors()
        self._register()
        self._learning()
        self._lists()
        for name, wrapped in wrap_services(services, self._new.master).items():
            self._tx.execute(update(service_key).where(service_key.c.name == name).values(wrapped=wrapped))
        self._chain()
        return cases

    def _rows(self, table: Table, *conditions: Any) -> list[Row[Any]]:
        return list(self._tx.execute(select(table).where(*conditions)).all())

    def _move_chats(self) -> None:
        """Chats of platforms get other ids and keys: both come from a key of the service."""
        opening = self._old.service("outbox")
        for row in self._rows(chat, chat.c.address.is_not(None)):
            address = opening.open(row.address, f"address/{row.id}")
            was, will = self._old.chat(row.channel, address), self._new.chat(row.channel, address)
            if was.chat != row.id:
                raise LookupError(row.id)
            values = {**row._mapping, "id": will.chat, **resealed_session(row, was, will)}  # noqa: SLF001 - its name
            self._tx.execute(insert(chat).values({**values, "address": seal_address(self._new, will.chat, address)}))
            for each in self._rows(message, message.c.chat == row.id):
                sealed = _resealed(each.sealed, was, will, f"message/{each.number}", f"message/{each.number}")
                mine = (message.c.chat == row.id) & (message.c.number == each.number)
                self._tx.execute(update(message).where(mine).values(chat=will.chat, sealed=sealed))
            self._tx.execute(delete(chat).where(chat.c.id == row.id))
            self._moved[row.id], self._was[will.chat] = will.chat, row.id
        self._follow()

    def _follow(self) -> None:
        """Let everything that names a chat follow it; seals that name it are made anew later."""
        for was, will in self._moved.items():
            for table in _CHATS:
                self._tx.execute(update(table).where(table.c.chat == was).values(chat=will))
        for row in self._rows(told, told.c.key.like("draft/%")):
            kind, days, was, since = row.key.split("/", 3)
            if was in self._moved:
                key = f"{kind}/{days}/{self._moved[was]}/{since}"
                self._tx.execute(update(told).where(told.c.key == row.key).values(key=key))

    def _before(self, now: str) -> str:
        """The id that a chat had before."""
        return self._was.get(now, now)

    def _cases(self) -> int:
        rows = self._rows(lead, lead.c.key.is_not(None))
        for row in rows:
            of = case_of(row)
            opening, wrapped = vault_of(of, self._old), self._new.new_lead_key(of.id)
            sealing = self._new.lead(of.id, wrapped)
            found = set()
            for each in self._rows(party, party.c.lead == of.id):
                sent = open_party(each.sealed, self._before(each.chat), opening)
                mine = (party.c.lead == of.id) & (party.c.chat == each.chat)
                seals = {"sealed": seal_party(sent, each.chat, sealing), "card": seal_card(sent, of.id, self._new)}
                self._tx.execute(update(party).where(mine).values(**seals))
                found.add(sent.phone)
            for each in self._rows(note, note.c.lead == of.id):
                sealed = _resealed(each.sealed, opening, sealing, note_place(each.id), note_place(each.id))
                self._tx.execute(update(note).where(note.c.id == each.id).values(sealed=sealed))
            for each in self._rows(data_request, data_request.c.lead == of.id):
                place = request_place(each.id)
                sealed = _resealed(each.sealed, opening, sealing, place, place)
                self._tx.execute(update(data_request).where(data_request.c.id == each.id).values(sealed=sealed))
            for each in self._rows(consent, consent.c.lead == of.id, consent.c.text_hash != ""):
                mac = sealing.mac(each.text_hash, "consent")  # of the digest: the text itself is kept nowhere
                self._tx.execute(update(consent).where(consent.c.id == each.id).values(text_hash=mac))
            self._letters(of.id, opening, sealing)
            phone = next((each for each in sorted(found) if self._old.phone_index(each) == row.phone_index), "")
            index = self._new.phone_index(phone) if phone else None
            values = {"key": wrapped, "phone_index": index, "mac": self._new.proof(*proven(of))}
            self._tx.execute(update(lead).where(lead.c.id == of.id).values(**values))
        return len(rows)

    def _letters(self, of: str, opening: Vault, sealing: Vault) -> None:
        about = outbox.c.lead == of if of else outbox.c.lead.is_(None)
        for row in self._rows(outbox, about, outbox.c.sealed != b""):
            was, will = place_of(row.id, self._before(row.chat)), place_of(row.id, row.chat)
            sealed = _resealed(row.sealed, opening, sealing, was, will)
            self._tx.execute(update(outbox).where(outbox.c.id == row.id).values(sealed=sealed))

    def _seats(self, table: Table, seal: str) -> None:
        opening, sealing = self._old.service("officer"), self._new.service("officer")
        for row in self._rows(table):
            place = f"{seal}/{row.id}"
            name = _resealed(row.name, opening, sealing, place, place)
            mac = self._new.proof(*proven_of(table, row))
            self._tx.execute(update(table).where(table.c.id == row.id).values(name=name, mac=mac))

    def _factors(self) -> None:
        opening, sealing = self._old.service("officer"), self._new.service("officer")
        for row in self._rows(console_factor):
            place = factor_place(row.officer)
            sealed = _resealed(row.sealed, opening, sealing, place, place)
            mac = self._new.proof(*proven_factor(row.officer, sealed))
            mine = console_factor.c.officer == row.officer
            self._tx.execute(update(console_factor).where(mine).values(sealed=sealed, mac=mac))

    def _register(self) -> None:
        opening, sealing = self._old.service("officer"), self._new.service("officer")
        for row in self._rows(register_entry):
            place = entry_place(row.id)
            sealed = _resealed(row.sealed, opening, sealing, place, place)
            self._tx.execute(update(register_entry).where(register_entry.c.id == row.id).values(sealed=sealed))

    def _learning(self) -> None:
        opening, sealing = self._old.service("officer"), self._new.service("officer")
        for row in self._rows(question):
            values = {"sealed": self._learned(row.sealed, question_place(row.id), opening, sealing)}
            self._tx.execute(update(question).where(question.c.id == row.id).values(**values))
        for row in self._rows(lesson):
            values = {"sealed": self._learned(row.sealed, lesson_place(row.id), opening, sealing), "mac": b""}
            if values["sealed"]:
                written = proven_lesson(open_lesson(row, opening))
                values["mac"] = self._new.proof(*written) if self._old.proves(row.mac, *written) else b""
            self._tx.execute(update(lesson).where(lesson.c.id == row.id).values(**values))

    def _learned(self, sealed: bytes, place: str, opening: Vault, sealing: Vault) -> bytes:
        """The seal of what was learned, anew; empty for one that no key opens.

        That is passed over everywhere, and no reason to keep the keys that somebody stole.
        """
        try:
            return _resealed(sealed, opening, sealing, place, place)
        except SealBrokenError:
            return b""

    def _tokens(self) -> None:
        opening, sealing = self._old.service("outbox"), self._new.service("outbox")
        for row in self._rows(zalo_token):
            place = f"zalo_token/{row.app_id}"
            sealed = _resealed(row.sealed, opening, sealing, place, place)
            self._tx.execute(update(zalo_token).where(zalo_token.c.app_id == row.app_id).values(sealed=sealed))

    def _followers(self) -> None:
        opening, sealing = self._old.service("outbox"), self._new.service("outbox")
        for row in self._rows(follower):
            was, will = place_of_follower(self._before(row.chat)), place_of_follower(row.chat)
            sealed = _resealed(row.sealed, opening, sealing, was, will)
            self._tx.execute(update(follower).where(follower.c.chat == row.chat).values(sealed=sealed))

    def _announcements(self) -> None:
        for row in self._rows(announcement):
            written = proven_announcement(announcement_of(row))
            mac = self._new.proof(*written) if self._old.proves(row.mac, *written) else b""
            self._tx.execute(update(announcement).where(announcement.c.id == row.id).values(mac=mac))

    def _ties(self) -> None:
        for row in self._rows(chat_tie):
            is_ours = self._old.proves(row.mac, *proven_tie(self._before(row.chat), row.person))
            mac = self._new.proof(*proven_tie(row.chat, row.person)) if is_ours else b""
            self._tx.execute(update(chat_tie).where(chat_tie.c.chat == row.chat).values(mac=mac))

    def _consents(self, agreed: Collection[int]) -> None:
        """New proofs for those that were proven before anything of them changed; the others stay without."""
        for row in self._rows(consent):
            mac = self._new.proof(*proven_consent(row._asdict())) if row.id in agreed else b""
            self._tx.execute(update(consent).where(consent.c.id == row.id).values(mac=mac))

    def _lists(self) -> None:
        for row in self._rows(issued_list, issued_list.c.key.is_not(None)):
            of, wrapped = list_of(row), self._new.new_list_key(row.id)
            opening, sealing = self._old.issued_list(row.id, row.key), self._new.issued_list(row.id, wrapped)
            values = {kind: seal_file(open_file(row._mapping[kind], kind, opening), kind, sealing) for kind in KINDS}  # noqa: SLF001 - as above
            values |= {"key": wrapped, "mac": self._new.proof(*proven_list(of))}
            self._tx.execute(update(issued_list).where(issued_list.c.id == row.id).values(**values))

    def _chain(self) -> None:
        """The same rows, linked under the new key; the chain was proven whole before."""
        number, previous = self._start()
        for row, written in _written(self._tx):
            number, previous = row.number, self._new.link(previous, written)
            self._tx.execute(update(audit).where(audit.c.number == number).values(hash=previous))
        keyed = self._tx.scalar(select(audit_end.c.keyed)) or 0
        mac = end_proof(self._new, number, previous, keyed)
        self._tx.execute(update(audit_end).values(number=number, hash=previous, mac=mac))

    def _start(self) -> tuple[int, bytes]:
        """The beginning of the chain: the hash of what was cut off stays, its proof is made anew."""
        start = self._tx.execute(select(audit_start)).one_or_none()
        if start is None:
            return 0, START
        mac = start_proof(self._new, start.number, start.hash)
        self._tx.execute(update(audit_start).values(mac=mac))
        return start.number, start.hash


def _written(tx: Connection) -> Iterator[tuple[Row[Any], bytes]]:
    for row in tx.execute(select(audit).order_by(audit.c.number)).all():
        yield row, bytes_of(entry_of(row))


def _resealed(sealed: bytes, opening: Vault, sealing: Vault, was: str, will: str) -> bytes:
    return sealing.seal(opening.open(sealed, was), will)
