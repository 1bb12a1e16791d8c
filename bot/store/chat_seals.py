"""Seals of a chat whose address changed: what was sealed for the old one, for the new one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from bot.store.vault import Vault


def resealed_session(row: Row[Any], was: Vault, will: Vault) -> dict[str, bytes | None]:
    """The session of a row of `chat`, and what outlives it, sealed for another chat. Raises SealBrokenError."""
    session = will.seal(was.open(row.session, "session"), "session") if row.session else b""
    remains = will.seal(was.open(row.remains, "session"), "session") if row.remains else None
    return {"session": session, "remains": remains}
