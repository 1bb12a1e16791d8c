"""Draft of Mẫu số 02 (the loan plan of an establishment) for Word: what was told is filled in, the rest is dotted.

The template is `form02.docx` beside this file, to be edited in Word or LibreOffice. The official form was not seen, so
the sheet says that it is a draft to copy from.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate

from bot.model.messages import PlanForm
from bot.print.word_template import template_sandbox

TEMPLATE = Path(__file__).parent / "form02.docx"
FILE_NAME = "ban-nhap-phuong-an.docx"
_DOTS = "…" * 8
_MARKS = {"yes": "✓", "no": "✗", "unknown": "?", "": "–"}


def make_form02(form: PlanForm) -> bytes:
    """The draft as a Word file."""
    made = DocxTemplate(BytesIO(TEMPLATE.read_bytes()))
    made.render(_slots(form), template_sandbox(), autoescape=True)
    known = made.docx.core_properties
    known.title, known.language = "", "vi-VN"
    known.author = known.comments = known.keywords = known.last_modified_by = known.subject = ""
    out = BytesIO()
    made.docx.save(out)
    return out.getvalue()


def _slots(form: PlanForm) -> dict[str, object]:
    names = ("kind", "what", "workers", "released", "share", "contracts", "amount", "months", "rate")
    told = {name: getattr(form, name) or _DOTS for name in names}
    checks = [{"mark": _MARKS[mark], "text": said} for mark, said in form.checks]
    return {**told, "on": form.on, "checks": checks}
