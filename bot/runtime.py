"""Runtime: the database with its keys and the parts on it, opened at start and closed at the end."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, fields
from pathlib import Path

from bot.cases.policy import Policy
from bot.cases.service import CaseService
from bot.inbox.message_handler import MessageHandler
from bot.settings import Settings
from bot.store.engine import Database, open_keyring
from bot.store.keyring import Keyring


@dataclass(frozen=True)
class Runtime:
    """The parts that are open."""

    database: Database
    keyring: Keyring
    referrals: CaseService
    exchange: MessageHandler
    policy: Policy
    anchors: Path | None = None
    """The file in which the end of the audit is noted, outside the database."""


@dataclass(frozen=True)
class Opened:
    """A database with its keys: enough for the commands that keep it."""

    database: Database
    keyring: Keyring


def policy_of(settings: Settings) -> Policy:
    """The clocks as they are set."""
    return Policy(**{field.name: getattr(settings, field.name) for field in fields(Policy)})


@contextlib.asynccontextmanager
async def opened(settings: Settings, *, alone: bool = False) -> AsyncIterator[Opened]:
    """Open the database with its keys; ``alone`` while no service runs on it. Raises StoreError or KeyringError."""
    database = await Database.open(settings.database_url, alone=alone, wait_ms=1000 if alone else 5000)
    try:
        keyring = await open_keyring(database, settings.master_key.get_secret_value(), settings.key_path)
        yield Opened(database, keyring)
    finally:
        await database.close()
