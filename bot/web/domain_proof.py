"""Domain proof: pages and a tag by which Zalo knows that a domain is ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route


def site_pages(code: str) -> Mapping[str, str]:
    """Pages that prove to Zalo that a domain is ours, by path; none without a code.

    The home page carries `site_meta` besides, which is the other way to prove it.
    """
    return {f"/zalo_verifier{code}.html": f"<!doctype html><html><head>{site_meta(code)}</head></html>"} if code else {}


def site_meta(code: str) -> str:
    """The meta tag for the home page; "" without a code. The settings let only letters, digits, - and _ into it."""
    return f'<meta name="zalo-platform-site-verification" content="{code}">' if code else ""


def proof_routes(code: str) -> list[BaseRoute]:
    """The page that Zalo looks for before it believes that a domain is ours; none without a code."""
    return [Route(path, _proof(page)) for path, page in site_pages(code).items()]


def _proof(page: str) -> Callable[[Request], Awaitable[Response]]:
    async def proof(_request: Request) -> Response:
        return HTMLResponse(page)

    return proof


def with_proof(page: str, code: str) -> str:
    """The home page with the other proof in its head."""
    return page.replace("<head>", f"<head>\n  {site_meta(code)}", 1)
