"""Sender: what a platform must be able to do to be written to, one method."""

from __future__ import annotations

from typing import Protocol

from bot.model.messages import Message


class Sender(Protocol):
    """Carries messages to one platform. It decides nothing: no retry, no waiting, no log of what it carries."""

    @property
    def name(self) -> str:
        """The channel that it serves, as in the outbox."""
        ...

    async def deliver(self, address: str, message: Message) -> None:
        """Hand one message over, rendered for this platform; returning means that the platform has it.

        Raises DeliveryError. May be cancelled at any time.
        """
        ...
