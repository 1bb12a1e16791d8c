"""The token pair of a Zalo Official Account: renewed early, by one at a time, and kept before it is used.

The old pair dies when the new one is issued, and its refresh token buys only once: a new pair that is lost means that
somebody must copy another one from Zalo's console (``qd22 zalo token set``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from bot.channels.http import answered
from bot.channels.zalo_oa.webhook import read_object
from bot.clock import Clock, day_in_vietnam
from bot.model.messages import Message
from bot.outbox.failures import BadTokenError, DeliveryError, UnavailableError, UnreachableError
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.keyring import Keyring
from bot.store.work import UnitOfWork
from bot.store.zalo_tokens import LEASE, Pair, TokenStatus
from bot.texts import text
from bot.working_days import next_waking

LIFETIME = timedelta(hours=25)
"""Life of an access token (``expires_in`` 90000 seconds)."""
_RENEW_AT = 0.8
"""Of its lifetime: after 20 of 25 hours."""
_REST, _LONG_REST = timedelta(minutes=1), timedelta(minutes=10)
_ALARM = timedelta(hours=2)
"""A platform that cannot be reached is no alarm while the old token lives longer than this."""
_LOOK, _TEND = 0.5, 300.0
_SAVE_TRIES = 30
_LOG = logging.getLogger("qd22.zalo_oa")


@dataclass(frozen=True)
class Issued:
    """A new pair as Zalo hands it out."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lifetime: timedelta


Ask = Callable[[str], Awaitable[Issued]]
"""Buys a new pair with a refresh token. Raises BadTokenError when it is refused, another DeliveryError otherwise."""


class ZaloLogin:
    """Zalo's place for new pairs."""

    def __init__(self, client: httpx.AsyncClient, base: str, app_id: str, app_secret: str) -> None:
        self._client = client
        self._url = base.rstrip("/") + "/v4/oa/access_token"
        self._app_id = app_id
        self._headers = {"secret_key": app_secret}

    async def ask(self, refresh: str) -> Issued:
        """Buy a new pair. Raises DeliveryError."""
        form = {"refresh_token": refresh, "app_id": self._app_id, "grant_type": "refresh_token"}
        response = await answered(self._client.post(self._url, data=form, headers=self._headers))
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise UnavailableError(f"HTTP.{response.status_code}")
        found = read_object(response.content) or {}
        access, bought = found.get("access_token"), found.get("refresh_token")
        if not (isinstance(access, str) and isinstance(bought, str) and access and bought):
            raise BadTokenError(str(found.get("error", f"HTTP.{response.status_code}")))
        return Issued(access, bought, _lifetime(found.get("expires_in")))


