"""Announcer: puts an announcement into the outbox, a batch at a time, as far ahead as the channels can send.

What is put says only that there is news; whoever presses reads it. The outbox keeps the rates, the nights and the
messaging windows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import day_in_vietnam
from bot.model.messages import Button, Message
from bot.model.outreach_actions import FollowNews, ReadNews
from bot.store.announcements import Announcement
from bot.store.work import UnitOfWork
from bot.texts import text

AHEAD = 3000
"""Letters of one channel that wait at most: what the quickest one sends in a minute."""
BATCH = 500
"""Letters in one transaction: nobody who writes meanwhile waits for more."""
MONTH = timedelta(days=30)
MOST_A_MONTH = 2
"""Promised by the text that people agree to (`follow.ask`)."""


@dataclass(frozen=True)
class Announcer:
    """One transaction's part of announcing."""

    work: UnitOfWork

    def put(self, name: str, channel: str, now: datetime) -> int:
        """Put a batch; returns for how many. 0: the channel has enough to send, or everybody is told."""
        of, reach = self.work.announcements.get(name), self.work.announcements.reach(name)
        if of is None or of.state != "running" or channel not in reach:
            return 0
        room = min(BATCH, AHEAD - self.work.announcements.waiting(name, channel))
        found = self.work.followers.after(reach[channel][0], channel, of.at, room) if room > 0 else []
        if found:
            self.work.outbox.put_news(name, channel, [chat for _, chat in found], push(name), now)
            self.work.announcements.move(name, channel, found[-1][0], len(found))
        return len(found)

    def end(self, name: str, now: datetime) -> bool:
        """End an announcement whose day is over; True if it was."""
        of = self.work.announcements.get(name)
        if of is None or day_in_vietnam(now) <= of.ends_on:
            return False
        self.work.announcements.set(name, "done")
        return True

    def recent(self, now: datetime) -> list[Announcement]:
        """Those of the last thirty days that anybody may have been told."""
        told = (each for each in self.work.announcements.all() if each.at > now - MONTH)
        return [each for each in told if sum(count for _, count in self.work.announcements.reach(each.id).values())]


def push(name: str) -> Message:
    """The message to everybody: it says nothing of what it is about, for whoever else reads the screen."""
    read = Button(text("button.news"), str(ReadNews(name)))
    return Message(text("news.push"), (read, Button(text("button.unfollow"), str(FollowNews("leave")))))
