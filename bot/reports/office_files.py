"""Parts of Word and Excel files: harmless text, cells that are never formulas, the same bytes every time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from docx.document import Document
    from openpyxl.cell import Cell

MAX_CHARS = 200
"""Characters of one text from a person that a form shows; no name or note comes near."""

_SPACES = frozenset("\n\r\t\v\f\u00a0\u2028\u2029")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_FORMULA = ("=", "+", "-", "@")
_PROPERTIES = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def tidy(text: str) -> str:
    """``text`` on one line, composed (NFC), without control, invisible or unassigned characters; a long one is cut.

    XML refuses NUL and lone surrogates, and a hidden right-to-left mark would turn a printed name around.
    """
    spaced = "".join(" " if char in _SPACES else char for char in text[: 10 * MAX_CHARS])
    seen = "".join(char for char in spaced if unicodedata.category(char) not in _UNSEEN)
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    return line if len(line) <= MAX_CHARS else f"{line[: MAX_CHARS - 1].rstrip()}…"


def put(cell: Cell, value: str | int) -> None:
    """Write into a cell. A text stays text, also one that begins like a formula and is edited in Excel later."""
    if isinstance(value, int):
        cell.value = value
        return
    cell.value = tidy(value) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = str(cell.value).startswith(_FORMULA)


def mark_pages(document: Document, mark: str) -> None:
    """Let a mark stand above every page of a Word file; nothing when it is empty."""
    for section in document.sections if mark else ():
        section.header.is_linked_to_previous = False
        first = section.header.paragraphs[0]
        made = first if not first.text else first.insert_paragraph_before()
        made.add_run(mark).bold = True
        made.alignment = 1  # centred


def same_bytes(save: Callable[[BytesIO], None], day: date) -> bytes:
    """Bytes that ``save`` writes, with every time inside (properties, archive entries) set to ``day`` or a fixed one.

    Both libraries write the present moment; without this the same list would never give the same file.
    """
    raw, out = BytesIO(), BytesIO()
    save(raw)
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with ZipFile(raw) as read, ZipFile(out, "w", ZIP_DEFLATED) as write:
        for name in read.namelist():
            data = read.read(name)
            entry = ZipInfo(name, _EARLIEST)
            entry.compress_type = ZIP_DEFLATED
            write.writestr(entry, _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", data) if name == _PROPERTIES else data)
    return out.getvalue()
