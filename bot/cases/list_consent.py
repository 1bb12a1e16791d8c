"""Consent to the list: the released person alone says whether their name may stand on Mẫu số 01, apart from the call.

Whoever sent the case for themselves says it in their chat; for whom a relative sent it, once they agreed by the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.actors import chat_actor
from bot.cases.list_book import ListBook
from bot.cases.notifier import Notifier
from bot.model.case import Refused, Result
from bot.model.effects import AgreeToList, AskList, LeaveList
from bot.model.own_answers import ListAnswered, ListAsked
from bot.model.place import Places
from bot.store.case_rows import Case
from bot.store.senders import Sender
from bot.store.work import UnitOfWork
from bot.texts import terms
from bot.texts.promises import Promises


@dataclass(frozen=True)
class ListConsent:
    """The rules within one transaction."""

    work: UnitOfWork
    places: Places
    promises: Promises

    def ask(self, case: Case, code: str) -> ListAsked:
        """The question to the released person with this code: the list, who gets it, and how long it is kept."""
        said = terms.list_terms(code, self.places.offices(case.ward), self.promises)
        return ListAsked(code, said, terms.shown(said))

    def answer(self, effect: AskList | AgreeToList | LeaveList, chat: str, now: datetime) -> Result:
        """Carry out what somebody presses about the list."""
        match effect:
            case AskList():
                return self._show(effect, chat)
            case AgreeToList():
                return self._agree(effect, chat, now)
            case LeaveList():
                return self._leave(effect, chat, now)

    def _show(self, effect: AskList, chat: str) -> Result:
        """The question once more, for whoever may answer it."""
        found = self._of(effect.code, chat)
        return self.ask(*found) if found else Refused("unknown", effect.code)

    def _agree(self, effect: AgreeToList, chat: str, now: datetime) -> Result:
        """Keep that the person agrees; when the text is another one by now, it is shown first."""
        found = self._of(effect.code, chat)
        if found is None:
            return Refused("unknown", effect.code)
        case, code = found
        asked = self.ask(case, code)
        if effect.shown != asked.shown:
            return asked
        if not self.work.consents.agreed_to(case, "list", code):
            proof = (terms.version(), terms.digest(asked.terms))
            self.work.consents.add(case, chat, "person", "list", *proof, code, now)
            self.work.audit.record(now, chat_actor(self.work, case, chat), "list_yes", case.code, terms.version())
        return ListAnswered(code, agreed=True)

    def _leave(self, effect: LeaveList, chat: str, now: datetime) -> Result:
        """Take the name off: a mark that no officer has carried out of the house yet is taken back with it."""
        found = self._of(effect.code, chat)
        if found is None:
            return Refused("unknown", effect.code)
        case, code = found
        is_listed = ListBook(self.work).standing(case) is not None
        if self.work.consents.leave_list(case, code, chat, now):
            self.work.audit.record(now, chat_actor(self.work, case, chat), "list_no", case.code)
            taken_off = ListBook(self.work).follow_consent(case, now)
            if taken_off is None:
                if self.work.sent.is_first(f"left_list/{case.id}/{code}", now):
                    self._tell_desk(case, now)
            else:
                Notifier(self.work, self.places).tell_addendum(case, *taken_off, now)
        return ListAnswered(code, agreed=False, is_listed=is_listed)

    def _tell_desk(self, case: Case, now: datetime) -> None:
        notifier = Notifier(self.work, self.places)
        rows = notifier.desk_of(case.ward, "officer") or notifier.desk_of(case.ward)
        notifier.tell_desk(rows, "notice.left_list", case, now)

    def _of(self, code: str, chat: str) -> tuple[Case, str] | None:
        """The case and code of a sender, when the chat is that of the released person in question."""
        asked = self.work.senders.by_code(code)
        case = self.work.cases.get(asked.lead) if asked else None
        if asked is None or case is None or case.state == "erased":
            return None
        return (case, asked.code) if self._is_person(case, asked, chat) else None

    def _is_person(self, case: Case, asked: Sender, chat: str) -> bool:
        if asked.audience == "person":
            return asked.chat == chat
        return asked.audience == "family" and self.work.consents.is_given(case, asked.code, chat)
