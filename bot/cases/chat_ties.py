"""One person, several channels: a code from the first chat, typed in the second, lets both see the same cases.

Whoever holds either chat may part them again. Taking a case back in one ends it for both, and the other is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.actors import chat_actor
from bot.cases.applications import Applications
from bot.cases.codes import draw
from bot.cases.notifier import Notifier
from bot.model.case import Refused, Result
from bot.model.citizen_actions import ShowCases
from bot.model.effects import TieChats
from bot.model.messages import Button
from bot.model.own_answers import ChatsTied, TieCode, Withdrawn
from bot.model.own_case_actions import PartChats
from bot.model.place import Places
from bot.store.own_cases import Sent
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.codes import TIE_LENGTH, grouped

MINUTES = 10
"""So long a code may be typed."""


@dataclass(frozen=True)
class ChatTies:
    """The rules for one chat, within one transaction."""

    work: UnitOfWork
    places: Places
    chat: str

    def acting(self, code: str) -> str:
        """The chat for which this one acts on a case: that of the sender with the code, where both are tied."""
        sender = self.work.senders.by_code(code) if code else None
        if sender is None or sender.chat == self.chat:
            return self.chat
        return sender.chat if sender.chat in self.work.ties.chats_of(self.chat) else self.chat

    def carry_out(self, effect: TieChats, now: datetime) -> Result:
        """Offer a code, take one that was typed, or part the chats."""
        if effect.code:
            return self._join(effect.code, now)
        return self._part(now) if effect.parts else self._offer(now)

    def _offer(self, now: datetime) -> Result:
        if not self._cases():
            return Refused("unknown")
        code = grouped(draw(TIE_LENGTH))
        self.work.ties.offer(self.chat, code, now + timedelta(minutes=MINUTES))
        return TieCode(code, MINUTES)

    def _join(self, code: str, now: datetime) -> Result:
        other = self.work.ties.take(code, now)
        if not other or other == self.chat:
            return Refused("unknown", code)
        if not self.work.ties.tie(self.chat, other, now):
            return Refused("many_chats")
        self._record("tie", now)
        for each in (each for each in self.work.ties.chats_of(self.chat) if each != self.chat):
            self._tell(each, "notice.tied", now)
        return ChatsTied(tuple(sorted(each.code for each in self._cases())), are_tied=True)

    def _part(self, now: datetime) -> Result:
        self._record("untie", now)
        others = self.work.ties.untie(self.chat)
        for each in others:
            self._tell(each, "notice.untied", now)
        return ChatsTied((), are_tied=False)

    def withdraw(self, code: str, applications: Applications, now: datetime) -> Result:
        """Take back one case, whichever of the chats sent it, or without a code all that they sent."""
        chats = [self.acting(code)] if code else self.work.ties.chats_of(self.chat)
        results = [applications.withdraw(code, each, now) for each in chats]
        done = [each for each in results if isinstance(each, Withdrawn)]
        if not done:
            return results[0]
        codes = tuple(each for result in done for each in result.codes)
        for other in (each for each in self.work.ties.chats_of(self.chat) if each != self.chat):
            self._tell(other, "notice.withdrawn_there", now, codes=", ".join(codes))
        return Withdrawn(codes, now, any(each.handed_on for each in done), with_chat=not code)

    def erase(self, applications: Applications, now: datetime) -> None:
        """All that the chats sent is taken back, and this one leaves the others."""
        self.withdraw("", applications, now)
        self.work.ties.untie(self.chat)

    def _tell(self, chat: str, key: str, now: datetime, **slots: str) -> None:
        ways = [Button(text("button.cases"), str(ShowCases()))]
        if key == "notice.tied":
            ways.insert(0, Button(text("button.untie"), str(PartChats())))
        Notifier(self.work, self.places).tell(chat, text(key, **slots), ways, now)

    def _cases(self) -> list[Sent]:
        return self.work.own_cases.of(self.work.ties.chats_of(self.chat))

    def _record(self, action: str, now: datetime) -> None:
        """A row for each case that is seen more widely, or less; the name of the chat is keyed with the case."""
        for sent in self._cases():
            actor = chat_actor(self.work, sent.case, self.chat)
            self.work.audit.record(now, actor, action, sent.case.code)
