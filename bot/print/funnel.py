"""Funnel chart: one bar a step, its number, and its share of the step before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PIL import Image, ImageDraw

from bot.print.ink import INK, PAPER, PRINCIPAL, QUIET, RULE, font, png, rounded, wrap
from bot.print.measures import WIDTH
from knowledge.language.formats import show_count

_EDGE = 56
_STEP = 128
"""Pixels from one step to the next."""
_BAR = 44
_SLIVER = 6
"""The narrowest bar, so that one among thousands is still seen."""


_GAP = 20
_LABEL, _NUMBER, _SHARE = partial(font, 32, "Medium"), partial(font, 34, "SemiBold"), partial(font, 28)


@dataclass(frozen=True)
class Stage:
    """One step and how many came there."""

    label: str
    count: int

    def share_of(self, former: Stage) -> str:
        """Share of the step before in percent: "42 %"; "" when nobody was there or more came than before."""
        if not former.count or self.count > former.count:
            return ""
        return f"{(200 * self.count + former.count) // (2 * former.count)} %"  # halves up, as people round


def draw_funnel(title: str, stages: Sequence[Stage], notes: Sequence[str]) -> bytes:
    """The steps as PNG, the same bytes for the same figures. ValueError without any step."""
    if not stages:
        raise ValueError("a funnel needs at least one step")
    head = wrap(title, font(48, "Bold"), WIDTH - 2 * _EDGE, 2)
    below = [line for note in notes for line in wrap(note, font(28), WIDTH - 2 * _EDGE, 3)]
    top = 44 + 64 * len(head) + 26
    bottom = top + _STEP * len(stages) + 10
    image = Image.new("RGB", (WIDTH, bottom + 40 * len(below) + 60), PAPER)
    draw = ImageDraw.Draw(image)
    _lines(draw, head, 44, 64, (48, "Bold"), INK)
    longest = _longest(stages)
    most = max(1, *(stage.count for stage in stages))
    for at, stage in enumerate(stages):
        share = stage.share_of(stages[at - 1]) if at else ""
        _stage(image, stage, top + at * _STEP, round(longest * stage.count / most), share)
    draw.line((_EDGE, bottom, WIDTH - _EDGE, bottom), fill=RULE, width=2)
    _lines(draw, below, bottom + 24, 40, (28, "Regular"), QUIET)
    return png(image)


def _lines(draw: ImageDraw.ImageDraw, lines: Sequence[str], y: int, step: int, face: tuple[int, str], ink: str) -> None:
    for at, line in enumerate(lines):
        draw.text((_EDGE, y + at * step), line, font=font(*face), fill=ink)


def _number(stage: Stage) -> str:
    return show_count(stage.count)


def _longest(stages: Sequence[Stage]) -> int:
    """Length of the longest bar: behind it the widest number and a share still find room."""
    numbers = max(_NUMBER().getlength(_number(stage)) for stage in stages)
    return int(WIDTH - 2 * _EDGE - 2 * _GAP - numbers - _SHARE().getlength("100 %"))


def _stage(image: Image.Image, stage: Stage, y: int, length: int, share: str) -> None:
    draw = ImageDraw.Draw(image)
    draw.text((_EDGE, y), wrap(stage.label, _LABEL(), WIDTH - 2 * _EDGE, 1)[0], font=_LABEL(), fill=INK)
    bar, x = y + 48, _EDGE
    if stage.count:
        right = _EDGE + max(_SLIVER, length)
        rounded(image, (_EDGE, bar, right, bar + _BAR), min(8, (right - _EDGE) // 2), PRINCIPAL)
        x = right + _GAP
    middle, shown = bar + _BAR // 2, _number(stage)
    draw.text((x, middle), shown, font=_NUMBER(), fill=INK, anchor="lm")
    draw.text((x + _NUMBER().getlength(shown) + _GAP, middle), share, font=_SHARE(), fill=QUIET, anchor="lm")
