"""Flood guard: how often a chat is answered, how often codes may be guessed, and where a flood of cases goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cases.floods import TO_THE_DESK, Admission, Floods
from bot.cases.policy import Policy
from bot.clock import Clock
from bot.model.case import Refused, Result
from bot.model.effects import Agree, Effect, LookUp, Redeem
from bot.rate_limit import RateLimit

_GUESSES_OF_CHAT, _GUESSES_OF_NETWORK = 5, 30
"""Wrong codes an hour; with a hundred thousand cases a hit takes four years from one network."""
_HOUR = 3600.0
_WRONG = ("unknown", "digits", "invitation")
"""Refusals that say that a code, or what was asked beside it, was wrong."""


@dataclass(frozen=True)
class Passes:
    """The way of a new case of a chat, and whether it tried too many wrong codes."""

    admission: Admission = TO_THE_DESK
    is_slowed: bool = False

    def refusal(self, effect: Effect) -> Refused | None:
        """The refusal of one more code after many wrong ones; None where it may be tried."""
        return Refused("slow") if self.is_slowed and isinstance(effect, LookUp | Agree | Redeem) else None


FREE = Passes()
"""The passes where nothing is counted."""


class FloodGuard:
    """Counts in the memory of this process. A person in danger is heard whatever is counted: the handler sees to it."""

    def __init__(self, policy: Policy, per_minute: int, clock: Clock) -> None:
        self._messages = RateLimit(per_minute)
        self._told = RateLimit(1)
        self._guesses = RateLimit(_GUESSES_OF_CHAT, _HOUR)
        self._guesses_of_network = RateLimit(_GUESSES_OF_NETWORK, _HOUR)
        self._cases = Floods(policy, lambda: clock.now().timestamp())

    def wait(self, chat: str) -> int:
        """Count a message of a chat: 0 when it is answered, else seconds to wait."""
        return self._messages.wait(chat)

    def may_tell(self, chat: str) -> bool:
        """True if a chat that writes too fast is told so now; once a minute is enough."""
        return not self._told.wait(chat)

    def look(self, chat: str, origin: str) -> Passes:
        """The passes of a chat now; taken before the transaction, whose thread is not ours."""
        is_slowed = self._guesses.peek(chat) or (origin and self._guesses_of_network.peek(origin))
        return Passes(self._cases.admit(chat, origin), is_slowed=bool(is_slowed))

    def note(self, effects: Sequence[Effect], results: Sequence[Result], chat: str, origin: str) -> None:
        """Count what came of a turn: opened cases, and codes that were wrong."""
        self._cases.note(chat, origin, results)
        guessed = any(isinstance(effect, LookUp | Agree | Redeem) for effect in effects)
        if guessed and any(isinstance(each, Refused) and each.why in _WRONG for each in results):
            self._guesses.wait(chat)
            if origin:
                self._guesses_of_network.wait(origin)
