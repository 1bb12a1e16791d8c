"""Proof to Zalo that a domain is ours: a page and a meta tag."""

from __future__ import annotations

from collections.abc import Mapping


def site_pages(code: str) -> Mapping[str, str]:
    """What proves to Zalo that a domain is ours: the text of a page by its path; nothing without a code.

    The home page carries `site_meta` besides, which is the other way to prove it.
    """
    return {f"/zalo_verifier{code}.html": f"<!doctype html><html><head>{site_meta(code)}</head></html>"} if code else {}


def site_meta(code: str) -> str:
    """The meta tag for the home page; "" without a code. The settings let only letters, digits, - and _ into it."""
    return f'<meta name="zalo-platform-site-verification" content="{code}">' if code else ""
