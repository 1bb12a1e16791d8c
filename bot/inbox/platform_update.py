"""Update of a platform that is written to: what the message handler must know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.clock import day_in_vietnam
from bot.conversation.session import Session
from bot.inbox.replies import Parts
from bot.model.messages import Message
from bot.store.claims import seal_address
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from bot.texts import text


@dataclass(frozen=True)
class PlatformUpdate:
    """An update of a platform that is written to."""

    vault: Vault
    channel: str
    address: str = field(repr=False)
    external_id: str
    parts: Parts
    campaign: str


@dataclass(frozen=True)
class Later:
    """Why somebody is asked to come again, and after how many seconds."""

    why: Literal["too_fast", "busy"]
    seconds: int


def later_of(slowed: int, busy: int) -> Later | None:
    """Why and when to come again, for who writes too fast or while too many do; None for who is answered. Seconds."""
    if slowed:
        return Later("too_fast", slowed)
    return Later("busy", busy) if busy else None


def hear(
    work: UnitOfWork, update: PlatformUpdate, now: datetime, later: Later | None = None, *, is_owed: bool = True
) -> bool:
    """Note that a person wrote and is not answered: a human of the office writes there, or it is too much just now.

    They are told so when ``later`` says it. ``is_owed`` if something may wait for them. False when the update was taken
    before.
    """
    if not work.chats.admit(update.channel, update.external_id, update.vault, now):
        return False
    if update.campaign:
        work.campaigns.count(day_in_vietnam(now), update.campaign)
    work.window.reopen(update.vault.chat, now)
    if is_owed:
        work.outbox.unpark(update.vault.chat, now)
    if later is not None:
        if not work.chats.knows(update.vault):  # who writes for the first time in a crowd: a letter needs an address
            sealed = seal_address(work.keyring, update.vault.chat, update.address)
            work.chats.keep_session(
                update.vault,
                Session().dump(),
                now,
                channel=update.channel,
                is_draft=False,
                address=sealed,
                is_heard=True,
            )
        said = Message(text(f"error.{later.why}", seconds=str(later.seconds)))
        work.outbox.put_replies(update.vault.chat, update.channel, [("reply", said)], now)
    return True
