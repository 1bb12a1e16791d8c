"""Who talks while the process is killed: persons who send a case, officers who work, one on a pushing platform.

What an actor knows is what was acknowledged, written in the journal; a new process starts from there.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.store.vault import new_token
from bot.texts import text

Kind = Literal["person", "officer", "pushed"]
Buttons = list[tuple[str, str]]
_NAMES = ("Trần Văn Mẫu", "Nguyễn Thị Mẫu", "Lê Văn Thử", "Phạm Thị Thử")
_ASKED = ("lãi suất bao nhiêu", "vay được bao nhiêu tiền", "cần giấy tờ gì", "nộp hồ sơ ở đâu", "cảm ơn")
_NOT_PRESSED = (
    text("button.desk_leave"), text("button.desk_note"), text("button.desk_transfer"), text("button.desk_month"),
)  # fmt: skip
"""What ends an officer's part, waits for typed words or makes files."""


@dataclass(frozen=True)
class Try:
    """A message on its way: known by its id when it is sent again."""

    id: str
    typed: str
    action: str = ""


SHIFT = 90
"""Messages of an officer, then another one comes: a chat keeps only its newest messages, and all are counted."""


@dataclass
class Actor:
    """One chat. ``plan`` are a person's steps: typed words, or "»" and the beginning of a button's label;
    ``opened`` is how often an officer asked for a contact, ``since`` the last row of the audit before they came, and
    ``until`` that before they left.
    """

    number: int
    kind: Kind
    token: str
    ward: str = ""
    phone: str = ""
    plan: Sequence[str] = ()
    fetches: bool = False
    done: int = 0
    pending: Try | None = None
    buttons: Buttons = field(default_factory=list)
    acked: dict[str, list[int]] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    opened: int = 0
    since: int = 0
    until: int = sys.maxsize
    has_strayed: bool = False

    @property
    def is_finished(self) -> bool:
        """True if a person's plan is carried out, or an officer's shift is over."""
        return self.done >= (SHIFT if self.kind == "officer" else len(self.plan))

    def next_try(self, chance: random.Random) -> Try | None:
        """What to send now: the unacknowledged message first; None when there is nothing (more) to say."""
        if self.pending or self.is_finished:
            return self.pending
        client_id = f"a{self.number:05}m{self.done:05}"
        if self.kind == "officer":
            return self._desk_try(client_id, chance)
        step = self.plan[self.done]
        if not step.startswith("»"):
            return Try(client_id, step)
        found = [each for each in self.buttons if each[0].startswith(step[1:])]
        self.has_strayed |= not found
        return Try(client_id, *found[0]) if found else None

    def _desk_try(self, client_id: str, chance: random.Random) -> Try:
        useful = [each for each in self.buttons if each[1].startswith("desk") and each[0] not in _NOT_PRESSED]
        if not useful or chance.random() < 0.1:
            return Try(client_id, text("button.desk_next"), "desk:next")
        return Try(client_id, *chance.choice(useful))

    def heard(self, numbers: list[int], buttons: Buttons, codes: list[str]) -> None:
        """The pending message was acknowledged."""
        if self.pending is None:
            raise LookupError("nothing was sent")
        self.acked[self.pending.id] = numbers
        self.opened += self.pending.action.startswith("desk:open:")
        self.pending, self.done = None, self.done + 1
        self.buttons = buttons or self.buttons
        self.codes += codes


def new_person(number: int, chance: random.Random) -> Actor:
    """A person with a number of their own; half look at the case later, a third take it back."""
    phone = f"09{12000000 + number:08}"
    way = ("nhờ công an liên hệ", "cho tôi", chance.choice(("phuong nghi thuy", "phường vinh lộc nghệ an")))
    plan = [*way, chance.choice(_NAMES), phone, "sáng", "»Gọi điện", "»Đồng ý"]
    if chance.random() < 0.5:
        plan += [chance.choice(_ASKED), "hồ sơ của tôi"]
    if chance.random() < 0.3:
        plan += ["hồ sơ của tôi", f"»{text('button.withdraw')}", f"»{text('button.withdraw_yes')}"]
    return Actor(number, "person", new_token(), phone=phone, plan=plan, fetches=chance.random() < 0.5)


def new_pushed(number: int, chance: random.Random) -> Actor:
    """Somebody on a platform that is written to: asks, and the answers wait in the outbox."""
    return Actor(number, "pushed", f"mau-{number}", plan=[chance.choice(_ASKED) for _ in range(6)])
