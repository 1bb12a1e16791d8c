"""Visits: who asks, by cookie or by address alone, and how often they may.

A conversation that is kept is counted by itself; all others, invented tokens too, by where they come from. Because
cookies cost nothing, an address has a limit of its own besides.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request

from bot.rate_limit import RateLimit
from bot.settings import Settings
from bot.store.vault import Vault, new_token
from bot.web.guard import visitor
from bot.web.session_cookie import SessionCookie

Kind = Literal["message", "file", "erase", "voice"]
_FILES_PER_MESSAGE = 3
"""A card, a chart and a sheet: so many times the messages' rate may be asked for."""
_VOICES = 10
"""Spoken messages a minute: each keeps a processor busy for seconds."""
_ERASES = 10
"""Erasing has a small rate of its own, so that whoever wrote much can still erase."""


@dataclass(frozen=True)
class Visit:
    """One request's browser. ``token`` is a new one, and ``claimed`` the vault of what it brought, unless it is known.

    ``origin`` is the network it comes from, for counting.
    """

    token: str = field(repr=False)
    vault: Vault
    is_known: bool
    origin: str
    claimed: Vault | None = None


class TooFastError(Exception):
    """Somebody asks too often; ``seconds`` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Visits:
    """Finds out who asks and counts it."""

    def __init__(self, settings: Settings) -> None:
        self.cookie = SessionCookie(settings.public_origin)
        most = settings.messages_per_minute
        rates: dict[Kind, int] = {
            "message": most,
            "file": _FILES_PER_MESSAGE * most,
            "erase": _ERASES,
            "voice": _VOICES,
        }
        self._limits = {kind: RateLimit(rate) for kind, rate in rates.items()}
        self._addresses = RateLimit(settings.messages_per_address)

    async def of(self, request: Request, knows: Callable[[Vault], Awaitable[bool]]) -> Visit:
        """The visit of a request: an unknown token is never taken up."""
        origin, token = visitor(request), self.cookie.read(request)
        claimed = Vault.of(token) if token else None
        if claimed is not None and await knows(claimed):
            return Visit(token, claimed, is_known=True, origin=origin)
        token = new_token()
        return Visit(token, Vault.of(token), is_known=False, origin=origin, claimed=claimed)

    def wait(self, visit: Visit, kind: Kind) -> int:
        """Count a request: 0 when it may pass, else seconds to wait."""
        waiting = self._limits[kind].wait(visit.vault.chat if visit.is_known else f"new/{visit.origin}")
        return waiting or (self._addresses.wait(visit.origin) if kind == "message" else 0)
