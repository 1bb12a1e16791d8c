"""Actors in the audit: the name of a chat tells two senders of a case apart, and says nothing once its key is gone."""

from __future__ import annotations

from bot.store.case_rows import Case
from bot.store.keyring import KeyringError
from bot.store.work import UnitOfWork


def chat_actor(work: UnitOfWork, case: Case, chat: str) -> str:
    """The name of a chat in the audit rows of a case."""
    try:
        return f"chat/{work.cases.vault(case).mac(chat, 'actor')[:16]}"
    except (KeyringError, LookupError):
        return "chat"
