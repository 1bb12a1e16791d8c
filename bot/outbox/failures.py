"""Delivery failures, a closed list. An adapter names the failure; only the worker decides what follows.

Each knows whether another try can help, whose fault it is, whether the message may have arrived all the same, and
whether the platform as a whole is concerned rather than one message or one chat.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

Fault = Literal["ours", "theirs", "person"]
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")


class DeliveryError(Exception):
    """A message was not delivered, or nobody knows. ``code`` is the platform's own code, never its words."""

    name: ClassVar[str]
    fault: ClassVar[Fault]
    retryable: ClassVar[bool] = False
    is_unknown: ClassVar[bool] = False
    is_platform_wide: ClassVar[bool] = False

    def __init__(self, code: str = "") -> None:
        # a platform's text may quote the message, so only what looks like a code is kept
        self.code = code if _CODE.fullmatch(code) else ""
        super().__init__(f"{self.name} {self.code}".rstrip())


class NotAllowedError(DeliveryError):
    """The platform forbids us this message: its policy, our package (Zalo -224, -248), our rights in a group."""

    name, fault = "not_allowed", "ours"


class BadMessageError(DeliveryError):
    """The platform cannot read what we sent: too long, wrong fields (HTTP 400; Zalo -201, -210, -233, -240)."""

    name, fault = "bad_message", "ours"


class BadAddressError(DeliveryError):
    """There is no such chat, or no longer: never opened, moved, an account that was closed."""

    name, fault = "bad_address", "theirs"


class ChatGoneError(DeliveryError):
    """The person stopped the bot or follows it no more (Telegram 403; Zalo -213, -217, -222, -227, -244)."""

    name, fault = "chat_gone", "person"


class WindowClosedError(DeliveryError):
    """Nothing may be sent until the person writes again (Zalo -230, -232, -305). The letter is parked for that."""

    name, fault = "window_closed", "person"


class BadTokenError(DeliveryError):
    """Our key to the platform is refused (HTTP 401; Zalo -216, -220): somebody must renew it, then all goes out."""

    name, fault, retryable, is_platform_wide = "bad_token", "ours", True, True


class NightHoursError(DeliveryError):
    """The platform takes nothing at this hour (Zalo -234); tried again in the morning."""

    name, fault, retryable = "night_hours", "theirs", True


class TooFastError(DeliveryError):
    """We send too fast (HTTP 429; Zalo -32, -218). ``retry_after`` seconds to wait; ``everywhere``: in all chats."""

    name, fault, retryable = "too_fast", "ours", True

    def __init__(self, code: str = "", *, retry_after: float = 0, everywhere: bool = False) -> None:
        super().__init__(code)
        self.retry_after = max(0.0, retry_after)
        self.everywhere = everywhere


class UnavailableError(DeliveryError):
    """The platform answered that it could not take it (HTTP 5xx; Zalo -200, -211, -311; Zalo Bot 403, 408)."""

    name, fault, retryable, is_platform_wide = "unavailable", "theirs", True, True


class UnreachableError(DeliveryError):
    """No connection was made: name not found, refused, no TLS. Nothing was handed over."""

    name, fault, retryable, is_platform_wide = "unreachable", "theirs", True, True


class TimedOutError(DeliveryError):
    """It was handed over and no answer came in time."""

    name, fault, is_unknown, is_platform_wide = "timed_out", "theirs", True, True


class ConnectionLostError(DeliveryError):
    """The connection broke after it was handed over."""

    name, fault, is_unknown, is_platform_wide = "connection_lost", "theirs", True, True


class SenderBrokenError(DeliveryError):
    """Our own courier failed in a way that it does not know; how far it got, nobody can say."""

    name, fault, is_unknown = "courier_broken", "ours", True
