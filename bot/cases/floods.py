"""Floods: who sends many cases in a day gets them kept apart, and who guesses codes has to wait.

Counted by chat and by network, in the database, so that a restart forgets nothing and servers on one database count
together. Nobody genuine is buried or turned away: what is kept apart is seen, after what came before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cases.policy import Policy
from bot.model.case import Referred, Refused, Result
from bot.store.work import UnitOfWork

_SURE = 2
"""So many times over its limit a network floods for certain: what it sent before is kept apart with the rest."""
_MOST = 10
"""So many times over its limit nothing more is taken that day."""
GUESSES_OF_CHAT, GUESSES_OF_NETWORK = 5, 30
"""Wrong codes an hour; with a hundred thousand cases a hit takes four years from one network."""
MOST_ACTS = 30
"""Presses of a chat in a day that change a case back and forth; each is a row of the audit, which is kept for years."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_WRONG = ("unknown", "digits", "invitation")
"""Refusals that say that a code, or what was asked beside it, was wrong."""


@dataclass(frozen=True)
class Admission:
    """The way of a new case: to the desk, or ``apart``, or nowhere (``is_refused``).

    ``earlier`` are the codes of cases of the same flood that nobody worked on, to be kept apart with it.
    """

    apart: bool = False
    is_refused: bool = False
    earlier: tuple[str, ...] = ()


TO_THE_DESK = Admission()
"""The way of a case where nothing is counted."""


@dataclass(frozen=True)
class Floods:
    """The counts for one message, within its transaction. ``origin`` is "" where a platform knows its people."""

    work: UnitOfWork
    policy: Policy
    chat: str
    origin: str
    now: datetime

    def admit(self) -> Admission:
        """The way of a case that is sent now."""
        self._hold()
        since, marks = self.now - _DAY, self.work.flood_marks
        mine = marks.count(self._chat, since)
        theirs = marks.codes(self._net, since) if self.origin else []
        of_chat, of_address = self.policy.cases_per_chat, self.policy.cases_per_address
        if mine >= _MOST * of_chat or len(theirs) >= _MOST * of_address:
            return Admission(is_refused=True)
        apart = mine >= of_chat or len(theirs) >= of_address
        return Admission(apart, earlier=tuple(filter(None, theirs)) if len(theirs) >= _SURE * of_address else ())

    def note_case(self, result: Result) -> Result:
        """Count a case if it was opened; returns ``result``."""
        if isinstance(result, Referred) and not result.joined:
            self.work.flood_marks.forget_before(self.now - _DAY)
            self._add("", result.code)
        return result

    @property
    def is_slowed(self) -> bool:
        """True for whoever tried too many wrong codes in the last hour."""
        self._hold()
        since, marks = self.now - _HOUR, self.work.flood_marks
        if marks.count(f"guess/{self._chat}", since) >= GUESSES_OF_CHAT:
            return True
        return bool(self.origin) and marks.count(f"guess/{self._net}", since) >= GUESSES_OF_NETWORK

    def note_guess(self, result: Result) -> Result:
        """Count a code that was wrong; returns ``result``."""
        if isinstance(result, Refused) and result.why in _WRONG:
            self._add("guess/")
        return result

    def is_restless(self) -> bool:
        """Count a press that undoes another one; True when a chat had too many in a day."""
        self._hold()
        marks, source = self.work.flood_marks, f"act/{self._chat}"
        if marks.count(source, self.now - _DAY) >= MOST_ACTS:
            return True
        marks.add(source, self.now)
        return False

    def _hold(self) -> None:
        """Let nobody of the same source be counted meanwhile: many at once would all be the first."""
        for source in (self._chat, self._net if self.origin else ""):
            if source:
                self.work.hold(source)

    def _add(self, kind: str, code: str = "") -> None:
        for source in (self._chat, self._net if self.origin else ""):
            if source:
                self.work.flood_marks.add(f"{kind}{source}", self.now, code)

    @property
    def _chat(self) -> str:
        return f"chat/{self.chat}"

    @property
    def _net(self) -> str:
        return f"net/{self.origin}"
