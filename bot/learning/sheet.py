"""Excel files of questions and answers: an empty one to fill in, and a filled one as drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from bot.learning.body import MOST_WORDINGS, Body
from bot.learning.words import told
from bot.store.lessons import LessonKind
from knowledge.language.telex import fold
from knowledge.language.utterance import Utterance
from knowledge.law import Citation
from knowledge.loader import Knowledge
from knowledge.understanding import Understanding

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = ("question", "answer", "source", "entry", "topic", "title", "wordings")
"""Columns of a sheet, in this order; only the first is needed."""
MAX_ROWS, MAX_BYTES, _MAX_INSIDE = 200, 400_000, 8_000_000
_MOST_CHARS = 2000
_MOST_MEMBERS = 60


class SheetRefusedError(Exception):
    """A file cannot be taken; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """A row as a draft: its number in the sheet, its kind, and what it says."""

    number: int
    kind: LessonKind
    body: Body


def empty_sheet() -> bytes:
    """A file to fill in, with one row as an example."""
    from openpyxl import Workbook  # heavy, and only who asks for it waits

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = told("sheet.title")
    sheet.append([told(f"column.{name}") for name in COLUMNS])
    sheet.append([told(f"sheet.sample.{name}") if name in ("question", "wordings") else "" for name in COLUMNS])
    for at, width in enumerate((45, 60, 30, 25, 25, 25, 45), 1):
        sheet.column_dimensions["ABCDEFG"[at - 1]].width = width
    sheet.freeze_panes = "A2"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read_rows(data: bytes, knowledge: Knowledge, understanding: Understanding) -> list[Row]:
    """The rows of a file as drafts, wrong ones too: what is wrong is said beside each. Raises SheetRefusedError."""
    found = []
    for number, cells in _cells(data):
        if not cells["question"]:
            continue
        body = _body(cells, knowledge, understanding)
        kind: LessonKind = "wording" if body.entry else "answer"
        found.append(Row(number, kind, body))
    if not found:
        raise SheetRefusedError(told("import.none"))
    return found


def _cells(data: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row with its number: texts by column. Formulas are read as what they last showed."""
    too_large = SheetRefusedError(told("import.large", rows=MAX_ROWS, size=MAX_BYTES // 1000))
    if len(data) > MAX_BYTES:
        raise too_large
    from openpyxl import load_workbook  # heavy, and only who sends a file waits

    try:
        _look_inside(data, too_large)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        rows = list(_rows(book.worksheets[0]))
    except SheetRefusedError:
        raise
    except Exception as error:
        raise SheetRefusedError(told("import.file")) from error
    head = [fold(cell).strip().lower() for cell in rows[0]] if rows else []
    at = {name: head.index(named) for name in COLUMNS if (named := fold(told(f"column.{name}")).lower()) in head}
    if "question" not in at:
        raise SheetRefusedError(told("import.headers", column=told("column.question")))
    if len(rows) > MAX_ROWS + 1:
        raise too_large
    for number, cells in enumerate(rows[1:], 2):
        yield number, {name: cells[at[name]] if name in at and at[name] < len(cells) else "" for name in COLUMNS}


def _look_inside(data: bytes, too_large: SheetRefusedError) -> None:
    """Refuse what would become large or slow when it is opened. Raises SheetRefusedError, and what zipfile raises."""
    with ZipFile(BytesIO(data)) as packed:
        members = packed.infolist()
        if sum(each.file_size for each in members) > _MAX_INSIDE:
            raise too_large
        odd = any(each.flag_bits & 1 or each.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for each in members)
        if odd or len(members) > _MOST_MEMBERS or any(_defines(packed.read(each)) for each in members):
            raise SheetRefusedError(told("import.file"))


def _defines(member: bytes) -> bool:
    """True for XML that defines entities of its own: a few lines of them may become more than a machine holds."""
    plain = member.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def _rows(sheet: Worksheet) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_row=MAX_ROWS + 2, max_col=20, values_only=True):
        yield [_said(cell) for cell in row]


def _said(cell: Any) -> str:
    lines = str(cell if cell is not None else "")[:_MOST_CHARS].splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _body(cells: Mapping[str, str], knowledge: Knowledge, understanding: Understanding) -> Body:
    question = cells["question"].replace("\n", " ")
    wordings = [each.strip() for each in cells["wordings"].replace("\n", ";").split(";") if each.strip()]
    if cells["entry"] and not cells["answer"]:
        return Body(wordings=(question, *wordings)[:MOST_WORDINGS], entry=_entry(cells["entry"], knowledge))
    citations = [_citation(each.strip(), knowledge.law) for each in cells["source"].replace("\n", ";").split(";")]
    topic = cells["topic"] if cells["topic"] in knowledge.topics else nearest_topic(question, understanding)
    return Body(
        wordings=tuple(wordings[:MOST_WORDINGS]),
        topic=topic,
        title=cells["title"].replace("\n", " "),
        question=question,
        answer=cells["answer"],
        citations=tuple(filter(None, citations)),
    )


def nearest_topic(question: str, understanding: Understanding) -> str:
    """The topic that a question resembles most; "" for what says nothing."""
    topics = understanding.ranking(Utterance(question)).topics
    return next((each for each in topics if not each.startswith(("smalltalk.", "safety."))), "")


def _entry(said: str, knowledge: Knowledge) -> str:
    """An entry by its id or its title; what was written where there is none, so that it can be mended."""
    titles = {fold(entry.title).lower(): entry.id for entry in knowledge.published}
    return said if said in knowledge.entries else titles.get(fold(said).lower(), said[:80])


def _citation(said: str, law: Mapping[str, Citation]) -> str:
    """A citation by its id or one of its names; what was written where there is none."""
    wanted = fold(said).lower()
    names: Sequence[str] = [
        each.id for each in law.values() if wanted in (fold(each.name).lower(), fold(each.brief).lower())
    ]
    return said if said in law else next(iter(names), said[:80])
