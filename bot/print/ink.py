"""Fonts, colours and smooth shapes: what every picture is drawn with.

Be Vietnam Pro carries every Vietnamese letter with its marks; it comes from a package, so the same text gives the
same bytes on every machine. Every text colour has at least 4.5:1 against the ground it stands on (tested).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import fontpkg_be_vietnam_pro
from PIL import Image, ImageDraw, ImageFont

Drawing = Callable[[ImageDraw.ImageDraw, int], None]
"""Draws a white shape on a black mask; the second argument is by how much it is enlarged."""

_SMOOTH = 4
_HIDDEN = {"\n": " ", "\t": " ", "\u00a0": " "}


class Palette(NamedTuple):
    """The colours of one tone: of the band, of the tinted box, and of text on that box."""

    band: str
    tint: str
    text: str


INK, QUIET, PAPER, RULE = "#1F2A37", "#4B5563", "#FFFFFF", "#D5DBE3"
TONES: dict[str, Palette] = {
    "good": Palette("#0B5F57", "#E4F3F0", "#0B4F49"),
    "wait": Palette("#2B4C8C", "#E8EEF9", "#223E74"),
    "look": Palette("#54457F", "#EEEBF6", "#43376A"),
    "other": Palette("#4A5568", "#EDF0F4", "#374151"),
}
MARKS: dict[str, str] = {"yes": "#0B6E63", "no": "#8A5A00", "unknown": "#54457F", "": "#6B7280"}
PRINCIPAL, INTEREST, BALANCE = "#1B6E8C", "#D08A1D", "#2B4C8C"


def font_path(weight: str) -> Path:
    """The font file of a weight: "Regular", "Medium", "SemiBold", "Bold"."""
    return Path(fontpkg_be_vietnam_pro.ROOT) / "files" / f"BeVietnamPro-{weight}.ttf"


@cache
def font(size: int, weight: str = "Regular") -> ImageFont.FreeTypeFont:
    """The font at ``size`` pixels. Basic layout: the same positions with or without complex shaping installed."""
    return ImageFont.truetype(str(font_path(weight)), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def has_glyph(char: str) -> bool:
    """True if the font draws ``char`` itself and not its empty box."""
    if char.isspace():
        return False
    face = font(40)
    missing = face.getmask("\U0010fffd")
    drawn = face.getmask(char)
    return (drawn.size, bytes(drawn)) != (missing.size, bytes(missing))


def printable(text: str) -> str:
    """``text`` composed (NFC), on one line, without what the font cannot draw (emoji, control characters)."""
    composed = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))
    kept = (_HIDDEN.get(char, char) for char in composed)
    return " ".join("".join(char if char == " " or has_glyph(char) else "" for char in kept).split())


def stick_numbers(text: str) -> str:
    """``text`` in which a number keeps to the word after it ("120 tháng"): the space between never breaks."""
    return re.sub(r"(?<!\S)([\d.,/]*\d%?) (?=[^\W\d])", "\\1\u00a0", text)


Measure = Callable[[str], float]
"""How wide a text is, in the unit of the place it must fit."""

_MOST_CHARS = 1_500
"""Characters of one text that are laid out; no card line comes near, and time stays bounded."""


def wrap(text: str, face: ImageFont.FreeTypeFont, width: int, most: int = 8) -> list[str]:
    """``text`` in lines no wider than ``width`` pixels; see `wrap_by`."""
    return wrap_by(text, face.getlength, width, most)


def wrap_by(text: str, measure: Measure, width: float, most: int) -> list[str]:
    """``text`` in lines no wider than ``width``, at most ``most`` of them; what is cut ends in "…".

    A single word wider than a line is broken.
    """
    lines = [""]
    for word in _pieces(stick_numbers(printable(text[:_MOST_CHARS])), measure, width):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and measure(longer) > width:
            if len(lines) > most:
                break
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and measure(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _pieces(text: str, measure: Measure, width: float) -> Iterator[str]:
    for word in text.split(" "):
        rest = word
        while len(rest) > 1 and measure(rest) > width:
            fitting = bisect_right(range(1, len(rest)), width, key=lambda size, rest=rest: measure(rest[:size]))  # type: ignore[misc]
            cut = max(1, fitting)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def fill_smooth(image: Image.Image, box: tuple[int, int, int, int], colour: str, draw: Drawing) -> None:
    """Fill ``colour`` into ``box`` through a mask that ``draw`` makes four times larger: smooth round edges."""
    width, height = box[2] - box[0], box[3] - box[1]
    mask = Image.new("L", (width * _SMOOTH, height * _SMOOTH), 0)
    draw(ImageDraw.Draw(mask), _SMOOTH)
    image.paste(colour, box, mask.resize((width, height), Image.Resampling.LANCZOS))


def rounded(image: Image.Image, box: tuple[int, int, int, int], radius: int, colour: str) -> None:
    """A filled rectangle with round corners."""

    def draw(pen: ImageDraw.ImageDraw, scale: int) -> None:
        right, bottom = (box[2] - box[0]) * scale - 1, (box[3] - box[1]) * scale - 1
        pen.rounded_rectangle((0, 0, right, bottom), radius * scale, fill=255)

    fill_smooth(image, box, colour, draw)


def stroke(image: Image.Image, points: list[tuple[float, float]], width: int, colour: str) -> None:
    """A smooth line through ``points``."""
    left, top = (int(min(point[axis] for point in points)) - width for axis in (0, 1))
    right, bottom = (int(max(point[axis] for point in points)) + width + 1 for axis in (0, 1))

    def draw(pen: ImageDraw.ImageDraw, scale: int) -> None:
        moved = [((x - left) * scale, (y - top) * scale) for x, y in points]
        pen.line(moved, fill=255, width=width * scale, joint="curve")
        for x, y in (moved[0], moved[-1]):
            half = width * scale / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=255)

    fill_smooth(image, (left, top, right, bottom), colour, draw)


def png(image: Image.Image) -> bytes:
    """The image as PNG, the same bytes for the same picture."""
    out = BytesIO()
    # few colours: a quarter of the size, which matters on a slow network
    image.quantize(128, dither=Image.Dither.NONE).save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()
