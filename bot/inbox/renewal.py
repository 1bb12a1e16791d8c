"""Renewal of a conversation's token: from the moment a browser is an officer's, an older token opens nothing.

Whoever planted or copied the token before the invitation was redeemed is left without it.
"""

from __future__ import annotations

import json
from collections import OrderedDict

from sqlalchemy import delete, insert, select, update

from bot.conversation.context import Turn
from bot.inbox.chat_move import move_cases, move_letters
from bot.model.effects import Redeem
from bot.store.chat_seals import resealed_session
from bot.store.chats import Chats
from bot.store.data_requests import data_request
from bot.store.learning_tables import question
from bot.store.schema import chat, message
from bot.store.vault import Vault, new_token
from bot.store.work import UnitOfWork

_MOST = 100
"""Renewals of which the answer may still have been lost on its way."""


class Renewals:
    """Renewals of a moment ago: who sends the same message again, because the answer was lost, gets the same token."""

    def __init__(self) -> None:
        self._tokens: OrderedDict[tuple[str, str], str] = OrderedDict()

    def note(self, was: Vault, client_id: str, token: str) -> None:
        """A message renewed a token."""
        self._tokens[was.chat, client_id] = token
        if len(self._tokens) > _MOST:
            self._tokens.popitem(last=False)

    def of(self, was: Vault, client_id: str) -> str:
        """The token that this very message got already; only the browser that sent it knows its id. "" without one."""
        return self._tokens.get((was.chat, client_id), "")


def renew_token(work: UnitOfWork, vault: Vault, done: Turn) -> str:
    """A new token for a browser that this turn made an officer's; "" for every other."""
    redeems = any(isinstance(effect, Redeem) for effect in done.effects)
    if not redeems or work.officers.of_chat(vault.chat) is None:
        return ""
    token = new_token()
    renew_chat(work, vault, Vault.of(token))
    return token


def renew_chat(work: UnitOfWork, was: Vault, will: Vault) -> None:
    """Seal everything that belongs to a token anew for another one: words, desk, cases and what waits."""
    tx = work.tx
    row = tx.execute(select(chat).where(chat.c.id == was.chat)).one()
    session = resealed_session(row, was, will)
    tx.execute(insert(chat).values({**row._mapping, "id": will.chat, **session}))  # noqa: SLF001 - its name
    for kept in Chats(tx).history(was):
        content = json.dumps(kept.content, ensure_ascii=False)
        sealed = will.seal(content, f"message/{kept.number}")
        same = (message.c.chat == was.chat) & (message.c.number == kept.number)
        tx.execute(update(message).where(same).values(chat=will.chat, sealed=sealed))
    move_cases(work, was.chat, will.chat)
    work.officers.move(was.chat, will.chat)
    work.ties.move(was.chat, will.chat)
    for table in (data_request, question):
        tx.execute(update(table).where(table.c.chat == was.chat).values(chat=will.chat))
    move_letters(work, was.chat, will.chat)
    tx.execute(delete(chat).where(chat.c.id == was.chat))
