"""Reserve of disk beside an SQLite file: on a full disk whoever takes something back is not told to come again.

A deletion writes before it frees. The file is given up for that alone, and made again when there is room.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

SIZE = 512 * 1024
_ROOM = 4
"""It is made where so many times its size are free: it must not be what fills the disk."""


class Reserve:
    """The reserve of one database file; none for a database that is no file."""

    def __init__(self, database: Path | None) -> None:
        self.path = database.with_name(f"{database.name}.reserve") if database else None

    def keep(self) -> None:
        """Make it when it is missing and there is room."""
        if self.path is None or self.path.exists():
            return
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self.path.parent).free < _ROOM * SIZE:
                return
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(SIZE))

    def release(self) -> bool:
        """Give it up; False when there is none."""
        if self.path is None:
            return False
        try:
            self.path.unlink()
        except OSError:
            return False
        return True
