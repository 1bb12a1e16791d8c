"""Counts and letter numbers that the turns of one commit share: counts are added up and written once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, Executable


class SharedCommit:
    """The writing of a transaction that several turns share; of no use after it.

    With ``is_put_off`` counts wait for `write`, else each is written at once. ``last_letter`` is the id of the last row
    of the outbox; None until somebody asked.
    """

    def __init__(self, tx: Connection, *, is_put_off: bool = False) -> None:
        self._tx = tx
        self._is_put_off = is_put_off
        self._more: dict[Executable, Counter[tuple[tuple[str, object], ...]]] = {}
        self.last_letter: int | None = None

    def count(self, statement: Executable, row: Mapping[str, object]) -> None:
        """One more of ``row``, by a statement that adds its parameter "count" to what is there."""
        self._more.setdefault(statement, Counter())[tuple(row.items())] += 1
        if not self._is_put_off:
            self.write()

    def write(self) -> None:
        """Write what was counted: before the commit, and before anybody reads counts within the transaction."""
        for statement, rows in self._more.items():
            self._tx.execute(statement, [{**dict(row), "count": number} for row, number in rows.items()])
        self._more.clear()
