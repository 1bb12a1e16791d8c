"""Terms: the texts that people agree to, with the digests by which a button agrees to just one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.texts import text

_SHOWN = 16
"""So many letters of the digest of a text stand in the button under it; a button's action must stay short."""


def version() -> str:
    """The version of all texts that people agree to."""
    return text("consent.version")


def agree_terms(code: str, offices: Mapping[str, str]) -> str:
    """The text under which the person in question agrees to what a relative sent."""
    return text("agree.text", **{**offices, "code": code})


def list_terms(code: str, offices: Mapping[str, str], months: int = 24) -> str:
    """The text under which a released person agrees to stand on the list (Mẫu số 01), which is kept for ``months``."""
    return text("consent.list", **{**offices, "code": code, "months": str(months), "version": version()})


def digest(terms: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(terms.encode()).hexdigest()


def shown(terms: str) -> str:
    """The beginning of the digest of a text, for the button under it."""
    return digest(terms)[:_SHOWN]
