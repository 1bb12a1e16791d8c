"""Upgrade of what needs the keys, which a migration does not have: proofs of rights and seals bound to their rows.

Done once, when a database of an earlier version is opened; its audit is told.
"""

from __future__ import annotations

from datetime import UTC

from sqlalchemy import func, select

from bot.store.schema import audit as audit_rows
from bot.store.schema import audit_end, aware, lead
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
        work.cases.prove()
        work.officers.prove()
        work.groups.prove()
        work.outbox.rebind()
        work.audit.prove_end()
        if last is not None:  # no clock here: the upgrade is written down at the moment of the last act
            work.audit.record(aware(last).astimezone(UTC), "command", "prove", "database")
        return True
    work.audit.begin()
    return True
