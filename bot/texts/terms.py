"""Terms: the texts that people agree to, with the digests by which a button agrees to just one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from bot.texts import text
from bot.texts.promises import Promises

_SHOWN = 16
"""So many letters of the digest of a text stand in the button under it; a button's action must stay short."""


def version() -> str:
    """The version of all texts that people agree to."""
    return text("consent.version")


def agree_terms(code: str, offices: Mapping[str, str], promises: Promises) -> str:
    """The text under which the person in question agrees to what a relative sent."""
    return _terms("consent.agree", code, offices, promises)


def list_terms(code: str, offices: Mapping[str, str], promises: Promises) -> str:
    """The text under which a released person agrees to stand on the list (Mẫu số 01)."""
    return _terms("consent.list", code, offices, promises)


def _terms(key: str, code: str, offices: Mapping[str, str], promises: Promises) -> str:
    said = text(key, **{**offices, **promises.slots, "code": code, "version": version()})
    return "\n".join(filter(None, (promises.trial_mark, said)))


def digest(terms: str) -> str:
    """The digest of a text."""
    return hashlib.sha256(terms.encode()).hexdigest()


def shown(terms: str) -> str:
    """The beginning of the digest of a text, for the button under it."""
    return digest(terms)[:_SHOWN]
