"""The result on one A4 page to print or keep: law, verdict, conditions, sums, steps, papers to tick, places.

The drafted plan is a page of the same kind, with lines to write on.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bot.model.messages import Card, Mark
from bot.print.content import label
from bot.print.ink import INK, MARKS, QUIET, RULE, TONES, font_path, printable, wrap_by

FILE_NAME = "to-ket-qua.pdf"
_WIDTH, _HEIGHT = A4
_MARGIN = 54.0
_INNER = _WIDTH - 2 * _MARGIN
_LOWEST = 30.0
"""Points above the lower edge that stay free."""
_SCALES = (1.25, 1.12, 1.0, 0.9, 0.8, 0.7, 0.62)
"""Sizes tried until the page holds everything; below the last one texts are cut instead."""
_NO_LIMIT, _CUT = 40, 2
_BLANKS = 2
"""Lines to write on below a part of the plan that is not told whole."""
_MOST = (11, 4, 6)
"""Reasons, notes and papers of a page that has to be cut."""


def make_sheet(content: Card) -> bytes:
    """The page as PDF, always exactly one. Same content, same bytes."""
    for scale in _SCALES:
        sheet = _Sheet(scale, _NO_LIMIT)
        sheet.write(content)
        if sheet.y >= _LOWEST:
            return sheet.finish()
    sheet = _Sheet(_SCALES[-1], _CUT)
    sheet.write(_cut(content))
    return sheet.finish()


def _cut(content: Card) -> Card:
    lines, notes, papers = _MOST
    left = len(content.lines) - lines
    more: tuple[tuple[Mark, str], ...] = (("", label("more_lines", count=str(left))),) if left > 0 else ()
    return replace(
        content,
        lines=content.lines[:lines] + more,
        notes=content.notes[:notes],
        papers=content.papers[:papers],
        steps=content.steps[:notes],
        cures=content.cures[:notes],
        places=content.places[:notes],
    )


@cache
def _face(weight: str) -> str:
    name = f"BeVietnamPro-{weight}"
    pdfmetrics.registerFont(TTFont(name, str(font_path(weight))))
    return name


def _wrap(text: str, face: str, size: float, width: float, most: int) -> list[str]:
    """`wrap_by` with the printer's font; ``width`` in points."""
    return wrap_by(text, lambda part: pdfmetrics.stringWidth(part, face, size), width, most)


