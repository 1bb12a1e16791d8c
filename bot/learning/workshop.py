"""Workshop: the rules by which a draft becomes live. One person writes, another one approves; all is written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.learning.body import Body
from bot.model.case import Role
from bot.store.lessons import Lesson, LessonKind
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork

EDITORS: tuple[Role, ...] = ("editor", "admin")
APPROVERS: tuple[Role, ...] = ("approver", "admin")
_REASON = 400
Refusal = Literal["role", "state", "own", "faults", "leans", "reason", "unknown"]
"""Why nothing was done: not this role's, not at this step, one's own draft, something is wrong with it, another lesson
leans on it, no reason."""


@dataclass(frozen=True)
class Workshop:
    """The rules within one transaction, for one officer."""

    work: UnitOfWork
    officer: OfficerRow
    now: datetime

    def draft(self, kind: LessonKind, body: Body, questions: Collection[int]) -> Lesson | Refusal:
        """Begin a lesson because of some questions, if any."""
        if self.officer.role not in EDITORS:
            return "role"
        made = self.work.lessons.add(kind, body.model_dump_json(), self.officer.id, self.now)
        if questions:
            self.work.questions.tie(questions, made.id)
        self._record("lesson_draft", made, kind)
        return made

    def rewrite(self, number: int, body: Body) -> Lesson | Refusal:
        """Write a draft anew, also one that was refused."""
        found = self._own(number, "draft", "refused")
        if not isinstance(found, Lesson):
            return found
        changed = replace(found, body=body.model_dump_json(), state="draft", approver=None, decided_at=None, reason="")
        self.work.lessons.keep(changed)
        self._record("lesson_write", changed)
        return changed

    def send(self, number: int, faults: Sequence[str]) -> Lesson | Refusal:
        """Hand a draft to those who approve; ``faults`` are what is wrong with it now."""
        found = self._own(number, "draft")
        if not isinstance(found, Lesson):
            return found
        if faults:
            self._record("lesson_faulty", found)
            return "faults"
        changed = replace(found, state="sent")
        self.work.lessons.keep(changed)
        self._record("lesson_send", changed)
        return changed

    def approve(self, number: int, faults: Sequence[str]) -> Lesson | Refusal:
        """Make a draft of somebody else live."""
        found = self._of_others(number, "sent")
        if not isinstance(found, Lesson):
            return found
        if faults:
            return "faults"
        decided = replace(found, approver=self.officer.id, decided_at=self.now, reason="")
        made = self.work.lessons.set_live(decided, "live")
        self._record("lesson_approve", made)
        return made

    def refuse(self, number: int, reason: str) -> Lesson | Refusal:
        """Give a draft back to whoever wrote it, with the reason."""
        found = self._of_others(number, "sent")
        if not isinstance(found, Lesson):
            return found
        if not reason:
            return "reason"
        changed = replace(
            found, state="refused", approver=self.officer.id, decided_at=self.now, reason=reason[:_REASON]
        )
        self.work.lessons.keep(changed)
        self._record("lesson_refuse", changed)
        return changed

    def retire(self, number: int, reason: str, faults: Sequence[str] = ()) -> Lesson | Refusal:
        """Take back what is live, or drop a draft of one's own; its questions wait again.

        ``faults`` are what would be wrong with other live lessons without it.
        """
        found = self.work.lessons.numbered(number)
        if found is None:
            return "unknown"
        if found.state == "live":
            if self.officer.role not in APPROVERS:
                return "role"
            if not reason:
                return "reason"
            if faults:
                return "leans"
            changed = self.work.lessons.set_live(replace(found, reason=reason[:_REASON]), "retired")
        elif found.state in ("draft", "refused") and found.author == self.officer.id:
            changed = replace(found, state="retired")
            self.work.lessons.keep(changed)
        else:
            return "state"
        self.work.questions.free(number)
        self._record("lesson_retire", changed)
        return changed

    def drop(self, questions: Collection[int]) -> int | Refusal:
        """Delete questions from which nothing is to be learned."""
        if self.officer.role not in (*EDITORS, *APPROVERS):
            return "role"
        gone = self.work.questions.drop(questions)
        self.work.audit.record(self.now, self._actor, "questions_drop", "questions", str(gone))
        return gone

    def _own(self, number: int, *states: str) -> Lesson | Refusal:
        found = self.work.lessons.numbered(number)
        if found is None:
            return "unknown"
        if self.officer.role not in EDITORS or found.author != self.officer.id:
            return "role"
        return found if found.state in states else "state"

    def _of_others(self, number: int, state: str) -> Lesson | Refusal:
        found = self.work.lessons.numbered(number)
        if found is None:
            return "unknown"
        if self.officer.role not in APPROVERS:
            return "role"
        if found.author == self.officer.id:
            return "own"
        return found if found.state == state else "state"

    def _record(self, action: str, of: Lesson, detail: str = "") -> None:
        self.work.audit.record(self.now, self._actor, action, f"lesson/{of.id}", detail)

    @property
    def _actor(self) -> str:
        return f"officer/{self.officer.id}"
