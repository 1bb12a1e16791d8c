"""Search cards: name and number of each sender, sealed under one key of the service, so that thousands can be opened.

A card stands in its sender's row of `party` and goes with it. All cards have one length and a fresh nonce: two of one
name look no more alike than others, so that nothing can be looked up or counted without the key.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, update

from bot.model.application import Application
from bot.store.case_rows import case_of, party_of, vault_of
from bot.store.keyring import Keyring, KeyringError
from bot.store.schema import lead, party
from bot.store.vault import SealBrokenError, Vault
from knowledge.language.search_line import Search, name_fits

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
    name, _, phone = vault.open(sealed, _place(lead_id)).partition("\n")
    return Card(name, phone)


class SearchCards:
    """The cards within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def find(self, wards: Collection[str] | None, search: Search) -> list[str]:
        """The codes of the cases of wards (None: all) that fit, best first: the whole name, open ones, the newest.

        Marks count where they were typed, unless nothing fits with them. One statement, whatever the number of cases.
        """
        query = select(lead.c.id, lead.c.code, lead.c.state, party.c.code.label("own"), party.c.card)
        query = query.join(party, party.c.lead == lead.c.id).where(lead.c.key.is_not(None))
        query = query if wards is None else query.where(lead.c.ward.in_(wards))
        rows: list[Row[Any]] = [*self._tx.execute(query.order_by(lead.c.touched_at.desc(), lead.c.code))]
        found = {row.code: (3, _is_ended(row)) for row in rows if search.code and _has_code(row, search.code)}
        if search.digits or search.words:
            cards = [(row, card) for row in rows if (card := self._open(row)) is not None]
            fitting = list(_fitting(cards, search, is_marked=True)) or list(_fitting(cards, search, is_marked=False))
            for row, rank in fitting:
                found[row.code] = min(found.get(row.code, (9, True)), (rank, _is_ended(row)))
        return sorted(found, key=lambda code: found[code])

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

    def _open(self, row: Row[Any]) -> Card | None:
        """The card of a row; None where it is missing or damaged: that must not hide the others."""
        try:
            return open_card(row.card, row.id, self._keyring.cards) if row.card else None
        except SealBrokenError:
            return None


_has_none = party.c.card.is_(None) & lead.c.key.is_not(None)


def _fitting(cards: list[tuple[Row[Any], Card]], search: Search, *, is_marked: bool) -> Iterator[tuple[Row[Any], int]]:
    """The rows whose card fits, each with its rank: 0 for the whole name or number."""
    wanted = " ".join(search.words)
    for row, card in cards:
        if search.digits and search.digits in card.phone:
            yield row, 0 if card.phone.removeprefix("+84") == search.digits else 1 if _ends(card, search) else 2
        elif search.words and name_fits(search.words, card.name, is_marked=is_marked):
            yield row, 0 if card.name.lower() == wanted else 1


def _ends(card: Card, search: Search) -> bool:
    return card.phone.endswith(search.digits)


def _has_code(row: Row[Any], part: str) -> bool:
    return part in row.code.replace("-", "") or part in (row.own or "").replace("-", "")


def _is_ended(row: Row[Any]) -> bool:
    return row.state in _ENDED


def _place(lead_id: str) -> str:
    return f"card/{lead_id}"
