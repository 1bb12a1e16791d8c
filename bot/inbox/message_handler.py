"""One message in: what is known is read, the turn is decided, and one transaction keeps all that it led to.

Deciding keeps no writer waiting. The session has a version: when somebody else wrote in the chat meanwhile, nothing of
the turn is kept and it is decided again. A kill at any instant leaves either nothing of a message or all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.cases.service import CaseService
from bot.clock import Clock, day_in_vietnam
from bot.conversation import screen
from bot.conversation.care import must_be_heard
from bot.conversation.context import Turn
from bot.conversation.outcomes import finish
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.inbox.chat_order import ChatOrder
from bot.inbox.flood_guard import FloodGuard, Passes
from bot.inbox.kept_chats import KeptChats
from bot.inbox.page import (
    Page,
    Received,
    Seen,
    count_turn,
    fetch_waiting,
    keep_page,
    note_officer,
    rate,
    stays_known,
)
from bot.inbox.platform_update import PlatformUpdate, hear
from bot.inbox.renewal import Renewals, renew_chat
from bot.inbox.replies import Describe, Parts, letters, no_pictures, opened_of, stamp, whole
from bot.model.case import NOBODY, ChatContext, DeskRequest, Result
from bot.model.effects import Redeem
from bot.model.messages import Incoming
from bot.places.wards import HOME
from bot.store.chats import Kept, LostRaceError, Opened, Said
from bot.store.claims import seal_address
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.vault import SealBrokenError, Vault, new_token
from bot.store.work import UnitOfWork

_UNLIMITED = 1_000_000
"""Messages a minute where nobody set a limit: in commands and tests one person plays many."""
HELLO, ERASE = Incoming("", "hello"), "erase:yes"


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
    ) -> None:
        super().__init__(services, database, clock, templates)
        self._keyring = keyring
        self._cases = cases
        self._order = ChatOrder()
        self._renewals = Renewals()
        self._guard = guard or FloodGuard(cases.policy, _UNLIMITED, clock)

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

        ``campaign`` names the link that brought this message, see `read_campaign`, ``origin`` its network. With
        ``has_token`` the vault is that of a browser's token, which is renewed when the browser becomes an officer's.
        """
        now = self._clock.now()
        said = Said(client_id, {"from": "person", "text": incoming.text, "at": stamp(now)})

        def look(work: UnitOfWork) -> Seen:
            return self._look(work, vault, now, work.chats.replies_to(vault, client_id))

        async with self._order.of(vault.chat):
            while True:
                seen = await self._look_or_erase(vault, look)
                if seen.before is not None:
                    return Received(opened_of(seen.before))
                # who comes only to have everything erased is not greeted first
                session = _session(seen.opened) or Session(welcomed=incoming.action == ERASE)
                done = await self._decide(vault.chat, session, incoming, now, seen.known)
                pictures = [await describe(reply) for reply in done.replies]
                page = Page(vault, channel, said, pictures, self._guard.look(vault.chat, origin), has_token=has_token)
                try:
                    received = await self._database.write(
                        lambda work: self._answer(work, page, seen, session, done, campaign, now),  # noqa: B023
                        is_urgent=done.takes_back,
                    )
                    break
                except LostRaceError:
                    continue
        if done.takes_back:  # what was taken back is not kept in the log of the database either
            await self._database.empty_log()
        self._guard.note(done.effects, received.results, vault.chat, origin)
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
        human of the office writes, typed words are only heard, but for danger and one's own data. ``campaign`` as in
        `receive`.
        """
        vault, now = self._keyring.chat(channel, address), self._clock.now()
        update = PlatformUpdate(vault, channel, address, external_id, parts, campaign)
        async with self._order.of(vault.chat):
            slowed = self._guard.wait(vault.chat)
            while True:
                seen = await self._database.read(lambda work: self._look(work, vault, now))
                before = _session(seen.opened)
                is_quiet = seen.opened.is_paused and not incoming.action
                # who is in danger, or wants the own data erased, waits for no officer and is never too fast
                said = self._services.understanding.known.utterance(incoming.text)
                if (is_quiet or slowed) and not must_be_heard(before, said, self._services):
                    too_fast = slowed if slowed and self._guard.may_tell(vault.chat) else 0
                    return await self._database.write(lambda work: hear(work, update, now, too_fast))  # noqa: B023
                session = before or Session()
                done = await self._decide(vault.chat, session, incoming, now, seen.known)
                passes = self._guard.look(vault.chat, "")
                try:
                    results = await self._database.write(
                        lambda work: self._queue(work, update, seen, session, done, passes, now),  # noqa: B023
                        is_urgent=done.takes_back,
                    )
                    break
                except LostRaceError:
                    continue
        if results is None:
            return False
        if done.takes_back:  # what was taken back is not kept in the log of the database either
            await self._database.empty_log()
        self._guard.note(done.effects, results, vault.chat, "")
        return True

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
                if seen.before is not None:
                    break
                done = finish(turn(Session(), HELLO, now, self._services), (), self._services)
                page = Page(vault, channel, None, [await describe(reply) for reply in done.replies])
                try:
                    return await self._database.write(lambda work: keep_page(work, page, seen.opened, done, now))  # noqa: B023
                except LostRaceError:
                    continue
        is_owed = seen.opened.is_owed
        waited = await self._database.write(lambda work: fetch_waiting(work, vault, now)) if is_owed else []
        return Received(opened_of(seen.before) + waited, stays=seen.opened.is_party)

    def _look(self, work: UnitOfWork, vault: Vault, now: datetime, before: list[Kept] | None = None) -> Seen:
        opened = self._opened(work, vault, now)
        known = self._cases.known(work, vault.chat) if opened.is_party and before is None else NOBODY
        return Seen(opened, known, before)

    async def _decide(self, chat: str, session: Session, incoming: Incoming, now: datetime, known: ChatContext) -> Turn:
        """The turn; where it must see a part of the officer's desk, that is read first, beside whoever writes."""
        done, read = turn(session, incoming, now, self._services, known), set[DeskRequest]()
        while done.needs is not None:
            request = done.needs
            if request in read:
                raise RuntimeError(f"a turn asks again for what it was given: {request.view}")
            read.add(request)
            desk = await self._database.read(lambda work: self._cases.desk(work, chat, request, now))  # noqa: B023
            done = turn(session, incoming, now, self._services, replace(known, desk=desk))
        return await self.prepare(done, chat, now)

    async def _look_or_erase(self, vault: Vault, look: Callable[[UnitOfWork], Seen]) -> Seen:
        """Look at a chat; one that does not open any more is erased and begins anew."""
        try:
            return await self._database.read(look)
        except SealBrokenError:
            await self._database.write(lambda work: work.chats.erase(vault))
            return await self._database.read(look)

    def _answer(
        self, work: UnitOfWork, page: Page, seen: Seen, before: Session, done: Turn, campaign: str, now: datetime
    ) -> Received:
        done, results = self._carry_out(work, page.vault.chat, before, done, campaign, page.passes, now)
        if done.erases:
            work.chats.expect(page.vault, seen.opened)
            work.chats.erase(page.vault)
            return Received(page.shown(done.replies, now), erased=True)
        note_officer(work, seen.known, now)
        received = keep_page(work, page, seen.opened, done, now)
        token = (
            self._renew(work, page.vault)
            if page.has_token and any(isinstance(effect, Redeem) for effect in done.effects)
            else ""
        )
        stays = stays_known(seen.known, done)
        return Received(received.messages, stays=stays, token=token, results=results)

    def _renew(self, work: UnitOfWork, vault: Vault) -> str:
        """A new token for a browser that is an officer's now; "" for one that is not."""
        if work.officers.of_chat(vault.chat) is None:
            return ""
        token = new_token()
        renew_chat(work, vault, Vault.of(token))
        return token

    def _queue(
        self,
        work: UnitOfWork,
        update: PlatformUpdate,
        seen: Seen,
        before: Session,
        done: Turn,
        passes: Passes,
        now: datetime,
    ) -> Sequence[Result] | None:
        """Keep a turn with its letters; what came of its effects, or None when the update was taken before."""
        vault, chats, opened = update.vault, work.chats, seen.opened
        if not chats.admit(update.channel, update.external_id, vault, now):
            return None
        done, results = self._carry_out(work, vault.chat, before, done, update.campaign, passes, now)
        session = done.session
        if done.erases:
            chats.expect(vault, opened)
            chats.erase(vault)
            # only the address stays, for the answer; who comes back is a new person to us
            session, opened = Session(), Opened(None)
        sealed, is_draft = seal_address(work.keyring, vault.chat, update.address), session.referral is not None
        chats.keep_session(
            vault, session.dump(), now,
            channel=update.channel, is_draft=is_draft, address=sealed, is_heard=True, seen=opened,
        )  # fmt: skip
        rate(chats, done, now)
        note_officer(work, seen.known, now)
        if opened.is_owed:
            work.outbox.unpark(vault.chat, now)
        takes_numbers = screen.takes_numbers(done.session, self._services, day_in_vietnam(now))
        replies = letters(done.replies, update.parts, before.asks, takes_numbers=takes_numbers)
        work.outbox.put_replies(vault.chat, update.channel, replies, now)
        return results

    def _carry_out(
        self, work: UnitOfWork, chat: str, before: Session, done: Turn, campaign: str, passes: Passes, now: datetime
    ) -> tuple[Turn, Sequence[Result]]:
        """The turn with what came of its effects, which are done and counted, and these results alone."""
        today, carry_out, admission = day_in_vietnam(now), self._cases.carry_out, passes.admission
        if campaign:
            work.campaigns.count(today, campaign)
        results = [passes.refusal(each) or carry_out(work, each, chat, now, admission) for each in done.effects]
        count_turn(work, before, done, today)
        found = [result for result in results if result is not None]
        return finish(done, found, self._services), found


def _session(opened: Opened) -> Session | None:
    return load_session(opened.session) if opened.session else None
