"""A refusal: nothing was done, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.model.case_terms import State


@dataclass(frozen=True)
class Refused:
    """Nothing was done: "unknown" code, "invitation" no longer good, "step" no longer possible, "ward" unfit.

    "broken": what is kept of the case was damaged and does not open. "group": the code is for a group. "nobody": no
    released person sent the case, so that nobody may stand on the list. "acted": an officer works on it already.
    "digits": those of the number in the case are others. "slow": too many wrong codes. "many": too many cases from
    there today. "consent", "over_cap": why somebody cannot be marked for a list. "changed": the list in hand is not the
    one that was shown. "there": the released person stands in the case already. "late": its time is over. "console":
    names and numbers are opened at the console alone. "many_chats": too many chats would be tied.
    "frozen": whoever sent it wants it left alone.
    """

    why: Literal[
        "unknown", "invitation", "step", "ward", "broken", "group", "nobody", "acted", "digits", "slow", "many",
        "consent", "over_cap", "changed", "there", "late", "console", "many_chats", "frozen",
    ]  # fmt: skip
    code: str = ""
    state: State | Literal[""] = ""
