"""Issued lists: the files that went out, sealed under a key of their own, who stood on them, and what changed since.

A list has a life of its own beside that of the cases on it: deleting its key ends its files. Its rows name codes alone.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.store.case_rows import coarse
from bot.store.keyring import Keyring, KeyringError
from bot.store.list_tables import addendum, issued_list, issued_row
from bot.store.schema import aware, naive
from bot.store.vault import Vault
from bot.texts import text

KINDS = ("docx", "xlsx")
_SALT = 16


@dataclass(frozen=True)
class IssuedList:
    """A list that went out. ``month`` is "2026-12", ``number`` counts the lists of a ward from 1 on.

    ``is_kept`` while its files can be printed again, ``sort`` is the order of its rows. ``approved_on`` (by a paper),
    ``handed_on`` and ``reported_on`` are ISO days, "" before; ``undo`` is the kept way back from the last of them.
    """

    id: str
    ward: str
    month: str
    number: int
    size: int
    sort: str
    issued_at: datetime
    officer: int
    is_kept: bool
    approved_on: str = ""
    approved_by: str = ""
    handed_on: str = ""
    reported_on: str = ""
    undo: str = field(default="", repr=False)


@dataclass(frozen=True)
class Standing:
    """A row of an issued list: the list, the number of the row, and the case by id and code."""

    issued: IssuedList
    position: int
    lead: str
    code: str


@dataclass(frozen=True)
class RowResult:
    """The answer about one row: "not_approved", "lent" or "refused", with its reason, sum (đồng) and day."""

    position: int
    result: str
    reason: str = ""
    amount: int | None = None
    on: str = ""


@dataclass(frozen=True)
class Addendum:
    """A row that was taken off an issued list; ``officer`` is None when the person did it."""

    list: str
    number: int
    position: int
    code: str
    reason: str
    officer: int | None
    at: datetime


@dataclass(frozen=True)
class Row01:
    """A row of an issued list on which a case still stands: the list (id, month, number), and its addenda so far."""

    list: str
    month: str
    number: int
    position: int
    addenda: int


class IssuedLists:
    """The lists within one transaction."""

    def __init__(self, tx: Connection, keyring: Keyring) -> None:
        self._tx = tx
        self._keyring = keyring

    def issue(
        self,
        new: IssuedList,
        people: Sequence[tuple[str, str]],
        files: Mapping[str, bytes],
    ) -> str:
        """Keep a list with its people (id and code of each case, in order) and files; returns the mark of the files."""
        key = self._keyring.new_list_key(new.id)
        vault = self._keyring.issued_list(new.id, key)
        values = {
            "id": new.id, "ward": new.ward, "month": new.month, "number": new.number, "size": new.size,
            "sort": new.sort, "issued_at": naive(new.issued_at), "officer": new.officer, "key": key,
            "mac": self._keyring.proof(*proven_list(new)),
        }  # fmt: skip
        salt = secrets.token_bytes(_SALT)
        sealed = {kind: seal_file(salt + files[kind], kind, vault) for kind in KINDS}
        self._tx.execute(insert(issued_list).values(**values, **sealed))
        rows = [
            {"list": new.id, "position": at, "lead": lead, "code": code} for at, (lead, code) in enumerate(people, 1)
        ]
        if rows:
            self._tx.execute(insert(issued_row), rows)
        return mark_of(salt, files)

    def latest(self, wards: Collection[str]) -> dict[str, IssuedList]:
        """The latest list of each of these wards that issued one."""
        newest = select(issued_list.c.ward, func.max(issued_list.c.number).label("number"))
        newest_of = newest.where(issued_list.c.ward.in_(wards)).group_by(issued_list.c.ward).subquery()
        same = (issued_list.c.ward == newest_of.c.ward) & (issued_list.c.number == newest_of.c.number)
        rows = self._tx.execute(select(issued_list).join(newest_of, same))
        return {row.ward: list_of(row) for row in rows}

    def of_wards(self, wards: Collection[str] | None, first: int, size: int) -> list[IssuedList]:
        """A page of the lists of wards, newest first; None for all wards."""
        query = select(issued_list) if wards is None else select(issued_list).where(issued_list.c.ward.in_(wards))
        order = (issued_list.c.issued_at.desc(), issued_list.c.ward)
        return [list_of(row) for row in self._tx.execute(query.order_by(*order).limit(size).offset(first))]

    def of_month(self, ward: str, month: str) -> IssuedList | None:
        """The list of a ward and month."""
        query = select(issued_list).where(issued_list.c.ward == ward, issued_list.c.month == month)
        row = self._tx.execute(query).one_or_none()
        return list_of(row) if row else None

    def numbered(self, ward: str, number: int) -> IssuedList | None:
        """The list of a ward with this number."""
        query = select(issued_list).where(issued_list.c.ward == ward, issued_list.c.number == number)
        row = self._tx.execute(query).one_or_none()
        return list_of(row) if row else None

    def note_way(self, of: IssuedList, **days: str) -> None:
        """Note a day of the way of a list, the number of the paper that confirms it, or the way back."""
        self._tx.execute(update(issued_list).where(issued_list.c.id == of.id).values(**days))

    def note_results(self, of: IssuedList, results: Sequence[RowResult]) -> None:
        """Note what was answered about rows, in one statement."""
        if results:
            same = (issued_row.c.list == of.id) & (issued_row.c.position == bindparam("row"))
            names = {"result": "got", "reason": "why", "amount": "sum", "settled_on": "day"}
            change = update(issued_row).where(same).values({name: bindparam(key) for name, key in names.items()})
            rows = [
                {"row": each.position, "got": each.result, "why": each.reason, "sum": each.amount, "day": each.on}
                for each in results
            ]
            self._tx.execute(change, rows)

    def results(self, list_ids: Collection[str]) -> dict[str, list[RowResult]]:
        """The answers about the rows of lists that were answered, by the id of the list."""
        query = select(issued_row).where(issued_row.c.list.in_(list_ids), issued_row.c.result != "")
        found: dict[str, list[RowResult]] = {}
        for row in self._tx.execute(query.order_by(issued_row.c.list, issued_row.c.position)) if list_ids else ():
            got = RowResult(row.position, row.result, row.reason, row.amount, row.settled_on or "")
            found.setdefault(row.list, []).append(got)
        return found

    def rows(self, list_id: str) -> list[tuple[str, str]]:
        """Id and code of each case on a list, in its order."""
        query = select(issued_row).where(issued_row.c.list == list_id).order_by(issued_row.c.position)
        return [(row.lead, row.code) for row in self._tx.execute(query)]

    def standings(self, case_ids: Collection[str]) -> list[Standing]:
        """The rows of these cases on all lists, latest list first."""
        query = select(issued_list, issued_row.c.position, issued_row.c.lead, issued_row.c.code).join(
            issued_row, issued_row.c.list == issued_list.c.id
        )
        mine = issued_row.c.lead.in_(case_ids)
        rows = self._tx.execute(query.where(mine).order_by(issued_list.c.issued_at.desc(), issued_row.c.position))
        return [Standing(list_of(row), row.position, row.lead, row.code) for row in rows]

    def file(self, of: IssuedList, kind: str) -> bytes | None:
        """A file as it went out; None when the life of the list is over.

        Raises KeyringError or SealBrokenError when it was altered or damaged.
        """
        opened = self._open(of, kind)
        return opened[_SALT:] if opened else None

    def mark(self, of: IssuedList) -> str:
        """The mark of both files, as the audit has it; "" when the life of the list is over."""
        opened = {kind: self._open(of, kind) or b"" for kind in KINDS}
        if not all(opened.values()):
            return ""
        return mark_of(opened[KINDS[0]][:_SALT], {kind: data[_SALT:] for kind, data in opened.items()})

    def _open(self, of: IssuedList, kind: str) -> bytes | None:
        columns = (issued_list.c.key, issued_list.c.mac, issued_list.c[kind].label("sealed"))
        row = self._tx.execute(select(*columns).where(issued_list.c.id == of.id)).one_or_none()
        if row is None or row.key is None:
            return None
        if not self._keyring.proves(row.mac, *proven_list(of)):
            raise KeyringError(text("store.altered_list", number=str(of.number), ward=of.ward))
        return open_file(row.sealed, kind, self._keyring.issued_list(of.id, row.key))

    def take_off(self, stands: Row01, code: str, reason: str, officer: int | None, now: datetime) -> int:
        """Note that a row is taken off a list that is out; returns the number of the addendum."""
        values = {"position": stands.position, "code": code, "reason": reason, "officer": officer}
        number = stands.addenda + 1
        self._tx.execute(insert(addendum).values(list=stands.list, number=number, at=naive(now), **values))
        return number

    def addenda(self, list_ids: Collection[str]) -> list[Addendum]:
        """The rows that were taken off these lists, in order."""
        query = select(addendum).where(addendum.c.list.in_(list_ids)).order_by(addendum.c.list, addendum.c.number)
        return [
            Addendum(row.list, row.number, row.position, row.code, row.reason, row.officer, aware(row.at))
            for row in (self._tx.execute(query) if list_ids else ())
        ]

    def kept_before(self, moment: datetime) -> list[IssuedList]:
        """The lists issued before ``moment`` whose files are still kept."""
        old = (issued_list.c.issued_at < naive(moment)) & issued_list.c.key.is_not(None)
        return [list_of(row) for row in self._tx.execute(select(issued_list).where(old))]

    def kept(self) -> list[IssuedList]:
        """All lists whose files are kept."""
        return [list_of(row) for row in self._tx.execute(select(issued_list).where(issued_list.c.key.is_not(None)))]

    def end(self, of: IssuedList) -> None:
        """End the life of a list: its key and files go, codes and dates stay for the figures."""
        gone = {"key": None, "docx": None, "xlsx": None}
        self._tx.execute(update(issued_list).where(issued_list.c.id == of.id).values(**gone))

    def forget_rows(self, moment: datetime) -> int:
        """Delete the rows and addenda of lists issued before ``moment``; returns how many rows. Month and size stay.

        Only of lists whose files are gone: as long as these can be printed, they are needed.
        """
        old = select(issued_list.c.id).where(issued_list.c.issued_at < naive(moment), issued_list.c.key.is_(None))
        self._tx.execute(delete(addendum).where(addendum.c.list.in_(old)))
        return self._tx.execute(delete(issued_row).where(issued_row.c.list.in_(old))).rowcount


def blur_rows(tx: Connection, lead_id: str) -> None:
    """Round the lent sums of a case that is erased: an exact one could be looked up at the bank."""
    mine = (issued_row.c.lead == lead_id) & issued_row.c.amount.is_not(None)
    for row in tx.execute(select(issued_row).where(mine)).all():
        same = (issued_row.c.list == row.list) & (issued_row.c.position == row.position)
        tx.execute(update(issued_row).where(same).values(amount=coarse(row.amount)))


def new_list(ward: str, month: str, number: int, size: int, sort: str, officer: int, now: datetime) -> IssuedList:
    """A list that is about to be issued, with an id of its own."""
    return IssuedList(secrets.token_hex(16), ward, month, number, size, sort, now, officer, is_kept=True)


def mark_of(salt: bytes, files: Mapping[str, bytes]) -> str:
    """The mark of the files of a list. The salt lies sealed with them: it says nothing once their key is gone."""
    return hashlib.sha256(salt + b"".join(files[kind] for kind in sorted(files))).hexdigest()


def seal_file(data: bytes, kind: str, vault: Vault) -> bytes:
    """A file of a list, sealed for its column."""
    return vault.seal(base64.b64encode(data).decode(), kind)


def open_file(sealed: bytes, kind: str, vault: Vault) -> bytes:
    """A file of a list again, with its salt. Raises SealBrokenError."""
    return base64.b64decode(vault.open(sealed, kind))


def list_of(row: Row[Any]) -> IssuedList:
    """A list from its row."""
    return IssuedList(
        row.id, row.ward, row.month, row.number, row.size, row.sort, aware(row.issued_at), row.officer,
        row.key is not None, row.approved_on or "", row.approved_by, row.handed_on or "", row.reported_on or "",
        row.undo,
    )  # fmt: skip


def proven_list(of: IssuedList) -> tuple[object, ...]:
    """The values of a list that must be as they were written."""
    return ("list", of.id, of.ward, of.month, of.number, of.size, of.sort, naive(of.issued_at).isoformat(), of.officer)
