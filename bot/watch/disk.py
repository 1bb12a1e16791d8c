"""Room on the disk of the database."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

_LEAST_FREE = 200 * 1024 * 1024
"""Bytes below which a place is warned, whatever the size of its database."""
_COPIES = 3
"""A backup and a migration each need a copy of the database beside it."""


@dataclass(frozen=True)
class Room:
    """Bytes that are free, and bytes that should be."""

    free: int
    needed: int

    @property
    def is_enough(self) -> bool:
        """True while nothing needs to be cleared away."""
        return self.free >= self.needed

    @property
    def slots(self) -> dict[str, str]:
        """Both in whole megabytes, for texts."""
        return {"free": str(self.free // 2**20), "needed": str(self.needed // 2**20)}


def room_of(path: Path) -> Room:
    """Room beside the database at ``path``. Raises OSError when there is no such file."""
    return Room(shutil.disk_usage(path.parent).free, max(_LEAST_FREE, _COPIES * path.stat().st_size))
