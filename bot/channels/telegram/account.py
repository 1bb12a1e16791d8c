"""Our bot at Telegram: its name, webhook and menu. Every call raises DeliveryError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import SecretStr
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.channels.platform import PlatformStatus
from bot.channels.telegram.errors import failure_of
from bot.channels.telegram.webhook import COMMANDS, EVENTS, webhook_secret
from bot.texts import text


async def status(bot: Bot) -> PlatformStatus:
    """Our name there and the webhook, "" when updates are fetched."""
    with _told_as_failures():
        me, hook = await bot.get_me(), await bot.get_webhook_info()
    return PlatformStatus(me.username or "", hook.url)


async def our_name(bot: Bot) -> str:
    """The name in our links."""
    with _told_as_failures():
        return (await bot.get_me()).username or ""


async def set_webhook(bot: Bot, url: str, secret: SecretStr) -> None:
    """Have updates posted to ``url`` (https). Raises WeakSecretError before anything is asked."""
    known = webhook_secret(secret).get_secret_value()
    with _told_as_failures():
        await bot.set_webhook(url, secret_token=known, allowed_updates=EVENTS)


async def remove_webhook(bot: Bot) -> None:
    """Fetch updates from now on; what waits stays."""
    with _told_as_failures():
        await bot.delete_webhook(drop_pending_updates=False)


async def set_menu(bot: Bot) -> None:
    """Set the commands beside the text field, in Vietnamese."""
    names = [name for name in COMMANDS if name != "start"]
    with _told_as_failures():
        await bot.set_my_commands([BotCommand(name, text(f"telegram.command.{name}")) for name in names])


@contextmanager
def _told_as_failures() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:  # its own words may hold the token
        raise failure_of(error) from None
