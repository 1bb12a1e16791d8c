"""The pair of tokens of a Zalo Official Account, sealed, with how its last renewal went.

The refresh token is used up by its first use: whoever asks for a new pair first writes down that they ask, so that
no two ask at once and a crash in between is not taken for a riddle.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from bot.store.keyring import Keyring
from bot.store.schema import aware, naive
from bot.store.vault import SealBrokenError
from bot.store.zalo_tables import zalo_token


@dataclass(frozen=True)
class Pair:
    """An access token, good until ``expires_at``, and the refresh token that buys the next pair, once."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class TokenStatus:
    """A pair and its renewal: ``asked_at`` while one is under way (or was cut off), ``error`` of the last that failed.

    ``pair`` is None when it does not open.
    """

    pair: Pair | None
    asked_at: datetime | None
    failed_at: datetime | None
    error: str


Trouble = Literal["", "not_set", "unreadable", "cut_off", "failed", "expired"]
LEASE = timedelta(seconds=60)
"""A renewal takes no longer; one that was begun before was cut off."""


def trouble(standing: TokenStatus | None, now: datetime) -> Trouble:
    """The fault of a pair, or "". The first of these holds: what was cut off explains what failed after it."""
    if standing is None:
        return "not_set"
    if standing.pair is None:
        return "unreadable"
    if standing.asked_at is not None and now - standing.asked_at > LEASE:
        return "cut_off"
    if standing.failed_at is not None:
        return "failed"
    return "expired" if now >= standing.pair.expires_at else ""


class ZaloTokens:
    """The tokens of one app within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring, app_id: str) -> None:
        self._tx = tx
        self._vault = keyring.service("outbox")
        self._app_id = app_id

    def standing(self) -> TokenStatus | None:
        """The pair that is kept; None when none was ever set."""
        query = select(zalo_token).where(zalo_token.c.app_id == self._app_id)
        row = self._tx.execute(query).one_or_none()
        if row is None:
            return None
        asked, failed = (aware(moment) if moment else None for moment in (row.asked_at, row.failed_at))
        return TokenStatus(self._open(row), asked, failed, row.error)

    def put(self, pair: Pair) -> None:
        """Keep a new pair in the place of the old one; all that was said of the old one is forgotten."""
        written = json.dumps({"access": pair.access, "refresh": pair.refresh})
        values = {
            "app_id": self._app_id,
            "sealed": self._vault.seal(written, self._place),
            "issued_at": naive(pair.issued_at),
            "expires_at": naive(pair.expires_at),
            "error": "",
        }
        self._tx.execute(delete(zalo_token).where(zalo_token.c.app_id == self._app_id))
        self._tx.execute(insert(zalo_token).values(**values))

    def claim(self, pair: Pair, now: datetime) -> bool:
        """Write down that this pair is being renewed; False when somebody else is at it, or has done it."""
        free = or_(zalo_token.c.asked_at.is_(None), zalo_token.c.asked_at < naive(now - LEASE))
        mine = (zalo_token.c.app_id == self._app_id) & (zalo_token.c.issued_at == naive(pair.issued_at)) & free
        done = self._tx.execute(update(zalo_token).where(mine).values(asked_at=naive(now)))
        return done.rowcount == 1

    def fail(self, pair: Pair, error: str, now: datetime) -> None:
        """Write down that the renewal of this pair failed."""
        mine = (zalo_token.c.app_id == self._app_id) & (zalo_token.c.issued_at == naive(pair.issued_at))
        values = {"asked_at": None, "failed_at": naive(now), "error": error[:40]}
        self._tx.execute(update(zalo_token).where(mine).values(**values))

    @property
    def _place(self) -> str:
        return f"zalo_token/{self._app_id}"

    def _open(self, row: Row[tuple[object, ...]]) -> Pair | None:
        try:
            found = json.loads(self._vault.open(row.sealed, self._place))
        except SealBrokenError:
            return None
        return Pair(found["access"], found["refresh"], aware(row.issued_at), aware(row.expires_at))
