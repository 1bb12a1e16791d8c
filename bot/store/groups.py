"""Groups of officers: bound once by a code to the notices of a desk. A group is told; it can open or move nothing.

They stand in a table of their own, so that whatever asks for the officer of a chat can never find a group.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.store.memberships import Membership, Memberships
from bot.store.schema import desk_group, naive


@dataclass(frozen=True)
class GroupRow(Membership):
    """A group."""


class Groups(Memberships[GroupRow]):
    """The groups within one transaction."""

    _table, _kind, _seal = desk_group, GroupRow, "group"

    def invited(self, digest: str, now: datetime) -> GroupRow | None:
        """The group whose code has this hash and is still good."""
        good = desk_group.c.invited_until > naive(now)
        return self._one((desk_group.c.invitation == digest) & good)

    def invite(self, name: str, scope: str, digest: str, until: datetime) -> int:
        """Keep a group with the hash of its code; returns the id."""
        return self._invite(name, scope, digest, until)
