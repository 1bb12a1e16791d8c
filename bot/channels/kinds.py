"""The platforms that can be configured. What each needs is known here; its code is imported when it is opened.

Telegram's and HTTP's libraries take half a second and 40 MB: a place without these platforms never loads them.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from bot.channels.platform import Adapter, Dependencies, Platform


def _open_telegram(ground: Dependencies) -> AbstractAsyncContextManager[Adapter]:
    from bot.channels.telegram.platform import open_telegram

    return open_telegram(ground)


def _open_zalo_oa(ground: Dependencies) -> AbstractAsyncContextManager[Adapter]:
    from bot.channels.zalo_oa.platform import open_zalo_oa

    return open_zalo_oa(ground)


def _open_zalo_bot(ground: Dependencies) -> AbstractAsyncContextManager[Adapter]:
    from bot.channels.zalo_bot.platform import open_zalo_bot

    return open_zalo_bot(ground)


TELEGRAM = Platform(
    "telegram",
    "/hook/telegram",
    ("telegram_token",),
    _open_telegram,
    hook_needs=("telegram_secret",),
    link=lambda name, campaign: f"https://t.me/{name}?start={campaign}",
)
ZALO_OA = Platform(
    "zalo_oa", "/hook/zalo", ("zalo_app_id", "zalo_app_secret", "zalo_oa_secret"), _open_zalo_oa, polls=False
)
ZALO_BOT = Platform("zalo_bot", "/hook/zalo-bot", ("zalo_bot_token",), _open_zalo_bot, hook_needs=("zalo_bot_secret",))
PLATFORMS: tuple[Platform, ...] = (TELEGRAM, ZALO_OA, ZALO_BOT)
"""Every platform that the bot can talk on, besides the web."""
