"""Conversations: the session and, where no platform keeps them, the messages; all sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from bot.store.chat_rows import Draft, Kept, Last, LostRaceError, Opened, Said
from bot.store.chat_statements import (
    KNOWN,
    LOOK,
    PUT_MESSAGES,
    SEAT,
    admission,
    beginning,
    following,
    following_values,
    keeping,
)
from bot.store.hot_statements import Row, change, fetch_first, fetch_one, put_rows
from bot.store.learning_tables import question
from bot.store.locks import held, locks
from bot.store.outreach_tables import follower
from bot.store.schema import (
    aware,
    chat,
    desk_group,
    inbox,
    message,
    naive,
    officer,
    outbox,
    party,
    rating,
)  # fmt: skip
from bot.store.sent_notices import SentNotices
from bot.store.tie_tables import chat_tie
from bot.store.vault import SealBrokenError, Vault

UPDATE = "update"
"""The place for which the id of an update is digested."""
SHOWN = 300
"""A page gets this many of the newest messages; opening more would keep everybody else waiting."""
_SPARE = 100
"""Messages that a chat may keep beyond those it shows, until they are cut: not each message costs a deletion."""


class Chats:
    """The conversations within one transaction."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx

    def knows(self, vault: Vault) -> bool:
        """True if there is such a chat."""
        return fetch_first(self._tx, KNOWN, {"chat": vault.chat}) is not None

    def look(self, vault: Vault, now: datetime, since: datetime | None = None, client_id: str = "") -> Opened:
        """All that a message needs to know of its chat first, in one look; ``since`` as in `history`.

        ``client_id`` is the id that the person's device gave the message, if it gives any.
        """
        row = fetch_one(self._tx, LOOK, {"chat": vault.chat, "client_id": client_id or None})
        is_paused = row.quiet_until is not None and aware(row.quiet_until) > now
        seat = _seat(row) if getattr(row, f"{SEAT}id") is not None else None
        is_needed = row.has_cases or seat is not None or row.is_draft
        is_old = since is not None and row.touched_at is not None and aware(row.touched_at) < since
        is_over = is_old and not is_needed
        sealed = row.remains if is_old and not row.is_draft else row.session
        session = None if is_over else _session(vault, sealed)
        return Opened(session, is_paused, row.is_owed, row.has_cases, row.version, is_over, row.said_at, seat)

    def channel_of(self, chat_id: str) -> str:
        """The channel of a chat; "" when there is none."""
        return self._tx.scalar(select(chat.c.channel).where(chat.c.id == chat_id)) or ""

    def session(self, vault: Vault) -> str | None:
        """The session of a chat as JSON, or None for a new (or unreadable) one."""
        return _session(vault, self._tx.scalar(select(chat.c.session).where(chat.c.id == vault.chat)))

    def history(self, vault: Vault, since: datetime | None = None) -> list[Kept]:
        """The newest messages of a chat in order. Raises SealBrokenError.

        What was kept before ``since`` is to be deleted: while that waits, for a clock that jumped, it is not shown.
        """
        query = select(message.c.number, message.c.sealed).where(message.c.chat == vault.chat, *_from(since))
        rows = self._tx.execute(query.order_by(message.c.number.desc()).limit(SHOWN))
        return [_open(vault, row.number, row.sealed) for row in rows][::-1]

    def message(self, vault: Vault, number: int, since: datetime | None = None) -> Kept | None:
        """One message of a chat, or None; ``since`` as in `history`. Raises SealBrokenError."""
        query = select(message.c.sealed).where(message.c.chat == vault.chat, message.c.number == number, *_from(since))
        sealed = self._tx.scalar(query)
        return _open(vault, number, sealed) if sealed is not None else None

    def replies_after(self, vault: Vault, number: int) -> list[Kept]:
        """The replies already given to a person's message with this number. Raises SealBrokenError."""
        query = select(message).where(message.c.chat == vault.chat, message.c.number > number)
        found = []
        for row in self._tx.execute(query.order_by(message.c.number)):
            if row.client_id is not None:
                break
            found.append(_open(vault, row.number, row.sealed))
        return found

    def keep_session(
        self,
        vault: Vault,
        session: str,
        now: datetime,
        *,
        channel: str,
        is_draft: bool,
        address: bytes | None = None,
        is_heard: bool = False,
        seen: Opened | None = None,
        remains: str = "",
    ) -> Last | None:
        """Keep the session as it is now; returns the last numbers, None where nobody looked.

        ``is_draft`` while a referral is unfinished.
        ``address``: where a pushing channel writes to, sealed for the sender (see `seal_address`). ``is_heard`` when
        the person wrote just now: whatever was shut to them is open again. ``seen`` is what the session was decided
        on. ``remains`` is the session that takes its place when its days are over, if anything of it does. Raises
        LostRaceError when the chat has another one by now.
        """
        values = {
            "id": vault.chat, "session": vault.seal(session, "session"), "touched_at": naive(now), "channel": channel,
            "address": address, "draft_since": naive(now) if is_draft else None,
            "heard_at": naive(now) if is_heard else None,
            "remains": vault.seal(remains, "session") if remains else None,
        }  # fmt: skip
        if seen is None:
            self._tx.execute(keeping(self._tx.dialect.name, is_heard=is_heard), values)
            return None
        if seen.version is None:
            if change(self._tx, beginning(self._tx.dialect.name), values) != 1:
                raise LostRaceError
            return None
        following_this = {**following_values(values), "seen": seen.version}
        last = fetch_first(self._tx, following(is_heard=is_heard), following_this)
        if last is None:
            raise LostRaceError
        return Last(last.message, last.letter)

    def hold(self, vault: Vault) -> None:
        """Be the only one who changes a chat until the transaction ends."""
        if locks(self._tx):
            self._tx.execute(held(self._tx, select(chat.c.id).where(chat.c.id == vault.chat), chat))

    def expect(self, vault: Vault, seen: Opened) -> None:
        """Raises LostRaceError when a chat has another session than the one that was seen."""
        query = select(chat.c.version).where(chat.c.id == vault.chat)
        if self._tx.scalar(held(self._tx, query, chat)) != seen.version:
            raise LostRaceError

    def keep_messages(
        self,
        vault: Vault,
        said: Said | None,
        replies: Sequence[dict[str, object]],
        now: datetime,
        last: int | None = None,
    ) -> list[Kept]:
        """A person's message and the replies to it, in order; returns the replies.

        ``last`` is the number of the chat's last message, when it was just read.
        """
        top = last
        if top is None:
            top = self._tx.scalar(select(func.max(message.c.number)).where(message.c.chat == vault.chat)) or 0
        number = top + 1
        rows: list[tuple[str | None, dict[str, object]]] = [(said.client_id, said.content)] if said else []
        rows += [(None, reply) for reply in replies]
        values = [
            {
                "chat": vault.chat, "number": at, "client_id": client_id, "at": naive(now),
                "sealed": vault.seal(json.dumps(content, ensure_ascii=False), f"message/{at}"),
            }
            for at, (client_id, content) in enumerate(rows, number)
        ]  # fmt: skip
        if values:
            put_rows(self._tx, PUT_MESSAGES, values)
        if top > SHOWN and top // _SPARE != (top + len(values)) // _SPARE:  # a flood does not wait for the day's end
            self._tx.execute(delete(message).where(message.c.chat == vault.chat, message.c.number <= top - SHOWN))
        kept = [Kept(at, content) for at, (_, content) in enumerate(rows, number)]
        return kept[1:] if said else kept

    def rate(self, entry: str, now: datetime, *, helpful: bool) -> None:
        """Somebody found an answer helpful or not; nothing says who."""
        self._tx.execute(insert(rating).values(entry=entry, helpful=helpful, at=naive(now)))

    def admit(self, channel: str, external_id: str, vault: Vault, now: datetime) -> bool:
        """True if an update of a platform is new; it is from now on known.

        By a keyed digest: ids of platforms may hold the id of a person, or be made of what was typed.
        """
        known_by = vault.mac(external_id, UPDATE)
        values = {"channel": channel, "external_id": known_by, "chat": vault.chat, "at": naive(now)}
        return bool(change(self._tx, admission(self._tx.dialect.name), values))

    def erase(self, vault: Vault) -> None:
        """Delete a chat with all its messages and all that waits for it, now."""
        self._tx.execute(delete(outbox).where(outbox.c.chat == vault.chat))
        self._tx.execute(delete(message).where(message.c.chat == vault.chat))
        self._tx.execute(delete(follower).where(follower.c.chat == vault.chat))
        self._tx.execute(delete(question).where(question.c.chat == vault.chat))
        SentNotices(self._tx).forget_about(vault.chat)
        self._tx.execute(delete(chat).where(chat.c.id == vault.chat))

    def drafts(self, until: datetime) -> list[Draft]:
        """Unfinished referrals that were begun up to ``until``."""
        query = select(chat).where(chat.c.draft_since <= naive(until)).order_by(chat.c.draft_since)
        return [Draft(row.id, row.channel, aware(row.draft_since), row.address) for row in self._tx.execute(query)]

    def draft(self, chat_id: str) -> Draft | None:
        """The unfinished referral of a chat."""
        query = select(chat).where(chat.c.id == chat_id, chat.c.draft_since.is_not(None))
        row = self._tx.execute(held(self._tx, query, chat)).one_or_none()
        return Draft(row.id, row.channel, aware(row.draft_since), row.address) if row else None

    def restart(self, chat_id: str, now: datetime) -> None:
        """Forget a session that cannot be opened, with the draft in it: the person begins anew."""
        values = {"session": b"", "draft_since": None, "touched_at": naive(now), "version": chat.c.version + 1}
        self._tx.execute(update(chat).where(chat.c.id == chat_id).values(**values))

    def forget_before(self, moment: datetime) -> int:
        """Delete every message kept before ``moment`` and chats untouched since; returns how many of them.

        By the age of the message: who keeps writing was promised the same days as everybody else. A chat that sent a
        case, waits for an unfinished one or belongs to officers stays, without its old messages and without all that
        was told in it: there is still something to be told to it. Only what an unfinished one was filled with is kept
        longer, where the server can end it (a browser's it cannot open).
        """
        gone = self._tx.execute(delete(message).where(message.c.at < naive(moment)))
        self._forget_unshown()
        is_drafting = chat.c.draft_since.is_not(None) & (chat.c.channel != "web")
        needed = (
            exists().where(party.c.chat == chat.c.id)
            | exists().where(officer.c.chat == chat.c.id)
            | exists().where(desk_group.c.chat == chat.c.id)
            | exists().where(follower.c.chat == chat.c.id)
            | exists().where(chat_tie.c.chat == chat.c.id)
            | is_drafting
        )
        idle = chat.c.touched_at < naive(moment)
        remains = func.coalesce(chat.c.remains, b"")
        blank = {"session": remains, "draft_since": None, "version": chat.c.version + 1}
        blanked = self._tx.execute(update(chat).where(idle, ~is_drafting, chat.c.session != remains).values(**blank))
        old = select(chat.c.id).where(idle, ~needed)
        self._tx.execute(delete(outbox).where(outbox.c.chat.in_(old)))
        # a last message that is younger than its chat's last touch cannot be: the rest goes with the chat. The same is
        # asked of the row itself: whoever writes in it at this very moment keeps it
        self._tx.execute(delete(chat).where(idle, ~needed))
        self._tx.execute(delete(inbox).where(inbox.c.at < naive(moment)))
        # what is owed for a case, or announced, stays until that ends; everything else was promised the same days
        settled = outbox.c.kind.not_in(("notice", "news")) | (outbox.c.state == "sent")
        self._tx.execute(delete(outbox).where(outbox.c.at < naive(moment), settled))
        return gone.rowcount + blanked.rowcount

    def _forget_unshown(self) -> None:
        """Delete what no page shows any more."""
        long = select(message.c.chat, func.max(message.c.number).label("last")).group_by(message.c.chat)
        ends = long.having(func.count() > SHOWN).subquery()
        for row in self._tx.execute(select(ends)).all():
            self._tx.execute(delete(message).where(message.c.chat == row.chat, message.c.number <= row.last - SHOWN))


def _seat(row: Row) -> dict[str, Any]:
    """The row of the officer whose chat was looked at."""
    return {name.removeprefix(SEAT): value for name, value in row._asdict().items() if name.startswith(SEAT)}


def _session(vault: Vault, sealed: bytes | None) -> str | None:
    try:
        return vault.open(sealed, "session") if sealed else None
    except SealBrokenError:
        return None


def _from(since: datetime | None) -> list[ColumnElement[bool]]:
    return [message.c.at >= naive(since)] if since else []


def _open(vault: Vault, number: int, sealed: bytes) -> Kept:
    content: dict[str, object] = json.loads(vault.open(sealed, f"message/{number}"))
    return Kept(number, content)
