"""Retry policy: what becomes of a letter after an attempt. Pure, so that it is a table."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from bot.outbox.backoff import Backoff
from bot.outbox.failures import (
    BadAddressError,
    ChatGoneError,
    DeliveryError,
    NightHoursError,
    TooFastError,
    WindowClosedError,
)
from bot.outbox.rules import SendingRules
from bot.store.claims import Claimed, Settlement
from bot.store.outbox import UNASKED
from bot.working_days import next_waking

SENT = Settlement("sent")
_SHUTS = (WindowClosedError, ChatGoneError, BadAddressError)
"""After these nothing reaches the chat until the person writes again."""


def decide_retry(
    claimed: Claimed, failure: DeliveryError, now: datetime, rules: SendingRules, chance: random.Random
) -> Settlement:
    """The settlement of an attempt that failed.

    A letter is given up by its age and not by its attempts: an outage of a platform must not use them up.
    """
    error, kind = str(failure), claimed.letter.kind
    if isinstance(failure, _SHUTS):
        # what is owed for a case waits for whoever blocked us too; what they had asked before they left does not
        waits = kind == "notice" if isinstance(failure, ChatGoneError) else kind != "secret"
        waits = waits and not isinstance(failure, BadAddressError)
        return Settlement("parked" if waits else "failed", error=error, shut_at=now)
    again = _next_try(claimed, failure, now, rules, chance)
    # whoever was told to wait for the morning is not too late then
    counted_to = now if isinstance(failure, NightHoursError) and kind != "secret" else again
    in_time = counted_to - claimed.at < timedelta(seconds=rules.give_up[kind])
    if failure.is_unknown:
        may_repeat = kind == "notice" and claimed.doubts + 1 < rules.doubts and in_time
        return Settlement("queued" if may_repeat else "unknown", again if may_repeat else None, error, is_doubtful=True)
    if failure.retryable and in_time:
        return Settlement("queued", again, error)
    return Settlement("failed", error=error)


def back_off(attempts: int, rules: SendingRules, chance: random.Random) -> float:
    """Seconds until the next try after so many: doubled each time up to the cap; up to half of it is left to chance."""
    return Backoff(rules.back_off, rules.back_off_cap).after(attempts) * chance.uniform(0.5, 1)


def _next_try(
    claimed: Claimed, failure: DeliveryError, now: datetime, rules: SendingRules, chance: random.Random
) -> datetime:
    wait = back_off(claimed.attempts, rules, chance)
    if isinstance(failure, TooFastError):
        wait = max(wait, failure.retry_after)
    again = now + timedelta(seconds=wait)
    waits_for_morning = claimed.letter.kind in UNASKED or isinstance(failure, NightHoursError)
    return next_waking(again) if waits_for_morning else again
