"""A database as the version before proofs left it (schema 0020): officer, group, case with note and letter, audit."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy import text as sql

import bot.store.migrations
from bot.model import codec
from bot.model.application import Application
from bot.model.messages import Message
from bot.store.audit import Entry, bytes_of
from bot.store.keyring import Keyring, MasterKey, create_key, new_services, wrap_services
from bot.store.schema import aware, naive
from tests.conftest import NOON

CODE, CHAT, OFFICER_CHAT, NAME = "7TDC-Q5GV", "a" * 64, "b" * 64, "Trần Văn Mẫu"
AT = naive(NOON)


def make_older(tx: Connection, key: Path) -> Keyring:
    """Make the tables of schema 0020 and fill them the way that version did."""
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.migrations.__file__).parent))
    config.attributes["connection"] = tx
    command.upgrade(config, "0020")
    services = new_services()
    master: MasterKey = create_key(key)
    keyring = Keyring(master, services)
    for name, wrapped in wrap_services(services, master).items():
        _insert(tx, "service_key", name=name, wrapped=wrapped)
    _seats(tx, keyring)
    _case(tx, keyring)
    _audit(tx, keyring)
    return keyring


def _seats(tx: Connection, keyring: Keyring) -> None:
    vault = keyring.service("officer")
    chats = {"session": b"", "touched_at": AT, "version": 1}
    for chat in (CHAT, OFFICER_CHAT):
        _insert(tx, "chat", id=chat, channel="web", **chats)
    seat = {"scope": "16732", "joined_at": AT, "last_digest": ""}
    sealed = vault.seal("Cán bộ Mẫu", "name", 1)
    _insert(tx, "officer", name=sealed, role="officer", chat=OFFICER_CHAT, **seat)
    _insert(tx, "desk_group", name=vault.seal("Nhóm Mẫu", "group", 1), chat=None, **seat)


def _case(tx: Connection, keyring: Keyring) -> None:
    wrapped = keyring.new_lead_key("lead-1")
    vault = keyring.lead("lead-1", wrapped)
    moments = dict.fromkeys(("opened_at", "waits_since", "accepted_at", "touched_at"), AT)
    plain = {"ward": "16732", "from_ward": "", "audience": "person", "purpose": "trade", "reason": ""}
    _insert(
        tx, "lead", id="lead-1", code=CODE, state="accepted", amount=70_000_000, key=wrapped, person_agreed=True,
        phone_index=keyring.phone_index("+84912345678"), **plain, **moments,
    )  # fmt: skip
    _insert(
        tx, "lead", id="lead-2", code="AAAA-2222", state="erased", amount=87_654_321, person_agreed=True,
        erased_at=AT, **plain, **moments,
    )  # fmt: skip
    sent = json.dumps(asdict(Application("person", "16732", NAME, "+84912345678", "any", "call")), ensure_ascii=False)
    party = {"lead": "lead-1", "chat": CHAT, "audience": "person", "at": AT, "code": CODE, "told_from": AT}
    _insert(tx, "party", sealed=vault.seal(sent, f"party/{CHAT}", 1), **party)
    agreed = {"lead": "lead-1", "chat": CHAT, "who": "person", "purpose": "contact_and_list", "version": "1"}
    _insert(tx, "consent", text_hash=vault.mac("0" * 64, "consent"), at=AT, code=CODE, ward="16732", **agreed)
    _insert(tx, "note", lead="lead-1", officer=1, sealed=vault.seal("Đã gọi, hẹn thứ hai", "note", 1), at=AT)
    letter = json.dumps(codec.to_fields(Message("Một tin chờ")), ensure_ascii=False)
    waits = {"state": "parked", "attempts": 0, "doubts": 0, "not_before": AT, "error": "", "at": AT}
    sealed = vault.seal(letter, f"outbox/{CHAT}", 1)
    _insert(tx, "outbox", chat=CHAT, channel="web", kind="notice", lead="lead-1", sealed=sealed, **waits)


def _audit(tx: Connection, keyring: Keyring) -> None:
    previous = b"qd22"
    acts = (("command", "invite", "officer/1"), ("command", "invite", "group/1"), ("chat/aaaa", "open", CODE))
    for number, (actor, action, subject) in enumerate(acts, 1):
        previous = keyring.link(previous, bytes_of(Entry(number, aware(AT), actor, action, subject, "")))
        row = {"number": number, "at": AT, "actor": actor, "action": action, "subject": subject, "detail": ""}
        _insert(tx, "audit", hash=previous, **row)
    _insert(tx, "audit_end", id=1, number=len(acts), hash=previous)


def _insert(tx: Connection, table: str, **values: object) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    tx.execute(sql(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)  # noqa: S608 - our names
