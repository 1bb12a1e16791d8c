"""Terms: the texts that people agree to, with the digests by which a button agrees to just one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.texts import text
from bot.texts.promises import Promises
from knowledge.yaml_file import check_rows, read_yaml

_SHOWN = 16
"""So many letters of the digest of a text stand in the button under it; a button's action must stay short."""


_FILE = Path(__file__).parent / "consent_terms.yaml"


class Receiver(BaseModel):
    """A receiver of what somebody agrees to; ``says`` stands in the text that is agreed to."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    who: str
    says: str


class ConsentTerms(BaseModel):
    """One consent: the key of its text, what for, who receives it, and the settings that say how long it is kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    purpose: str
    what_for: str = Field(alias="for")
    receivers: list[Receiver]
    keeps: list[str]


@cache
def consents() -> tuple[ConsentTerms, ...]:
    """Every consent that people are asked for. Raises SheetError."""
    sheet = read_yaml(_FILE, _FILE.parent)
    return tuple(row for row, _ in check_rows(sheet, ConsentTerms, sheet.data))


def receivers(purpose: str) -> list[str]:
    """Everybody who gets what is agreed to for a purpose, each once."""
    found = [each.who for consent in consents() if consent.purpose == purpose for each in consent.receivers]
    return list(dict.fromkeys(found))


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
