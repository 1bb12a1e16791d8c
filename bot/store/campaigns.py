"""Campaigns: a count for each day of those who came through a link that names one, never who."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import Connection, func, select

from bot.store.counters import Counters
from bot.store.schema import tally
from bot.store.shared_commit import SharedCommit

SIGN = "c:"
HELPED = "h:"
"""Begins the counts of those who were helped, by the word of the organisation or the role of the helper."""
OTHER = "*"
"""What all further words of a day are counted as. No campaign can be called that."""
MOST_A_DAY = 50
"""Anybody can make up words; so many a day are kept apart."""
LETTERS = 14
DESK_WORD = "viec"
"""Begins the links that case an officer from a group to the desk; no campaign can be called that."""
_WORD = re.compile(rf"[a-z0-9_-]{{1,{LETTERS}}}")


def read_campaign(word: str) -> str:
    """The campaign that the word of a link names, or "": small letters a–z, digits, _ and -, at most 14 of them."""
    word = word.strip()[: LETTERS + 1].lower()
    return word if _WORD.fullmatch(word) and not word.startswith(DESK_WORD) else ""


class Campaigns:
    """The counts of campaigns within one transaction."""

    def __init__(self, tx: Connection, shared: SharedCommit) -> None:
        self._tx = tx
        self._shared = shared

    def count(self, day: date, campaign: str, sign: str = SIGN) -> None:
        """One more that came through ``campaign``, as `read_campaign` gives it, on ``day``; or that it helped."""
        self._shared.write()
        ours = (tally.c.day == day.isoformat()) & tally.c.what.startswith(sign)
        known = self._tx.scalar(select(tally.c.count).where(ours, tally.c.what == f"{sign}{campaign}"))
        kinds = self._tx.scalar(select(func.count()).select_from(tally).where(ours)) or 0
        counted = campaign if known is not None or kinds < MOST_A_DAY else OTHER
        Counters(self._tx, self._shared).count(day, f"{sign}{counted}")

    def between(self, since: date, until: date, sign: str = SIGN) -> dict[str, int]:
        """Number of those who came through each campaign (or were helped) on the days of a period; the most first."""
        self._shared.write()
        days = tally.c.day.between(since.isoformat(), until.isoformat()) & tally.c.what.startswith(sign)
        total = func.sum(tally.c.count)
        rows = self._tx.execute(select(tally.c.what, total).where(days).group_by(tally.c.what).order_by(total.desc()))
        return {what.removeprefix(sign): int(found) for what, found in rows}
