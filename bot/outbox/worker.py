"""One channel's worker: takes what is due, hands each letter to the courier, writes down how it went.

Letters to different chats go at the same time; of one chat only one letter is under way.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.clock import Clock
from bot.meters import METERS
from bot.model.messages import Message
from bot.outbox.failures import BadTokenError, DeliveryError, SenderBrokenError, TimedOutError, TooFastError
from bot.outbox.rate_limiter import Circuit, RateLimiters
from bot.outbox.retry_policy import SENT, decide_retry
from bot.outbox.rules import SendingRules
from bot.outbox.sender import Sender
from bot.store.claims import Claimed, Settlement
from bot.store.engine import Database
from bot.store.errors import StoreError
from bot.store.keyring import Keyring
from bot.store.messaging_window import Windows
from bot.store.outbox import UNASKED, OutboxMessage
from bot.store.work import UnitOfWork
from bot.working_days import is_waking

Sleep = Callable[[float], Awaitable[None]]
Render = Callable[[Message], Sequence[Message]]
"""Makes the messages of one platform of a message."""
_LOG = logging.getLogger("qd22.delivery")
_SETTLE_TRIES = 5


@dataclass(frozen=True)
class Timing:
    """Injected wall clock, steady clock (seconds), sleep and random source."""

    clock: Clock
    tick: Callable[[], float]
    sleep: Sleep
    chance: random.Random


class Worker:
    """Sends the letters of one channel until it is stopped."""

    def __init__(
        self,
        channel: str,
        courier: Sender,
        database: Database,
        keyring: Keyring,
        timing: Timing,
        rules: SendingRules,
        windows: Windows,
        render: Render,
    ) -> None:
        self._channel = channel
        self._render = render
        self._windows = windows
        self._courier = courier
        self._database = database
        self._keyring = keyring
        self._time = timing
        self._rules = rules
        self._paces = RateLimiters(rules.of(channel))
        self._circuit = Circuit(rules)
        self._expires_at = 0.0
        self._under_way = 0
        self._done: list[tuple[Claimed, Settlement]] = []
        self._awake = asyncio.Event()
        self._stops = False

    def wake(self) -> None:
        """There may be something to send."""
        self._awake.set()

    def stop(self) -> None:
        """Begin nothing new; `run` ends when what is under way is settled."""
        self._stops = True
        self._awake.set()

    async def run(self) -> None:
        """Send until stopped. A database that refuses is tried again; it raises nothing of that."""
        refusals = 0
        async with asyncio.TaskGroup() as group:
            while self._goes_on(refusals):
                self._awake.clear()
                try:
                    pause, refusals = await self._round(group), 0
                except StoreError as error:
                    _LOG.error("%s: %s", self._channel, error)
                    pause, refusals = self._rules.poll, refusals + 1
                except Exception:  # noqa: BLE001 - a fault of ours in one round must not silence a channel for good
                    _LOG.exception("%s: a round failed", self._channel)
                    self._done.clear()  # the lease ends what cannot be settled; the others go on
                    pause = self._rules.poll
                if self._goes_on(refusals):
                    await first_of(self._awake.wait(), self._time.sleep(pause))

    def _goes_on(self, refusals: int) -> bool:
        """True while work is left; during a stop, settling is given up after `_SETTLE_TRIES` errors of the database."""
        return not self._stops or self._under_way > 0 or (bool(self._done) and refusals < _SETTLE_TRIES)

    async def _round(self, group: asyncio.TaskGroup) -> float:
        """Write down what ended and start what may start now; returns the seconds until there may be more."""
        tick = self._time.tick()
        if tick >= self._expires_at:  # not at every call: under load there is one for each message that comes in
            await self._expire()
            self._paces.share(await self._database.servers())
            self._expires_at = tick + self._rules.poll
        self._paces.forget_rested(tick)
        resting = self._paces.resting(tick)
        slots = 0 if self._stops else self._circuit.free(tick, self._under_way, self._paces.free(tick, self._under_way))
        if not self._done and (slots < 1 or not await self._is_due(resting)):
            return self._pause(tick)
        for each in await self._settle_and_claim(slots, resting):
            self._paces.start(each.letter.chat, each.address, self._time.tick())
            self._under_way += 1
            group.create_task(self._carry(each))
        return self._pause(self._time.tick())

    def _pause(self, tick: float) -> float:
        """Seconds until a rate or the circuit lets something start, at most until the next poll."""
        blocked = max(self._paces.wait(tick), self._circuit.wait(tick))
        waits = [blocked] if blocked else list(self._paces.resting(tick).values())
        return min([self._rules.poll, *waits])

    async def _expire(self) -> None:
        now = self._time.clock.now()
        stale = now - timedelta(seconds=self._rules.give_up["secret"])
        if not await self._database.glance(lambda work: work.claims.has_run_out(now, stale)):
            return
        count = await self._database.write(lambda work: work.claims.expire(now, stale, self._rules.doubts))
        _LOG.warning("%d letters were left by their sender, or waited too long", count)

    async def _is_due(self, resting: Collection[str]) -> bool:
        """A look that keeps no writer waiting."""
        now = self._time.clock.now()
        return await self._database.glance(
            lambda work: work.claims.is_due(self._channel, now, resting=resting, may_notify=is_waking(now))
        )

    async def _settle_and_claim(self, slots: int, resting: Collection[str]) -> list[Claimed]:
        """One transaction for all that ended and all that begins: each of its own would keep everybody waiting."""
        now, ended = self._time.clock.now(), tuple(self._done)
        until = now + timedelta(seconds=self._rules.lease)

        def act(work: UnitOfWork) -> list[Claimed]:
            work.claims.settle_sent([claimed for claimed, done in ended if done is SENT])
            for claimed, done in ended:
                if done is not SENT:
                    work.claims.settle(claimed, done)
            if not slots:
                return []
            return work.claims.claim(
                self._channel, now, until, slots, resting=resting, may_notify=is_waking(now), windows=self._windows
            )

        taken = await self._database.write(act)
        del self._done[: len(ended)]
        return taken

    async def _carry(self, claimed: Claimed) -> None:
        try:
            failure = await self._attempt(claimed)
            self._learn(claimed.letter.chat, failure)
            self._done.append((claimed, self._judged(claimed, failure)))
        except Exception:  # noqa: BLE001 - the lease ends what cannot be settled; the others go on
            _LOG.exception("%s: letter %d was not settled", self._channel, claimed.letter.id)
        finally:
            self._under_way -= 1
            self.wake()

    async def _attempt(self, claimed: Claimed) -> DeliveryError | None:
        """Hand a letter over; what went wrong, or None. Whoever answers too late is not waited for."""
        letter = claimed.letter
        handing = asyncio.ensure_future(self._hand_over(claimed.address, letter))
        await first_of(handing, self._time.sleep(self._rules.patience))
        if handing.cancelled():
            return TimedOutError("patience")
        failure = handing.exception()
        if failure is None or isinstance(failure, DeliveryError):
            return failure
        name = type(failure).__name__  # a fault of our courier; its words may quote the message
        _LOG.error("%s: the courier failed with %s", self._channel, name)
        return SenderBrokenError(name)

    async def _hand_over(self, address: str, letter: OutboxMessage) -> None:
        """Deliver a letter. A reply was rendered when it was kept, a row for each of its parts.

        Whoever writes a notice knows no channel, so that it is rendered here; what was not asked for owns no numbers.
        """
        is_notice = letter.kind in UNASKED
        for part in self._render(replace(letter.message, is_notice=True)) if is_notice else [letter.message]:
            await self._courier.deliver(address, part)

    def _learn(self, chat: str, failure: DeliveryError | None) -> None:
        """Learn from one attempt in a chat about the platform as a whole."""
        if failure is not None:
            METERS.platform_errors[self._channel, failure.name] += 1
        tick = self._time.tick()
        if isinstance(failure, TooFastError) and failure.everywhere:
            self._circuit.pause(tick + failure.retry_after)
        if failure is None or not failure.is_platform_wide:
            self._circuit.worked()
            return
        for_sure = isinstance(failure, BadTokenError)
        if self._circuit.failed(tick, chat, is_lost=failure.is_unknown, for_sure=for_sure):
            _LOG.error("%s is left alone for a while: %s", self._channel, failure)

    def _judged(self, claimed: Claimed, failure: DeliveryError | None) -> Settlement:
        """The settlement of an attempt."""
        if failure is None:
            return SENT
        done = decide_retry(claimed, failure, self._time.clock.now(), self._rules, self._time.chance)
        if done.ending in ("failed", "unknown"):
            _LOG.warning("%s: letter %d is %s: %s", self._channel, claimed.letter.id, done.ending, done.error)
        return done


async def first_of(*waited: Awaitable[Any]) -> None:
    """Wait until the first one is done; the others are cancelled and waited for."""
    tasks = [asyncio.ensure_future(each) for each in waited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
