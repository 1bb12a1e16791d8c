"""The one place that reads the clock. Times are UTC inside; days are those of Việt Nam."""

from __future__ import annotations

import contextlib
import ctypes
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TIMEX_BYTES = 512
"""More than the `struct timex` of any machine."""
_NOT_KEPT = 5
"""TIME_ERROR of `adjtimex`: nobody has set the clock right since it was last set by hand, or since the start."""


@dataclass(frozen=True)
class Uptime:
    """The time that a machine has been running, besides its clock. All of it is unknown where the system does not tell.

    ``boot`` names the start of the machine, ``seconds`` have passed since then, asleep too, whatever the clock was set
    to; ``is_kept`` while a time server keeps the clock.
    """

    boot: str = ""
    seconds: float = 0.0
    is_kept: bool = False


class Clock(Protocol):
    """A source of the time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...

    def uptime(self) -> Uptime:
        """The running time of the machine, which nobody sets."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)

    def uptime(self) -> Uptime:
        """The running time as the kernel (Linux) tells it."""
        boot, seconds = "", 0.0
        with contextlib.suppress(OSError, AttributeError):
            seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
            boot = _BOOT.read_text(encoding="ascii").strip()[:64]
        return Uptime(boot, seconds, _is_kept())


def _is_kept() -> bool:
    """True if the kernel says that its clock is kept by a time server; asking changes nothing."""
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError):
        return False
    return 0 <= state < _NOT_KEPT


class StoppedClock:
    """A clock that stands still until somebody sets its ``moment`` (UTC), and what besides it tells the time."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.up = Uptime()

    def now(self) -> datetime:
        """The moment that it was set to."""
        return self.moment

    def uptime(self) -> Uptime:
        """The running time that was set; at first nothing is known."""
        return self.up


def day_in_vietnam(moment: datetime) -> date:
    """The calendar day in Việt Nam at ``moment``."""
    return moment.astimezone(VIETNAM).date()
