"""Update of a platform that is written to: what the message handler must know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import day_in_vietnam
from bot.inbox.replies import Parts
from bot.model.messages import Message
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


def hear(work: UnitOfWork, update: PlatformUpdate, now: datetime, too_fast: int = 0) -> bool:
    """Note that a person wrote and is not answered: a human of the office writes there, or they write too fast.

    They are told how many seconds they were ``too_fast``. False when the update was taken before.
    """
    if not work.chats.admit(update.channel, update.external_id, update.vault, now):
        return False
    if update.campaign:
        work.campaigns.count(day_in_vietnam(now), update.campaign)
    work.window.reopen(update.vault.chat, now)
    work.outbox.unpark(update.vault.chat, now)
    if too_fast:
        said = Message(text("error.too_fast", seconds=str(too_fast)))
        work.outbox.put_replies(update.vault.chat, update.channel, [("reply", said)], now)
    return True
