"""One message in, one transaction: what is known, the turn, its effects, what is kept and what is to be sent.

A kill at any instant leaves either nothing of a message or all that it led to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.cases.service import CaseService
from bot.clock import Clock, day_in_vietnam
from bot.conversation import screen
from bot.conversation.context import Turn
from bot.conversation.outcomes import finish
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.conversation.turn import turn
from bot.model.case import NOBODY, DeskRequest, DeskView
from bot.model.effects import Erased, Rated, Redeem, Refer, Withdraw
from bot.model.messages import Button, Incoming, Message
from bot.reports.monthly import FormFile, FormKind, Monthly, read_month
from bot.store.campaigns import count_campaign
from bot.store.chats import Chats, Kept, Said
from bot.store.claims import seal_address
from bot.store.counters import count
from bot.store.engine import Database
from bot.store.keyring import Keyring
from bot.store.messaging_window import MessagingWindow
from bot.store.outbox import Kind, Outbox
from bot.store.vault import SealBrokenError, Vault

T = TypeVar("T")
Render = Callable[[Message], Awaitable[dict[str, object]]]
"""Makes what a channel keeps of a reply."""
Parts = Callable[[Mapping[str, object]], Sequence[Mapping[str, object]]]
"""Makes the messages of one platform of a content."""


def _whole(content: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    return [content]


@dataclass(frozen=True)
class Received:
    """What a channel that is asked shows next; ``erased`` when everything before it is gone.

    ``stays`` is true for a chat that something may still be told to: it sent a case, or an officer works in it.
    """

    messages: list[Kept] = field(repr=False)
    erased: bool = False
    stays: bool = False


class _DeskNeededError(Exception):
    """A turn must see a part of the desk first; the transaction is rolled back."""

    def __init__(self, request: DeskRequest) -> None:
        super().__init__(request.view)
        self.request = request


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
        self, vault: Vault, channel: str, said: Said, incoming: Incoming, render: Render, *, campaign: str = ""
    ) -> Received:
        """Answer a message on a channel that shows what it is given; the same client id changes nothing.

        ``campaign`` names the link that brought this message, see `read_campaign`.
        """
        return await self._with_desk(
            vault.chat, lambda desk: self._receive(vault, channel, said, incoming, render, campaign, desk)
        )

    async def _receive(
        self,
        vault: Vault,
        channel: str,
        said: Said,
        incoming: Incoming,
        render: Render,
        campaign: str,
        desk: DeskView | None,
    ) -> Received:
        now = self._clock.now()
        async with self._database.write() as tx:
            chats = Chats(tx)
            try:
                before = await chats.replies_to(vault, said.client_id)
            except SealBrokenError:
                await chats.erase(vault)
                before = None
            if before is not None:
                return Received(before)
            await self._count_campaign(tx, campaign, now)
            opened = await chats.look(vault, now)
            # who comes only to have everything erased is not greeted first
            new = Session(welcomed=incoming.action == "erase:yes")
            session = load_session(opened.session) if opened.session else new
            done, stays = await self._decide(tx, vault, session, incoming, now, desk, is_party=opened.is_party)
            erased = any(isinstance(effect, Erased) for effect in done.effects)
            if erased:
                await chats.erase(vault)
                received = Received([Kept(n, await render(reply)) for n, reply in enumerate(done.replies)], erased=True)
            else:
                received = await self._keep(tx, vault, channel, said, done, now, render)
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
        parts: Parts = _whole,
        *,
        campaign: str = "",
    ) -> bool:
        """Take an update of a platform that is written to; False when it was taken before.

        The replies wait in the outbox when this returns, a row for each message that ``parts`` makes of them. Where a
        human of the office writes, typed words are only heard. ``campaign`` as in `receive`.
        """
        return await self._with_desk(
            self._keyring.chat(channel, address).chat,
            lambda desk: self._accept(channel, address, external_id, incoming, parts, campaign, desk),
        )

    async def _accept(
        self,
        channel: str,
        address: str,
        external_id: str,
        incoming: Incoming,
        parts: Parts,
        campaign: str,
        desk: DeskView | None,
    ) -> bool:
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
            done, _ = await self._decide(tx, vault, before, incoming, now, desk, is_party=opened.is_party)
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
            replies = _letters(done.replies, parts, before.asks, takes_numbers=takes_numbers)
            await outbox.put_replies(vault.chat, channel, replies, now)
        if any(isinstance(effect, Erased | Withdraw) for effect in done.effects):
            await self._database.empty_log()
        return True

    async def open(self, vault: Vault, channel: str, render: Render) -> Received:
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
                return await self._keep(tx, vault, channel, None, done, now, render)
            is_party = (await chats.look(vault, now)).is_party
            return Received(kept + await self._fetch(tx, vault, now), stays=is_party)

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

    async def message(self, vault: Vault, number: int) -> dict[str, object] | None:
        """What is kept of one message of a conversation, or None."""
        async with self._database.read() as tx:
            try:
                kept = await Chats(tx).message(vault, number)
            except SealBrokenError:
                return None
        return kept.content if kept else None

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

    async def _with_desk(self, chat: str, decide: Callable[[DeskView | None], Awaitable[T]]) -> T:
        """Decide on a message; where the turn must see a part of the desk, read that and decide once more.

        The desk is read on a connection of its own after the write lock was given back: however large it is, nobody
        waits for it. When the session changed meanwhile, the turn may ask for another part.
        """
        desk: DeskView | None = None
        while True:
            try:
                return await decide(desk)
            except _DeskNeededError as needed:
                async with self._database.read() as tx:
                    desk = await self._referrals.desk(tx, chat, needed.request, self._clock.now())

    async def _decide(
        self,
        tx: AsyncConnection,
        vault: Vault,
        session: Session,
        incoming: Incoming,
        now: datetime,
        desk: DeskView | None,
        *,
        is_party: bool,
    ) -> tuple[Turn, bool]:
        """The turn, and whether something may still be told to this chat afterwards.

        Raises _DeskNeededError, so that the transaction leaves no trace, when the turn must see a part of the desk.
        """
        known = await self._referrals.known(tx, vault.chat) if is_party else NOBODY
        done = turn(session, incoming, now, self._services, replace(known, desk=desk))
        if done.needs is not None:
            raise _DeskNeededError(done.needs)
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
        render: Render,
    ) -> Received:
        chats = Chats(tx)
        is_draft = done.session.referral is not None
        await chats.keep_session(vault, done.session.dump(), now, channel=channel, is_draft=is_draft)
        await self._rate(chats, done, now)
        waited = await self._fetch(tx, vault, now)
        shown = [await render(reply) for reply in done.replies]
        stored = [
            {**content, "text": reply.kept_as} if reply.kept_as else content
            for reply, content in zip(done.replies, shown, strict=True)
        ]
        kept = await chats.keep_messages(vault, said, stored, now)
        told = [Kept(each.number, content) for each, content in zip(kept, shown, strict=True)]
        return Received([*waited, *told])

    async def _fetch(self, tx: AsyncConnection, vault: Vault, now: datetime) -> list[Kept]:
        """What waited for a chat, kept as messages of it from now on."""
        letters = await Outbox(tx, self._keyring).take_parked(vault.chat, now)
        at = now.isoformat(timespec="seconds")
        contents = [
            {"from": "bot", "at": at, "notice": letter.kind == "notice", **letter.content} for letter in letters
        ]
        return await Chats(tx).keep_messages(vault, None, contents, now) if contents else []

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


def _letters(
    replies: Sequence[Message], parts: Parts, asked: str, *, takes_numbers: bool
) -> list[tuple[Kind, Mapping[str, object]]]:
    """The messages of a turn in order.

    Numbers belong to the last reply alone, as the session remembers them; to none when a typed number answers.
    ``asked`` is what the message before had offered to share: one of these takes that offer back.
    """
    found: list[tuple[Kind, Mapping[str, object]]] = []
    for number, reply in enumerate(replies, 1):
        kind: Kind = "secret" if reply.kept_as else "reply"
        content = reply_content(reply)
        if (takes_numbers or number < len(replies)) and reply.all_buttons:
            content["notice"] = True
        if number == len(replies):
            content["offered"] = True
        found += [(kind, part) for part in parts(content)]
    if asked and found and not any(reply.asks for reply in replies):
        # rather one without buttons: a platform may take only one of the two in a message
        at = next((at for at, (_, part) in enumerate(found) if not (part.get("buttons") or part.get("aids"))), 0)
        found[at] = (found[at][0], {**found[at][1], "asked": asked})
    return found


def reply_content(reply: Message) -> dict[str, object]:
    """A reply as the outbox keeps it for a platform."""
    return {
        "text": reply.text,
        "buttons": as_fields(reply.buttons),
        "aids": as_fields(reply.aids),
        "entry": reply.entry,
        **({"card": asdict(reply.card)} if reply.card else {}),
        **({"chart": asdict(reply.chart)} if reply.chart else {}),
        **({"form": asdict(reply.form)} if reply.form else {}),
        **({"asks": reply.asks} if reply.asks else {}),
        **({"page": reply.page} if reply.page else {}),
    }


def as_fields(buttons: Sequence[Button]) -> list[dict[str, str]]:
    """Buttons as JSON fields."""
    return [{"label": button.label, "action": button.action} for button in buttons]
