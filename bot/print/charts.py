"""The repayment as a picture: what is paid each period (principal and interest) and what is still owed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.model.messages import Bar
from bot.print.content import label
from bot.print.ink import (
    BALANCE,
    INK,
    INTEREST,
    PAPER,
    PRINCIPAL,
    QUIET,
    RULE,
    font,
    png,
    printable,
    rounded,
    stroke,
    wrap,
)
from bot.print.measures import NOTE_GAP, NOTE_ROW, NOTES_AT, WIDTH, chart_size, note_rows

FILE_NAME = "bieu-do.png"
_LEFT, _RIGHT = 150, WIDTH - 56
_MILLION = 1_000_000
_MOST_LABELS = 12
_HEADROOM = 1.08
"""Room for the figure above the highest bar, so that it does not touch the name of the scale."""
_STEPS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)
"""Tops of a scale whose quarters are short numbers."""


@dataclass(frozen=True)
class _Frame:
    """The place of one panel, and the amount that its top stands for."""

    top: int
    bottom: int
    most: float

    def y(self, amount: float) -> float:
        """The height of ``amount``."""
        return self.bottom - (self.bottom - self.top) * amount / self.most


def draw_repayment(title: str, notes: Sequence[str], bars: Sequence[Bar], start: int) -> bytes:
    """The chart as PNG. ``start`` is the amount borrowed, ``bars`` one to 120 periods. ValueError without any."""
    if not bars:
        raise ValueError("a chart needs at least one period")
    rows = note_rows(tuple(notes))
    wrapped = [wrap(note, font(30), WIDTH - 112, most) for note, most in zip(notes, rows, strict=False)]
    image = Image.new("RGB", chart_size(tuple(notes)), PAPER)
    draw = ImageDraw.Draw(image)
    y = _headline(draw, title)
    _legend(image, draw, y)
    paid = _Frame(y + 120, 790, _ceiling(_HEADROOM * max(bar.principal + bar.interest for bar in bars)))
    owed = _Frame(925, 1150, _ceiling(max(start, *(bar.balance for bar in bars))))
    _grid(draw, paid, label("chart_payment"))
    _grid(draw, owed, label("chart_balance"))
    _bars(draw, paid, bars)
    _balance(image, owed, bars, start)
    _periods(draw, paid, bars)
    _periods(draw, owed, bars)
    at = NOTES_AT
    for lines in wrapped:
        for line in lines:
            draw.text((56, at), line, font=font(30), fill=INK)
            at += NOTE_ROW
        at += NOTE_GAP
    return png(image)


def _headline(draw: ImageDraw.ImageDraw, title: str) -> int:
    y = 44
    for line in wrap(title, font(52, "Bold"), WIDTH - 112, 2):
        draw.text((56, y), line, font=font(52, "Bold"), fill=INK)
        y += 68
    return y


def _legend(image: Image.Image, draw: ImageDraw.ImageDraw, y: int) -> None:
    x = 56
    for name, colour in (("chart_principal", PRINCIPAL), ("chart_interest", INTEREST)):
        rounded(image, (x, y + 14, x + 32, y + 46), 8, colour)
        draw.text((x + 46, y + 30), label(name), font=font(34), fill=INK, anchor="lm")
        x += 46 + round(font(34).getlength(label(name))) + 56


def _ceiling(most: float) -> float:
    """A round number at or a little above ``most``: the top of the scale."""
    size = 1.0
    while size * 10 < most:
        size *= 10
    return next(step * size for step in _STEPS if step * size >= most or step == 10)


def _grid(draw: ImageDraw.ImageDraw, frame: _Frame, name: str) -> None:
    draw.text((_LEFT, frame.top - 22), name, font=font(30, "Medium"), fill=QUIET, anchor="ls")
    for part in range(5):
        amount = frame.most * part / 4
        y = round(frame.y(amount))
        draw.line((_LEFT, y, _RIGHT, y), fill=RULE, width=2)
        draw.text((_LEFT - 18, y), _millions(amount), font=font(30), fill=QUIET, anchor="rm")


def _millions(amount: float) -> str:
    shown = f"{amount / _MILLION:.2f}".rstrip("0").rstrip(".")
    return shown.replace(".", ",")


def _bars(draw: ImageDraw.ImageDraw, frame: _Frame, bars: Sequence[Bar]) -> None:
    slot = (_RIGHT - _LEFT) / len(bars)
    gap = min(slot * 0.28, 26)
    for at, bar in enumerate(bars):
        left, right = round(_LEFT + at * slot + gap / 2), round(_LEFT + (at + 1) * slot - gap / 2) - 1
        middle, top = round(frame.y(bar.principal)), round(frame.y(bar.principal + bar.interest))
        if bar.principal:
            draw.rectangle((left, middle, max(left, right), frame.bottom), fill=PRINCIPAL)
        if bar.interest:
            draw.rectangle((left, top, max(left, right), min(middle, frame.bottom)), fill=INTEREST)
        if len(bars) <= _MOST_LABELS:
            shown = _short(bar.principal + bar.interest)
            draw.text(((left + right) / 2, top - 10), shown, font=font(28, "SemiBold"), fill=INK, anchor="ms")
    draw.line((_LEFT, frame.bottom, _RIGHT, frame.bottom), fill=QUIET, width=3)


def _short(amount: int) -> str:
    """Millions with one decimal, or two below one."""
    return f"{amount / _MILLION:.{1 if amount >= _MILLION else 2}f}".replace(".", ",")


def _balance(image: Image.Image, frame: _Frame, bars: Sequence[Bar], start: int) -> None:
    slot = (_RIGHT - _LEFT) / len(bars)
    points = [(float(_LEFT), frame.y(start))]
    points += [(_LEFT + (at + 1) * slot, frame.y(bar.balance)) for at, bar in enumerate(bars)]
    stroke(image, points, 7, BALANCE)
    for x, y in points if len(bars) <= _MOST_LABELS else (points[0], points[-1]):
        rounded(image, (round(x) - 10, round(y) - 10, round(x) + 10, round(y) + 10), 10, BALANCE)


def _periods(draw: ImageDraw.ImageDraw, frame: _Frame, bars: Sequence[Bar]) -> None:
    slot = (_RIGHT - _LEFT) / len(bars)
    widest = max(font(28).getlength(printable(bar.label)) for bar in bars)
    every = max(1, -(-int(widest + 16) // max(1, int(slot))))
    for at in range(0, len(bars), every):
        x = _LEFT + (at + 0.5) * slot
        text = printable(bars[at].label)
        half = font(28).getlength(text) / 2
        draw.text((min(x, WIDTH - half - 4), frame.bottom + 14), text, font=font(28), fill=QUIET, anchor="ma")
