"""Texts that an office edits: Word files with a title, paragraphs and a note at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

_SIZE, _NOTE = 13, 10
_FONT = "Times New Roman"


def document(title: str, paragraphs: Sequence[str], note: str, written: datetime) -> bytes:
    """A Word file. ``written`` is the day in its properties, so that the same text gives the same file."""
    from docx import Document  # only who makes materials waits for it
    from docx.shared import Pt

    made = Document()
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_SIZE)
    made.core_properties.title, made.core_properties.author = title, ""
    made.core_properties.created = made.core_properties.modified = written
    made.add_heading(title, level=1)
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    small = made.add_paragraph().add_run(note)
    small.font.size, small.italic = Pt(_NOTE), True
    data = BytesIO()
    made.save(data)
    return data.getvalue()
