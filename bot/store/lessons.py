"""Lessons: what editors teach, from a draft to what is live. A row that this program did not write is never live.

What was typed is sealed: a draft, or the reason why it was refused, may name somebody before anybody read it over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, case, func, insert, select, update

from bot.store.keyring import Keyring
from bot.store.learning_tables import lesson
from bot.store.locks import held
from bot.store.schema import aware, naive
from bot.store.vault import SealBrokenError, Vault

LessonKind = Literal["wording", "answer"]
LessonState = Literal["draft", "sent", "live", "refused", "retired"]
_SHOWN = 100
"""Lessons of a state on a page, the newest."""
_TYPED = ("body", "reason")
"""What was typed: sealed together, all else of a lesson stands in columns of its own."""
PLAIN = b"plain:"
"""What a migration, which has no keys, left to be sealed begins so: no seal does, but for one in 2⁴⁸."""


@dataclass(frozen=True)
class Lesson:
    """A lesson. ``body`` is JSON, ``author`` and ``approver`` are numbers of officers.

    ``reason`` says why it was refused or taken back. ``version`` is 0 until it is live and grows with every change of
    what is live.
    """

    id: int
    kind: LessonKind
    state: LessonState
    body: str = field(repr=False)
    author: int
    at: datetime
    approver: int | None = None
    decided_at: datetime | None = None
    reason: str = field(default="", repr=False)
    version: int = 0


_COLUMNS = tuple(each.name for each in fields(Lesson) if each.name not in _TYPED)


class Lessons:
    """The lessons within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(self, kind: LessonKind, body: str, author: int, now: datetime) -> Lesson:
        """Keep a new draft."""
        values = {"kind": kind, "state": "draft", "author": author, "at": naive(now), "sealed": b"", "mac": b""}
        key = self._tx.execute(insert(lesson).values(**values)).inserted_primary_key
        made = Lesson(int(key[0]) if key else 0, kind, "draft", body, author, now)
        self.keep(made)
        return made

    def keep(self, changed: Lesson) -> None:
        """Keep a lesson as it is now."""
        values = {name: getattr(changed, name) for name in _COLUMNS if name != "id"}
        for name in ("at", "decided_at"):
            values[name] = naive(values[name]) if values[name] else None
        values |= {"sealed": seal_lesson(changed, self._vault), "mac": self._keyring.proof(*proven_lesson(changed))}
        self._tx.execute(update(lesson).where(lesson.c.id == changed.id).values(**values))

    def numbered(self, number: int) -> Lesson | None:
        """The lesson with this number, if this program wrote it."""
        query = held(self._tx, select(lesson).where(lesson.c.id == number), lesson)
        row = self._tx.execute(query).one_or_none()
        return self._proven(row) if row is not None else None

    def in_state(self, *states: LessonState, most: int | None = _SHOWN) -> list[Lesson]:
        """The lessons in these states, newest first."""
        query = select(lesson).where(lesson.c.state.in_(states)).order_by(lesson.c.id.desc()).limit(most)
        return [found for row in self._tx.execute(query) if (found := self._proven(row))]

    def live(self) -> list[Lesson]:
        """All that is live, oldest first."""
        return self.in_state("live", most=None)[::-1]

    def version(self) -> int:
        """The number that grows whenever what is live changes; 0 before anything was."""
        return self._tx.scalar(select(func.max(lesson.c.version))) or 0

    def mark(self) -> str:
        """Changes whenever what is live does, also when an older state of the database is put back."""
        is_live = case((lesson.c.state == "live", lesson.c.id))
        found = self._tx.execute(select(func.max(lesson.c.version), func.count(is_live), func.sum(is_live))).one()
        return "/".join(str(each or 0) for each in found)

    def set_live(self, found: Lesson, state: Literal["live", "retired"]) -> Lesson:
        """Put a lesson among what is live, or take it away, under a new version."""
        changed = replace(found, state=state, version=self.version() + 1)
        self.keep(changed)
        return changed

    def shut(self) -> int:
        """Number of lessons that do not open or are not proven: they are passed over wherever lessons are read."""
        return sum(self._proven(row) is None for row in self._tx.execute(select(lesson)))

    def seal_plain(self) -> int:
        """Seal what a version before had written plainly; returns how many. Done when its database is opened."""
        rows = self._tx.execute(select(lesson.c.id, lesson.c.sealed)).all()
        plain = [row for row in rows if row.sealed.startswith(PLAIN)]
        for row in plain:
            sealed = self._vault.seal(row.sealed.removeprefix(PLAIN).decode(), lesson_place(row.id))
            self._tx.execute(update(lesson).where(lesson.c.id == row.id).values(sealed=sealed))
        return len(plain)

    def _proven(self, row: Row[Any]) -> Lesson | None:
        try:
            found = open_lesson(row, self._vault)
        except SealBrokenError:
            return None
        return found if self._keyring.proves(row.mac, *proven_lesson(found)) else None

    @property
    def _vault(self) -> Vault:
        return self._keyring.service("officer")


def lesson_place(number: int) -> str:
    """The place for which what was typed of a lesson is sealed."""
    return f"lesson/{number}"


def seal_lesson(of: Lesson, vault: Vault) -> bytes:
    """The sealed words of a lesson, for its row."""
    typed = {name: getattr(of, name) for name in _TYPED}
    return vault.seal(json.dumps(typed, ensure_ascii=False), lesson_place(of.id))


def open_lesson(row: Row[Any], vault: Vault) -> Lesson:
    """The lesson that a row holds. Raises SealBrokenError."""
    typed: dict[str, str] = json.loads(vault.open(row.sealed, lesson_place(row.id)))
    kept: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    kept |= {name: aware(value) for name, value in kept.items() if isinstance(value, datetime)}
    return Lesson(**kept, body=typed["body"], reason=typed["reason"])


def proven_lesson(of: Lesson) -> list[object]:
    """The values of a lesson that its proof is over."""
    return ["lesson", of.id, of.kind, of.state, of.body, of.author, of.approver, of.version]
