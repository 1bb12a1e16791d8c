"""The web chat: one browser's conversation, kept sealed, one transaction a message."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast, get_args

from bot.channels.web.send import page_message
from bot.clock import Clock
from bot.inbox.message_handler import MessageHandler
from bot.inbox.page import Received
from bot.inbox.replies import Describe
from bot.model.messages import Incoming, Message
from bot.reports.monthly import FormFile, FormKind
from bot.store.vault import Vault, new_token

CHANNEL = "web"


@dataclass(frozen=True)
class Shown:
    """Messages for the page; ``erased`` when everything before it is gone. ``token`` replaces the browser's.

    ``locked`` while the page may show nothing else.
    """

    messages: list[dict[str, object]] = field(repr=False)
    erased: bool = False
    stays: bool = False
    token: str = field(default="", repr=False)
    locked: bool = False


class WebChannel:
    """Carries messages between browsers and the message handler."""

    def __init__(self, exchange: MessageHandler, clock: Clock, keep_days: int, describe: Describe) -> None:
        self._exchange = exchange
        self._clock = clock
        self._keep = timedelta(days=keep_days)
        self._describe = describe

    async def knows(self, vault: Vault) -> bool:
        """True if this browser's conversation is kept."""
        return await self._exchange.knows(vault)

    async def history(self, vault: Vault) -> Shown:
        """The conversation so far; a new one begins with the welcome."""
        return _shown(await self._exchange.open(vault, CHANNEL, self._describe))

    async def receive(
        self, vault: Vault, client_id: str, incoming: Incoming, campaign: str = "", origin: str = ""
    ) -> Shown:
        """Answer one message; the same client id again gets the same replies and changes nothing.

        ``campaign`` names the link that brought it, ``origin`` the network.
        """
        exchange, describe = self._exchange, self._describe
        return _shown(
            await exchange.receive(
                vault, CHANNEL, client_id, incoming, describe, campaign=campaign, origin=origin, has_token=True
            )
        )

    def renewed(self, was: Vault, client_id: str) -> str:
        """The token that a message got in the place of an older one, if its answer may have been lost; "" if none."""
        return self._exchange.renewed(was, client_id)

    async def news(self, vault: Vault) -> Shown:
        """Messages that came for this browser since its last one."""
        if not await self._exchange.waits_for(vault):
            return Shown([], locked=await self._exchange.is_locked(vault))
        return _shown(await self._exchange.news(vault))

    async def awaits_photo(self, vault: Vault) -> bool:
        """True while a photo of a certificate may be looked at for this browser."""
        return await self._exchange.awaits_photo(vault)

    async def content(self, vault: Vault, number: int) -> Message | None:
        """One kept message of this browser, or None."""
        return await self._exchange.message(vault, number)

    async def form(self, vault: Vault, message: Message, kind: str) -> FormFile | None:
        """The file that a message offers: the monthly list for its officer, one's own data for whose they are."""
        if message.form is not None and not message.form.ward:
            return await self._exchange.own_data(vault, kind)
        if message.form is None or kind not in get_args(FormKind):
            return None
        of = message.form
        return await self._exchange.form(vault, of.ward, of.month, cast("FormKind", kind), of.addendum)

    async def erase(self, vault: Vault | None) -> Shown:
        """Delete the conversation, and every case it sent, and say so; nothing of it stays, not even this answer."""
        incoming = Incoming("", "erase:yes")
        return await self.receive(vault or Vault.of(new_token()), "erase-by-button", incoming)

    async def forget_old(self) -> int:
        """Delete messages whose time is over; returns how many."""
        return await self._exchange.forget_before(self._clock.now() - self._keep)


def _shown(received: Received) -> Shown:
    shown = [page_message(each) for each in received.messages]
    return Shown(shown, received.erased, received.stays, received.token, received.locked)
