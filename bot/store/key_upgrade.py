"""Upgrade of what needs the keys, which a migration does not have: proofs of rights and seals bound to their rows.

Done once, when a database of an earlier version is opened; its audit is told.
"""

from __future__ import annotations

import contextlib
from datetime import UTC

from sqlalchemy import delete, func, select, update

from bot.store.audit import KEYED
from bot.store.chats import UPDATE
from bot.store.consent_rows import prove_all
from bot.store.keyring import KeyringError
from bot.store.notes import note_place
from bot.store.schema import audit as audit_rows
from bot.store.schema import audit_end, aware, chat, inbox, lead, note
from bot.store.vault import SealBrokenError
from bot.store.work import UnitOfWork


def is_due(work: UnitOfWork) -> bool:
    """True for a database whose chain has no proof of its end yet."""
    end = work.tx.execute(select(audit_end)).one_or_none()
    return end is None or end.mac is None


def upgrade_keyed(work: UnitOfWork, *, has_anchors: bool) -> bool:
    """Write the proofs; False, and nothing is written, where that would hide what somebody did.

    Where there are anchors, there have been proofs: whoever took them away changed what they prove. And a database
    with cases has an audit.
    """
    end = work.tx.execute(select(audit_end)).one_or_none()
    has_cases = bool(work.tx.scalar(select(func.count()).select_from(lead)))
    if has_anchors or (end is None and has_cases):
        return False
    if end is not None:
        last = work.tx.scalar(select(func.max(audit_rows.c.at)))
        _prove_cases(work)
        work.officers.prove()
        work.groups.prove()
        work.outbox.rebind()
        _digest_updates(work)
        work.audit.prove_end()
        if last is not None:  # no clock here: the upgrade is written down at the moment of the last act
            work.audit.record(aware(last).astimezone(UTC), "command", "prove", "database")
        return True
    work.audit.begin()
    return True


def prove_consents(work: UnitOfWork, *, is_told: bool) -> bool:
    """Write the proofs of the consents of an earlier version, once; announcements without one end, as nobody sees them.

    That it is done is proven with the end of the audit, so that taking the proofs away does not make it due again.
    False, and nothing is written, when it was done before or the chain is broken. ``is_told`` when the audit has just
    been told of an upgrade.
    """
    if work.audit.keyed >= KEYED or work.audit.find_break() is not None:
        return False
    last = work.tx.scalar(select(func.max(audit_rows.c.at)))
    if prove_all(work.tx, work.keyring) and last is not None and not is_told:
        work.audit.record(aware(last).astimezone(UTC), "command", "prove", "consents")
    work.announcements.forget_unproven()
    work.audit.note_keyed()
    return True


def _prove_cases(work: UnitOfWork) -> None:
    """Proofs of the cases, and their notes bound to their own rows."""
    for case_id in (
        work.tx.execute(select(lead.c.id).where(lead.c.mac.is_(None), lead.c.key.is_not(None))).scalars().all()
    ):
        case = work.cases.prove(case_id)
        with contextlib.suppress(KeyringError, SealBrokenError):  # damaged before: doctor finds it
            vault = work.cases.vault(case)
            for row in work.tx.execute(select(note.c.id, note.c.sealed).where(note.c.lead == case.id)).all():
                sealed = vault.seal(vault.open(row.sealed, "note"), note_place(row.id))
                work.tx.execute(update(note).where(note.c.id == row.id).values(sealed=sealed))


def _digest_updates(work: UnitOfWork) -> None:
    """Keyed digests in the place of the ids of updates that were taken; those of chats that are gone go too."""
    rows = work.tx.execute(select(inbox)).all()
    addresses = {row.id: row.address for row in work.tx.execute(select(chat.c.id, chat.c.address))}
    for row in rows:
        same = (inbox.c.channel == row.channel) & (inbox.c.external_id == row.external_id)
        try:
            address = work.keyring.service("outbox").open(addresses.get(row.chat) or b"", f"address/{row.chat}")
        except SealBrokenError:
            work.tx.execute(delete(inbox).where(same))
            continue
        digest = work.keyring.chat(row.channel, address).mac(row.external_id, UPDATE)
        work.tx.execute(update(inbox).where(same).values(external_id=digest))
