"""Site of the fuzzing: the whole service over ASGI with every platform, and the routes that its description has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import SecretStr

from bot.channels.kinds import PLATFORMS, TELEGRAM, ZALO_BOT, ZALO_OA
from bot.channels.zalo_oa.webhook import sign
from bot.cli.bench_posts import quiet
from bot.conversation.services import Services
from bot.settings import Settings
from bot.wiring import make_app
from tests.conftest import FixedClock

HOME = "https://qd22.invalid"
SECRET = "mot-chuoi-mau-du-dai"  # noqa: S105 - a sample
DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"
HOOKS = {TELEGRAM.hook: "telegram", ZALO_OA.hook: "zalo_oa", ZALO_BOT.hook: "zalo_bot"}
"""The kind of the payloads that a route takes."""
Headers = Sequence[tuple[str, str]]


@cache
def description() -> dict[str, Any]:
    """The routes as they are described (OpenAPI)."""
    read: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    return read


def described() -> set[tuple[str, str]]:
    """Path and method of every described route."""
    return {(path, method.upper()) for path, methods in description()["paths"].items() for method in methods}


class Site:
    """A service that runs; one browser asks it."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client

    def send(self, method: str, path: str, headers: Headers, body: bytes) -> httpx.Response:
        """The answer to a request. Raises RuntimeError for a 5xx that is no 503."""
        raw = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in headers]

        async def ask() -> httpx.Response:
            return await self._client.request(method, path, headers=raw, content=body)

        answer = self._portal.call(ask)
        if answer.status_code >= 500 and answer.status_code != 503:
            raise RuntimeError(f"{answer.status_code} {method} {re.sub('[0-9]+', '1', path)[:40]}")
        return answer


@contextmanager
def open_site(services: Services, folder: Path) -> Iterator[Site]:
    """The service on a database in ``folder``."""
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{folder}/fuzz.db", messages_per_minute=10**6, messages_per_address=10**6,
        telegram_token=SecretStr("1:a"), telegram_secret=SecretStr(SECRET), zalo_app_id="1",
        zalo_app_secret=SecretStr(SECRET), zalo_oa_secret=SecretStr(SECRET), zalo_bot_token=SecretStr("1:a"),
        zalo_bot_secret=SecretStr(SECRET), public_origin=HOME, zalo_stale_minutes=0,
    )  # fmt: skip
    app = make_app(settings, services, FixedClock(), [quiet(each) for each in PLATFORMS])
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())
        stack.enter_context(portal.wrap_async_context_manager(app.router.lifespan_context(app)))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HOME)
        yield Site(portal, client)
        portal.call(client.aclose)


def signed(hook: str, body: bytes) -> list[tuple[str, str]]:
    """The headers with which the platform of a route signs what it posts."""
    if hook == ZALO_OA.hook:
        return [("x-zevent-signature", f"mac={sign('1', body, '1', SECRET)}"), ("x-zevent-timestamp", "1")]
    name = "x-telegram-bot-api-secret-token" if hook == TELEGRAM.hook else "x-bot-api-secret-token"
    return [(name, SECRET)]
