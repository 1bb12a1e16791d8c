"""The life of a case: which step leads from which state to which. Nothing else may change a state."""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.case import State, Step

WAITING: tuple[State, ...] = ("new", "unconfirmed", "returned")
_WORKED: tuple[State, ...] = ("accepted", "contacted")
_ON_A_LIST: tuple[State, ...] = ("listed", "approved", "handed")
NOT_BY_ONE: tuple[Step, ...] = ("escalate", "approve", "disapprove", "hand", "lend", "refuse", "uncalled")
"""Steps of the clock or the sender, or taken for a whole list with what the committee and the bank answered."""

_STEPS: Mapping[Step, tuple[tuple[State, ...], State]] = {
    "accept": (WAITING, "accepted"),
    "reached": (_WORKED, "contacted"),
    "appointed": (_WORKED, "contacted"),
    "declined": (_WORKED, "closed"),
    "list": (("contacted", "refused"), "listed"),
    "unlist": (_ON_A_LIST, "contacted"),
    "approve": (("listed",), "approved"),
    "disapprove": (("listed",), "contacted"),
    "hand": (("approved",), "handed"),
    "lend": (("approved", "handed"), "lent"),
    "refuse": (("approved", "handed"), "refused"),
    "close": ((*WAITING, *_WORKED, *_ON_A_LIST, "refused"), "closed"),
    "reopen": (("closed", "lent"), "accepted"),
    "transfer": ((*WAITING, *_WORKED), "new"),
    "send_back": (("new",), "new"),
    "escalate": (("new",), "returned"),
    "uncalled": (("contacted",), "accepted"),
}
_ASKED: tuple[State, ...] = ("accepted", "contacted", *_ON_A_LIST, "refused")
"""States in which an officer talks to the person in question, and may confirm that they agree."""
_AS_IT_IS: Mapping[Step, tuple[State, ...]] = {
    "missed": _WORKED, "confirm": _ASKED, "take": _ASKED, "release": _ASKED, "tell": _ASKED
}  # fmt: skip
"""Steps that leave the state as it is, and where they are possible."""
_ANYWHERE: tuple[State, ...] = (*WAITING, *_WORKED, *_ON_A_LIST, "refused", "lent", "closed")

STATES: tuple[State, ...] = (*_ANYWHERE, "erased")


class IllegalStepError(Exception):
    """A step that is not possible in the state in which a case is."""


def after(state: State, step: Step) -> State:
    """The state that follows. Raises IllegalStepError."""
    if state in (_ANYWHERE if step == "note" else _AS_IT_IS.get(step, ())):
        return state
    sources, following = _STEPS.get(step, ((), state))
    if state not in sources:
        raise IllegalStepError(f"{step} from {state}")
    return following


def steps_from(
    state: State,
    *,
    was_transferred: bool,
    has_person: bool,
    is_confirmed: bool = False,
    is_appointed: bool = False,
    is_mine: bool = False,
) -> tuple[Step, ...]:
    """The steps an officer may take now. Only a ward that was sent a case by another may send it back.

    Only a case that a released person sent can go on a list. Whoever was met is met again by appointment.
    """
    found = [step for step, (sources, _) in _STEPS.items() if state in sources and step not in NOT_BY_ONE]
    if state == "contacted" and not is_appointed:
        found.remove("reached")
    if state in _WORKED:
        found.append("missed")
    if state in _ASKED:
        found.append("release" if is_mine else "take")
    if not was_transferred and "send_back" in found:
        found.remove("send_back")
    if not has_person and "list" in found:
        found.remove("list")
    if state in _ASKED and not is_confirmed:
        found.append("confirm")
    return (*found, "note") if state in _ANYWHERE else tuple(found)
