"""Dispatcher: leads every platform's updates to a turn, to a mark on the chat, or to nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot.channels.render import renderer
from bot.channels.split import clean
from bot.channels.update import ChannelUpdate
from bot.inbox.activity import ChatActivity
from bot.inbox.groups import GroupTalk
from bot.inbox.message_handler import MessageHandler
from bot.model.group_actions import GONE, HELLO
from bot.model.messages import Incoming

_LONGEST_ID = 128
"""So many characters of a platform's id are kept."""
_LONGEST_TEXT = 10_000
"""No platform carries longer messages; what is longer was made by hand."""
_MEANINGS = {
    "unreadable": "unreadable", "follow": "hello", "withdraw": "erase:yes", "voice": "voice", "photo": "photo:came",
}  # fmt: skip


class Dispatcher:
    """Takes updates durably: when it returns they may be acknowledged to the platform."""

    def __init__(
        self, exchange: MessageHandler, presence: ChatActivity, groups: GroupTalk, quiet_minutes: int = 60
    ) -> None:
        self._exchange = exchange
        self._presence = presence
        self._groups = groups
        self._quiet_minutes = quiet_minutes

    async def take(self, arrival: ChannelUpdate, channel: str) -> bool:
        """Carry out one arrival; False when it says nothing to us or was taken before. Raises StoreError."""
        if arrival.kind == "ignored" or not _is_plain(arrival):
            return False
        known_by = _short(arrival.external_id)
        if arrival.kind == "moved":
            return await self._groups.move(channel, arrival.address, arrival.moved_to)
        if arrival.is_group:
            return await self._overhear(arrival, channel, known_by)
        if arrival.kind == "unfollow":
            return await self._presence.leave(channel, arrival.address, known_by)
        if arrival.kind == "human":
            return await self._presence.pause(channel, arrival.address, known_by, self._quiet_minutes)
        said, fits = _meant(arrival), renderer(channel)
        return await self._exchange.accept(channel, arrival.address, known_by, said, fits, campaign=arrival.campaign)

    async def _overhear(self, arrival: ChannelUpdate, channel: str, known_by: str) -> bool:
        """Hear a group; it never comes near a conversation."""
        comings = {"follow": HELLO, "unfollow": GONE}
        action = comings.get(arrival.kind) or (arrival.incoming.action if arrival.kind == "message" else "")
        return await self._groups.take(channel, arrival.address, known_by, action) if action else False


def _meant(arrival: ChannelUpdate) -> Incoming:
    """The words or the action of an update; a shared phone number is one that was typed."""
    if arrival.kind == "contact":
        return Incoming(clean(arrival.phone)[:_LONGEST_TEXT])
    if arrival.kind in _MEANINGS:
        return Incoming("", _MEANINGS[arrival.kind])
    words = arrival.incoming
    return replace(words, text=clean(words.text)[:_LONGEST_TEXT], heard=clean(words.heard))


def _is_plain(arrival: ChannelUpdate) -> bool:
    """True if the update has a valid sender and id; a platform's own ids are always valid."""
    ids = arrival.external_id, arrival.address, *([arrival.moved_to] if arrival.kind == "moved" else [])
    return all(ids) and all(clean(each) == each for each in ids)


def _short(external_id: str) -> str:
    if len(external_id) <= _LONGEST_ID:
        return external_id
    return hashlib.sha256(external_id.encode()).hexdigest()
