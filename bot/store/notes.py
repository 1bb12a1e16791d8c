"""Notes of officers about a case: words sealed under the key of the case, with their author and their moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from bot.store.case_rows import Case, vault_of
from bot.store.keyring import Keyring
from bot.store.schema import aware, naive, note, officer


@dataclass(frozen=True)
class NoteRow:
    """A note: the number of the officer who wrote it, when, and the words."""

    officer: int
    at: datetime
    words: str = field(repr=False)


class Notes:
    """The notes within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(self, of: Case, officer: int, words: str, now: datetime) -> None:
        """Keep an officer's words about a case, sealed with it."""
        values = {"lead": of.id, "officer": officer, "at": naive(now)}
        key = self._tx.execute(insert(note).values(sealed=b"", **values)).inserted_primary_key
        number = int(key[0]) if key else 0
        sealed = vault_of(of, self._keyring).seal(words, note_place(number))
        self._tx.execute(update(note).where(note.c.id == number).values(sealed=sealed))

    def of(self, of: Case) -> list[NoteRow]:
        """The notes about a case, oldest first. Raises SealBrokenError or KeyringError."""
        rows = self._tx.execute(select(note).where(note.c.lead == of.id).order_by(note.c.id)).all()
        vault = vault_of(of, self._keyring) if rows else None
        return [
            NoteRow(row.officer, aware(row.at), vault.open(row.sealed, note_place(row.id))) for row in rows if vault
        ]

    def signed(self, of: Case) -> list[tuple[NoteRow, str]]:
        """The same with the names of their authors, left ones too, "" where none is kept."""
        query = select(note, officer.c.name).outerjoin(officer, officer.c.id == note.c.officer)
        rows = self._tx.execute(query.where(note.c.lead == of.id).order_by(note.c.id)).all()
        vault, names = vault_of(of, self._keyring) if rows else None, self._keyring.service("officer")
        return [
            (
                NoteRow(row.officer, aware(row.at), vault.open(row.sealed, note_place(row.id))),
                names.open(row.name, f"name/{row.officer}") if row.name else "",
            )
            for row in rows
            if vault
        ]


def note_place(number: int) -> str:
    """The place for which a note is sealed."""
    return f"note/{number}"
