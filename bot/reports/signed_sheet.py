"""Signed review sheets: which entries were found right, by which role, and what others should have mended."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from bot.reports.review_sheet import COLUMNS, ROLES, Reviewed
from bot.texts import text
from knowledge.entry import Reviewer
from knowledge.sign_off import SignOff

if TYPE_CHECKING:
    from docx.table import Table

MAX_BYTES = 20_000_000
"""A sheet of a thousand entries is two; larger files are none of ours."""
_ROWS = 3


class SheetError(Exception):
    """A file is no review sheet."""


@dataclass
class Reading:
    """A signed sheet: the sign-offs to write, what was remarked, and lines that cannot be taken."""

    signed: list[SignOff] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read_sheet(data: bytes, printed: Mapping[str, Reviewed], on: date) -> Reading:
    """Read a sheet; ``printed`` are today's entries by id, ``on`` the last day to be signed. Raises SheetError."""
    found = Reading()
    for entry, digest, (day, role, remark) in _rows(data):
        if not (day or role or remark):
            continue
        item = printed.get(entry)
        if item is None:
            found.refused.append(text("review.bad.entry", entry=entry))
        elif remark:
            found.remarks.append(text("review.remark", entry=entry, remark=remark))
        elif item.digest != digest:
            found.refused.append(text("review.bad.old", entry=entry))
        else:
            _take(found, entry, day, role, on)
    return found


def _take(found: Reading, entry: str, day: str, role: str, on: date) -> None:
    if not day or not role:
        found.refused.append(text("review.bad.half", entry=entry))
        return
    signed_on, signed_by = _day(day), _role(role)
    if signed_on is None or signed_on > on:
        found.refused.append(text("review.bad.day", entry=entry, written=day))
    elif not signed_by:
        roles = ", ".join(text(f"review.role.{each}") for each in ROLES)
        found.refused.append(text("review.bad.role", entry=entry, written=role, roles=roles))
    else:
        found.signed.append(SignOff(entry, signed_on, signed_by))


def _rows(data: bytes) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    """(entry, digest, cells) of every signature table."""
    import docx  # heavy, and only this command needs it

    if len(data) > MAX_BYTES:
        raise SheetError
    try:
        tables = docx.Document(BytesIO(data)).tables
    except Exception as error:  # python-docx raises whatever its XML and zip readers do
        raise SheetError from error
    found = [row for table in tables if (row := _row(table))]
    if not found:
        raise SheetError
    yield from found


def _row(table: Table) -> tuple[str, str, tuple[str, str, str]] | None:
    if len(table.rows) != _ROWS or len(table.columns) != len(COLUMNS):
        return None
    entry, _, digest = table.cell(0, 0).text.rpartition(" · ")
    day, role, remark = (" ".join(table.cell(2, at).text.split())[:500] for at in range(len(COLUMNS)))
    return entry.strip(), digest.strip(), (day, role, remark)


def _day(written: str) -> date | None:
    try:
        return datetime.strptime(written, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _role(written: str) -> Reviewer | None:
    plain = unicodedata.normalize("NFC", written).lower()
    return next((role for role in ROLES if text(f"review.role.{role}") == plain), None)
