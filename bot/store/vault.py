"""Encryption with a key that only the person's browser holds.

The browser's cookie is a random token; the database keeps a hash to find the row and ciphertext under a key
derived from the token. Whoever reads the database file, the operator included, reads no conversation.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
BLOCK = 256
"""Plain text is filled up to a multiple of so many bytes: its length would tell how long a name is."""


class SealBrokenError(Exception):
    """A ciphertext does not open: another key, another row, or altered data."""


def new_token() -> str:
    """A random token for a browser's cookie (256 bits)."""
    return secrets.token_urlsafe(32)


def is_token(token: str) -> bool:
    """True if this may be a token of ours: 43 URL-safe characters. Anything else starts a new conversation."""
    return len(token) == 43 and token.isascii() and token.replace("-", "").replace("_", "").isalnum()


@dataclass(frozen=True)
class Vault:
    """Seals and opens what belongs to one token. ``chat`` finds the rows; it reveals nothing of the key."""

    chat: str
    _key: bytes = field(repr=False)

    @classmethod
    def of(cls, token: str) -> Vault:
        """The vault of a token."""
        key = HKDF(SHA256(), 32, salt=None, info=b"qd22 chat key").derive(token.encode())
        return cls(hashlib.sha256(b"qd22 chat id" + token.encode()).hexdigest(), key)

    def seal(self, text: str, place: str, block: int = BLOCK) -> bytes:
        """Ciphertext of ``text`` that opens only for the same chat and ``place`` (column and row)."""
        nonce, plain = os.urandom(_NONCE), text.encode("utf-8", "replace")
        filled = plain + bytes(-len(plain) % block)
        return nonce + self._cipher.encrypt(nonce, filled, self._bound(place))

    def open(self, sealed: bytes, place: str) -> str:
        """The text again. Raises SealBrokenError."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._bound(place)).rstrip(b"\0").decode()
        except (InvalidTag, ValueError) as error:
            raise SealBrokenError(place) from error

    def mac(self, text: str, place: str) -> str:
        """A digest (hex) of ``text`` that nobody can compute or try out without the key; it is worthless after it."""
        written = self._bound(place) + b"/" + text.encode("utf-8", "replace")
        return hmac.digest(self._mac_key, written, "sha256").hex()

    @cached_property
    def _mac_key(self) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=b"qd22 mac").derive(self._key)

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._key)

    def _bound(self, place: str) -> bytes:
        return f"{self.chat}/{place}".encode()
