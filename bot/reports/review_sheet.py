"""Review sheet: every answer with its variants, citations and open points, numbered, as a Word file to sign off.

Each entry ends in a small table: its code with a digest of what was printed, the day, the role, and what to mend. The
digest keeps a signature from being taken for a text that has changed since.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, get_args

from bot.reports.office_files import same_bytes
from bot.texts import text
from knowledge.entry import Entry, Reviewer
from knowledge.language.formats import show_day
from knowledge.language.templates import sentences
from knowledge.language.word_lists import phrases
from knowledge.law import Citation
from knowledge.loader import Knowledge
from knowledge.renderer import Answer, Renderer
from screening.conditions import Condition
from screening.facts import FactSpec
from screening.rule_book import RuleBook

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

ROLES: Sequence[Reviewer] = [role for role in get_args(Reviewer) if role]
COLUMNS = ("on", "role", "remark")
_UNSURE = "C?"
_DIGEST = 8
_TYPE = "Times New Roman"
_WIDTHS = (3, 4, 10)
"""Of the columns to fill, in cm: what has to be mended takes the most words."""
_SLOT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Reviewed:
    """One entry as it is printed."""

    entry: Entry
    answer: str
    detail: str
    variants: tuple[tuple[str, str], ...]
    cited: tuple[Citation, ...]
    open_points: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Changes with every word of what is printed."""
        parts = [self.entry.question, self.answer, self.detail, *map(" ".join, self.variants), *self.open_points]
        parts += [f"{item.id} {item.certainty} {item.text}" for item in self.cited]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_DIGEST]


def reviewed_entries(knowledge: Knowledge, book: RuleBook, renderer: Renderer, on: date) -> Iterator[Reviewed]:
    """All published entries as they read on ``on``, in the order of their topics."""
    families = list(dict.fromkeys(topic.family for topic in knowledge.topics.values()))
    order = {family: at for at, family in enumerate(families)}
    for entry in sorted(knowledge.published, key=lambda each: order[each.topic.split(".", 1)[0]]):
        answer = renderer.answer(entry, on)
        variants, open_points = tuple(_variants(entry, book, on)), tuple(_open_points(entry, answer))
        yield Reviewed(entry, answer.text, answer.detail, variants, tuple(answer.citations), open_points)


def _variants(entry: Entry, book: RuleBook, on: date) -> Iterator[tuple[str, str]]:
    for item in book.personal:
        if entry.id in item.row.entries:
            said = book.say(item.row.text, item.row.applicants[0], on)
            yield say_condition(item.condition, book, on), _SLOT.sub(text("review.slot"), said)


def say_condition(condition: Condition, book: RuleBook, on: date) -> str:
    """A condition in words, for a reader of law: "giấy chứng nhận là đã mất giấy"."""
    said = condition.formula()
    for name in condition.facts:
        in_words = partial(_in_words, book.schema.specs[name])
        said = re.sub(rf"\b{name}\b( ∈ \{{[^}}]*\}}| = \w+)?", in_words, said)
    for figure in condition.figures:
        said = said.replace(figure, book.figures.show(figure, on))
    for line in text("review.signs").splitlines():
        sign, _, words = line.partition(" – ")
        said = said.replace(sign, f"{words} ")
    return " ".join(said.split()).replace("( ", "(")


def _in_words(spec: FactSpec, found: re.Match[str]) -> str:
    return spec.label + re.sub(r"\w+", lambda word: spec.values.get(word[0], word[0]), found[1] or "")


def _open_points(entry: Entry, answer: Answer) -> Iterator[str]:
    """Sentences that leave something open, citations that are not certain, and who settles them."""
    for sentence in sentences(f"{answer.text}\n{answer.detail}"):
        if phrases("prose.open", marks=True).within(sentence.lower()):
            yield sentence
    for item in answer.citations:
        if item.certainty in _UNSURE:
            yield text("review.open.cited", name=item.name, certainty=item.certainty)
    if entry.ask_whom:
        yield text("review.open.ask", whom=text(f"review.ask.{entry.ask_whom}"))


