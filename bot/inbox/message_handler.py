"""One message in, one transaction: what is known, the turn, its effects, what is kept and what is to be sent.

A kill at any instant leaves either nothing of a message or all that it led to.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.service import CaseService
from bot.clock import Clock, day_in_vietnam
from bot.conversation import screen
from bot.conversation.context import Turn
from bot.conversation.outcomes import finish
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.inbox.replies import Describe, Parts, as_kept, letters, no_pictures, opened_of, shown_of, stamp, whole
from bot.model.case import NOBODY
from bot.model.codec import from_fields, to_kept
from bot.model.effects import Erased, Rated, Redeem, Refer, Withdraw
from bot.model.messages import ChatMessage, Incoming, Message
from bot.reports.monthly import FormFile, FormKind, Monthly, read_month
from bot.store.campaigns import count_campaign
from bot.store.chats import Chats, Said
from bot.store.claims import seal_address
from bot.store.counters import count
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.messaging_window import MessagingWindow
from bot.store.outbox import Outbox
from bot.store.vault import SealBrokenError, Vault


@dataclass(frozen=True)
class Received:
    """What a channel that is asked shows next; ``erased`` when everything before it is gone.

    ``stays`` is true for a chat that something may still be told to: it sent a case, or an officer works in it.
    """

    messages: list[ChatMessage] = field(repr=False)
    erased: bool = False
    stays: bool = False


class MessageHandler:
    """Carries messages between channels, the turn and the store."""

    def __init__(
        self, services: Services, database: Database, keyring: Keyring, referrals: CaseService, clock: Clock
    ) -> None:
        self._services = services
        self._database = database
        self._keyring = keyring
        self._referrals = referrals
        self._clock = clock

    async def receive(
        self,
        vault: Vault,
        channel: str,
        client_id: str,
        incoming: Incoming,
        describe: Describe = no_pictures,
        *,
        campaign: str = "",
    ) -> Received:
        """Answer a message on a channel that shows what it is given; the same client id changes nothing.

        ``campaign`` names the link that brought this message, see `read_campaign`.
        """
        now = self._clock.now()
        async with self._database.write() as tx:
            chats = Chats(tx)
            try:
                before = await chats.replies_to(vault, client_id)
            except SealBrokenError:
                await chats.erase(vault)
                before = None
            if before is not None:
                return Received(opened_of(before))
            await self._count_campaign(tx, campaign, now)
            opened = await chats.look(vault, now)
            # who comes only to have everything erased is not greeted first
            new = Session(welcomed=incoming.action == "erase:yes")
            session = load_session(opened.session) if opened.session else new
            done, stays = await self._decide(tx, vault, session, incoming, now, is_party=opened.is_party)
            erased = any(isinstance(effect, Erased) for effect in done.effects)
            if erased:
                await chats.erase(vault)
                received = Received(await shown_of(done.replies, now, describe), erased=True)
            else:
                said = Said(client_id, {"from": "person", "text": incoming.text, "at": stamp(now)})
                received = await self._keep(tx, vault, channel, said, done, now, describe)
                received = replace(received, stays=stays)
        if any(isinstance(effect, Erased | Withdraw) for effect in done.effects):
            await self._database.empty_log()
        return received

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
        human of the office writes, typed words are only heard. ``campaign`` as in `receive`.
        """
        vault, now = self._keyring.chat(channel, address), self._clock.now()
        async with self._database.write() as tx:
            chats = Chats(tx)
            if not await chats.admit(channel, external_id, vault, now):
                return False
            await self._count_campaign(tx, campaign, now)
            opened, outbox = await chats.look(vault, now), Outbox(tx, self._keyring)
            if opened.is_hushed and not incoming.action:
                await MessagingWindow(tx).hear(vault.chat, now)
                await outbox.unpark(vault.chat, now)
                return True
            before = load_session(opened.session) if opened.session else Session()
            done, _ = await self._decide(tx, vault, before, incoming, now, is_party=opened.is_party)
            session = done.session
            if any(isinstance(effect, Erased) for effect in done.effects):
                await chats.erase(vault)
                session = Session()  # only the address stays, for the answer; who comes back is a new person to us
            is_draft = session.referral is not None
            sealed = seal_address(self._keyring, vault.chat, address)
            await chats.keep_session(
                vault, session.dump(), now, channel=channel, is_draft=is_draft, address=sealed, is_heard=True
            )
            await self._rate(chats, done, now)
            if opened.is_owed:
                await outbox.unpark(vault.chat, now)
            takes_numbers = screen.takes_numbers(done.session, self._services, day_in_vietnam(now))
            replies = letters(done.replies, parts, before.asks, takes_numbers=takes_numbers)
            await outbox.put_replies(vault.chat, channel, replies, now)
        if any(isinstance(effect, Erased | Withdraw) for effect in done.effects):
            await self._database.empty_log()
        return True

    async def open(self, vault: Vault, channel: str, describe: Describe = no_pictures) -> Received:
        """The conversation so far with what waited for it; a new one begins with the welcome."""
        now = self._clock.now()
        async with self._database.write() as tx:
            chats = Chats(tx)
            try:
                kept = await chats.history(vault)
            except SealBrokenError:
                await chats.erase(vault)
                kept = []
            if not kept and not await chats.knows(vault):
                done = turn(Session(), Incoming("", "hello"), now, self._services)
                return await self._keep(tx, vault, channel, None, done, now, describe)
            is_party = (await chats.look(vault, now)).is_party
            return Received(opened_of(kept) + await self._fetch(tx, vault, now), stays=is_party)

    async def news(self, vault: Vault) -> Received:
        """What came for a conversation since it was looked at last."""
        now = self._clock.now()
        async with self._database.write() as tx:
            is_party = (await Chats(tx).look(vault, now)).is_party
            return Received(await self._fetch(tx, vault, now), stays=is_party)

    async def waits_for(self, vault: Vault) -> bool:
        """Whether there is news for a conversation; cheap, changes nothing."""
        async with self._database.read() as tx:
            return await Outbox(tx, self._keyring).has_parked(vault.chat, self._clock.now())

    async def message(self, vault: Vault, number: int) -> Message | None:
        """What is kept of one message of a conversation, or None."""
        async with self._database.read() as tx:
            try:
                kept = await Chats(tx).message(vault, number)
            except SealBrokenError:
                return None
        return from_fields(kept.content) if kept else None

    async def form(self, vault: Vault, ward: str, month: str, kind: FormKind) -> FormFile | None:
        """A monthly list for the officer of a conversation; None for everybody else."""
        first = read_month(month)
        if first is None:
            return None
        now = self._clock.now()
        async with self._database.write() as tx:
            lists = Monthly(tx, self._keyring, self._services.places)
            return await lists.file_for(vault.chat, ward, first, kind, now)

    async def knows(self, vault: Vault) -> bool:
        """Whether a conversation is kept."""
        async with self._database.read() as tx:
            return await Chats(tx).knows(vault)

    async def forget_before(self, moment: datetime) -> int:
        """Delete messages kept before ``moment``; returns how many."""
        async with self._database.write() as tx:
            count = await Chats(tx).forget_before(moment)
        if count:
            await self._database.empty_log()
        return count

    async def _decide(
        self, tx: AsyncConnection, vault: Vault, session: Session, incoming: Incoming, now: datetime, *, is_party: bool
    ) -> tuple[Turn, bool]:
        """The turn, and whether something may still be told to this chat afterwards."""
        known = await self._referrals.known(tx, vault.chat, now) if is_party else NOBODY
        done = turn(session, incoming, now, self._services, known)
        results = [await self._referrals.carry_out(tx, effect, vault.chat, now) for effect in done.effects]
        await _count(tx, session, done, day_in_vietnam(now))
        stays = bool(known.cases or known.officer) or any(isinstance(each, Refer | Redeem) for each in done.effects)
        return finish(done, [result for result in results if result is not None], self._services), stays

    async def _keep(
        self,
        tx: AsyncConnection,
        vault: Vault,
        channel: str,
        said: Said | None,
        done: Turn,
        now: datetime,
        describe: Describe,
    ) -> Received:
        chats = Chats(tx)
        is_draft = done.session.referral is not None
        await chats.keep_session(vault, done.session.dump(), now, channel=channel, is_draft=is_draft)
        await self._rate(chats, done, now)
        waited = await self._fetch(tx, vault, now)
        shown = await shown_of(done.replies, now, describe)
        stored = [to_kept(as_kept(each.message), each.at, each.pictures) for each in shown]
        kept = await chats.keep_messages(vault, said, stored, now)
        return Received([*waited, *(replace(each, number=row.number) for each, row in zip(shown, kept, strict=True))])

    async def _fetch(self, tx: AsyncConnection, vault: Vault, now: datetime) -> list[ChatMessage]:
        """What waited for a chat, kept as messages of it from now on."""
        waiting = await Outbox(tx, self._keyring).take_parked(vault.chat, now)
        contents = [
            to_kept(replace(letter.message, is_notice=letter.kind == "notice"), stamp(now)) for letter in waiting
        ]
        return opened_of(await Chats(tx).keep_messages(vault, None, contents, now)) if contents else []

    async def _count_campaign(self, tx: AsyncConnection, campaign: str, now: datetime) -> None:
        if campaign:
            await count_campaign(tx, day_in_vietnam(now), campaign)

    async def _rate(self, chats: Chats, done: Turn, now: datetime) -> None:
        for effect in done.effects:
            if isinstance(effect, Rated):
                await chats.rate(effect.entry, now, helpful=effect.helpful)


async def _count(tx: AsyncConnection, before: Session, done: Turn, on: date) -> None:
    """How often people asked and screened themselves; nothing says who."""
    if any(reply.entry for reply in done.replies):
        await count(tx, on, "asked")
    was, shown = (
        screening.shown if screening else "" for screening in (before.own_screening, done.session.own_screening)
    )
    if shown and not was:
        await count(tx, on, "screened")
