"""The result as a picture for the phone: verdict, reasons with their marks, countdown, notes, and what it is not."""

from __future__ import annotations

from PIL import Image, ImageDraw

from bot.model.messages import Card, Mark
from bot.print.content import label
from bot.print.ink import INK, MARKS, PAPER, QUIET, RULE, TONES, WIDTH, font, png, printable, rounded, stroke, wrap

MARGIN = 64
MOST_LINES = 14
"""Reasons on one card; more would be unreadable, and the message carries them all."""
_MOST_NOTES = 6
FILE_NAME = "ket-qua.png"
"""Says nothing about whom or what it is about."""

_INNER = WIDTH - 2 * MARGIN
_MARK = 52
_TITLE, _VERDICT, _LINE, _COUNT, _NOTE, _FOOT = 38, 60, 42, 44, 38, 34
_LEADING = 1.38


def draw_card(content: Card) -> bytes:
    """The card as PNG, 1080 pixels wide and as high as its text needs. Same content, same bytes."""
    # laid out once on a scrap to learn the height, then on the real sheet
    height = _Pen(Image.new("RGB", (WIDTH, 10), PAPER)).card(content)
    image = Image.new("RGB", (WIDTH, height), PAPER)
    _Pen(image).card(content)
    return png(image)


class _Pen:
    """Draws from top to bottom and knows how far it is."""

    def __init__(self, image: Image.Image) -> None:
        self.image = image
        self.draw = ImageDraw.Draw(image)
        self.y = 0

    def card(self, content: Card) -> int:
        """Draw everything; the height that it took."""
        self._band(content)
        self.y += 44
        shown = content.lines if len(content.lines) <= MOST_LINES else content.lines[: MOST_LINES - 1]
        for mark, text in shown:
            self._marked(mark, text)
        if len(shown) < len(content.lines):
            self._marked("", label("more_lines", count=str(len(content.lines) - len(shown))))
        if content.countdown:
            self._box(content)
        for note in content.notes[:_MOST_NOTES]:
            self._text(note, _NOTE, "Regular", INK, MARGIN, _INNER, 4)
            self.y += 16
        self._foot(content.footer or label("card_footer"))
        return self.y

    def _text(self, text: str, size: int, weight: str, colour: str, left: int, width: int, most: int = 8) -> None:
        face = font(size, weight)
        for line in wrap(text, face, width, most):
            self.draw.text((left, self.y), line, font=face, fill=colour)
            self.y += round(size * _LEADING)

    def _measure(self, text: str, size: int, weight: str, width: int, most: int = 8) -> int:
        return len(wrap(text, font(size, weight), width, most)) * round(size * _LEADING)

    def _band(self, content: Card) -> None:
        height = 56 + 52 + self._measure(content.title, _TITLE, "Medium", _INNER, 2) + 14
        height += self._measure(content.verdict, _VERDICT, "Bold", _INNER, 5)
        self.draw.rectangle((0, 0, WIDTH, height), fill=TONES[content.tone].band)
        self.y = 50
        self._text(content.title, _TITLE, "Medium", PAPER, MARGIN, _INNER, 2)
        self.y += 14
        self._text(content.verdict, _VERDICT, "Bold", PAPER, MARGIN, _INNER, 5)
        self.y = height

    def _marked(self, mark: Mark, text: str) -> None:
        left = MARGIN + _MARK + 26
        self._sign(mark, MARGIN, self.y + 4)
        self._text(text, _LINE, "Regular", INK, left, WIDTH - MARGIN - left, 5)
        self.y += 24

    def _sign(self, mark: Mark, x: int, y: int) -> None:
        """✓, ✗ and ? drawn as shapes, because the font has no ✓ and ✗."""
        colour = MARKS[mark]
        if not mark:
            rounded(self.image, (x + 18, y + 18, x + 34, y + 34), 8, colour)
            return
        rounded(self.image, (x, y, x + _MARK, y + _MARK), _MARK // 2, colour)
        if mark == "yes":
            stroke(self.image, [(x + 14, y + 27), (x + 23, y + 36), (x + 39, y + 18)], 6, PAPER)
        elif mark == "no":
            stroke(self.image, [(x + 17, y + 17), (x + 35, y + 35)], 6, PAPER)
            stroke(self.image, [(x + 35, y + 17), (x + 17, y + 35)], 6, PAPER)
        else:
            self.draw.text((x + _MARK / 2, y + _MARK / 2), "?", font=font(38, "Bold"), fill=PAPER, anchor="mm")

    def _box(self, content: Card) -> None:
        palette = TONES[content.tone]
        inner = _INNER - 72
        height = self._measure(content.countdown, _COUNT, "SemiBold", inner, 4) + 56
        self.y += 12
        rounded(self.image, (MARGIN, self.y, WIDTH - MARGIN, self.y + height), 24, palette.tint)
        bottom = self.y + height
        self.y += 26
        self._text(content.countdown, _COUNT, "SemiBold", palette.text, MARGIN + 36, inner, 4)
        self.y = bottom + 36

    def _foot(self, text: str) -> None:
        self.y += 16
        self.draw.rectangle((MARGIN, self.y, WIDTH - MARGIN, self.y + 2), fill=RULE)
        self.y += 28
        self._text(text, _FOOT, "Medium", QUIET, MARGIN, _INNER)
        self.y += 48


def text_of(content: Card) -> str:
    """The card in words, for who cannot see it (the alternative text of the picture)."""
    signs = {"yes": "✓", "no": "✗", "unknown": "?", "": "•"}
    lines = [f"{signs[mark]} {printable(text)}" for mark, text in content.lines]
    parts = [content.title, content.verdict, *lines, content.countdown, *content.notes]
    return "\n".join(part for part in (*parts, content.footer or label("card_footer")) if part)
