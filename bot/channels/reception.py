"""What an update of any platform leads to."""

from __future__ import annotations

from bot.channels.arrivals import Arrival
from bot.conversation.messages import Incoming
from bot.delivery.exchange import Exchange


class Reception:
    """Takes arrivals durably: when it returns they may be acknowledged to the platform."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def take(self, arrival: Arrival, channel: str) -> bool:
        """Carry out one arrival; False when it says nothing to us or was taken before. Raises StoreError."""
        said = {
            "message": arrival.incoming,
            "contact": Incoming(arrival.phone),
            "follow": Incoming("", "hello"),
            "withdraw": Incoming("", "erase:yes"),
        }.get(arrival.kind)
        if said is None:
            return False
        return await self._exchange.accept(channel, arrival.address, arrival.external_id, said)
