"""Console sessions, the codes that open them, and second factors; of the first two only hashes are kept.

A row that was written by anybody without the key opens nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.store.console_tables import console_code, console_factor, console_session
from bot.store.keyring import Keyring, KeyringError
from bot.store.locks import held
from bot.store.schema import aware, naive
from bot.texts import text


@dataclass(frozen=True)
class ConsoleSession:
    """A browser that is signed in for an officer; ``device`` is its kind ("chrome/windows"), moments are UTC."""

    id: int
    officer: int
    device: str
    since: datetime
    seen_at: datetime
    digest: str = field(repr=False)


class ConsoleSessions:
    """Codes and sessions within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def keep_code(self, officer: int, code: str, until: datetime) -> None:
        """Keep the hash of a new code for an officer; one given before opens nothing any more."""
        self._tx.execute(delete(console_code).where(console_code.c.officer == officer))
        digest = digest_of_token(code)
        mac = self._keyring.proof("console_code", officer, digest, naive(until).isoformat())
        self._tx.execute(insert(console_code).values(officer=officer, digest=digest, until=naive(until), mac=mac))

    def take_code(self, code: str, now: datetime) -> int | None:
        """The officer of a code, which is used up; None for one that is unknown, too old or not from here."""
        digest = digest_of_token(code)
        query = select(console_code).where(console_code.c.digest == digest)
        row = self._tx.execute(held(self._tx, query, console_code)).one_or_none()
        if row is None:
            return None
        self._tx.execute(delete(console_code).where(console_code.c.digest == digest))
        is_ours = self._keyring.proves(row.mac, "console_code", row.officer, row.digest, row.until.isoformat())
        return row.officer if is_ours and aware(row.until) > now else None

    def begin(self, officer: int, token: str, device: str, now: datetime) -> ConsoleSession:
        """Keep a new session by the hash of its token."""
        digest, at = digest_of_token(token), naive(now)
        values = {"officer": officer, "digest": digest, "device": device, "since": at, "seen_at": at}
        mac = self._keyring.proof("console_session", officer, digest, at.isoformat())
        key = self._tx.execute(insert(console_session).values(mac=mac, **values)).inserted_primary_key
        return ConsoleSession(int(key[0]) if key else 0, officer, device, aware(at), aware(at), digest)

    def with_token(self, token: str) -> ConsoleSession | None:
        """The session of a browser's token."""
        query = select(console_session).where(console_session.c.digest == digest_of_token(token))
        row = self._tx.execute(query).one_or_none()
        return _session(row) if row is not None and self._is_ours(row) else None

    def of(self, officer: int) -> Sequence[ConsoleSession]:
        """The sessions of an officer, the one used last first."""
        query = select(console_session).where(console_session.c.officer == officer)
        rows = self._tx.execute(query.order_by(console_session.c.seen_at.desc(), console_session.c.id.desc()))
        return [_session(row) for row in rows if self._is_ours(row)]

    def see(self, session: int, now: datetime) -> None:
        """Note that a session is used."""
        same = console_session.c.id == session
        self._tx.execute(update(console_session).where(same).values(seen_at=naive(now)))

    def end(self, session: int) -> None:
        """End a session."""
        self._tx.execute(delete(console_session).where(console_session.c.id == session))

    def end_all(self, officer: int) -> int:
        """End every session of an officer and the code that was not used; returns how many sessions there were."""
        self._tx.execute(delete(console_code).where(console_code.c.officer == officer))
        return self._tx.execute(delete(console_session).where(console_session.c.officer == officer)).rowcount

    def forget(self, unused_since: datetime, begun_before: datetime) -> None:
        """Delete the sessions and codes whose time is over."""
        self._tx.execute(delete(console_code).where(console_code.c.until < naive(unused_since)))
        is_over = (console_session.c.seen_at < naive(unused_since)) | (console_session.c.since < naive(begun_before))
        self._tx.execute(delete(console_session).where(is_over))

    def keep_factor(self, officer: int, secret: str) -> None:
        """Keep the secret of an officer's second factor, sealed."""
        self.drop_factor(officer)
        sealed = self._keyring.service("officer").seal(secret, factor_place(officer))
        mac = self._keyring.proof(*proven_factor(officer, sealed))
        self._tx.execute(insert(console_factor).values(officer=officer, sealed=sealed, last=0, mac=mac))

    def factor(self, officer: int) -> tuple[str, int] | None:
        """The secret of an officer's second factor, and the step of the clock used last; None without one.

        Raises KeyringError when somebody without the key wrote it: nobody comes in then.
        """
        query = select(console_factor).where(console_factor.c.officer == officer)
        row = self._tx.execute(held(self._tx, query, console_factor)).one_or_none()
        if row is None:
            return None
        if not self._keyring.proves(row.mac, *proven_factor(officer, row.sealed)):
            raise KeyringError(text("store.altered_factor", id=str(officer)))
        return self._keyring.service("officer").open(row.sealed, factor_place(officer)), row.last

    def use_factor(self, officer: int, step: int) -> None:
        """Note the step of the clock whose code was used: it is good for nothing more."""
        self._tx.execute(update(console_factor).where(console_factor.c.officer == officer).values(last=step))

    def drop_factor(self, officer: int) -> bool:
        """Delete an officer's second factor; False when there was none."""
        same = console_factor.c.officer == officer
        return self._tx.execute(delete(console_factor).where(same)).rowcount > 0

    def _is_ours(self, row: Row[Any]) -> bool:
        return self._keyring.proves(row.mac, "console_session", row.officer, row.digest, row.since.isoformat())


def factor_place(officer: int) -> str:
    """The place for which a second factor is sealed."""
    return f"factor/{officer}"


def proven_factor(officer: int, sealed: bytes) -> tuple[object, ...]:
    """The values of a second factor that must be as they were written."""
    return ("console_factor", officer, sealed.hex())


def digest_of_token(token: str) -> str:
    """A token or a code as it is kept; both are long and random, so that nobody finds them by trying."""
    return hashlib.sha256(f"qd22 console {token}".encode()).hexdigest()


def _session(row: Row[Any]) -> ConsoleSession:
    return ConsoleSession(row.id, row.officer, row.device, aware(row.since), aware(row.seen_at), row.digest)
