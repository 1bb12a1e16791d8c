"""Telegram as a platform: opened from the settings, polled or posted to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from pydantic import SecretStr
from telegram import Bot
from telegram.constants import ChatAction

from bot.channels.attachments import Attachments
from bot.channels.capability import CAPABILITIES
from bot.channels.payload import Payloads
from bot.channels.platform import Dependencies, PlatformStatus
from bot.channels.telegram import account
from bot.channels.telegram.acknowledgements import TelegramAcknowledgements
from bot.channels.telegram.groups import BotName
from bot.channels.telegram.media import TelegramMedia
from bot.channels.telegram.poll import TelegramPoll
from bot.channels.telegram.send import TelegramSender, new_bot
from bot.channels.telegram.webhook import CHANNEL, TelegramWebhook, WeakSecretError, webhook_secret
from bot.inbox.groups import move_group
from bot.outbox.backoff import Backoff
from bot.outbox.failures import BadTokenError, DeliveryError
from bot.settings import Settings
from bot.store.errors import StoreError

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 600.0
_LOG = logging.getLogger("qd22.telegram")


class TelegramAdapter:
    """Our bot at Telegram."""

    name = CHANNEL

    def __init__(
        self,
        bot: Bot,
        webhook: TelegramWebhook,
        sender: TelegramSender,
        manners: TelegramAcknowledgements,
        secret: SecretStr,
    ) -> None:
        self._bot = bot
        self._secret = secret
        self.admit, self.verify, self.parse = webhook.admit, webhook.verify, webhook.parse
        self.deliver = sender.deliver
        self.fetch = TelegramPoll(bot, webhook).fetch
        self.acknowledge = manners.acknowledge
        self.fetch_media = TelegramMedia(bot).fetch_media

    async def status(self) -> PlatformStatus:
        """Ask who we are there. Raises DeliveryError."""
        return await account.status(self._bot)

    async def set_webhook(self, url: str) -> None:
        """Have updates posted to ``url``. Raises DeliveryError, also for a secret that is too weak."""
        try:
            await account.set_webhook(self._bot, url, self._secret)
        except WeakSecretError:
            raise BadTokenError("weak_secret") from None

    async def delete_webhook(self) -> None:
        """Have nothing posted any more. Raises DeliveryError."""
        await account.remove_webhook(self._bot)

    async def show_typing(self, address: str) -> None:
        """Show it in a private chat: a group has a rate of its own, which this would use up."""
        if int(address) > 0:
            await self._bot.send_chat_action(int(address), ChatAction.TYPING)


@contextlib.asynccontextmanager
async def open_telegram(ground: Dependencies) -> AsyncIterator[TelegramAdapter]:
    """Our bot; asks Telegram nothing, except for our name and to set the menu of commands meanwhile."""
    settings = ground.settings
    bot = new_bot(settings.telegram_token.get_secret_value(), f"{settings.telegram_api.rstrip('/')}/bot")
    payloads, name = Payloads(ground.keyring, CHANNEL), BotName()
    files = _attachments(ground)
    manners = TelegramAcknowledgements(bot)

    async def moved(old: str, new: str) -> None:
        try:
            await ground.database.write(lambda work: move_group(work, CHANNEL, old, new, ground.clock.now()))
        except StoreError as error:  # learnt again with the next message to the old address
            _LOG.error("telegram: a group that moved was not followed: %s", error)

    webhook = TelegramWebhook(payloads, _checked(settings), name)
    sender = TelegramSender(bot, payloads, files, moved, name)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(bot.request.shutdown)  # both of its clients are this one
        stack.push_async_callback(manners.close)
        await stack.enter_async_context(_introduced(bot, name) if ground.exchange else contextlib.nullcontext())
        yield TelegramAdapter(bot, webhook, sender, manners, settings.telegram_secret)


def _attachments(ground: Dependencies) -> Attachments | None:
    """The pictures, files and sounds of messages; None in a command that only looks."""
    if ground.exchange is None:
        return None
    return Attachments(ground.exchange, ground.keyring, CAPABILITIES[CHANNEL], ground.spoken)


def _checked(settings: Settings) -> SecretStr | None:
    """The secret of the webhook when it is strong enough; without one nothing that is posted is believed."""
    try:
        return webhook_secret(settings.telegram_secret)
    except WeakSecretError as error:
        if settings.public_origin:
            _LOG.error("telegram: %s", error)
        return None


@contextlib.asynccontextmanager
async def _introduced(bot: Bot, name: BotName) -> AsyncIterator[None]:
    """Set the menu of commands and learn our name meanwhile; without them everything works, only less is shown."""
    task = asyncio.create_task(_introduce(bot, name))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _introduce(bot: Bot, name: BotName) -> None:
    """Ask for our name until it is told, however long Telegram is away."""
    try:
        await account.set_menu(bot)
    except DeliveryError as failure:
        _LOG.info("telegram: the menu was not set: %s", failure)
    backoff = Backoff(_FIRST_PAUSE, _LONGEST_PAUSE)
    while not name.value:
        try:
            name.value = await account.our_name(bot)
        except DeliveryError as failure:
            _LOG.info("telegram: our name is not known yet: %s", failure)
            await asyncio.sleep(backoff.next())
