"""Seats at the console: an officer who sits at a desk in chat comes in with a one-time code, on several machines.

Rights stay those of the seat: whoever leaves it, or whose seat is locked, has none at the console in the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.codes import Draw
from bot.cases.floods import Floods
from bot.cases.policy import Policy
from bot.cases.totp import is_secret, read_code
from bot.model.case import ConsoleCode, Refused
from bot.store.console_sessions import ConsoleSession
from bot.store.officers import OfficerRow
from bot.store.work import UnitOfWork
from knowledge.language.codes import CASE_LENGTH, grouped

CODE_MINUTES = 15
"""So long a code opens the console: enough to walk to the office PC."""
_SEEN_EVERY = timedelta(minutes=1)
"""Use is noted no more often: every note is a write."""


@dataclass(frozen=True)
class Seated:
    """Somebody at the console: the session, and the officer whose seat it is."""

    session: ConsoleSession
    officer: OfficerRow
    chat: str = field(repr=False)
    is_to_note: bool = False


@dataclass(frozen=True)
class ConsoleSeats:
    """The rules within one transaction."""

    work: UnitOfWork
    policy: Policy

    def give_code(self, officer: OfficerRow, draw: Draw, actor: str, now: datetime) -> ConsoleCode:
        """A new code for an officer at a desk; the one before is worth nothing any more."""
        code, until = grouped(draw(CASE_LENGTH)), now + timedelta(minutes=CODE_MINUTES)
        self.work.console.keep_code(officer.id, code, until)
        self.work.audit.record(now, actor, "console_code", f"officer/{officer.id}")
        return ConsoleCode(code, until)

    def come_in(
        self, code: str, token: str, device: str, origin: str, now: datetime, second: str = ""
    ) -> ConsoleSession | Refused:
        """Use a code up and sign a browser in under a token; too many wrong codes from a network are refused unseen.

        ``second`` is the code of the officer's app, for who has a second factor; a wrong one uses the first up as well.
        """
        floods = Floods(self.work, self.policy, f"console/{origin}", origin, now)
        if floods.is_slowed:
            return Refused("slow")
        number = self.work.console.take_code(code, now)
        officer = self.work.officers.numbered(number) if number else None
        if officer is None or officer.chat is None or officer.locked_at is not None:
            self.work.audit.record(now, "console", "console_wrong", f"officer/{number}" if number else "unknown")
            floods.note_guess(Refused("unknown"))
            return Refused("unknown")
        if not self._is_second(officer.id, second, now):
            self.work.audit.record(now, "console", "console_wrong", f"officer/{officer.id}", "factor")
            floods.note_guess(Refused("unknown"))
            return Refused("digits")
        self.work.console.forget(now - self._idle, now - self._longest)
        session = self.work.console.begin(officer.id, token, device, now)
        self._record(now, officer.id, "console_in", session)
        self.work.officers.see(officer, now)
        return session

    def seated(self, token: str, now: datetime) -> Seated | Literal["idle"] | None:
        """The officer with this token; "idle" when nobody used it for too long. Writes nothing."""
        session = self.work.console.with_token(token)
        if session is None:
            return None
        officer = self.work.officers.numbered(session.officer)
        if officer is None or officer.chat is None or officer.locked_at is not None:
            return None
        if now - session.seen_at >= self._idle or now - session.since >= self._longest:
            return "idle"
        return Seated(session, officer, officer.chat, is_to_note=now - session.seen_at >= _SEEN_EVERY)

    def note(self, seated: Seated, now: datetime) -> None:
        """Note that somebody works at the console: it counts for their seat too."""
        self.work.console.see(seated.session.id, now)
        self.work.officers.see(seated.officer, now)

    def lock_idle(self, token: str, now: datetime) -> None:
        """End a session that nobody used for too long; it is written down."""
        session = self.work.console.with_token(token)
        if session is not None:
            self.work.console.end(session.id)
            self.work.audit.record(now, "service", "console_idle", f"officer/{session.officer}", str(session.id))

    def go(self, seated: Seated, session: int, now: datetime) -> bool:
        """Sign one of an officer's own machines out; False when it is none of theirs."""
        mine = next((each for each in self.work.console.of(seated.officer.id) if each.id == session), None)
        if mine is None:
            return False
        self.work.console.end(mine.id)
        self._record(now, seated.officer.id, "console_out", mine)
        return True

    def open_sessions(self, officer: int, now: datetime) -> list[ConsoleSession]:
        """The machines on which an officer is signed in now, the one used last first."""
        return [
            each
            for each in self.work.console.of(officer)
            if now - each.seen_at < self._idle and now - each.since < self._longest
        ]

    def has_factor(self, officer: int) -> bool:
        """True if an officer has a second factor."""
        return self.work.console.factor(officer) is not None

    def set_factor(self, seated: Seated, secret: str, typed: str, now: datetime) -> bool:
        """Take a secret as an officer's second factor once their app made the right code of it."""
        officer = seated.officer.id
        step = read_code(secret, typed, now) if is_secret(secret) and not self.has_factor(officer) else None
        if step is None:
            return False
        self.work.console.keep_factor(officer, secret)
        self.work.console.use_factor(officer, step)
        self._record(now, officer, "factor_on", seated.session)
        return True

    def end_factor(self, seated: Seated, typed: str, now: datetime) -> bool:
        """Take an officer's second factor away, by a code of it."""
        officer = seated.officer.id
        if not self.has_factor(officer) or not self._is_second(officer, typed, now):
            return False
        self.work.console.drop_factor(officer)
        self._record(now, officer, "factor_off", seated.session)
        return True

    def forget_factor(self, officer: int, now: datetime) -> bool:
        """Take a second factor away for the operator, as when a telephone is lost; False when there was none."""
        if not self.work.console.drop_factor(officer):
            return False
        self.work.audit.record(now, "command", "factor_off", f"officer/{officer}")
        return True

    def _is_second(self, officer: int, typed: str, now: datetime) -> bool:
        """True if a code of the officer's app is right, which it is once; also for who has none."""
        factor = self.work.console.factor(officer)
        if factor is None:
            return True
        step = read_code(factor[0], typed, now, factor[1])
        if step is None:
            return False
        self.work.console.use_factor(officer, step)
        return True

    def _record(self, now: datetime, officer: int, action: str, session: ConsoleSession) -> None:
        actor = f"officer/{officer}"
        self.work.audit.record(now, actor, action, actor, f"{session.id} {session.device}")

    @property
    def _idle(self) -> timedelta:
        return timedelta(minutes=self.policy.console_idle_minutes)

    @property
    def _longest(self) -> timedelta:
        return timedelta(hours=self.policy.console_hours)
