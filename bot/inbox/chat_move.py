"""A chat that a platform gave another address: everything that is tied to it goes with it, in one transaction."""

from __future__ import annotations

import contextlib

from sqlalchemy import delete, insert, select, update

from bot.store.case_rows import seal_party
from bot.store.chat_seals import resealed_session
from bot.store.claims import seal_address
from bot.store.data_requests import data_request
from bot.store.keyring import KeyringError
from bot.store.learning_tables import question
from bot.store.outbox import place_of
from bot.store.schema import chat, outbox, party
from bot.store.vault import SealBrokenError
from bot.store.work import UnitOfWork


def move_chat(work: UnitOfWork, channel: str, old: str, new: str) -> bool:
    """Move the chat at address ``old`` to ``new``: session, desk, cases, news and what waits; False when there is none.

    Keys come from the address, so what is sealed under it is sealed anew. A letter that is being sent stays as it is:
    its sender settles it by its id. A chat that was begun at the new address gives way.
    """
    keyring = work.keyring
    was, will = keyring.chat(channel, old), keyring.chat(channel, new)
    row = work.tx.execute(select(chat).where(chat.c.id == was.chat)).one_or_none()
    if row is None:
        return False
    try:
        session = resealed_session(row, was, will)
    except SealBrokenError:
        session = {"session": b"", "remains": None}
    work.tx.execute(delete(chat).where(chat.c.id == will.chat))
    values = {**row._mapping, "id": will.chat, **session}  # noqa: SLF001 - how SQLAlchemy names it
    work.tx.execute(insert(chat).values({**values, "address": seal_address(keyring, will.chat, new)}))
    work.groups.move(was.chat, will.chat)
    work.officers.move(was.chat, will.chat)
    work.followers.move(was.chat, will.chat)
    work.ties.move(was.chat, will.chat)
    move_cases(work, was.chat, will.chat)
    for table in (data_request, question):
        work.tx.execute(update(table).where(table.c.chat == was.chat).values(chat=will.chat))
    move_letters(work, was.chat, will.chat)
    work.tx.execute(delete(chat).where(chat.c.id == was.chat))
    return True


def move_cases(work: UnitOfWork, was: str, will: str) -> None:
    """Let what a chat sent and agreed to follow it: sealed and proven anew for another one."""
    for case in work.cases.of_chat(was):
        same = (party.c.lead == case.id) & (party.c.chat == was)
        values: dict[str, object] = {"chat": will}
        with contextlib.suppress(SealBrokenError, KeyringError):  # damaged already; qd22 doctor finds it
            mine = next(each for each in work.cases.parties(case) if each.chat == was)
            values["sealed"] = seal_party(mine.application, will, work.cases.vault(case))
        work.tx.execute(update(party).where(same).values(**values))
    work.consents.move(was, will)


def move_letters(work: UnitOfWork, was: str, will: str) -> None:
    """Seal what waits for a chat anew for another one."""
    letters = work.outbox
    for row in work.tx.execute(select(outbox).where(outbox.c.chat == was)).all():
        sealed = row.sealed
        if sealed:
            try:
                vault = letters.vault(row.lead or "")
                sealed = vault.seal(vault.open(sealed, place_of(row.id, was)), place_of(row.id, will))
            except (SealBrokenError, KeyringError, LookupError):
                sealed = row.sealed  # damaged already; it fails when its turn comes
        work.tx.execute(update(outbox).where(outbox.c.id == row.id).values(chat=will, sealed=sealed))
