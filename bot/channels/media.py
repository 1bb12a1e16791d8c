"""Sounds and pictures that people send, fetched into memory: from the platform's own hosts alone, and never much."""

from __future__ import annotations

from collections.abc import Sequence

import httpx

from bot.channels.http import failure_of
from bot.channels.update import MediaRefusedError

_PATIENCE = httpx.Timeout(15, connect=5)


class MediaHosts:
    """The hosts that a platform keeps such files on, those below them too. ``transport`` is for tests."""

    def __init__(self, hosts: Sequence[str], transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._hosts = tuple(hosts)
        self._transport = transport

    def allows(self, address: str) -> bool:
        """True for an https address on one of the hosts, on its usual port and without a name or password in it."""
        try:
            url = httpx.URL(address)
        except httpx.InvalidURL:
            return False
        is_plain = url.scheme == "https" and url.port is None and not url.userinfo
        return is_plain and any(url.host == host or url.host.endswith(f".{host}") for host in self._hosts)

    async def fetch(self, address: str, most: int) -> bytes:
        """The file at an address; no redirect is followed. Raises DeliveryError, MediaRefusedError."""
        if not self.allows(address):
            raise MediaRefusedError("host")
        client = httpx.AsyncClient(timeout=_PATIENCE, transport=self._transport, follow_redirects=False)
        try:
            async with client, client.stream("GET", address) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise MediaRefusedError("status")
                return await _read(answer, most)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise failure_of(error) from None  # its own words hold the address


async def _read(answer: httpx.Response, most: int) -> bytes:
    found = bytearray()
    async for part in answer.aiter_bytes():
        found += part
        if len(found) > most:
            raise MediaRefusedError("size")
    return bytes(found)


def hosts_of(setting: str) -> list[str]:
    """The hosts of a setting, parted by commas."""
    return [host.strip().lower() for host in setting.split(",") if host.strip()]
