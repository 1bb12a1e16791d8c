"""What a platform must be able to do to be written to: one method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Sender(Protocol):
    """Carries messages to one platform. It decides nothing: no retry, no waiting, no log of what it carries."""

    @property
    def name(self) -> str:
        """The channel that it serves, as in the outbox."""
        ...

    async def deliver(self, address: str, content: Mapping[str, object]) -> None:
        """Hand one message over; returning means that the platform has it. Raises DeliveryError.

        ``content`` are the fields of a reply: text, buttons, aids, card, chart, form; ``notice`` when its buttons own
        no numbers; ``asked`` when what was offered to share before is no longer wanted. May be cancelled at any time.
        """
        ...
