"""Files of a message by their kind. The library of each is loaded when the first one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.model.messages import Message
from bot.print.measures import card_text, chart_text

PNG = "image/png"
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Drawn:
    """A file to send; its name is neutral. ``alt`` says what is on a picture, for who cannot see it."""

    data: bytes = field(repr=False)
    media_type: str
    name: str
    attached: bool = False
    alt: str = field(default="", repr=False)

    @property
    def disposition(self) -> str:
        """Saved at once, or shown and saved under this name."""
        return f'{"attachment" if self.attached else "inline"}; filename="{self.name}"'


Draw = Callable[[Message], Drawn | None]
"""Draws one kind of file; None when the message has none."""


def draw_card(message: Message) -> Drawn | None:
    """The picture of a result."""
    if message.card is None:
        return None
    from bot.print import card

    return Drawn(card.draw_card(message.card), PNG, card.FILE_NAME, alt=card_text(message.card))


def draw_chart(message: Message) -> Drawn | None:
    """The picture of a repayment."""
    chart = message.chart
    if chart is None:
        return None
    from bot.print import charts

    data = charts.draw_repayment(chart.title, chart.notes, chart.bars, chart.start)
    return Drawn(data, PNG, charts.FILE_NAME, alt=chart_text(chart))


def make_sheet(message: Message) -> Drawn | None:
    """The sheet of a result, to print."""
    if message.card is None or message.card.form == "guide":
        return None
    from bot.print import sheet_pdf

    return Drawn(sheet_pdf.make_sheet(message.card), PDF, sheet_pdf.FILE_NAME, attached=True)


def make_plan(message: Message) -> Drawn | None:
    """The draft of an employer's plan, as a Word file."""
    if message.card is None or message.card.plan is None:
        return None
    from bot.print import form02

    return Drawn(form02.make_form02(message.card.plan), WORD, form02.FILE_NAME, attached=True)


KINDS: Mapping[str, Draw] = {"card": draw_card, "chart": draw_chart, "sheet": make_sheet, "plan": make_plan}
