"""Payloads of buttons: the action and a mark that only we can make, short enough for every platform.

A payload comes back from a keyboard that may be old, another chat's, or typed by hand: without a right mark it is
nothing but words.
"""

from __future__ import annotations

import json

from bot.store.keyring import Keyring

SIGN = "#"


class Payloads:
    """Makes and reads the payloads of one channel."""

    def __init__(self, keyring: Keyring, channel: str) -> None:
        self._keyring = keyring
        self._channel = channel

    def make(self, address: str, action: str) -> str:
        """The payload for a button with this action in the chat at ``address``."""
        return f"{SIGN}{action}{SIGN}{self._mark(address, action)}"

    def read(self, address: str, payload: str) -> str:
        """The action, or "" when this is no payload of ours for this chat."""
        if not payload.startswith(SIGN):
            return ""
        action, _, mark = payload[len(SIGN) :].rpartition(SIGN)
        if not action:
            return ""
        is_ours = self._keyring.is_mark(self._bytes(address, action), mark) or self._is_of_before(address, action, mark)
        return action if is_ours else ""

    def _is_of_before(self, address: str, action: str, mark: str) -> bool:
        """True for a button of earlier versions, whose parts were joined by a stroke: only where that is clear."""
        joined = f"{self._channel}/{address}/{action}".encode()
        return "/" not in address and "/" not in action and self._keyring.is_mark(joined, mark)

    def _mark(self, address: str, action: str) -> str:
        return self._keyring.mark(self._bytes(address, action))

    def _bytes(self, address: str, action: str) -> bytes:
        return json.dumps([self._channel, address, action]).encode()
