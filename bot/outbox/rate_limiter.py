"""Rate limiter and circuit of a channel. All in seconds of a steady clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import takewhile

from bot.outbox.backoff import Backoff
from bot.outbox.rules import ChannelRules, Rate, SendingRules


class RateLimiter:
    """Never more than the rates allow within any window of their length."""

    def __init__(self, rates: Sequence[Rate]) -> None:
        self._rates = self._all = tuple(rates)
        self._starts: deque[float] = deque(maxlen=max((rate.count for rate in rates), default=1))

    def share(self, servers: int) -> None:
        """Keep to a part of the rates: so many servers send at the same time, and the platform counts all of them."""
        self._rates = tuple(each.model_copy(update={"count": max(1, each.count // servers)}) for each in self._all)

    def free(self, tick: float, most: int) -> int:
        """The number that may start now, at most ``most``."""
        left = min((rate.count - self._within(rate, tick) for rate in self._rates), default=most)
        return max(0, min(left, most))

    def wait(self, tick: float) -> float:
        """Seconds until the next one may start; 0 for now."""
        full = [self._starts[-rate.count] + rate.seconds - tick for rate in self._rates if self._is_full(rate, tick)]
        return max(full, default=0.0)

    def start(self, tick: float) -> None:
        """One starts now."""
        self._starts.append(tick)

    def is_rested(self, tick: float) -> bool:
        """True if nothing started for so long that it counts as new."""
        longest = max((rate.seconds for rate in self._rates), default=0.0)
        return not self._starts or self._starts[-1] + longest <= tick

    def _is_full(self, rate: Rate, tick: float) -> bool:
        return self._within(rate, tick) >= rate.count

    def _within(self, rate: Rate, tick: float) -> int:
        return sum(1 for _ in takewhile(lambda start: start + rate.seconds > tick, reversed(self._starts)))


class RateLimiters:
    """The rate limiters of a channel and of each of its chats."""

    def __init__(self, rules: ChannelRules) -> None:
        self._rules = rules
        self._overall = RateLimiter(rules.overall)
        self._chats: dict[str, RateLimiter] = {}

    def share(self, servers: int) -> None:
        """Keep to a part of the rate of the channel; of one chat only one letter is under way anyway."""
        self._overall.share(servers)

    def free(self, tick: float, under_way: int) -> int:
        """The number of messages that may start now in all, besides those under way."""
        return self._overall.free(tick, max(0, self._rules.at_once - under_way))

    def resting(self, tick: float) -> dict[str, float]:
        """Chats that must rest, with the seconds that are left."""
        waits = {chat: pace.wait(tick) for chat, pace in self._chats.items()}
        return {chat: wait for chat, wait in waits.items() if wait > 0}

    def wait(self, tick: float) -> float:
        """Seconds until anything may start."""
        return self._overall.wait(tick)

    def start(self, chat: str, address: str, tick: float) -> None:
        """A message to ``chat``, which is at ``address``, starts now."""
        self._overall.start(tick)
        self._chats.setdefault(chat, RateLimiter(self._rules.within(address))).start(tick)

    def forget_rested(self, tick: float) -> None:
        """Let go of chats that got nothing for so long that they count as new."""
        self._chats = {chat: pace for chat, pace in self._chats.items() if not pace.is_rested(tick)}


class Circuit:
    """Leaves a platform alone after failures in a row; then one message tries whether it works again.

    A chat that is refused again and again counts once: its letter is tried ever more rarely by itself, and one chat
    that a platform cannot bear (Zalo Bot's 403, a 500 for one text) must not shut it for everybody. What may have
    arrived is not tried again, so the next letter of that chat would be lost in the same way: of these each counts.
    """

    def __init__(self, rules: SendingRules) -> None:
        self._rules = rules
        self._refused: set[str] = set()
        self._lost = 0
        self._rest = Backoff(rules.rest, rules.rest_cap)
        self._open_until: float | None = None
        self._quiet_until = 0.0

    def free(self, tick: float, under_way: int, most: int) -> int:
        """The number that may start: ``most`` when closed, none while open, then one alone."""
        if tick < self._quiet_until:
            return 0
        if self._open_until is None:
            return most
        return int(tick >= self._open_until and under_way == 0)

    def wait(self, tick: float) -> float:
        """Seconds until it is tried again; 0 when that may be now."""
        return max(0.0, (self._open_until or 0.0) - tick, self._quiet_until - tick)

    def worked(self) -> None:
        """The platform answered as it should."""
        self._refused, self._lost, self._open_until = set(), 0, None
        self._rest.reset()

    def failed(self, tick: float, chat: str, *, is_lost: bool = False, for_sure: bool = False) -> bool:
        """The platform failed in ``chat``; ``is_lost`` when it may have taken the message all the same.

        ``for_sure`` when no other message can fare better. True when the circuit opens now.
        """
        self._count(chat, is_lost=is_lost)
        if self._open_until is not None:
            if tick < self._open_until:
                return False  # it had started before
        elif len(self._refused) + self._lost < self._rules.breaks_after and not for_sure:
            return False
        self._open_until = tick + self._rest.next()
        return True

    def _count(self, chat: str, *, is_lost: bool) -> None:
        if is_lost:
            self._lost += 1
        else:
            self._refused.add(chat)

    def pause(self, until: float) -> None:
        """Nothing before ``until``: the platform said so."""
        self._quiet_until = max(until, self._quiet_until)
