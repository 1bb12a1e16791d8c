"""Errors of the HTTP client: one mapping, and on every platform what was never sent is sent again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from telegram.error import NetworkError, TimedOut

from bot.channels import http
from bot.channels.telegram import errors as telegram
from tests.channels.stages import EMULATED, Emulated, stage
from tests.delivery.post import prepare

MEANINGS = {
    "unreachable": (
        httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
        httpx.InvalidURL,
    ),
    "timed_out": (httpx.ReadTimeout, httpx.WriteTimeout),
    "connection_lost": (
        httpx.ReadError, httpx.WriteError, httpx.CloseError, httpx.RemoteProtocolError, httpx.LocalProtocolError,
        httpx.DecodingError, httpx.TooManyRedirects,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "error"), [(name, error) for name, errors in MEANINGS.items() for error in errors])
def test_an_error_has_one_meaning_whoever_sees_it(name: str, error: type[Exception]) -> None:
    raised = error("to bot12345:TOKEN")

    async def call() -> httpx.Response:
        raise raised

    assert http.failure_of(raised).name == name
    with pytest.raises(type(http.failure_of(raised))) as caught:
        asyncio.run(http.answered(call()))
    assert "TOKEN" not in repr(caught.value)
    client_error = TimedOut() if isinstance(raised, httpx.TimeoutException) else NetworkError("x")
    client_error.__cause__ = raised
    assert telegram.failure_of(client_error).name == name


@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7), (2.5, 2.5), ("99999", 3600), ("-3", 0), (None, 0), ("soon", 0), ("nan", 0)]
)
def test_a_wait_is_read_from_whatever_tells_it(told: object, seconds: float) -> None:
    assert http.wait_of(told) == seconds


@pytest.mark.parametrize("of", EMULATED, ids=lambda of: of.name)
def test_a_proxy_that_refuses_costs_no_reply_on_any_platform(tmp_path: Path, of: Emulated) -> None:
    prepare(tmp_path)

    async def scene() -> None:
        async with stage(tmp_path, of) as on:
            refusals = [httpx.ProxyError("407"), httpx.ProxyError("407")]

            def is_down() -> bool:
                if refusals:
                    raise refusals.pop()
                return False

            on.inside.is_down = is_down
            await on.post("chào")
            assert await on.work_out() == ["sent"]
            assert on.told() == ["chào"]

    asyncio.run(scene())
