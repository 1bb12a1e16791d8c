"""Insights: how often what was asked, left and reached, by day and channel; never who, never what was typed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection, Executable, func, select

from bot.store.outreach_tables import insight
from bot.store.schema import insert_into
from bot.store.shared_commit import SharedCommit

CAMPAIGN = "campaign/"
MOST_CAMPAIGNS = 200
"""Rows of campaigns in a day: anybody can make up words for a link."""


@dataclass(frozen=True)
class Counted:
    """Number of times that something happened on a channel."""

    what: str
    channel: str
    count: int


class Insights:
    """The counts within one transaction."""

    def __init__(self, tx: Connection, shared: SharedCommit) -> None:
        self._tx = tx
        self._shared = shared

    def count(self, day: date, channel: str, what: Collection[str]) -> None:
        """One more of each of these."""
        if any(each.startswith(CAMPAIGN) for each in what) and self._campaigns(day) >= MOST_CAMPAIGNS:
            what = [each for each in what if not each.startswith(CAMPAIGN)]
        for each in what:
            row = {"day": day.isoformat(), "what": each, "channel": channel}
            self._shared.count(_one_more(self._tx.dialect.name), row)

    def between(self, since: date, until: date) -> Iterable[Counted]:
        """The counts of a period, both days included."""
        self._shared.write()
        days = insight.c.day.between(since.isoformat(), until.isoformat())
        query = select(insight.c.what, insight.c.channel, func.sum(insight.c.count)).where(days)
        rows = self._tx.execute(query.group_by(insight.c.what, insight.c.channel)).all()
        return [Counted(what, channel, int(count)) for what, channel, count in rows]

    def _campaigns(self, day: date) -> int:
        self._shared.write()
        mine = (insight.c.day == day.isoformat()) & insight.c.what.startswith(CAMPAIGN)
        return int(self._tx.scalar(select(func.count()).select_from(insight).where(mine)) or 0)


@cache
def _one_more(dialect: str) -> Executable:
    new = insert_into(insight, dialect)
    there = {"count": insight.c.count + new.excluded.count}
    return new.on_conflict_do_update(index_elements=["day", "what", "channel"], set_=there)
