"""Pages: what a channel that is asked shows of a turn, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.cases.notices import work_button
from bot.conversation.context import Turn
from bot.conversation.lock import prompt
from bot.inbox.replies import as_kept, opened_of, stamp
from bot.model.actions import parse_action
from bot.model.codec import to_kept
from bot.model.desk_actions import Desk, DeskCaseOf, DeskOpen
from bot.model.desk_view import NOBODY, ChatContext
from bot.model.effects import KeepQuestion, Rated, Redeem, Refer
from bot.model.messages import Button, ChatMessage, Message, Picture
from bot.store.chat_rows import Kept, Opened, Said
from bot.store.officers import OfficerRow
from bot.store.questions import MOST_OF_NETWORK
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from bot.texts import text

_MOST_NOTICES = 3
"""Notices of cases that an officer reads one by one when they come back."""


@dataclass(frozen=True)
class Seen:
    """The facts read before a turn; ``before`` are the replies that this very message got already.

    ``seat`` is that of the officer whose chat it is.
    """

    opened: Opened
    known: ChatContext = NOBODY
    before: list[Kept] | None = None
    seat: OfficerRow | None = None


@dataclass(frozen=True)
class Received:
    """Messages that a channel that is asked shows next; ``erased`` when everything before it is gone.

    ``stays`` is true for a chat that something may still be told to: it sent a case, or an officer works in it.
    ``token`` is the new one of a browser that has just become an officer's. ``locked``: nothing of the person is shown
    until the lock word is typed.
    """

    messages: list[ChatMessage] = field(repr=False)
    erased: bool = False
    stays: bool = False
    token: str = field(default="", repr=False)
    locked: bool = False


@dataclass(frozen=True)
class Page:
    """A message of a channel that is asked; ``pictures`` are those of the first replies, ``origin`` its network."""

    vault: Vault
    channel: str
    said: Said | None
    pictures: Sequence[Sequence[Picture]]
    origin: str = ""
    has_token: bool = False

    def shown(self, replies: Sequence[Message], now: datetime) -> list[ChatMessage]:
        """Replies as the page shows them, numbered from 0."""
        pictures = [*self.pictures, *(() for _ in replies[len(self.pictures) :])]
        return [
            ChatMessage(number, reply, at=stamp(now), pictures=tuple(drawn))
            for number, (reply, drawn) in enumerate(zip(replies, pictures, strict=True))
        ]


def locked_page(opened: Opened, now: datetime) -> Received:
    """All that the page of a locked chat shows."""
    return Received([ChatMessage(0, prompt(), at=stamp(now))], stays=opened.is_party, locked=True)


def said_by(client_id: str, words: str, now: datetime) -> Said:
    """A person's message as it is kept."""
    return Said(client_id, {"from": "person", "text": words, "at": stamp(now)})


def keep_page(work: UnitOfWork, page: Page, opened: Opened, done: Turn, now: datetime) -> Received:
    """Keep a turn with its replies; returns what the page shows."""
    is_draft = done.session.referral is not None
    session, remains = done.session.dump(), done.session.remains
    last = work.chats.keep_session(
        page.vault, session, now, channel=page.channel, is_draft=is_draft, seen=opened, remains=remains
    )
    keep_feedback(work, page.vault.chat, done, now, page.origin)
    waited = fetch_waiting(work, page.vault, now) if opened.is_owed and not done.is_locked else []
    number = None if last is None or waited else last.message
    shown = [*replace(page, pictures=()).shown(done.owed, now), *page.shown(done.replies, now)]
    stored = [to_kept(as_kept(each.message), each.at, each.pictures) for each in shown]
    kept = work.chats.keep_messages(page.vault, page.said, stored, now, number)
    told = [replace(each, number=row.number) for each, row in zip(shown, kept, strict=True)]
    return Received([*waited, *told])


def fetch_waiting(work: UnitOfWork, vault: Vault, now: datetime) -> list[ChatMessage]:
    """Take what waited for a chat; kept as messages of it from now on."""
    work.chats.hold(vault)
    waited = [
        replace(each.message, is_notice=each.kind == "notice") for each in work.outbox.take_parked(vault.chat, now)
    ]
    contents = [to_kept(message, stamp(now)) for message in gathered(waited)]
    return opened_of(work.chats.keep_messages(vault, None, contents, now)) if contents else []


def gathered(waited: Sequence[Message]) -> list[Message]:
    """Waiting messages, with many notices of cases in one: after days away they no longer hold one by one."""
    of_cases = [each for each in waited if _case_of(each)]
    if len(of_cases) <= _MOST_NOTICES:
        return list(waited)
    cases = len({_case_of(each) for each in of_cases})
    said = text("desk.news", count=str(len(of_cases)), cases=str(cases))
    one = Message(said, (work_button(), Button(text("button.desk"), str(Desk()))), is_notice=True)
    return [*(each for each in waited if not _case_of(each)), one]


def _case_of(message: Message) -> str:
    """The code of the case that a notice to an officer leads to; "" for any other message."""
    actions = (parse_action(button.action) for button in message.buttons) if message.is_notice else ()
    return next((each.code for each in actions if isinstance(each, DeskCaseOf | DeskOpen)), "")


def keep_feedback(work: UnitOfWork, chat: str, done: Turn, now: datetime, origin: str = "") -> None:
    """Keep whether an answer was found helpful, and what nobody could answer; ``origin`` is the network, if known."""
    for effect in done.effects:
        if isinstance(effect, Rated):
            work.chats.rate(effect.entry, now, helpful=effect.helpful)
        elif isinstance(effect, KeepQuestion):
            source, since = f"question/net/{origin}", now - timedelta(days=1)
            if origin and work.flood_marks.count(source, since) >= MOST_OF_NETWORK:
                continue
            if work.questions.add(chat, effect.kind, effect.entry, effect.reason, effect.words, now) and origin:
                work.flood_marks.add(source, now)


def note_officer(work: UnitOfWork, seen: Seen, now: datetime) -> None:
    """Note that the officer of a chat wrote, if there is one."""
    if seen.seat is not None and seen.known.officer is not None and not work.officers.has_come:
        work.officers.see(seen.seat, now)


def stays_known(known: ChatContext, done: Turn) -> bool:
    """True if something may still be told to this chat afterwards."""
    return bool(known.cases or known.officer or known.locked_seat) or any(
        isinstance(each, Refer | Redeem) for each in done.effects
    )
