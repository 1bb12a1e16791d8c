"""Registers at the desk: who may note and read what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.scopes import name_of, wards_of
from bot.clock import day_in_vietnam
from bot.model.case import Refused, Result
from bot.model.place import Places
from bot.model.registers import KINDS, Book, BookEntry, NotedDown, NoteDown
from bot.store.memberships import covers
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class Registers:
    """The rules for one officer, within one transaction."""

    work: UnitOfWork
    places: Places
    officer: OfficerRow

    def note(self, effect: NoteDown, now: datetime) -> Result:
        """Note something, in a ward of the officer's own; the audit keeps the kind, never the words."""
        is_theirs = covers(self.officer, effect.ward, self.places.province_of(effect.ward))
        if not is_theirs or effect.kind not in KINDS[effect.book] or not effect.note.strip():
            return Refused("unknown")
        self.work.register.add(effect.ward, effect.book, effect.kind, self.officer.id, effect.note, now)
        self.work.audit.record(now, f"officer/{self.officer.id}", effect.book, effect.ward, effect.kind)
        return NotedDown(effect.book, effect.kind)

    def last(self, book: Book, size: int) -> tuple[BookEntry, ...]:
        """The newest entries of a book in the officer's wards."""
        found = self.work.register.last(wards_of(self.officer.scope, self.places), book, size)
        return tuple(
            BookEntry(name_of(each.ward, self.places), each.kind, day_in_vietnam(each.at), each.note) for each in found
        )
