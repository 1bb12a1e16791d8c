"""The result as a picture for the phone, four by five: verdict, reasons with their marks, countdown, notes, footer."""

from __future__ import annotations

from typing import NamedTuple

from PIL import Image, ImageDraw

from bot.model.messages import Card, Mark
from bot.print.content import label
from bot.print.ink import INK, MARKS, PAPER, QUIET, RULE, TONES, font, png, rounded, stroke, wrap
from bot.print.measures import CARD_HEIGHT as HEIGHT
from bot.print.measures import WIDTH

MARGIN = 64
MOST_LINES = 14
"""Reasons on one card; more would be unreadable, and the message carries them all."""
FILE_NAME = "ket-qua.png"
"""Says nothing about whom or what it is about."""

_INNER = WIDTH - 2 * MARGIN
_MARK = 52
_TITLE, _VERDICT, _LINE, _COUNT, _NOTE, _FOOT = 38, 60, 42, 44, 38, 34
_LEADING = 1.38


class _Room(NamedTuple):
    """One try to make everything fit: by how much it is shrunk, and how many reasons, notes and rows of a text."""

    scale: float
    lines: int
    notes: int
    rows: int


_TRIES = (
    *(_Room(scale, MOST_LINES, 6, 5) for scale in (1.0, 0.92, 0.85, 0.78, 0.72)),
    _Room(0.72, MOST_LINES, 4, 3),
    _Room(0.66, MOST_LINES, 3, 2),
    _Room(0.6, 10, 2, 2),
    _Room(0.6, 6, 1, 1),
)
"""Sizes tried until the card holds everything; after the last one texts are cut."""


def draw_card(content: Card) -> bytes:
    """The card as PNG, 1080 by 1350 pixels. Same content, same bytes."""
    for room in _TRIES:  # laid out on a scrap to learn the height, then on the real sheet
        if _Pen(Image.new("RGB", (WIDTH, 10), PAPER), room).card(content) <= HEIGHT:
            break
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    _Pen(image, room).card(content)
    return png(image)


class _Pen:
    """Draws from top to bottom and knows how far it is; the footer stands at the lower edge."""

    def __init__(self, image: Image.Image, room: _Room) -> None:
        self.image = image
        self.room = room
        self.draw = ImageDraw.Draw(image)
        self.y = 0

    def card(self, content: Card) -> int:
        """Draw everything; the height that it took."""
        self._band(content)
        self.y += self._px(40)
        most = self.room.lines
        shown = content.lines if len(content.lines) <= most else content.lines[: most - 1]
        for mark, text in shown:
            self._marked(mark, text)
        if len(shown) < len(content.lines):
            self._marked("", label("more_lines", count=str(len(content.lines) - len(shown))))
        if content.countdown:
            self._box(content)
        for note in content.notes[: self.room.notes]:
            self._text(note, _NOTE, "Regular", INK, MARGIN, _INNER, self.room.rows)
            self.y += self._px(12)
        return self._foot(content.footer or label("card_footer"))

    def _px(self, size: int) -> int:
        return round(size * self.room.scale)

    def _text(self, text: str, size: int, weight: str, colour: str, left: int, width: int, most: int) -> None:
        face = font(self._px(size), weight)
        for line in wrap(text, face, width, most):
            self.draw.text((left, self.y), line, font=face, fill=colour)
            self.y += round(self._px(size) * _LEADING)

    def _measure(self, text: str, size: int, weight: str, width: int, most: int) -> int:
        return len(wrap(text, font(self._px(size), weight), width, most)) * round(self._px(size) * _LEADING)

    def _band(self, content: Card) -> None:
        rows = min(4, self.room.rows)
        height = self._px(56 + 40) + self._measure(content.title, _TITLE, "Medium", _INNER, 1)
        height += self._measure(content.verdict, _VERDICT, "Bold", _INNER, rows)
        self.draw.rectangle((0, 0, WIDTH, height), fill=TONES[content.tone].band)
        self.y = self._px(44)
        self._text(content.title, _TITLE, "Medium", PAPER, MARGIN, _INNER, 1)
        self.y += self._px(12)
        self._text(content.verdict, _VERDICT, "Bold", PAPER, MARGIN, _INNER, rows)
        self.y = height

    def _marked(self, mark: Mark, text: str) -> None:
        left = MARGIN + self._px(_MARK + 26)
        self._sign(mark, MARGIN, self.y + self._px(4))
        self._text(text, _LINE, "Regular", INK, left, WIDTH - MARGIN - left, self.room.rows)
        self.y += self._px(20)

    def _sign(self, mark: Mark, x: int, y: int) -> None:
        """✓, ✗ and ? drawn as shapes, because the font has no ✓ and ✗."""
        colour, px = MARKS[mark], self._px
        if not mark:
            rounded(self.image, (x + px(18), y + px(18), x + px(34), y + px(34)), px(8), colour)
            return
        rounded(self.image, (x, y, x + px(_MARK), y + px(_MARK)), px(_MARK) // 2, colour)
        if mark == "yes":
            points: list[tuple[float, float]] = [
                (x + px(14), y + px(27)),
                (x + px(23), y + px(36)),
                (x + px(39), y + px(18)),
            ]
            stroke(self.image, points, px(6), PAPER)
        elif mark == "no":
            stroke(self.image, [(x + px(17), y + px(17)), (x + px(35), y + px(35))], px(6), PAPER)
            stroke(self.image, [(x + px(35), y + px(17)), (x + px(17), y + px(35))], px(6), PAPER)
        else:
            middle = (x + px(_MARK) / 2, y + px(_MARK) / 2)
            self.draw.text(middle, "?", font=font(px(38), "Bold"), fill=PAPER, anchor="mm")

    def _box(self, content: Card) -> None:
        palette, rows = TONES[content.tone], min(4, self.room.rows)
        inner = _INNER - 72
        height = self._measure(content.countdown, _COUNT, "SemiBold", inner, rows) + self._px(48)
        self.y += self._px(8)
        rounded(self.image, (MARGIN, self.y, WIDTH - MARGIN, self.y + height), self._px(24), palette.tint)
        bottom = self.y + height
        self.y += self._px(22)
        self._text(content.countdown, _COUNT, "SemiBold", palette.text, MARGIN + 36, inner, rows)
        self.y = bottom + self._px(28)

    def _foot(self, text: str) -> int:
        """Write the footer at the lower edge; the height that the whole card needs."""
        rows = min(4, self.room.rows)
        height = self._px(28) + self._measure(text, _FOOT, "Medium", _INNER, rows) + 44
        needed = self.y + self._px(12) + height
        self.y = max(self.y, HEIGHT - height)
        self.draw.rectangle((MARGIN, self.y, WIDTH - MARGIN, self.y + 2), fill=RULE)
        self.y += self._px(28)
        self._text(text, _FOOT, "Medium", QUIET, MARGIN, _INNER, rows)
        return needed
