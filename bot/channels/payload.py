"""Payloads of buttons: the action and a mark that only we can make, short enough for every platform.

A payload comes back from a keyboard that may be old, another chat's, or typed by hand: without a right mark it is
nothing but words.
"""

from __future__ import annotations

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
        return action if action and self._keyring.is_mark(self._bytes(address, action), mark) else ""

    def _mark(self, address: str, action: str) -> str:
        return self._keyring.mark(self._bytes(address, action))

    def _bytes(self, address: str, action: str) -> bytes:
        return f"{self._channel}/{address}/{action}".encode()
