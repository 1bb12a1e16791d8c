"""Search cards: name and number of each sender, sealed under one key of the service, so that thousands can be opened.

A card stands in its sender's row of `party` and goes with it. All cards have one length and a fresh nonce: two of one
name look no more alike than others, so that nothing can be looked up or counted without the key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, String, select, type_coerce, update

from bot.model.application import Application
from bot.store.case_rows import case_of, party_of, vault_of
from bot.store.keyring import Keyring, KeyringError
from bot.store.schema import lead, party
from bot.store.vault import SealBrokenError, Vault
from knowledge.language.search_line import Search, name_reader

_LONGEST_NAME = 60
"""Characters of a name in a card: the longest fits into one block."""
_ENDED = ("closed", "lent")


@dataclass(frozen=True)
class Card:
    """The name and number (E.164) of a sender."""

    name: str = field(repr=False)
    phone: str = field(repr=False)


def seal_card(application: Application, lead_id: str, keyring: Keyring) -> bytes:
    """The card of a sender, sealed for their case."""
    return keyring.cards.seal(f"{application.name[:_LONGEST_NAME]}\n{application.phone}", _place(lead_id))


def open_card(sealed: bytes, lead_id: str, vault: Vault) -> Card:
    """The card again. Raises SealBrokenError."""
    return Card(*_read_card(vault.open(sealed, _place(lead_id))))


class SearchCards:
    """The cards within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def find(self, wards: Collection[str] | None, search: Search) -> list[str]:
        """The codes of the cases of wards (None: all) that fit, best first: the whole name, open ones, the newest.

        Marks count where they were typed, unless nothing fits with them. One statement, whatever the number of cases.
        """
        moment = type_coerce(lead.c.touched_at, String).label(
            "touched_at"
        )  # to sort by: no moment is made of thousands
        columns = (lead.c.id, lead.c.code, lead.c.state, moment, party.c.code.label("own"), party.c.card)
        query: Select[Any] = select(*columns).join(party, party.c.lead == lead.c.id).where(lead.c.key.is_not(None))
        query = query if wards is None else query.where(lead.c.ward.in_(wards))
        rows = self._tx.execute(query).all()
        fitting = [(3, row) for row in rows if _has_code(row, search.code)] if search.code else []
        if search.digits or search.words:
            cards = list(zip(self._names_and_numbers(rows), rows, strict=True))
            fitting += [*_fitting(cards, search, is_marked=True)] or [*_fitting(cards, search, is_marked=False)]
        # sorted here and not by the database, which would carry every card through its sorting
        fitting.sort(key=lambda each: each[1].touched_at, reverse=True)
        fitting.sort(key=lambda each: (each[0], each[1].state in _ENDED))
        return list(dict.fromkeys(row.code for _, row in fitting))

    def fill(self) -> int:
        """Make the cards of rows from before there were any; damaged ones stay without. Returns how many."""
        rows = self._tx.execute(select(lead.c.id).join(party, party.c.lead == lead.c.id).where(_has_none)).scalars()
        count = 0
        for case_id in sorted(set(rows)):
            of = case_of(self._tx.execute(select(lead).where(lead.c.id == case_id)).one())
            with contextlib.suppress(KeyringError, SealBrokenError):
                vault = vault_of(of, self._keyring)
                for row in self._tx.execute(select(party).where(party.c.lead == case_id)).all():
                    card = seal_card(party_of(row, vault).application, case_id, self._keyring)
                    mine = (party.c.lead == case_id) & (party.c.chat == row.chat)
                    self._tx.execute(update(party).where(mine).values(card=card))
                    count += 1
        return count

    def _names_and_numbers(self, rows: Iterable[Row[Any]]) -> Iterator[tuple[str, str]]:
        """The cards of rows; empty where one is missing or damaged: that must not hide the others."""
        vault = self._keyring.cards
        for row in rows:
            try:
                yield _read_card(vault.open(row.card, _place(row.id))) if row.card else ("", "")
            except SealBrokenError:
                yield "", ""


_has_none = party.c.card.is_(None) & lead.c.key.is_not(None)


def _fitting(
    cards: Iterable[tuple[tuple[str, str], Row[Any]]], search: Search, *, is_marked: bool
) -> Iterator[tuple[int, Row[Any]]]:
    """The rows whose card fits, each with its rank: 0 for the whole name or number."""
    wanted, digits, fits = " ".join(search.words), search.digits, name_reader(search.words, is_marked=is_marked)
    has_words = bool(search.words)
    for (name, phone), row in cards:
        if digits and digits in phone:
            yield 0 if phone.removeprefix("+84") == digits else 1 if phone.endswith(digits) else 2, row
        elif has_words and fits(name):
            yield 0 if name.lower() == wanted else 1, row


def _read_card(written: str) -> tuple[str, str]:
    name, _, phone = written.partition("\n")
    return name, phone


def _has_code(row: Row[Any], part: str) -> bool:
    return part in row.code.replace("-", "") or part in (row.own or "").replace("-", "")


def _place(lead_id: str) -> str:
    return f"card/{lead_id}"
