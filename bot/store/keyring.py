"""The keys of the server. One master key, kept outside the database, wraps every other key.

Each case has a key of its own: deleting its wrapped form is the deletion of the case, in backups too. Service keys
(chats, look-ups, audit, outbox) are random and wrapped as well, so that a new master key only wraps them anew.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.vault import Vault
from bot.texts import text

KEY_BYTES = 32
SERVICES = ("chat", "look_up", "audit", "outbox", "officer")
_NONCE = 12
_CHATS_AT_HAND = 500


class KeyringError(Exception):
    """The master key is missing, unreadable or another one. The message tells a person what to do."""


@dataclass(frozen=True)
class MasterKey:
    """Wraps and unwraps keys; never stored beside what it wraps, never printed."""

    _key: bytes = field(repr=False)

    def wrap(self, key: bytes, name: str) -> bytes:
        """``key`` encrypted for the place called ``name``; it opens nowhere else."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._key).encrypt(nonce, key, name.encode())

    def unwrap(self, wrapped: bytes, name: str) -> bytes:
        """The key again. Raises KeyringError when this is another master key or the row was altered."""
        try:
            return AESGCM(self._key).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise KeyringError(text("keys.closed", name=name)) from error


@dataclass(frozen=True)
class Keyring:
    """The master key and the opened service keys."""

    master: MasterKey
    _services: Mapping[str, bytes] = field(repr=False)

    def new_lead_key(self, lead: str) -> bytes:
        """A fresh key for a case, wrapped."""
        return self.master.wrap(secrets.token_bytes(KEY_BYTES), f"lead/{lead}")

    def lead(self, lead: str, wrapped: bytes) -> Vault:
        """The vault of the personal fields of a case. Raises KeyringError."""
        return Vault(f"lead/{lead}", self.master.unwrap(wrapped, f"lead/{lead}"))

    def new_list_key(self, list_id: str) -> bytes:
        """A fresh key for an issued list, wrapped."""
        return self.master.wrap(secrets.token_bytes(KEY_BYTES), f"list/{list_id}")

    def issued_list(self, list_id: str, wrapped: bytes) -> Vault:
        """The vault of the files of an issued list. Raises KeyringError."""
        return Vault(f"list/{list_id}", self.master.unwrap(wrapped, f"list/{list_id}"))

    def service(self, name: str) -> Vault:
        """The vault of the fields of a service: "outbox" or "officer"."""
        return self._opened[name]

    def chat(self, channel: str, address: str) -> Vault:
        """The vault of a chat on a platform whose messages the server itself can open."""
        return self._chats(channel, address)

    @cached_property
    def _opened(self) -> dict[str, Vault]:
        return {name: Vault(name, key) for name, key in self._services.items()}

    @cached_property
    def _chats(self) -> Callable[[str, str], Vault]:
        """Deriving a key takes longer than sealing with it: those of the chats that talk are at hand."""
        return lru_cache(maxsize=_CHATS_AT_HAND)(self._derived)

    def _derived(self, channel: str, address: str) -> Vault:
        place = f"{channel}/{address}".encode()
        key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"qd22 chat " + place).derive(self._services["chat"])
        return Vault(self._digest("look_up", b"chat/" + place).hex(), key)

    @cached_property
    def cards(self) -> Vault:
        """The vault of the search cards: one key for all of them, as a search opens every card of a ward."""
        key = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"qd22 cards").derive(self._services["look_up"])
        return Vault("cards", key)

    def phone_index(self, phone: str) -> bytes:
        """Finds a phone number (E.164) again without keeping it."""
        return self._digest("look_up", b"phone/" + phone.encode())

    def link(self, previous: bytes, row: bytes) -> bytes:
        """The hash of an audit row that follows ``previous``; without the key nobody can forge one."""
        return self._digest("audit", previous + row)

    def proof(self, *parts: object) -> bytes:
        """Proof that this program wrote these values together: whoever only has the database cannot make it."""
        written = json.dumps(parts, ensure_ascii=False, default=str).encode()
        return hmac.digest(self._digest("audit", b"rights"), written, "sha256")

    def proves(self, mac: bytes | None, *parts: object) -> bool:
        """True if ``mac`` is the proof of these values."""
        return mac is not None and hmac.compare_digest(mac, self.proof(*parts))

    def mark(self, data: bytes) -> str:
        """A short mark (48 bits, URL-safe) that only this keyring can make for ``data``."""
        return base64.urlsafe_b64encode(self._digest("look_up", b"mark/" + data)[:6]).decode()

    def is_mark(self, data: bytes, mark: str) -> bool:
        """True if ``mark`` is the one for ``data``; takes the same time for every wrong one."""
        return hmac.compare_digest(self.mark(data).encode(), mark.encode("utf-8", "replace"))

    def rewrapped(self, master: MasterKey) -> tuple[Keyring, dict[str, bytes]]:
        """The same service keys under another master key, and their wrapped forms."""
        return Keyring(master, self._services), wrap_services(self._services, master)

    def _digest(self, service: str, data: bytes) -> bytes:
        return hmac.digest(self._services[service], data, "sha256")


def new_services() -> dict[str, bytes]:
    """Fresh service keys for a new database."""
    return {name: secrets.token_bytes(KEY_BYTES) for name in SERVICES}


def wrap_services(keys: Mapping[str, bytes], master: MasterKey) -> dict[str, bytes]:
    """Service keys as they are stored."""
    return {name: master.wrap(key, f"service/{name}") for name, key in keys.items()}


def unwrap_services(wrapped: Mapping[str, bytes], master: MasterKey) -> dict[str, bytes]:
    """Stored service keys opened. Raises KeyringError."""
    return {name: master.unwrap(key, f"service/{name}") for name, key in wrapped.items()}


def read_key(written: str) -> MasterKey:
    """A master key from base64 text. Raises KeyringError."""
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyringError(text("keys.not_coded")) from error
    if len(key) != KEY_BYTES:
        raise KeyringError(text("keys.length", length=str(len(key)), wanted=str(KEY_BYTES)))
    return MasterKey(key)


def load_key(path: Path) -> MasterKey | None:
    """The master key of a file, or None when there is no such file. Raises KeyringError."""
    try:
        written = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyringError(text("keys.unreadable", path=str(path))) from error
    try:
        return read_key(written)
    except KeyringError as error:
        raise KeyringError(f"{path}: {error}") from error


def draw_key() -> str:
    """A new master key as base64 text."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def sync_folder(folder: Path) -> None:
    """Names in a folder survive a power cut from now on."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def create_key(path: Path) -> MasterKey:
    """A new master key in a new file that only its owner may read. Raises KeyringError when the file exists.

    The file has its name once the whole key is on disk: a crash leaves none, or a whole one.
    """
    written = draw_key()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, unnamed = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(written + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(unnamed, path)  # unlike a rename, never takes the place of another key
            sync_folder(path.parent)
        finally:
            Path(unnamed).unlink()
    except FileExistsError as error:
        raise KeyringError(text("keys.exists", path=str(path))) from error
    except OSError as error:
        raise KeyringError(text("keys.unwritable", path=str(path))) from error
    return read_key(written)
