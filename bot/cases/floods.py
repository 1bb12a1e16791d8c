"""Floods of new cases: who sends many in a day gets them kept apart, so that nobody genuine is buried or turned away.

Counted in the memory of this process, by chat and by network; nothing of it is kept or logged.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.cases.policy import Policy
from bot.model.case import Referred, Result

_DAY = 86_400.0
_SURE = 2
"""So many times over its limit a network floods for certain: what it sent before is kept apart with the rest."""
_MOST = 10
"""So many times over its limit nothing more is taken that day."""
_KEYS = 10_000


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


class Floods:
    """Knows how many cases came from where in the last day."""

    def __init__(self, policy: Policy, tick: Callable[[], float]) -> None:
        self._policy = policy
        self._tick = tick
        self._came: OrderedDict[str, list[tuple[float, str]]] = OrderedDict()

    def admit(self, chat: str, origin: str) -> Admission:
        """The way of a case that this chat sends now from a network ("" where a platform knows its people)."""
        mine, theirs = self._codes(f"chat/{chat}"), self._codes(f"net/{origin}") if origin else ()
        of_chat, of_address = self._policy.cases_per_chat, self._policy.cases_per_address
        if len(mine) >= _MOST * of_chat or len(theirs) >= _MOST * of_address:
            return Admission(is_refused=True)
        apart = len(mine) >= of_chat or len(theirs) >= of_address
        return Admission(apart, earlier=tuple(theirs) if len(theirs) >= _SURE * of_address else ())

    def note(self, chat: str, origin: str, results: Sequence[Result]) -> None:
        """Count the cases that were opened."""
        for result in results:
            if isinstance(result, Referred) and not result.joined:
                for key in (f"chat/{chat}", f"net/{origin}" if origin else ""):
                    if key:
                        self._came.setdefault(key, []).append((self._tick(), result.code))
                        self._came.move_to_end(key)
        while len(self._came) > _KEYS:
            self._came.popitem(last=False)

    def _codes(self, key: str) -> Sequence[str]:
        now = self._tick()
        recent = [(at, code) for at, code in self._came.get(key, ()) if now - at < _DAY]
        if recent:
            self._came[key] = recent
        else:
            self._came.pop(key, None)
        return [code for _, code in recent]
