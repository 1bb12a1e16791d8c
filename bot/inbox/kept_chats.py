"""Kept chats: what a channel that is asked fetches of a conversation, and when old messages go."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.cases.reporting_month import read_month
from bot.cases.service import CaseService
from bot.clock import Clock
from bot.conversation.certificate import awaits_photo
from bot.conversation.context import Turn
from bot.conversation.lock import is_locked
from bot.conversation.services import Services
from bot.conversation.session import Session, load_session
from bot.inbox.live import Live, owed_answers
from bot.inbox.own_data import OwnData, gather
from bot.inbox.page import Received, fetch_waiting
from bot.model.codec import from_fields
from bot.model.effects import IssueList
from bot.model.messages import Incoming, Message
from bot.reports.form01 import Form01
from bot.reports.monthly import FormFile, FormKind, Monthly, addendum_file, file_of
from bot.store.chat_rows import Kept, Opened
from bot.store.engine import Database
from bot.store.officers import OfficerRow
from bot.store.vault import SealBrokenError, Vault
from bot.store.work import UnitOfWork
from bot.texts.channels import KINDS, kind_of

ERASE = "erase:yes"
HELLO = Incoming("", "hello")
_LOG = logging.getLogger("qd22.delivery")


class KeptChats:
    """Reads conversations and their files."""

    def __init__(
        self, services: Services, database: Database, cases: CaseService, clock: Clock, templates: Path
    ) -> None:
        self._services = services
        self._database = database
        self._cases = cases
        self._clock = clock
        self._templates = templates
        self._spoken = {kind: services.speaking(kind) for kind in KINDS}
        self._live = Live(services, database)

    async def services_now(self) -> Services:
        """The services of turns with what editors taught."""
        await self._catch_up(self._clock.now())
        return self._services

    async def _catch_up(self, now: datetime) -> None:
        """Speak with what editors taught meanwhile."""
        services = await self._live.services(now)
        if services is not self._services:
            self._services = services
            self._spoken = {kind: services.speaking(kind) for kind in KINDS}

    def _with_owed(self, work: UnitOfWork, chat: str, channel: str, done: Turn, now: datetime) -> Turn:
        """The turn with the answers to what was asked in vain before, if anybody may still be owed one."""
        if not self._live.may_owe(now, self._services.promises.chat_days):
            return done
        owed = owed_answers(work, chat, done, self._live.overlay, self._speaking(channel), now)
        return replace(done, owed=owed) if owed else done

    def _speaking(self, channel: str) -> Services:
        """The services of a turn on this channel."""
        return self._spoken[kind_of(channel)]

    async def news(self, vault: Vault) -> Received:
        """Fetch what came for a conversation since it was looked at last."""
        now = self._clock.now()

        def act(work: UnitOfWork) -> Received:
            opened = self._opened(work, vault, now)
            if self._is_locked(opened, now):
                return Received([], stays=opened.is_party, locked=True)
            return Received(fetch_waiting(work, vault, now), stays=opened.is_party)

        return await self._database.write(act)

    async def waits_for(self, vault: Vault) -> bool:
        """True if there is news for a conversation; cheap, changes nothing."""
        return await self._database.read(lambda work: work.outbox.has_parked(vault.chat, self._clock.now()))

    async def is_locked(self, vault: Vault) -> bool:
        """True while a conversation shows nothing until its lock word is typed."""
        now = self._clock.now()
        return await self._database.read(lambda work: self._is_locked(self._opened(work, vault, now), now))

    async def awaits_photo(self, vault: Vault) -> bool:
        """True while a photo of a certificate that comes in this conversation may be looked at."""
        now = self._clock.now()
        try:
            opened = await self._database.read(lambda work: self._opened(work, vault, now))
        except SealBrokenError:
            return False
        if self._is_locked(opened, now) or not opened.session:
            return False
        return awaits_photo(load_session(opened.session))

    async def message(self, vault: Vault, number: int) -> Message | None:
        """One message of a conversation as it is kept, or None; a locked one shows none."""
        now = self._clock.now()

        def act(work: UnitOfWork) -> Kept | None:
            if self._is_locked(self._opened(work, vault, now), now):
                return None
            return work.chats.message(vault, number, self._oldest(now))

        try:
            kept = await self._database.read(act)
        except SealBrokenError:
            return None
        return from_fields(kept.content) if kept else None

    async def form(self, vault: Vault, ward: str, month: str, kind: FormKind, addendum: int = 0) -> FormFile | None:
        """A monthly list, or one of its addenda, for the officer of a conversation.

        None for everybody else, and where chats give none.
        """
        first = read_month(month)
        if first is None or self._services.contact_at_console:
            return None
        now = self._clock.now()
        if addendum:
            sheet = await self._database.write(
                lambda work: Monthly(work, self._services.places).fetch_addendum(vault.chat, ward, first, addendum, now)
            )
            return (
                await asyncio.to_thread(addendum_file, sheet, kind, self._services.promises.trial_mark)
                if sheet
                else None
            )
        found = await self._database.write(
            lambda work: Monthly(work, self._services.places).fetch_for(vault.chat, ward, first, kind, now)
        )
        return await self._made(found, ward, kind) if isinstance(found, Form01) else found

    async def own_data(self, vault: Vault, kind: str) -> FormFile | None:
        """Everything that is kept of a conversation, as a file; None while it is locked."""
        now = self._clock.now()

        def act(work: UnitOfWork) -> OwnData | None:
            opened = self._opened(work, vault, now)
            if self._is_locked(opened, now):
                return None
            return gather(work, vault.chat, session_of(opened, HELLO), self._cases.known)

        found = await self._database.read(act)
        return await asyncio.to_thread(found.file, kind, self._services.promises, now) if found else None

    async def _made(self, form: Form01, ward: str, kind: FormKind) -> FormFile:
        """A form as a file, beside the loop: it takes its time."""
        trial = self._services.promises.trial_mark
        made = await asyncio.to_thread(file_of, form, ward, kind, self._templates, trial)
        if made.warning:  # the officer has a list in time; who looks after the server mends the template
            _LOG.warning(made.warning)
        return made

    def _oldest(self, now: datetime) -> datetime:
        """The moment from which on messages are shown; older ones are to be deleted."""
        return now - timedelta(days=self._services.promises.chat_days)

    def _opened(self, work: UnitOfWork, vault: Vault, now: datetime, client_id: str = "") -> Opened:
        return work.chats.look(vault, now, self._oldest(now), client_id)

    def _is_locked(self, opened: Opened, now: datetime) -> bool:
        session = load_session(opened.session) if opened.session else None
        return is_locked(session, now, self._services.lock_minutes)

    async def prepare(self, done: Turn, officer: OfficerRow | None, now: datetime) -> Turn:
        """The turn with the files of lists that an officer issues, made before anything is written."""
        if officer is None or not any(isinstance(effect, IssueList) for effect in done.effects):
            return done
        effects = [
            await self._with_files(effect, officer, now) if isinstance(effect, IssueList) else effect
            for effect in done.effects
        ]
        return replace(done, effects=tuple(effects))

    async def _with_files(self, effect: IssueList, officer: OfficerRow, now: datetime) -> IssueList:
        """The effect with its files; as it is, and refused later, when the list is not the one that was shown."""
        form = await self._database.read(
            lambda work: Monthly(work, self._services.places).to_issue(officer, effect, now)
        )
        if form is None:
            return effect
        kinds: tuple[FormKind, ...] = ("docx", "xlsx")
        files = tuple([(kind, (await self._made(form, effect.ward, kind)).data) for kind in kinds])
        codes = tuple(row.code for row in form.people)
        return replace(effect, number=form.number, codes=codes, files=files)

    async def knows(self, vault: Vault) -> bool:
        """True if a conversation is kept."""
        return await self._database.read(lambda work: work.chats.knows(vault))

    async def forget_before(self, moment: datetime) -> int:
        """Delete messages kept before ``moment``, unless the clock jumped; returns how many."""
        now, up = self._clock.now(), self._clock.uptime()

        def forget(work: UnitOfWork) -> int:
            if not work.clock.see(now, up):
                return 0
            return work.chats.forget_before(moment) + work.questions.part_before(moment)

        count = await self._database.write(forget)
        if count:
            await self._database.empty_log()
        return count


def session_of(opened: Opened, incoming: Incoming) -> Session:
    """The session of a chat; an empty one for somebody new, or for whom the days are over, who was greeted before.

    Who comes only to have everything erased is not greeted first.
    """
    if opened.session:
        return load_session(opened.session)
    is_known = opened.version is not None and not opened.is_over
    return Session(welcomed=is_known or incoming.action == ERASE)
