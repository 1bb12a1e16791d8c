"""Guards before every route: whose host is asked for, and how many are answered at once."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from bot.web.guard import BoundedQueue
from tests.web.conftest import Browser, OpenSite, error_of


@pytest.fixture
def site_of_two(open_site: OpenSite) -> Browser:
    return open_site(allowed_hosts="qd22.test, vay.qd22.test").browser()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("qd22.test", 200),
        ("VAY.qd22.test:443", 200),
        ("127.0.0.1:8022", 200),
        ("[::1]:8022", 200),
        ("localhost", 200),
        ("evil.test", 421),
        ("qd22.test.evil.test", 421),
        ("", 421),
    ],
)
def test_only_our_hosts_are_served(site_of_two: Browser, host: str, status: int) -> None:
    answer = site_of_two.get("/", host=host)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"]
    if status != 200:
        assert "nh/chị" in error_of(answer)


def test_without_the_setting_every_host_is_served(open_site: OpenSite) -> None:
    assert open_site().browser().get("/", host="anything.test").status_code == 200


def test_beyond_what_can_be_answered_everybody_is_told_at_once() -> None:
    """Health is still answered: a busy service is no dead one."""
    go = asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != "/healthz":
            await go.wait()
        await PlainTextResponse("xong")(scope, receive, send)

    async def play() -> tuple[list[int], int]:
        app = BoundedQueue(slow, most=3, refusal=PlainTextResponse("bận", 503, {"Retry-After": "3"}))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://a") as client:
            asked = [asyncio.create_task(client.get("/")) for _ in range(8)]
            async with asyncio.timeout(60):
                while sum(task.done() for task in asked) < 5:  # noqa: ASYNC110 - they are done by themselves
                    await asyncio.sleep(0)
            await asyncio.sleep(0.05)
            assert sum(task.done() for task in asked) == 5
            health = (await client.get("/healthz")).status_code
            go.set()
            answers = await asyncio.gather(*asked)
            assert (await client.get("/")).status_code == 200
            return sorted(answer.status_code for answer in answers), health

    assert asyncio.run(play()) == ([200] * 3 + [503] * 5, 200)
