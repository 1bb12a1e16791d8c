"""Questions that were not understood, or answered badly: words without personal data, which soon lose who asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.store.keyring import Keyring
from bot.store.learning_tables import lesson, question
from bot.store.locks import held
from bot.store.schema import aware, naive
from bot.store.vault import SealBrokenError

MOST_OF_CHAT = 20
"""So many of one chat are kept at a time: anybody can type what is not understood."""
MOST_OF_NETWORK = 100
"""So many come from one network in a day: chats on the web cost nothing, and the day's questions are everybody's."""
MOST_A_DAY = 1000
"""So many of everybody together in a day: a flood of new chats must not bury what people really asked."""
MOST = 3000
"""So many are looked at; the newest."""


@dataclass(frozen=True)
class Question:
    """A question as it is kept. ``entry`` is the answer that was not liked, or the topic that is nearest.

    ``kind`` is "unanswered", "unclear" or "bad"; ``lesson`` the number of what was taught because of it.
    """

    id: int
    kind: str
    entry: str
    reason: str
    words: str = field(repr=False)
    at: datetime
    lesson: int | None


class Questions:
    """The questions within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def add(self, chat: str, kind: str, entry: str, reason: str, words: str, now: datetime) -> bool:
        """Keep a question with its asker; False when this chat, or the day, has enough of them."""
        if (self._tx.scalar(_OF_CHAT, {"asker": chat}) or 0) >= MOST_OF_CHAT:
            return False
        if (self._tx.scalar(_SINCE, {"since": naive(now - timedelta(days=1))}) or 0) >= MOST_A_DAY:
            return False
        values = {"kind": kind, "entry": entry[:80], "reason": reason, "chat": chat, "at": naive(now), "sealed": b""}
        key = self._tx.execute(_ADDED, values).inserted_primary_key
        number = int(key[0]) if key else 0
        sealed = self._keyring.service("officer").seal(words, question_place(number))
        self._tx.execute(_SEALED, {"number": number, "words": sealed})
        return True

    def open(self) -> list[Question]:
        """The questions because of which nothing was taught yet, newest first. Those that do not open are left out."""
        query = select(question).where(question.c.lesson.is_(None)).order_by(question.c.id.desc()).limit(MOST)
        return self._opened(self._tx.execute(query).all())

    def of_lesson(self, number: int) -> list[Question]:
        """The questions because of which something was taught, as far as they open."""
        query = select(question).where(question.c.lesson == number).order_by(question.c.id).limit(MOST)
        return self._opened(self._tx.execute(query).all())

    def of_chat(self, chat: str) -> list[Question]:
        """The questions of which it is still known that a chat asked them, as far as they open."""
        return self._opened(self._tx.execute(select(question).where(question.c.chat == chat)).all())

    def still_open(self, questions: Collection[int]) -> list[int]:
        """Those of these questions that still wait, held until the transaction ends: looking at them took a while."""
        waits = question.c.id.in_(questions) & question.c.lesson.is_(None)
        found = self._tx.execute(held(self._tx, select(question.c.id).where(waits).order_by(question.c.id), question))
        return list(found.scalars())

    def tie(self, questions: Collection[int], number: int) -> None:
        """Note what is taught because of questions."""
        self._tx.execute(update(question).where(question.c.id.in_(questions)).values(lesson=number))

    def free(self, number: int) -> None:
        """Put the questions of a lesson back: it came to nothing."""
        self._tx.execute(update(question).where(question.c.lesson == number).values(lesson=None))

    def drop(self, questions: Collection[int]) -> int:
        """Delete questions from which nothing is to be learned; returns how many."""
        return self._tx.execute(delete(question).where(question.c.id.in_(questions))).rowcount

    def take_answered(self, chat: str) -> list[int]:
        """The lessons that answer what a chat asked, oldest first; the chat and its questions part for good."""
        mine = question.c.chat == chat
        query = select(question.c.lesson).join(lesson, lesson.c.id == question.c.lesson)
        found = self._tx.execute(query.where(mine, lesson.c.state == "live").order_by(question.c.id)).scalars().all()
        if found:
            self._tx.execute(update(question).where(mine, question.c.lesson.in_(found)).values(chat=None))
        return list(dict.fromkeys(number for number in found if number is not None))

    def part_before(self, moment: datetime) -> int:
        """Forget who asked before ``moment``; returns of how many questions."""
        old = (question.c.at < naive(moment)) & question.c.chat.is_not(None)
        return self._tx.execute(update(question).where(old).values(chat=None)).rowcount

    def forget_before(self, moment: datetime) -> int:
        """Delete the questions asked before ``moment``; returns how many."""
        return self._tx.execute(delete(question).where(question.c.at < naive(moment))).rowcount

    def shut(self) -> int:
        """Number of questions that do not open: they are passed over wherever questions are read."""
        return sum(self._words(row) is None for row in self._tx.execute(select(question)))

    def _opened(self, rows: Sequence[Row[Any]]) -> list[Question]:
        return [
            Question(row.id, row.kind, row.entry, row.reason, words, aware(row.at), row.lesson)
            for row in rows
            if (words := self._words(row)) is not None
        ]

    def _words(self, row: Row[Any]) -> str | None:
        """The words of a question; None where they do not open: one damaged row must not hide all others."""
        try:
            return self._keyring.service("officer").open(row.sealed, question_place(row.id))
        except SealBrokenError:
            return None


_ADDED = insert(question)
_OF_CHAT = select(func.count()).select_from(question).where(question.c.chat == bindparam("asker"))
_SINCE = select(func.count()).select_from(question).where(question.c.at > bindparam("since"))
_SEALED = update(question).where(question.c.id == bindparam("number")).values(sealed=bindparam("words"))


def question_place(number: int) -> str:
    """The place for which a question is sealed."""
    return f"question/{number}"