def make_sheet(entries: Sequence[Reviewed], on: date) -> bytes:
    """The sheet as a Word file, the same bytes for the same entries and day."""
    document = _blank()
    document.add_heading(text("review.title"), 0)
    document.add_paragraph(text("review.subtitle", count=str(len(entries)), on=show_day(on)))
    roles = ", ".join(text(f"review.role.{role}") for role in ROLES)
    for line in text("review.how", roles=roles).splitlines():
        document.add_paragraph(line, style="List Bullet")
    family = ""
    for number, item in enumerate(entries, 1):
        own = item.entry.topic.split(".", 1)[0]
        if own != family:
            family = own
            count = sum(each.entry.topic.split(".", 1)[0] == own for each in entries)
            document.add_heading(text("review.part", title=text(f"review.family.{own}"), count=str(count)), 1)
        _add_entry(document, number, item)
    return same_bytes(document.save, on)


def _blank() -> Document:
    """An A4 page in one type, with room to write beside."""
    import docx  # heavy, and only this command needs it
    from docx.shared import Cm, Pt

    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    for style in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = document.styles[style].font
        font.name = _TYPE
        # headings of the built-in template name their type by theme, which wins over the plain name
        fonts = document.styles[style].element.rPr.rFonts
        for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
            del fonts.attrib[attribute]
    document.styles["Normal"].font.size = Pt(11)
    return document


def _add_entry(document: Document, number: int, item: Reviewed) -> None:
    entry = item.entry
    document.add_heading(text("review.entry", number=str(number), title=entry.title), 2)
    document.add_paragraph(text("review.question", question=entry.question)).runs[0].italic = True
    _add_part(document, "answer", item.answer.splitlines())
    _add_part(document, "detail", item.detail.splitlines())
    _add_part(document, "variants", [text("review.variant", when=when, said=said) for when, said in item.variants])
    bases = [_basis(cited) for cited in item.cited]
    _add_part(document, "bases", bases)
    _add_part(document, "open", list(item.open_points) or [text("review.open.none")])
    by = text("review.by", role=text(f"review.role.{entry.reviewed_by}")) if entry.reviewed_by else ""
    document.add_paragraph(text("review.last", on=show_day(entry.reviewed_on), by=by))
    _add_signature(document.add_table(3, len(COLUMNS), style="Table Grid"), item)
    document.add_paragraph()


def _basis(cited: Citation) -> str:
    kind = text(f"review.kind.{cited.kind}")
    return text("review.basis", certainty=cited.certainty, name=cited.name, kind=kind, text=cited.text)


def _add_part(document: Document, name: str, lines: Sequence[str]) -> None:
    said = [line for line in lines if line.strip()]
    if not said:
        return
    head = document.add_paragraph()
    head.add_run(text(f"review.{name}")).bold = True
    head.paragraph_format.keep_with_next = True
    head.paragraph_format.space_after = 0
    for line in said:
        paragraph = document.add_paragraph(line.removeprefix("- "), style="List Bullet")
        paragraph.paragraph_format.space_after = 0


def _add_signature(table: Table, item: Reviewed) -> None:
    from docx.shared import Cm  # heavy, and only this command needs it

    table.autofit = False
    for at, width in enumerate(_WIDTHS):
        table.columns[at].width = Cm(width)
        for row in table.rows:
            row.cells[at].width = Cm(width)
    table.rows[-1].height = Cm(1)
    head = table.cell(0, 0).merge(table.cell(0, len(COLUMNS) - 1))
    head.text = text("review.code", entry=item.entry.id, digest=item.digest)
    for at, column in enumerate(COLUMNS):
        table.cell(1, at).text = text(f"review.column.{column}")
    for row in table.rows[:-1]:
        for paragraph in (paragraph for cell in row.cells for paragraph in cell.paragraphs):
            paragraph.paragraph_format.keep_with_next = True
