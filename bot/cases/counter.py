"""The counter: an officer writes down what a released person says and shows, with their consent on paper.

Nobody else's word puts a name on the list: a relative's or an employer's case waits for the person themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import get_args

from bot.cases.codes import Draw
from bot.cases.corrections import sealed_change, write_person
from bot.cases.list_rules import Caps, last_day_of
from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.cases.queries import CaseQueries
from bot.cases.transitions import WAITING, after
from bot.cases.undo import fill_undo_of, minutes_left
from bot.model.application import Application
from bot.model.case import Purpose, Refused, Result
from bot.model.counter import FILLED, TOLD_FIELDS, Fill, Filled, SignedUp, SignUp
from bot.model.place import Places
from bot.store.case_files import CaseFile
from bot.store.case_rows import Case, call_word
from bot.store.cases import ENDED
from bot.store.officers import OfficerRow
from bot.store.senders import Sender, person_among
from bot.store.work import UnitOfWork
from bot.texts import text
from knowledge.language.codes import CASE_LENGTH, grouped

_COUNTER = "counter/"
"""Beginning of the address of somebody who has no chat here."""


@dataclass(frozen=True)
class Counter:
    """The rules for one officer at the counter, within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy
    officer: OfficerRow
    draw: Draw
    caps: Caps

    def fill(self, effect: Fill, now: datetime) -> Result:
        """Write other data of the released person of a case; the person hears which of their own words changed."""
        file = self._file(effect.code)
        if file is None or file.case.state in ENDED:
            return Refused("unknown", effect.code)
        case, senders = file.case, file.senders
        person = person_among(senders.all)
        if person is None:
            return Refused("nobody", effect.code)
        if not senders.parties:
            return Refused("broken", effect.code)
        before = next(each.application for each in senders.parties if each.chat == person.chat)
        new = self._with(before, dict(effect.fields))
        changes = tuple(
            (name, str(getattr(before, name) or ""), str(getattr(new, name) or ""))
            for name in FILLED
            if getattr(before, name) != getattr(new, name)
        )
        if not changes:
            return Filled(case.code, ())
        until = now + timedelta(minutes=self.policy.notice_minutes)
        undo = fill_undo_of(sealed_change(self.work, case, before, new), self.officer.id, now, until)
        write_person(self.work, case, senders, person, new, now, undo)
        names = [name for name, _, _ in changes]
        self._record(now, "fill", case, " ".join(names))
        told = self._tell(case, person, names, now, until)
        return Filled(case.code, changes, told, minutes_left(undo, self.officer.id, now))

    def sign_up(self, effect: SignUp, now: datetime) -> Result:
        """Write down a released person who agreed: of a relative's or employer's case, or one who walked in."""
        new = self._with(effect.application, {"finished_on": effect.application.finished_on})
        file = self._file(effect.code) if effect.code else self._known(new, now)
        if effect.code and (file is None or file.case.state in (*WAITING, *ENDED)):
            return Refused("unknown", effect.code)
        if file is not None and not file.senders.parties:
            return Refused("broken", file.case.code)
        if file is not None and person_among(file.senders.all) is not None:
            return Refused("there", file.case.code)
        agreed = self.work.consents.person_of(file.case) if file and not effect.slip else None
        if not effect.slip and agreed is None:
            return Refused("consent", effect.code)
        chat, was_code = agreed or (f"{_COUNTER}{self.draw(16)}", "")
        if file is None:
            case = self._open(new, now)
            code = case.code
        else:
            agrees: dict[str, object] = {"person_agreed": True, "confirmed_at": now, "frozen_at": None}
            case = self.work.cases.move(file.case, now, **agrees)
            code = grouped(self.draw(CASE_LENGTH))
        self.work.cases.add_new_party(case, chat, replace(new, ward=case.ward), code, now)
        if was_code:
            self.work.consents.carry_over(case, chat, was_code, code, now)
        else:
            self.work.consents.add_on_paper(case, get_args(Purpose), effect.slip, code, now)
            self.work.notes.add(case, self.officer.id, text("desk.slip.note", slip=effect.slip), now)
        self._record(now, "sign_up", case, "paper" if effect.slip else "press")
        return SignedUp(code, case.code, call_word(self.work.cases.vault(case), code))

    def _known(self, new: Application, now: datetime) -> CaseFile | None:
        """The open case of the same number and ward, if it came not long ago."""
        since = now - timedelta(days=self.policy.duplicate_days)
        case = self.work.cases.open_with_phone(new.phone, new.ward, since)
        return next(iter(self.work.files.with_codes([case.code])), None) if case else None

    def _open(self, new: Application, now: datetime) -> Case:
        """A case of somebody who stands at the counter: it is accepted and met in the same moment, and they agree."""
        state = after(after("new", "accept"), "reached")
        met = {"accepted_at": now, "contacted_at": now, "worked_at": now, "holder": self.officer.id}
        agreed = {"person_agreed": True, "confirmed_at": now}
        id_, code = self.draw(16), grouped(self.draw(CASE_LENGTH))
        case = self.work.cases.open(id_, code, new, now, state, **met, **agreed)
        self._record(now, "open", case, "counter")
        return case

    def _with(self, before: Application, fields: dict[str, str]) -> Application:
        known = {name: value for name, value in fields.items() if name in FILLED}
        amount = known.pop("amount", None)
        new = replace(before, **known)  # type: ignore[arg-type]  # fields of text alone
        if amount is not None:
            new = replace(new, amount=int(amount))
        return replace(new, last_day=last_day_of(new.finished_on, self.caps)) if "finished_on" in known else new

    def _tell(self, case: Case, person: Sender, names: list[str], now: datetime, until: datetime) -> str:
        own = [text(f"desk.field.{name}") for name in names if name in TOLD_FIELDS]
        if not own or not person.told_from:
            return ""
        said = text("notice.filled", code=person.code, fields=", ".join(own).lower())
        if not person.frozen_at:
            self._notifier.tell_own(person.chat, case, said, now, until=until)
        return said

    def _file(self, code: str) -> CaseFile | None:
        file = self.work.files.with_code(code)
        queries = CaseQueries(self.work, self.places, self.policy)
        return file if file is not None and queries.sees(self.officer, file.case.ward) else None

    def _record(self, now: datetime, action: str, case: Case, detail: str = "") -> None:
        self.work.audit.record(now, f"officer/{self.officer.id}", action, case.code, detail)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places, self.policy.windows)
