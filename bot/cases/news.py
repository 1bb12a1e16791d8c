"""News: who asks for them, who leaves, and what is read after the press; within one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import day_in_vietnam
from bot.model.effects import Follow, OpenNews, Unfollow
from bot.model.own_answers import Followed, News, Unfollowed
from bot.store.outbox import PULLING
from bot.store.work import UnitOfWork


@dataclass(frozen=True)
class NewsDesk:
    """News within one transaction, for one chat at a time."""

    work: UnitOfWork

    def answer(self, effect: Follow | Unfollow | OpenNews, chat: str, now: datetime) -> Followed | Unfollowed | News:
        """Do what was asked for in a chat."""
        followers = self.work.followers
        match effect:
            case Follow():
                channel = self.work.chats.channel_of(chat)
                if channel in ("", *PULLING):
                    return Followed(is_reachable=False)
                return Followed(followers.add(chat, channel, effect.text_hash, now))
            case Unfollow():
                return Unfollowed(followers.remove(chat))
            case OpenNews():
                return self._news(effect.announcement, chat, now)

    def _news(self, name: str, chat: str, now: datetime) -> News:
        found = self.work.announcements.get(name)
        if found is None or found.state == "stopped":
            return News("", follows=self.work.followers.has(chat))
        is_over = day_in_vietnam(now) > found.ends_on
        return News(found.body, found.ends_on if is_over else None, self.work.followers.has(chat))
