"""Drafts: requests to be contacted that were begun in a chat and not sent. They are reminded of, and then forgotten.

They stand in the sealed session of their chat, so they belong to the inbox and not to the cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.cases.notifier import Notifier
from bot.cases.policy import Policy
from bot.conversation.session import load_session
from bot.model.citizen_actions import ReferStart
from bot.model.messages import Button
from bot.model.place import Places
from bot.store.chat_rows import Draft
from bot.store.outbox import PULLING
from bot.store.vault import SealBrokenError, Vault
from bot.store.work import UnitOfWork
from bot.texts import text

DraftStep = Literal["reminded", "forgotten"]


def draft_stage(since: datetime, now: datetime, policy: Policy) -> int | None:
    """The latest day on which whoever began a request is reminded, or ``draft_ends`` when it is over; None before."""
    come = [days for days in (*policy.draft_days, policy.draft_ends) if now - since >= timedelta(days=days)]
    return min(max(come), policy.draft_ends) if come else None


@dataclass(frozen=True)
class Drafts:
    """Looks after drafts within one transaction."""

    work: UnitOfWork
    places: Places
    policy: Policy

    def unfinished(self, now: datetime) -> list[str]:
        """The chats with a request that was begun, not sent, and is to be reminded of or forgotten; changes nothing.

        What a browser began is sealed with its own key: it goes with its chat, and is only reminded of here.
        """
        first = min((*self.policy.draft_days, self.policy.draft_ends))
        drafts = self.work.chats.drafts(now - timedelta(days=first))
        stages = {draft: draft_stage(draft.since, now, self.policy) for draft in drafts}
        keys = {draft: _draft_key(draft, stage) for draft, stage in stages.items() if stage is not None}
        told = self.work.sent.among(keys.values())
        return [draft.chat for draft, key in keys.items() if key not in told and not self._is_beyond_us(draft, now)]

    def finish(self, chat: str, now: datetime) -> DraftStep | None:
        """Remind of a request that was not sent, or forget it when its days are over; None when neither is due."""
        draft = self.work.chats.draft(chat)
        stage = draft_stage(draft.since, now, self.policy) if draft else None
        if draft is None or stage is None or self._is_beyond_us(draft, now):
            return None
        if self.work.sent.has(_draft_key(draft, stage)):
            return None
        is_over = stage == self.policy.draft_ends
        if is_over:
            self._forget(draft, now)
            said, label = text("notice.draft_gone", days=str(stage)), text("button.draft_anew")
        else:
            said, label = text("notice.draft"), text("button.draft_on")
        self._notifier.tell(chat, said, [Button(label, str(ReferStart()))], now)
        passed = [days for days in (*self.policy.draft_days, self.policy.draft_ends) if days <= stage]
        self.work.sent.add([_draft_key(draft, days) for days in passed], now)
        return "forgotten" if is_over else "reminded"

    def _is_beyond_us(self, draft: Draft, now: datetime) -> bool:
        is_over = draft_stage(draft.since, now, self.policy) == self.policy.draft_ends
        return is_over and draft.channel in PULLING

    def _forget(self, draft: Draft, now: datetime) -> None:
        """The session without the request; one that does not open is forgotten whole."""
        chats = self.work.chats
        try:
            vault = self._open(draft)
        except SealBrokenError:
            chats.restart(draft.chat, now)
            return
        saved = chats.session(vault)
        if saved is None:
            chats.restart(draft.chat, now)
            return
        session = replace(load_session(saved), referral=None)
        # the chat counts as touched: it must outlive the notice that is on its way to it
        remains = session.remains
        chats.keep_session(vault, session.dump(), now, channel=draft.channel, is_draft=False, remains=remains)

    def _open(self, draft: Draft) -> Vault:
        """The vault of a chat. Raises SealBrokenError."""
        address = self.work.keyring.service("outbox").open(draft.address or b"", f"address/{draft.chat}")
        return self.work.keyring.chat(draft.channel, address)

    @property
    def _notifier(self) -> Notifier:
        return Notifier(self.work, self.places)


def _draft_key(draft: Draft, days: int) -> str:
    return f"draft/{days}/{draft.chat}/{draft.since.isoformat()}"