class _Sheet:
    """Writes from the top of the page down; ``y`` is how high above the lower edge it has come."""

    def __init__(self, scale: float, most: int) -> None:
        self.scale = scale
        self.most = most
        self.out = BytesIO()
        # invariant: no time of making inside, so that the same content gives the same bytes
        self.canvas = Canvas(self.out, pagesize=A4, invariant=1)
        self.y = _HEIGHT - _MARGIN

    def write(self, content: Card) -> None:
        """Everything, top to bottom."""
        palette = TONES[content.tone]
        self.canvas.setTitle(printable(content.title))
        self._text(content.title, 12, "Medium", QUIET)
        if content.law:
            self._text(content.law, 12, "Medium", QUIET)
        self.y -= 2
        self._text(content.verdict, 21, "Bold", palette.band)
        self.y -= 6 * self.scale
        self._rule(palette.band, 2)
        if content.form == "plan":
            self._blanks(content)
        else:
            self._result(content)
        self._rule(RULE, 1)
        self._text(content.footer or label("card_footer"), 10, "Medium", QUIET)

    def _result(self, content: Card) -> None:
        palette = TONES[content.tone]
        self._heading("conditions", content.lines)
        for mark, text in content.lines:
            self._marked(mark, text)
        if content.countdown:
            self._box(content.countdown, palette.tint, palette.text)
        for name in ("cures", "notes", "steps"):
            parts = getattr(content, name)
            self._heading(name, parts)
            for text in parts:
                self._text(text, 11.5, "Regular", INK)
                self.y -= 3 * self.scale
        if content.papers:
            self._papers(content.papers)
        self._heading("places", content.places)
        for text in content.places:
            self._text(text, 11.5, "Regular", INK)
            self.y -= 3 * self.scale

    def _blanks(self, content: Card) -> None:
        """Each part of the plan, with lines to write on below it."""
        for _, text in content.lines:
            self._text(text, 12.5, "Medium", INK)
            for _ in range(_BLANKS if "…" in text else 0):
                self.y -= 22 * self.scale
                self.canvas.setStrokeColor(HexColor(RULE))
                self.canvas.setLineWidth(0.8)
                self.canvas.line(_MARGIN, self.y, _WIDTH - _MARGIN, self.y)
            self.y -= 10 * self.scale
        for note in content.notes:
            self._text(note, 11, "Regular", QUIET)
            self.y -= 3 * self.scale

    def _heading(self, name: str, parts: tuple[object, ...]) -> None:
        if parts:
            self.y -= 6 * self.scale
            self._text(label(name), 13, "SemiBold", INK)
            self.y -= 3 * self.scale

    def finish(self) -> bytes:
        """The page as PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self.out.getvalue()

    def _text(self, text: str, points: float, weight: str, colour: str, left: float = 0.0) -> None:
        size, face = points * self.scale, _face(weight)
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.setFont(face, size)
        for line in _wrap(text, face, size, _INNER - left, self.most):
            self.y -= size * 1.38
            self.canvas.drawString(_MARGIN + left, self.y + size * 0.3, line)

    def _rule(self, colour: str, width: float) -> None:
        self.y -= 8 * self.scale
        self.canvas.setStrokeColor(HexColor(colour))
        self.canvas.setLineWidth(width)
        self.canvas.line(_MARGIN, self.y, _WIDTH - _MARGIN, self.y)
        self.y -= 10 * self.scale

    def _marked(self, mark: Mark, text: str) -> None:
        self._sign(mark, _MARGIN + 8 * self.scale, self.y - 9.5 * self.scale, 7.5 * self.scale)
        self._text(text, 12.5, "Regular", INK, left=26 * self.scale)
        self.y -= 6 * self.scale

    def _sign(self, mark: Mark, x: float, y: float, radius: float) -> None:
        canvas = self.canvas
        canvas.setFillColor(HexColor(MARKS[mark]))
        canvas.circle(x, y, radius if mark else radius / 3, stroke=0, fill=1)
        canvas.setStrokeColor(HexColor("#FFFFFF"))
        canvas.setLineWidth(radius * 0.24)
        canvas.setLineCap(1)
        part = radius * 0.36
        if mark == "yes":
            path = canvas.beginPath()
            path.moveTo(x - part * 1.3, y)
            path.lineTo(x - part * 0.3, y - part)
            path.lineTo(x + part * 1.3, y + part)
            canvas.drawPath(path, stroke=1, fill=0)
        elif mark == "no":
            canvas.line(x - part, y - part, x + part, y + part)
            canvas.line(x - part, y + part, x + part, y - part)
        elif mark == "unknown":
            canvas.setFillColor(HexColor("#FFFFFF"))
            canvas.setFont(_face("Bold"), radius * 1.4)
            canvas.drawCentredString(x, y - radius * 0.5, "?")

    def _box(self, text: str, tint: str, colour: str) -> None:
        size = 13 * self.scale
        pad = 10 * self.scale
        lines = _wrap(text, _face("SemiBold"), size, _INNER - 2 * pad, self.most)
        height = len(lines) * size * 1.38 + 2 * pad
        self.y -= 4 * self.scale
        self.canvas.setFillColor(HexColor(tint))
        self.canvas.roundRect(_MARGIN, self.y - height, _INNER, height, 8, stroke=0, fill=1)
        bottom = self.y - height
        self.y -= pad
        self.canvas.setFillColor(HexColor(colour))
        self.canvas.setFont(_face("SemiBold"), size)
        for line in lines:
            self.y -= size * 1.38
            self.canvas.drawString(_MARGIN + pad, self.y + size * 0.34, line)
        self.y = bottom - 10 * self.scale

    def _papers(self, papers: tuple[str, ...]) -> None:
        self._heading("papers", papers)
        side = 10 * self.scale
        for paper in papers:
            self.canvas.setStrokeColor(HexColor(QUIET))
            self.canvas.setLineWidth(1)
            self.canvas.rect(_MARGIN + 3 * self.scale, self.y - side - 4 * self.scale, side, side, stroke=1, fill=0)
            self._text(paper, 12, "Regular", INK, left=26 * self.scale)
            self.y -= 5 * self.scale
