"""Zalo Official Account, inwards: the signature of a webhook, and what its events say. Nothing here is kept or sent.

An event as it comes (field by field in tests/channels/payloads/zalo_oa):

    {"app_id": "…", "event_name": "user_send_text", "sender": {"id": "…"}, "recipient": {"id": "…"},
     "message": {"text": "Xin chào", "msg_id": "…"}, "timestamp": "1540363714987"}
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from bot.channels.payload import Payloads
from bot.channels.update import ChannelUpdate, ForgedError, StaleError
from bot.channels.zalo_oa.events import read_event
from bot.clock import Clock

CHANNEL = "zalo_oa"
_LOG = logging.getLogger("qd22.zalo_oa")
_SIGNATURE, _TIMESTAMP = "x-zevent-signature", "x-zevent-timestamp"
_UNSIGNED_BYTES, _SIGNED_BYTES = 64, 65_536
"""A signature can only be checked over the whole body, so the body is kept small."""
_MAC = re.compile(r"(?:mac=)?([0-9a-fA-F]{64})")
_MILLISECONDS = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Signing:
    """Keys of a webhook's signature: the app's id, the OA secret key, and the app secret, which some sources name.

    A key that is not set signs nothing. ``stale_after`` 0 takes an event of any age; Zalo repeats one for two hours.
    """

    app_id: str
    oa_key: str = field(repr=False)
    app_key: str = field(default="", repr=False)
    stale_after: timedelta = timedelta(hours=3)

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The keys that are set, by the name that the log gives them."""
        named = {"oa_secret_key": self.oa_key, "app_secret": self.app_key}
        return {name: key for name, key in named.items() if key and self.app_id}


class ZaloOaWebhook:
    """Takes what Zalo posts to the webhook of an Official Account."""

    name = CHANNEL

    def __init__(self, signing: Signing, payloads: Payloads, clock: Clock) -> None:
        self._signing = signing
        self._payloads = payloads
        self._clock = clock
        self._variant = ""

    def admit(self, headers: Mapping[str, str]) -> int:
        """Refuse what has no signature's shape before a body is read; without one only ``{}`` can pass.

        Raises ForgedError.
        """
        given = next((value for name, value in headers.items() if name.lower() == _SIGNATURE), None)
        if given is None:
            return _UNSIGNED_BYTES
        if _MAC.fullmatch(given.strip()) is None:
            raise ForgedError("signature")
        return _SIGNED_BYTES

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        """Check ``mac = sha256(appId + body + timestamp + key)``; the unsigned ``{}`` of the console passes.

        Sources disagree on the timestamp (body or header) and on the key: all are tried. Raises ForgedError; for
        an old event StaleError.
        """
        found = {name.lower(): value for name, value in headers.items()}
        event = read_object(body)
        if _SIGNATURE not in found and event == {}:
            return
        if event is None or str(event.get("app_id", "")) != self._signing.app_id:
            raise ForgedError("app_id")
        given = _MAC.fullmatch(found.get(_SIGNATURE, "").strip())
        if given is None:
            raise ForgedError("signature")
        stamps = {"body": _stamp(event.get("timestamp")), "header": found.get(_TIMESTAMP, "").strip()}
        variant, stamp = self._matching(given[1].lower(), body, stamps)
        if not variant:
            raise ForgedError("signature")
        self._refuse_stale(stamp)
        self._tell(f"{variant}, {'with' if 'mac=' in found[_SIGNATURE] else 'without'} prefix")

    def parse(self, body: bytes) -> Sequence[ChannelUpdate]:
        """Read an event; one that is unknown or broken says nothing."""
        event = read_object(body)
        return read_event(event, self._payloads) if event else []

    def _matching(self, given: str, body: bytes, stamps: Mapping[str, str]) -> tuple[str, str]:
        """The variant that a signature was made by, and its timestamp; every one is tried, whatever matches."""
        found = ("", "")
        for source, stamp in stamps.items():
            if not stamp:  # it could not match
                continue
            for key_name, key in self._signing.keys.items():
                mac = sign(self._signing.app_id, body, stamp, key)
                if hmac.compare_digest(mac, given) and not found[0]:
                    found = (f"timestamp of the {source}, {key_name}", stamp)
        return found

    def _refuse_stale(self, stamp: str) -> None:
        limit = self._signing.stale_after
        if not limit:
            return
        if not _MILLISECONDS.fullmatch(stamp):
            raise ForgedError("timestamp")
        age = self._clock.now() - (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(stamp)))
        if abs(age) > limit:
            raise StaleError("stale")

    def _tell(self, variant: str) -> None:
        """Log which variant holds, once as long as it stays the same."""
        if variant != self._variant:
            self._variant = variant
            _LOG.info("webhooks are signed by: %s", variant)


def sign(app_id: str, body: bytes, timestamp: str, key: str) -> str:
    """The mac of a webhook in hex: plain SHA-256, not HMAC."""
    parts = (app_id.encode(), body, timestamp.encode("utf-8", "replace"), key.encode())
    return hashlib.sha256(b"".join(parts)).hexdigest()


def read_object(body: bytes) -> dict[str, object] | None:
    """The JSON object of a body, or None: broken, truncated, too deep, or something else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _stamp(value: object) -> str:
    """A timestamp as it stood in the body: a string by the documentation, a number in some reports."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
