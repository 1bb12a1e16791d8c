"""Officers: invited once, bound to a chat of their own, with the places they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.case import Role
from bot.store.memberships import Membership, Memberships
from bot.store.schema import officer


@dataclass(frozen=True)
class OfficerRow(Membership):
    """An officer."""

    role: Role


class Officers(Memberships[OfficerRow]):
    """The officers within one transaction."""

    _table, _kind, _seal = officer, OfficerRow, "name"

    def with_invitation(self, digest: str) -> OfficerRow | None:
        """The officer who holds the invitation with this hash."""
        return self._one(officer.c.invitation == digest)

    def invite(self, name: str, role: Role, scope: str, digest: str, until: datetime) -> int:
        """Keep a new officer with the hash of their invitation; returns the id."""
        return self._invite(name, scope, digest, until, role=role)
