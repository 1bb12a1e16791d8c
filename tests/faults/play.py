"""The process that is killed: plays the actors on the database and writes down what was acknowledged."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections.abc import Coroutine, Sequence
from pathlib import Path

from sqlalchemy import select

from bot.conversation.services import Services
from bot.model.messages import ChatMessage, Incoming
from bot.runtime import Runtime
from bot.settings import Settings
from bot.store.chats import UPDATE
from bot.store.errors import StoreError
from bot.store.schema import inbox, message
from bot.store.vault import Vault
from bot.store.work import UnitOfWork
from bot.wiring import running
from knowledge.language.codes import CASE_LENGTH, find_code
from tests.conftest import FixedClock
from tests.faults.actors import Actor, Buttons, Try

CHANNEL = "mau"
"""A platform that is written to; only its outbox is looked at."""


class Journal:
    """Lines outside the database, each in one write, so that a kill leaves it whole or absent."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, **fields: object) -> None:
        """Add a line."""
        os.write(self._file, json.dumps(fields, ensure_ascii=False).encode() + b"\n")


async def play(
    settings: Settings, services: Services, actors: Sequence[Actor], journal: Path, seed: int, *, rounds: int = 0
) -> None:
    """Play until killed; with ``rounds`` until everybody said everything and officers worked so many times."""
    lines = Journal(journal)
    async with running(settings, services, FixedClock()) as parts:
        lines.write(do="open")
        async with asyncio.TaskGroup() as group:
            for actor in actors:
                one = _Player(actor, parts, lines, random.Random(seed * 1000 + actor.number))
                group.create_task(one.play(rounds))


class _Player:
    def __init__(self, actor: Actor, parts: Runtime, journal: Journal, chance: random.Random) -> None:
        self._actor, self._exchange, self._journal, self._chance = actor, parts.exchange, journal, chance
        self._database = parts.database
        self._vault = Vault.of(actor.token)

    async def play(self, rounds: int) -> None:
        sent = 0
        if self._actor.pending is not None:
            await self._patiently(self._send_again(self._actor.pending))
        while not rounds or sent < rounds or not (self._actor.kind == "officer" or self._actor.is_finished):
            await asyncio.sleep(self._chance.random() * 0.01)
            trying = self._actor.next_try(self._chance)
            if trying is not None:
                await self._patiently(self._send(trying))
            elif self._actor.has_strayed:
                plan, saw = self._actor.plan[self._actor.done], [label for label, _ in self._actor.buttons]
                self._journal.write(do="stray", actor=self._actor.number, wanted=plan, saw=saw)
                return
            elif rounds:
                return
            is_there = self._actor.fetches or self._actor.kind == "officer"
            if is_there:
                await self._patiently(self._fetch())
            sent += 1

    async def _fetch(self) -> None:
        if await self._exchange.waits_for(self._vault):
            await self._exchange.news(self._vault)

    async def _patiently(self, doing: Coroutine[None, None, None]) -> None:
        """Do; what a database that died refused is tried again later, as a browser or a platform does."""
        try:
            await doing
        except StoreError:
            self._journal.write(do="refused", actor=self._actor.number)
            await asyncio.sleep(0.05)

    async def _send(self, trying: Try) -> None:
        self._actor.pending = trying
        self._journal.write(do="try", actor=self._actor.number, id=trying.id, typed=trying.typed, action=trying.action)
        self._acknowledge(await self._receive(trying))

    async def _send_again(self, trying: Try) -> None:
        """Twice: whether the message was kept before the kill or not, the second time must change nothing."""
        was_kept = await self._is_kept(trying)
        first, second = await self._receive(trying), await self._receive(trying)
        again = [kept.number for kept in second]
        # the first answer may also bring what waited; it comes before the replies
        same = [kept.number for kept in first][-len(again) :] == again if again else not first
        self._journal.write(do="again", same=same, kept=was_kept)
        self._acknowledge(first)

    async def _is_kept(self, trying: Try) -> bool:
        def act(work: UnitOfWork) -> bool:
            if self._actor.kind == "pushed":
                known_by = work.keyring.chat(CHANNEL, self._actor.token).mac(trying.id, UPDATE)
                return bool(work.tx.scalar(select(inbox.c.chat).where(inbox.c.external_id == known_by)))
            same = (message.c.chat == self._vault.chat) & (message.c.client_id == trying.id)
            return work.tx.scalar(select(message.c.number).where(same)) is not None

        return await self._database.read(act)

    async def _receive(self, trying: Try) -> list[ChatMessage]:
        incoming = Incoming(trying.typed, trying.action)
        if self._actor.kind == "pushed":
            await self._exchange.accept(CHANNEL, self._actor.token, trying.id, incoming)
            return []
        return (await self._exchange.receive(self._vault, "web", trying.id, incoming)).messages

    def _acknowledge(self, kept: list[ChatMessage]) -> None:
        numbers, buttons = [each.number for each in kept], _buttons(kept)
        codes = [find_code(each.message.text, CASE_LENGTH) for each in kept]
        fields = {"numbers": numbers, "buttons": buttons, "codes": [code for code in codes if code]}
        self._journal.write(do="ack", actor=self._actor.number, **fields)
        self._actor.heard(numbers, buttons, [code for code in codes if code])


def _buttons(kept: Sequence[ChatMessage]) -> Buttons:
    """The buttons of the last message that has any."""
    for each in reversed(kept):
        if each.message.all_buttons:
            return [(button.label, button.action) for button in each.message.all_buttons]
    return []
