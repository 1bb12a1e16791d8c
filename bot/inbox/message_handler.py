"""One message in: what is known is read, the turn is decided, and one transaction keeps all that it led to.

Deciding keeps no writer waiting. The session has a version: when somebody else wrote in the chat meanwhile, nothing of
the turn is kept and it is decided again. A kill at any instant leaves either nothing of a message or all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.cases.service import CaseService
from bot.clock import Clock, day_in_vietnam
from bot.conversation import screen
from bot.conversation.care import must_be_heard
from bot.conversation.context import Turn
from bot.conversation.lock import HIDDEN
from bot.conversation.outcomes import finish
from bot.conversation.services import Services
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.inbox.chat_order import ChatOrder
from bot.inbox.flood_guard import FloodGuard
from bot.inbox.insight import Came, count_turn
from bot.inbox.kept_chats import HELLO, KeptChats, session_of
from bot.inbox.page import (
    Page,
    Received,
    Seen,
    fetch_waiting,
    keep_feedback,
    keep_page,
    locked_page,
    note_officer,
    said_by,
    stays_known,
)
from bot.inbox.platform_update import PlatformUpdate, hear, later_of
from bot.inbox.renewal import Renewals, renew_token
from bot.inbox.replies import Describe, Parts, letters, no_pictures, opened_of, whole
from bot.load_limit import LoadLimit
from bot.meters import METERS
from bot.model.desk_view import DeskRequest
from bot.model.messages import Incoming
from bot.places.wards import HOME
from bot.store.chat_rows import LostRaceError, Opened
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.vault import SealBrokenError, Vault
from bot.store.work import UnitOfWork

_UNLIMITED = 1_000_000
"""Messages a minute where nobody set a limit: in commands and tests one person plays many."""


class MessageHandler(KeptChats):
    """Carries messages between channels, the turn and the store."""

    def __init__(
        self,
        services: Services,
        database: Database,
        keyring: Keyring,
        cases: CaseService,
        clock: Clock,
        *,
        templates: Path = HOME,
        guard: FloodGuard | None = None,
        load: LoadLimit | None = None,
    ) -> None:
        super().__init__(services, database, cases, clock, templates)
        self._keyring = keyring
        self._order = ChatOrder()
        self._renewals = Renewals()
        self._guard = guard or FloodGuard(_UNLIMITED)
        self._load = load or LoadLimit()

    async def receive(
        self,
        vault: Vault,
        channel: str,
        client_id: str,
        incoming: Incoming,
        describe: Describe = no_pictures,
        *,
        campaign: str = "",
        origin: str = "",
        has_token: bool = False,
    ) -> Received:
        """Answer a message on a channel that shows what it is given; the same client id changes nothing.

        ``campaign``: the link that brought it, see `read_campaign`; ``origin``: its network. With ``has_token`` the
        vault is that of a browser's token, which is renewed when the browser becomes an officer's.
        """
        now = self._clock.now()

        def look(work: UnitOfWork) -> Seen:
            opened = self._opened(work, vault, now, client_id)
            if opened.said_at is not None:
                return Seen(opened, before=work.chats.replies_after(vault, opened.said_at))
            return self._seen(work, vault, opened)

        async with self._order.of(vault.chat):
            while True:
                seen = await self._look_or_erase(vault, look)
                if seen.before is not None:
                    is_locked = self._is_locked(seen.opened, now)
                    return locked_page(seen.opened, now) if is_locked else Received(opened_of(seen.before))
                session = session_of(seen.opened, incoming)
                done = await self._decide(channel, session, incoming, now, seen)
                pictures = [await describe(reply) for reply in done.replies]
                said = said_by(client_id, HIDDEN if done.is_secret else incoming.text, now)
                page = Page(vault, channel, said, pictures, origin, has_token=has_token)
                try:
                    received = await self._database.write(
                        lambda work: self._answer(work, page, seen, session, done, campaign, now),  # noqa: B023
                        is_urgent=done.takes_back,
                    )
                    break
                except LostRaceError:
                    continue
        await self._let_go(done)
        if received.token:
            self._renewals.note(vault, client_id, received.token)
        return received

    def renewed(self, was: Vault, client_id: str) -> str:
        """The token that a message got in the place of an older one, if its answer may have been lost; "" if none."""
        return self._renewals.of(was, client_id)

    async def accept(
        self,
        channel: str,
        address: str,
        external_id: str,
        incoming: Incoming,
        parts: Parts = whole,
        *,
        campaign: str = "",
    ) -> bool:
        """Take an update of a platform that is written to; False when it was taken before.

        The replies wait in the outbox when this returns, a row for each message that ``parts`` makes of them. Where a
        human of the office writes, or too many people do at once, words are only heard, but for danger and one's own
        data. ``campaign`` as in `receive`.
        """
        vault, now = self._keyring.chat(channel, address), self._clock.now()
        update = PlatformUpdate(vault, channel, address, external_id, parts, campaign)
        async with self._order.of(vault.chat):
            slowed = self._guard.wait(vault.chat)
            busy = self._load.later() if self._load.is_full else 0
            while True:
                seen = await self._database.glance(lambda work: self._seen(work, vault, self._opened(work, vault, now)))
                session = session_of(seen.opened, incoming)
                is_quiet = seen.opened.is_paused and not incoming.action
                # who is in danger, or wants the own data erased, waits for no officer and is never too fast
                said = self._services.understanding.known.utterance(incoming.text)
                later = later_of(slowed, 0 if seen.known.officer else busy)
                if (is_quiet or later) and not must_be_heard(session, said, self._services):
                    told = later if later and self._guard.may_tell(vault.chat) else None
                    note = partial(hear, update=update, now=now, later=told, is_owed=seen.opened.is_owed)
                    return await self._database.write(note)
                done = await self._decide(channel, session, incoming, now, seen)
                try:
                    is_new = await self._database.write(
                        lambda work: self._queue(work, update, seen, session, done, now),  # noqa: B023
                        is_urgent=done.takes_back,
                    )
                    break
                except LostRaceError:
                    continue
        if is_new:
            await self._let_go(done)
        return is_new

    async def open(self, vault: Vault, channel: str, describe: Describe = no_pictures) -> Received:
        """The conversation so far with what waited for it; a new one begins with the welcome."""
        now = self._clock.now()

        def look(work: UnitOfWork) -> Seen:
            kept, opened = work.chats.history(vault, self._oldest(now)), self._opened(work, vault, now)
            is_there = opened.version is not None and not opened.is_over
            return Seen(opened, before=kept if kept or is_there else None)

        async with self._order.of(vault.chat):
            while True:
                seen = await self._look_or_erase(vault, look)
                if self._is_locked(seen.opened, now):
                    return locked_page(seen.opened, now)
                if seen.before is not None:
                    break
                services = self._speaking(channel)
                done = finish(turn(Session(), HELLO, now, services), (), services)
                page = Page(vault, channel, None, [await describe(reply) for reply in done.replies])
                try:
                    return await self._database.write(lambda work: keep_page(work, page, seen.opened, done, now))  # noqa: B023
                except LostRaceError:
                    continue
        is_owed = seen.opened.is_owed
        waited = await self._database.write(lambda work: fetch_waiting(work, vault, now)) if is_owed else []
        return Received(opened_of(seen.before) + waited, stays=seen.opened.is_party)

    def _seen(self, work: UnitOfWork, vault: Vault, opened: Opened) -> Seen:
        """The look at a chat with what is known of its cases and its officer."""
        if not opened.is_party:
            return Seen(opened)
        seat = work.officers.looked_at(opened.seat)
        return Seen(opened, self._cases.known(work, vault.chat, seat, has_cases=opened.has_cases), seat=seat)

    async def _decide(self, channel: str, session: Session, incoming: Incoming, now: datetime, seen: Seen) -> Turn:
        """The turn; where it must see a part of the officer's desk, that is read first, beside whoever writes."""
        await self._catch_up(now)
        services, began, known = self._speaking(channel), METERS.start(), seen.known
        done, read = turn(session, incoming, now, services, known), set[DeskRequest]()
        while done.needs is not None:
            request = done.needs
            if request in read:
                raise RuntimeError(f"a turn asks again for what it was given: {request.view}")
            read.add(request)
            desk = await self._database.read(lambda work: self._cases.desk(work, seen.seat, request, now))  # noqa: B023
            done = turn(session, incoming, now, services, replace(known, desk=desk))
        prepared = await self.prepare(done, seen.seat, now)
        METERS.note_turn(channel, prepared.trace.decision, began)
        return prepared

    async def _look_or_erase(self, vault: Vault, look: Callable[[UnitOfWork], Seen]) -> Seen:
        """Look at a chat; one that does not open any more is erased and begins anew."""
        try:
            return await self._database.glance(look)
        except SealBrokenError:
            await self._database.write(lambda work: work.chats.erase(vault))
            return await self._database.glance(look)

    def _answer(
        self, work: UnitOfWork, page: Page, seen: Seen, before: Session, done: Turn, campaign: str, now: datetime
    ) -> Received:
        done = self._carry_out(work, page.vault.chat, page.channel, before, done, campaign, page.origin, now)
        if done.erases:
            work.chats.expect(page.vault, seen.opened)
            work.chats.erase(page.vault)
            return Received(page.shown(done.replies, now), erased=True)
        note_officer(work, seen, now)
        received = keep_page(work, page, seen.opened, done, now)
        token = renew_token(work, page.vault, done) if page.has_token else ""
        stays = stays_known(seen.known, done)
        return Received(received.messages, stays=stays, token=token, locked=done.is_locked)

    def _queue(
        self,
        work: UnitOfWork,
        update: PlatformUpdate,
        seen: Seen,
        before: Session,
        done: Turn,
        now: datetime,
    ) -> bool:
        """Keep a turn with its letters; False when the update was taken before."""
        vault, chats, opened = update.vault, work.chats, seen.opened
        if not chats.admit(update.channel, update.external_id, vault, now):
            return False
        done = self._carry_out(work, vault.chat, update.channel, before, done, update.campaign, "", now)
        session = done.session
        if done.erases:
            chats.expect(vault, opened)
            chats.erase(vault)
            # only the address stays, for the answer; who comes back is a new person to us
            session, opened = Session(), Opened(None)
        sealed, is_draft = seal_address(work.keyring, vault.chat, update.address), session.referral is not None
        last = chats.keep_session(
            vault, session.dump(), now,
            channel=update.channel, is_draft=is_draft, address=sealed, is_heard=True, seen=opened,
            remains=session.remains,
        )  # fmt: skip
        keep_feedback(work, vault.chat, done, now)
        note_officer(work, seen, now)
        if opened.is_owed and not done.is_locked:
            work.outbox.unpark(vault.chat, now)
        takes_numbers = screen.takes_numbers(done.session, self._services, day_in_vietnam(now))
        replies = letters((*done.owed, *done.replies), update.parts, before.asks, takes_numbers=takes_numbers)
        work.outbox.put_replies(vault.chat, update.channel, replies, now, last.letter if last else None)
        return True

    def _carry_out(
        self, work: UnitOfWork, chat: str, channel: str, before: Session, done: Turn, campaign: str, origin: str,
        now: datetime,
    ) -> Turn:  # fmt: skip
        """The turn with what came of its effects, which are done and counted."""
        results = [self._cases.carry_out(work, each, chat, now, origin) for each in done.effects]
        done = count_turn(work, before, done, Came(channel, campaign), day_in_vietnam(now), self._services)
        told = finish(done, [result for result in results if result is not None], self._speaking(channel))
        return self._with_owed(work, chat, channel, told, now)

    async def _let_go(self, done: Turn) -> None:
        """Let go of what was taken back: it is not kept in the log of the database either."""
        if done.takes_back:
            await self._database.empty_log()