class ZaloTokenKeeper:
    """Gives the access token and sees to it that it is fresh. ``sleep`` is for tests."""

    def __init__(
        self,
        database: Database,
        keyring: Keyring,
        clock: Clock,
        app_id: str,
        ask: Ask,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._database = database
        self._keyring = keyring
        self._clock = clock
        self._app_id = app_id
        self._ask = ask
        self._sleep = sleep
        self._renewing: asyncio.Task[Pair] | None = None
        self._unsaved: Pair | None = None

    async def access(self, refused: str = "") -> str:
        """The access token; a fresh one when it is old, or is the one that Zalo ``refused``.

        Raises BadTokenError when somebody must set a new pair, UnreachableError when none can be had just now.
        """
        try:
            return await self._access(refused)
        except StoreError as error:  # nothing left us
            _LOG.error("the token cannot be read: %s", error)
            raise UnreachableError("store") from None

    async def _access(self, refused: str) -> str:
        standing = await self._standing()
        pair = standing.pair
        if pair is None:
            raise BadTokenError("unreadable")
        now = self._clock.now()
        must = pair.access == refused or now >= pair.expires_at
        if not must and now < due_at(pair):
            return pair.access
        if _rests(standing, now):
            if must:
                raise BadTokenError(standing.error)
            return pair.access
        try:
            return (await self.renew(pair)).access
        except DeliveryError as failure:
            if not must:
                return pair.access
            # the letter did not leave us, whatever became of the question for a token
            raise failure if isinstance(failure, BadTokenError) else UnreachableError("token") from None

    async def renew(self, pair: Pair | None = None) -> Pair:
        """Buy a new pair now, together with whoever else wants one. Raises DeliveryError."""
        if self._renewing is None:
            seen = pair or (await self._standing()).pair
            if seen is None:
                raise BadTokenError("unreadable")
            if self._renewing is None:
                self._renewing = asyncio.create_task(self._renew(seen))
                self._renewing.add_done_callback(self._done)
        # whoever waits may be cancelled; the purchase must not be, its pair would be lost
        return await asyncio.shield(self._renewing)

    async def keep_fresh(self) -> None:
        """Renew in time also when nothing is sent; runs until cancelled."""
        while True:
            try:
                await self.access()
            except (DeliveryError, StoreError) as error:
                _LOG.warning("no fresh token: %s", error)
            await self._sleep(_TEND)

    async def close(self) -> None:
        """Wait for a purchase that is under way."""
        if self._renewing is not None:
            await asyncio.gather(self._renewing, return_exceptions=True)

    def _done(self, task: asyncio.Task[Pair]) -> None:
        self._renewing = None
        if not task.cancelled():
            task.exception()  # told to whoever waited; nobody may be left

    async def _standing(self) -> TokenStatus:
        if self._unsaved is not None and self._renewing is None:
            await self._save(self._unsaved)
        standing = await self._database.read(lambda work: work.zalo_tokens(self._app_id).standing())
        if standing is None:
            raise BadTokenError("not_set")
        return standing

    async def _renew(self, seen: Pair) -> Pair:
        now = self._clock.now()
        is_mine = await self._database.write(lambda work: work.zalo_tokens(self._app_id).claim(seen, now))
        if not is_mine:
            return await self._wait_for_other(seen)
        try:
            issued = await self._ask(seen.refresh)
        except DeliveryError as failure:
            await self._failed(seen, failure)
            raise
        now = self._clock.now()
        pair = Pair(issued.access, issued.refresh, now, now + issued.lifetime)
        self._unsaved = pair
        await self._save(pair)
        _LOG.info("the token pair was renewed; it is good until %s", pair.expires_at.isoformat(timespec="minutes"))
        return pair

    async def _save(self, pair: Pair) -> None:
        """Keep a new pair before anybody uses it; a database that refuses is asked again and again."""
        for attempt in range(1, _SAVE_TRIES + 1):
            try:
                await self._database.write(lambda work: work.zalo_tokens(self._app_id).put(pair))
            except StoreError as error:
                _LOG.error("a new token pair cannot be kept yet: %s", error)
                if attempt == _SAVE_TRIES:
                    raise UnavailableError("unsaved") from error
                await self._sleep(1)
            else:
                self._unsaved = None
                return

    async def _wait_for_other(self, seen: Pair) -> Pair:
        """Another process buys, or has bought: take what it kept."""
        for _ in range(int(LEASE.total_seconds() / _LOOK)):
            standing = await self._standing_now()
            if standing and standing.pair and standing.pair.issued_at != seen.issued_at:
                return standing.pair
            if standing and standing.asked_at is None:
                raise BadTokenError(standing.error)
            await self._sleep(_LOOK)
        raise BadTokenError("busy")

    async def _standing_now(self) -> TokenStatus | None:
        return await self._database.read(lambda work: work.zalo_tokens(self._app_id).standing())

    async def _failed(self, pair: Pair, failure: DeliveryError) -> None:
        """Write a failed purchase down, and tell those who can mend it, once a day."""
        now = self._clock.now()
        _LOG.error("the token pair was not renewed: %s", failure)

        def act(work: UnitOfWork) -> None:
            work.zalo_tokens(self._app_id).fail(pair, str(failure), now)
            if isinstance(failure, BadTokenError) or pair.expires_at - now < _ALARM:
                tell_admins(work, pair, now)

        await self._database.write(act)


def due_at(pair: Pair) -> datetime:
    """When a pair is to be renewed."""
    return pair.issued_at + (pair.expires_at - pair.issued_at) * _RENEW_AT


def tell_admins(work: UnitOfWork, pair: Pair, now: datetime) -> None:
    """A notice to every admin at a desk, once a day for one pair."""
    key = f"zalo_token/{pair.issued_at:%Y%m%dT%H%M%S}/{day_in_vietnam(now).isoformat()}"
    if work.sent.has(key):
        return
    work.sent.add([key], now)
    said = Message(text("zalo.token_failed"))
    for row in work.officers.at_desks():
        if row.role == "admin" and row.chat is not None:
            work.outbox.put(row.chat, "notice", said, now, next_waking(now))


def _rests(standing: TokenStatus, now: datetime) -> bool:
    """True if a purchase failed so recently that it is not tried again yet."""
    if standing.failed_at is None:
        return False
    rest = _LONG_REST if standing.error.startswith(BadTokenError.name) else _REST
    return now - standing.failed_at < rest


def _lifetime(value: object) -> timedelta:
    """``expires_in`` is a string of seconds; what is none counts as the documented 25 hours."""
    written = str(value) if isinstance(value, str | int) else ""
    seconds = int(written) if written.isascii() and written.isdecimal() and len(written) < 9 else 0
    return timedelta(seconds=seconds) if seconds else LIFETIME
