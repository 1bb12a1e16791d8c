"""The clocks of a case, all of them settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.texts.promises import TRIAL, Promises


@dataclass(frozen=True)
class Policy:
    """Hours until a ward is reminded, working days until the supervisor is told and gets the case, and retention.

    ``keep_months`` after it is closed a case is erased, ``keep_list_months`` after it went out the files of a list are.

    ``draft_days`` and ``draft_ends`` are days since a request was begun and not sent, ``erase_warning_days`` and
    ``window_days`` days before an end, ``month_days`` days of a month, ``digest_hour`` an hour in Việt Nam.
    ``zalo_paid``: the office pays for messages that Zalo bills. ``cases_per_chat`` and ``cases_per_address`` a day and
    ``cases_per_ward`` an hour go to the desk at once, what is more is kept apart until an officer looks at it.
    ``seat_idle_days`` without a word lock an officer's seat, after ``seat_silent_days`` whoever is above hears of it.
    ``contact_days`` working days without a step make a case after contact overdue, ``retry_days`` working days after a
    missed call it is tried again. A notice of a step waits ``notice_minutes`` and can be taken back meanwhile;
    ``unread_hours`` after a page was not opened it counts as unread; ``appointment_hours`` before both are reminded.
    A browser at the console is signed out after ``console_idle_minutes`` without use, and ``console_hours`` after it
    came in. ``contact_at_console``: names, numbers and lists are opened there alone, so that no platform keeps them.
    ``promises`` are those of the texts that people agree to.
    """

    remind_hours: tuple[int, ...] = (24, 72)
    escalate_days: int = 5
    return_days: int = 8
    duplicate_days: int = 30
    keep_months: int = 24
    keep_list_months: int = 24
    open_months: int = 36
    erase_warning_days: int = 14
    draft_days: tuple[int, ...] = (3, 6)
    draft_ends: int = 14
    invitation_hours: int = 72
    window_days: tuple[int, ...] = (90, 30)
    month_days: tuple[int, ...] = (1, 4)
    digest_hour: int = 8
    zalo_paid: bool = False
    cases_per_chat: int = 3
    cases_per_address: int = 10
    cases_per_ward: int = 30
    seat_idle_days: int = 90
    console_idle_minutes: int = 30
    console_hours: int = 12
    seat_silent_days: int = 7
    contact_days: int = 10
    retry_days: int = 1
    notice_minutes: int = 10
    unread_hours: int = 24
    appointment_hours: int = 24
    contact_at_console: bool = False
    promises: Promises = TRIAL

    @property
    def windows(self) -> Mapping[str, int]:
        """Hours after a person's last message in which they may be written to, by channel.

        Zalo OA: free up to 48 hours, billed up to 7 days, then refused (its codes -230, -232).
        """
        return {"zalo_oa": 168 if self.zalo_paid else 48}
