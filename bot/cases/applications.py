"""Applications: what people send, agree to, look up and take back. A case never stands without a consent kept with it.

Several people may send the same case (one telephone number, one ward). Each has a code and a part of their own: nobody
learns of another, and nobody ends what another one asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.cases.actors import chat_actor
from bot.cases.codes import Draw
from bot.cases.floods import TO_THE_DESK, Admission
from bot.cases.list_book import ListBook
from bot.cases.list_consent import ListConsent
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import state_for
from bot.cases.scopes import name_of
from bot.clock import day_in_vietnam
from bot.model.application import PAPER_FIELDS, Application
from bot.model.case import Agreed, CaseStatus, Referred, Refused, Result, State
from bot.model.effects import Agree, Correct, Refer
from bot.model.own_answers import Corrected, Withdrawn
from bot.model.place import Places
from bot.store.campaigns import HELPED
from bot.store.case_rows import Case, call_word
from bot.store.cases import ENDED
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork
from bot.texts import terms
from knowledge.language.codes import CASE_LENGTH, grouped

CORRECTABLE: tuple[State, ...] = ("new", "unconfirmed", "returned")
"""States in which no officer has worked on a case."""
CORRECTABLE_FIELDS = ("name", "phone", "when", "way")
"""Another ward needs another consent: there the case is taken back and sent anew."""
AGREE_DIGITS = 4
"""So many last digits of the number in the case are asked of whoever agrees: a code alone proves too little."""


@dataclass(frozen=True)
class Applications:
    """The rules for those who send cases, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    draw: Draw

    def send(self, effect: Refer, chat: str, now: datetime, admission: Admission = TO_THE_DESK) -> Result:
        """Open a case, or join the open one of the same number and ward; a flood is kept apart from the desk."""
        if admission.is_refused:
            return Refused("many")
        cases, sent = self.work.cases, effect.application
        place = self.places.place(sent.ward)
        if place is None or not (place.served or self.places.province_desk(sent.ward)):
            return Refused("ward")
        since = now - timedelta(days=self.policy.duplicate_days)
        case = cases.open_with_phone(sent.phone, sent.ward, since)
        is_new, mine = case is None, self._sender(case, chat) if case else None
        if case is None:
            state = self._state_of_new(sent.ward, admission, now)
            case = cases.open(self.draw(16), grouped(self.draw(CASE_LENGTH)), sent, now, state)
        elif mine:
            sent = self._with_papers(case, chat, sent)
        code = case.code if is_new else mine.code if mine else grouped(self.draw(CASE_LENGTH))
        cases.add_party(case, chat, sent, code, now)
        self.work.consents.add(case, chat, sent.audience, "call", effect.version, effect.text_hash, code, now)
        if sent.audience != "family" and not case.person_agreed:
            case = cases.set(case, now, person_agreed=True)
        action = "open" if is_new else "join"
        self.work.audit.record(now, chat_actor(self.work, case, chat), action, case.code, effect.version)
        if is_new and sent.helper:
            self.work.campaigns.count(day_in_vietnam(now), effect.campaign or sent.helper, HELPED)
        if is_new:
            self._tell_ward(case, now)
        elif case.state == "unconfirmed" and not admission.apart:
            # somebody who is in no flood sends the same: from now on it is seen among the others
            self._notifier.tell_ward(cases.set(case, now, state="new"), now)
        # whoever joins what somebody else sent is answered like the first: neither learns of the other
        state = state_for(case, mine.told_from if mine else None)
        asks = self._list_consent.ask(case, code) if self._is_to_ask(case, sent.audience, code) else None
        word = call_word(cases.vault(case), code)
        return Referred(code, place.ward, sent.audience, mine is not None, state, asks, word)

    def _is_to_ask(self, case: Case, audience: str, code: str) -> bool:
        """True for a released person who has not agreed to stand on the list."""
        return audience == "person" and not self.work.consents.agreed_to(case, "list", code)

    def _state_of_new(self, ward: str, admission: Admission, now: datetime) -> State:
        """New, or unconfirmed in a flood; what came before from the same network is put apart with it."""
        if admission.earlier:
            self.work.cases.put_apart(admission.earlier, now)
        most = self.policy.cases_per_ward
        is_full = self.work.queues.arrived(ward, now - timedelta(hours=1), most) >= most
        return "unconfirmed" if admission.apart or is_full else "new"

    def _with_papers(self, case: Case, chat: str, sent: Application) -> Application:
        """An application that is sent again, with what an officer had typed from papers."""
        before = next((each.application for each in self.work.cases.whole(case) or [] if each.chat == chat), sent)
        return replace(sent, **{name: getattr(before, name) for name in PAPER_FIELDS})

    def _tell_ward(self, case: Case, now: datetime) -> None:
        """Tell the officers of a new case; of a flood once a day."""
        if case.state == "new":
            self._notifier.tell_ward(case, now)
            return
        key = f"flood/{day_in_vietnam(now).isoformat()}/{case.ward}"
        if not self.work.sent.has(key):
            self.work.sent.add([key], now)
            self._notifier.tell_flood(case, now)

    def withdraw(self, code: str, chat: str, now: datetime) -> Result:
        """Take back what a chat sent: the case with this code of theirs, or all of them without a code."""
        codes, on_paper = [], False
        for case in self.work.cases.of_chat(chat):
            senders = self.work.cases.senders(case)
            mine = next(each for each in senders if each.chat == chat)
            if code in ("", mine.code):
                codes.append(mine.code)
                on_paper |= self._take_back(case, chat, now, is_named=person_among(senders) == mine)
        if codes:
            self.work.outbox.drop_replies(chat)
        return Withdrawn(tuple(codes), now, on_paper, with_chat=not code) if codes else Refused("unknown", code)

    def correct(self, effect: Correct, chat: str, now: datetime) -> Result:
        """Correct what a chat sent, while no officer has worked on it.

        Whoever is not told of steps may correct at any time: a refusal would tell that another one sent the case too.
        """
        asked = self.work.senders.by_code(effect.code)
        case = self.work.cases.get(asked.lead) if asked and asked.chat == chat else None
        if asked is None or case is None:
            return Refused("unknown", effect.code)
        if asked.told_from and case.state not in CORRECTABLE:
            return Refused("acted", effect.code)
        parties = self.work.cases.whole(case)
        if parties is None:
            return Refused("broken", effect.code)
        changed = {name: value for name, value in effect.fields if name in CORRECTABLE_FIELDS}
        sent = next(each.application for each in parties if each.chat == chat)
        new = replace(sent, **changed)  # type: ignore[arg-type]  # fields of text alone
        self.work.cases.add_party(case, chat, new, asked.code, now)
        if "phone" in changed and len(parties) == 1:
            self.work.cases.set(case, now, phone_index=self.work.keyring.phone_index(new.phone))
        self.work.audit.record(now, chat_actor(self.work, case, chat), "correct", case.code)
        return Corrected(effect.code, tuple(changed))

    def take_back_for(self, case: Case, sender: Sender, actor: str, now: datetime) -> tuple[bool, bool]:
        """An officer takes back a sender's part for them: true if the case is over, and if the name is on paper."""
        senders = self.work.cases.senders(case)
        on_paper = self._take_back(case, sender.chat, now, is_named=person_among(senders) == sender, actor=actor)
        self.work.outbox.drop_replies(sender.chat)
        return len(senders) == 1, on_paper

    def _take_back(self, case: Case, chat: str, now: datetime, *, is_named: bool, actor: str = "") -> bool:
        """Take back one sender's part; only the last one ends the case. True if the name was on a list that is out.

        Anybody may know a number: who comes first with it, or later, must not end what another one asked for.
        """
        actor = actor or chat_actor(self.work, case, chat)
        taken_off = self._book.take_off(case, "withdrawn", None, now) if is_named else None
        if taken_off is not None:
            self._notifier.tell_addendum(case, *taken_off, now)
        is_over = self.work.cases.drop_party(case, chat, now) == 0
        if is_over:
            self.work.cases.erase(case, now)
            if case.state != "unconfirmed":  # of a flood nobody was told one by one
                self._notifier.tell_gone(case, now)
        self.work.audit.record(now, actor, "erase" if is_over else "part", case.code)
        return taken_off is not None

    def agree(self, effect: Agree, chat: str, now: datetime) -> Result:
        """Keep that the person in question agrees to what a relative sent."""
        asked = self.work.senders.by_code(effect.code)
        case = self.work.cases.get(asked.lead) if asked else None
        if asked is None or case is None or not self._needs_person(case, asked):
            return Refused("unknown", effect.code)
        by = self._sender(case, chat)
        if by is not None and by.audience != "person":
            return Refused("unknown", effect.code)  # a relative cannot agree in the place of the person
        said = self._agree_terms(case, asked.code)
        if effect.shown != terms.shown(said):
            return self.look_up(asked.code)  # another text by now: it is read first
        parties = self.work.cases.whole(case) or []
        phone = next((each.application.phone for each in parties if each.code == asked.code), "")
        if not phone or effect.digits != phone[-AGREE_DIGITS:]:
            return Refused("digits", effect.code)  # a code may be seen over a shoulder
        self.work.consents.add(case, chat, "person", "call", terms.version(), terms.digest(said), asked.code, now)
        self.work.cases.set(case, now, person_agreed=True)
        self.work.audit.record(now, chat_actor(self.work, case, chat), "agree", case.code, terms.version())
        return Agreed(asked.code, self._list_consent.ask(case, asked.code))

    def disagree(self, chat: str, now: datetime) -> None:
        """Take back what a chat agreed to with somebody's code."""
        for case in self.work.consents.take_back(chat, now):
            is_agreed = self.work.consents.is_agreed(case, self.work.cases.senders(case))
            changed = self.work.cases.set(case, now, person_agreed=is_agreed, confirmed_at=None)
            if taken_off := self._book.follow_consent(changed, now):
                self._notifier.tell_addendum(case, *taken_off, now)
            self.work.audit.record(now, chat_actor(self.work, case, chat), "disagree", case.code)

    def look_up(self, code: str) -> Result:
        """The standing of a case for the sender with this code, and nothing of any other sender."""
        senders = self.work.senders
        sender, ward = senders.by_code(code), senders.ward_agreed_to(code)
        case = self.work.cases.get(sender.lead) if sender else None
        if ward is None:
            return Refused("unknown", code)
        if sender is None or case is None:
            return CaseStatus(code, "erased", name_of(ward, self.places))
        state = state_for(case, sender.told_from)
        asks = self._agree_terms(case, code) if state not in ENDED and self._needs_person(case, sender) else ""
        return CaseStatus(code, state, name_of(case.ward if sender.told_from else ward, self.places), asks)

    def _agree_terms(self, case: Case, code: str) -> str:
        """The text under which the person for whom a relative sent a case agrees."""
        return terms.agree_terms(code, self.places.offices(case.ward), self.policy.promises)

    def _needs_person(self, case: Case, sender: Sender) -> bool:
        """True while the person for whom a relative sent a case has not agreed."""
        return sender.audience == "family" and not self.work.consents.is_confirmed(case, sender.code)

    def _sender(self, case: Case, chat: str) -> Sender | None:
        """The sender of a case who writes in a chat."""
        return next((each for each in self.work.cases.senders(case) if each.chat == chat), None)

    @property
    def _list_consent(self) -> ListConsent:
        return ListConsent(self.work, self.places, self.policy.promises)

    @property
    def _book(self) -> ListBook:
        return ListBook(self.work)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows)
