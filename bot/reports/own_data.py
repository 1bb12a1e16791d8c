"""A person's own data as a file: one to print and read, one for a machine. Made anew each time, kept nowhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from bot.reports.monthly import FormFile
from bot.reports.office_files import same_bytes, tidy

NAME = "thong-tin-cua-toi"
"""The name of the file says nothing of what is in it."""


def as_json(data: object) -> FormFile:
    """The data for a machine."""
    return FormFile(json.dumps(data, ensure_ascii=False, indent=2).encode(), f"{NAME}.json")


def as_word(title: str, lines: Sequence[str], on: date) -> FormFile:
    """The data to read and print: a title and lines."""
    import docx  # heavy, and only who asks for it waits

    document = docx.Document()
    document.add_heading(title, 1)
    for line in lines:
        style = "List Bullet" if line.startswith("- ") else "Normal"
        document.add_paragraph(tidy(line.removeprefix("- ")), style=style)

    def save(out: BytesIO) -> None:
        document.save(out)

    return FormFile(same_bytes(save, on), f"{NAME}.docx")
