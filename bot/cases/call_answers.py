"""Answers about a call: whoever was marked as reached says in one press whether somebody really called.

"Nobody called" brings the duty back: a case that counted as contacted waits for its call again, and its officers hear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.actors import chat_actor
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.transitions import IllegalStepError, after
from bot.model.case import Refused, Result
from bot.model.effects import AnswerCall
from bot.model.own_answers import CallAnswered
from bot.model.place import Places
from bot.store.case_rows import Case, call_word
from bot.store.senders import Sender
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class CallAnswers:
    """The rules within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def answer(self, effect: AnswerCall, chat: str, now: datetime) -> Result:
        """Keep what a sender says of the call they were asked about; the last word counts."""
        asked = self.work.senders.by_code(effect.code)
        case = self.work.cases.get(asked.lead) if asked and asked.chat == chat else None
        if asked is None or case is None or asked.call_asked_at is None:
            return Refused("unknown", effect.code)
        if not self.work.cases.opens(case):
            return Refused("broken", asked.code)
        said = "yes" if effect.was_called else "no"
        if asked.call_answer != said:
            self.work.senders.note_call(asked, said)
            self.work.audit.record(now, chat_actor(self.work, case, chat), f"call_{said}", case.code)
            if not effect.was_called:
                self._bring_back(case, asked, now)
        return CallAnswered(asked.code, effect.was_called, call_word(self.work.cases.vault(case), asked.code))

    def _bring_back(self, case: Case, asked: Sender, now: datetime) -> None:
        """Let a case wait for its call again, where it went no further; its officers hear in any state, once a day."""
        try:
            state = after(case.state, "uncalled")
        except IllegalStepError:
            state = case.state
        if state != case.state:
            case = self.work.cases.set(case, now, state=state, contacted_at=None, undo="")
        if not self.work.sent.is_first(f"uncalled/{case.id}/{asked.code}", now):
            return
        notifier = Notifier(self.work, self.places, self.policy.windows)
        rows = notifier.desk_of(case.ward, "officer") or notifier.desk_of(case.ward)
        notifier.tell_desk(rows, "notice.uncalled", case, now)
