"""Mẫu số 01 for Word, filled into a template that a ward can edit in Word or LibreOffice.

The shipped template is `form01.docx` beside this file. A ward's folder may hold its own: `form01_<ward code>.docx`
for one ward, `form01.docx` for all of them. A template that fails, or that would drop a person, is not used: the
shipped one is, and a line says which file is wrong and what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from bot.print.word_template import template_sandbox
from bot.reports.form01 import Form01, Listed
from bot.reports.form01_layout import FIELDS, Layout, slots_of, value_of
from bot.reports.office_files import mark_pages, same_bytes, tidy
from bot.texts import text
from knowledge.language.formats import show_count
from knowledge.yaml_file import Problem

if TYPE_CHECKING:
    from docx.document import Document

TEMPLATE = Path(__file__).parent / "form01.docx"
"""The shipped template."""

MAX_BYTES = 2_000_000
"""Size of a template: a logo fits, a bomb does not."""

_OWN = re.compile(r"^form01(_\d{5})?\.docx$")
_LAST_ROWS = 2
"""People of the list who go to the next page with the signatures."""
_SAMPLE_MONTH = date(2026, 1, 1)


class TemplateError(Exception):
    """A template cannot be used; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True)
class WordFile:
    """The list as a Word file. ``warning`` says why the ward's own template was not used, or is empty."""

    data: bytes
    warning: str = ""


def make_docx(form: Form01, layout: Layout, template: Path = TEMPLATE) -> bytes:
    """The list in ``template``; the same records and template give the same bytes. Raises TemplateError."""
    document = _marked(_rendered(form, layout, template), form.trial)
    _check_people(form, document)
    _set_properties(document, form.month)
    _keep_with_signatures(form, document)
    return same_bytes(document.save, form.month)


def make_word(form: Form01, layout: Layout, ward: str, folder: Path) -> WordFile:
    """The list in the template of ``folder`` for the ward with this code, or in the shipped one when that fails."""
    own = find_template(ward, folder)
    if own == TEMPLATE:
        return WordFile(make_docx(form, layout))
    try:
        return WordFile(make_docx(form, layout, own))
    except TemplateError as error:
        return WordFile(make_docx(form, layout), text("form01.shipped_used", file=own.name, why=str(error)))


def find_template(ward: str, folder: Path) -> Path:
    """The template for the ward with this code: its own, the folder's for all wards, or the shipped one."""
    for name in (f"form01_{ward}.docx", "form01.docx"):
        if _OWN.match(name) and (folder / name).is_file():
            return folder / name
    return TEMPLATE


def template_problems(folder: Path, layout: Layout) -> list[Problem]:
    """Everything wrong with the templates in ``folder``, each tried with nobody, one person and many."""
    problems = []
    for path in sorted(path for path in folder.glob("*.docx") if not path.name.startswith("~$")):
        if not _OWN.match(path.name):
            problems.append(Problem(path.name, 1, text("form01.wrong_name")))
            continue
        try:
            for people in (0, 1, 30):
                make_docx(_sample(people), layout, path)
        except TemplateError as error:
            problems.append(Problem(path.name, 1, str(error)))
    return problems


def _sample(people: int) -> Form01:
    name = text("form01.sample.person")
    rows = (Listed(f"MAU-{n:04}", f"{name} {n}", "2024", "both", n, "", _SAMPLE_MONTH) for n in range(people))
    ward, province = text("form01.sample.ward"), text("form01.sample.province")
    police, committee = text("office.police", ward=ward), text("office.committee", ward=ward)
    return Form01(ward, province, police, committee, _SAMPLE_MONTH, tuple(rows))


def _rendered(form: Form01, layout: Layout, template: Path) -> Document:
    from docxtpl import DocxTemplate
    from jinja2 import TemplateSyntaxError, UndefinedError

    made, slots = DocxTemplate(BytesIO(_read(template))), _slots(form, layout)
    try:
        made.init_docx()
    except Exception as error:  # a broken archive fails in as many ways as it has parts
        raise TemplateError(text("form01.not_word")) from error
    try:
        made.render(slots, template_sandbox(), autoescape=True)
    except UndefinedError as error:
        allowed = ", ".join([*slots, *(f"person.{name}" for name in FIELDS)])
        raise TemplateError(text("form01.unknown_slot", error=_brief(error), allowed=allowed)) from error
    except TemplateSyntaxError as error:
        raise TemplateError(text("form01.wrong_syntax", error=_brief(error))) from error
    except Exception as error:  # a template is a small program and may fail like any other
        raise TemplateError(text("form01.wrong_template", error=_brief(error))) from error
    found: Document = made.docx
    return found


def _marked(document: Document, mark: str) -> Document:
    """The document with a mark above every page; read anew, as headers that were filled in are no parts of it yet."""
    if not mark:
        return document
    import docx  # heavy, and only who asks for a list waits

    out = BytesIO()
    document.save(out)
    whole = docx.Document(BytesIO(out.getvalue()))
    mark_pages(whole, mark)
    return whole


def _brief(error: Exception) -> str:
    return tidy(str(error)) or type(error).__name__


def _read(template: Path) -> bytes:
    try:
        with template.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TemplateError(text("form01.unreadable", error=str(error.strerror))) from error
    if len(data) > MAX_BYTES:
        raise TemplateError(text("form01.too_large", limit=show_count(MAX_BYTES)))
    return data


def _slots(form: Form01, layout: Layout) -> dict[str, object]:
    people = [_person(number, person, layout) for number, person in enumerate(form.people, 1)]
    return {**slots_of(form, layout), "people": people}


def _person(number: int, person: Listed, layout: Layout) -> dict[str, str]:
    values = {field: value_of(field, number, person, layout) for field in FIELDS}
    return {field: show_count(value) if isinstance(value, int) else value for field, value in values.items()}


def _check_people(form: Form01, document: Document) -> None:
    """Refuse a document in which somebody on the list is missing."""
    said = _letters("".join(document.element.body.itertext()))
    if any(_letters(tidy(person.name)) not in said for person in form.rows):
        raise TemplateError(text("form01.no_people"))


def _letters(said: str) -> str:
    return "".join(said.split()).casefold()


def _set_properties(document: Document, month: date) -> None:
    """Set neutral ones, because a phone or an explorer shows them: neither the subject nor who made the template."""
    known = document.core_properties
    known.title, known.language = f"ds-{month:%Y-%m}", "vi-VN"
    known.author = known.comments = known.keywords = known.last_modified_by = known.subject = ""
    known.revision = 1


def _keep_with_signatures(form: Form01, document: Document) -> None:
    """Keep the last people of the list on one page with what follows: a page of signatures alone proves nothing.

    LibreOffice heeds this only between rows of one table, so the shipped template has the signatures as its last row.
    """
    last = form.people[-1].name if form.rows else ""
    for table in document.tables:
        rows = list(table._tbl.tr_lst)  # noqa: SLF001 - python-docx has no word for header rows
        body = [row for row in rows if not row.xpath("./w:trPr/w:tblHeader")]
        named = [at for at, row in enumerate(body) if _letters(tidy(last)) in _letters("".join(row.itertext()))]
        if not named or len(body) == len(rows):
            continue
        first = max(0, named[-1] + 1 - _LAST_ROWS) if last else 0
        for row in body[first:-1] or body[-1:]:
            for paragraph in row.xpath(".//w:p"):
                paragraph.get_or_add_pPr().get_or_add_keepNext()
