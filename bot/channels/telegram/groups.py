"""Groups on Telegram: of what is written there only what is meant for us comes any further, and never its words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from telegram import Chat, ChatMemberUpdated, Message

from bot.channels.update import ArrivalKind, ChannelUpdate
from bot.model.group_actions import TALK, read_group_action
from bot.model.messages import Incoming
from bot.store.campaigns import DESK_WORD

GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,32}))?(?:\s+(.*))?", re.DOTALL)
_AWAY = ("left", "kicked")
_NAMELESS_ADMIN = 1087968824
"""Whoever administers a group without showing a name writes as this bot (Telegram's GroupAnonymousBot)."""


@dataclass
class BotName:
    """Our name at Telegram; "" until it has answered."""

    value: str = ""

    def is_meant(self, addressee: str) -> bool:
        """True if a command is for us: "/roi" or "/roi@us"; before our name is known every command may be."""
        return not addressee or not self.value or addressee.lower() == self.value.lower()

    def desk_link(self, code: str) -> str:
        """Leads to the desk in the private chat, to the case with this code if any; "" while our name is unknown."""
        word = f"{DESK_WORD}-{code}" if code else DESK_WORD
        return f"https://t.me/{self.value}?start={word}" if self.value else ""


def read_group(external_id: str, message: Message, said: str, bot: BotName, ours: Collection[str]) -> ChannelUpdate:
    """A message in a group; ``ours`` are the commands of our menu. Answers to a notice are talk among officers."""
    chat, sender = message.chat, message.from_user
    new, old = message.migrate_to_chat_id, message.migrate_from_chat_id
    if type(new) is int or type(old) is int:
        return _moved(external_id, old or chat.id, new or chat.id)
    is_machine = sender is not None and sender.is_bot and sender.id != _NAMELESS_ADMIN
    action = "" if is_machine else _heard(said, bot, ours)
    kind: ArrivalKind = "message" if action else "ignored"
    return ChannelUpdate(kind, external_id, str(chat.id), Incoming("", action), is_group=True)


def _heard(said: str, bot: BotName, ours: Collection[str]) -> str:
    """The action meant for us: a code, our leave, a command or our name."""
    command = COMMAND.fullmatch(said.strip())
    if command is not None and not bot.is_meant(command[2] or ""):
        return ""
    if command is not None:
        is_called = bool(command[2]) or command[1].lower() in ours
    else:
        is_called = bool(bot.value) and f"@{bot.value.lower()}" in said.lower()
    return read_group_action(said) or (TALK if is_called else "")


def read_membership(external_id: str, change: ChatMemberUpdated) -> ChannelUpdate:
    """Read a change of membership. Who blocks us leaves; who comes back writes; groups add and remove us."""
    chat, was, now = change.chat, change.old_chat_member.status in _AWAY, change.new_chat_member.status in _AWAY
    is_group = chat.type in GROUPS
    kind: ArrivalKind = "ignored"
    if now and (is_group or chat.type == Chat.PRIVATE):
        kind = "unfollow"
    elif is_group and was and not now:
        kind = "follow"
    return ChannelUpdate(kind, external_id, str(chat.id), Incoming(""), is_group=is_group)


def _moved(external_id: str, old: int, new: int) -> ChannelUpdate:
    return ChannelUpdate("moved", external_id, str(old), Incoming(""), is_group=True, moved_to=str(new))
