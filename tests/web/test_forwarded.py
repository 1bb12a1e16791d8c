"""Whose word counts on where a request comes from, in the application as it is served: of a trusted proxy alone.

Shown by the limit of cases from one address, which is what somebody would get round by telling another address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from bot.cli.serve import config_of
from bot.settings import Settings
from bot.web.address import trusted_proxies
from tests.web.conftest import HOME, Browser, OpenSite, Site
from tests.web.test_floods import send, states

PROXY, STRANGER = "10.0.0.2", "198.51.100.9"
LIMIT = 2
Visit = Callable[[str, Mapping[str, str]], Browser]


@pytest.fixture
def site(open_site: OpenSite) -> Site:
    return open_site(cases_per_address=LIMIT, messages_per_address=10_000, messages_per_minute=1000)


@pytest.fixture
def visit(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Visit]]:
    """Browsers that reach the served application from a peer, with headers of their own or of a proxy before it."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # what uvicorn would read where nothing is said

    def served(trusted: str) -> Visit:
        config = config_of(site.app, Settings().model_copy(update={"trusted_proxies": trusted}))
        config.load()

        def browser(peer: str, headers: Mapping[str, str]) -> Browser:
            transport = httpx.ASGITransport(config.loaded_app, client=(peer, 40000))
            return Browser(site.portal, httpx.AsyncClient(transport=transport, base_url=HOME, headers=headers))

        return browser

    return served


def told(*addresses: str) -> dict[str, str]:
    return {"x-forwarded-for": ", ".join(addresses)}


ONE_SOURCE = {
    "a stranger tells another address each time": (PROXY, STRANGER, lambda n: told(f"203.0.113.{n}")),
    "a stranger says to be the proxy": (PROXY, STRANGER, lambda n: told(f"203.0.113.{n}", PROXY)),
    "a stranger says to be this machine": (PROXY, STRANGER, lambda n: told("127.0.0.1")),
    "nobody is trusted": ("", "127.0.0.1", lambda n: told(f"203.0.113.{n}")),
    "the stranger's own header before what the proxy adds": (
        PROXY, PROXY, lambda n: told(f"203.0.113.{n}", STRANGER),
    ),
    "one address in two ways of writing": (
        PROXY, PROXY, lambda n: told(STRANGER if n % 2 else f"::ffff:{STRANGER}"),
    ),
    "a port beside the address": (PROXY, PROXY, lambda n: told(f"{STRANGER}:{5000 + n}")),
    "a household with IPv6": (PROXY, PROXY, lambda n: told(f"2001:db8:1:2::{n}")),
    "a network of proxies": ("10.0.0.0/8", PROXY, lambda n: told(f"203.0.113.{n}", STRANGER, "10.9.9.9")),
}  # fmt: skip
MANY_SOURCES = {
    "behind the proxy": (PROXY, PROXY),
    "behind one of several": (f"192.0.2.1, {PROXY}", PROXY),
    "behind a network of proxies": ("10.0.0.0/8", PROXY),
    "where IPv6 listens": (PROXY, f"::ffff:{PROXY}"),
    "where IPv6 listens, in a network": ("10.0.0.0/8", f"::ffff:{PROXY}"),
    "a proxy with IPv6": ("2001:db8::1", "2001:db8::1"),
}


@pytest.mark.parametrize("case", ONE_SOURCE)
def test_a_forged_address_helps_nobody(visit: Callable[[str], Visit], site: Site, database: Path, case: str) -> None:
    trusted, peer, headers = ONE_SOURCE[case]
    served = visit(trusted)
    for number in range(1, LIMIT + 2):
        send(site, number, browser=served(peer, headers(number)))
    assert states(database) == {"new": LIMIT, "unconfirmed": 1}


@pytest.mark.parametrize("case", MANY_SOURCES)
def test_behind_a_trusted_proxy_each_address_counts_for_itself(
    visit: Callable[[str], Visit], site: Site, database: Path, case: str
) -> None:
    trusted, peer = MANY_SOURCES[case]
    served = visit(trusted)
    for number in range(1, LIMIT + 3):
        send(site, number, browser=served(peer, told(f"203.0.113.{number}")))
    assert states(database) == {"new": LIMIT + 2}


def test_what_this_machine_alone_may_read_is_not_opened_by_a_header(visit: Callable[[str], Visit]) -> None:
    assert visit(PROXY)(STRANGER, told("127.0.0.1")).get("/metrics").status_code == 404
    assert visit(PROXY)(PROXY, told("127.0.0.1", STRANGER)).get("/metrics").status_code == 404
    assert visit(PROXY)("127.0.0.1", {}).get("/metrics").status_code == 200


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("", []), (" , ", []), ("*", ["*"]), ("127.0.0.1", ["127.0.0.1", "::ffff:127.0.0.1/128"]),
        ("10.0.0.0/8,::1", ["10.0.0.0/8", "::ffff:10.0.0.0/104", "::1"]), ("proxy", ["proxy"]),
    ],
)  # fmt: skip
def test_the_setting_is_taken_as_written(written: str, taken: list[str]) -> None:
    assert trusted_proxies(written) == taken
