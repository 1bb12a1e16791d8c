"""Words of a case: its states, steps, reasons and queues, each as a closed list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

State = Literal[
    "new", "unconfirmed", "returned", "accepted", "contacted", "listed", "approved", "handed", "lent", "refused",
    "closed", "erased",
]  # fmt: skip
Step = Literal[
    "accept", "reached", "missed", "appointed", "declined", "list", "unlist", "close", "reopen", "transfer",
    "send_back", "note", "confirm", "take", "release", "escalate", "approve", "disapprove", "hand", "lend", "refuse",
    "uncalled",
]  # fmt: skip
REASONS: Mapping[Step, tuple[str, ...]] = {
    "disapprove": ("not_eligible", "moved", "papers", "other"),
    "refuse": ("no_need", "plan", "debt", "capital", "other"),
    "unlist": ("no_need", "not_eligible", "moved", "mistake", "other"),
    "close": ("lent", "not_eligible", "no_need", "unreachable", "moved", "declined", "not_a_person", "other"),
    "transfer": ("lives_there", "moved", "other"),
}
"""Why a case may be closed, taken off a list or sent to another ward; the words are in vi.yaml."""
Purpose = Literal["call", "list"]
"""What a person may agree to, each for itself: that an officer calls; that they stand on the list (Mẫu số 01)."""
CallStanding = Literal["", "asked", "yes", "no"]
"""Whether an officer really called: not asked, not answered yet, or what the senders said."""
Role = Literal["officer", "supervisor", "admin"]
QueueName = Literal["new", "waiting", "due", "mine", "listed", "closed", "unconfirmed", "ready"]
