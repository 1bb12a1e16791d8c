"""Bases of an answer, told apart: law, guidance of offices, general practice, promises of the service.

Only law may stand behind "Căn cứ": whoever reads a custom as a rule may be turned away at a desk that does otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from bot.texts import text
from knowledge.law import Citation, Kind


def basis_line(cited: Sequence[Citation]) -> str:
    """The line under an answer: its first law, and that the rest is practice; "" where it rests on neither."""
    law = first_law(cited)
    guidance = next((each for each in cited if each.kind == "guidance"), None)
    is_practice = any(each.kind == "practice" for each in cited)
    if law is not None:
        return text("basis.mixed" if is_practice else "basis", name=law.name)
    if is_practice:
        return text("basis.practice")
    return text("basis.guidance", name=guidance.name) if guidance is not None else ""


def first_law(cited: Iterable[Citation]) -> Citation | None:
    """The first law among what an answer rests on."""
    return next((each for each in cited if each.kind == "law"), None)


def bases_text(cited: Iterable[Citation]) -> str:
    """All that answers rest on, each kind under its own heading, and how far each was read."""
    items = list(cited)
    lines = [] if any(each.kind == "law" for each in items) else [text("law.none")]
    for kind in get_args(Kind):
        of_kind = [each for each in items if each.kind == kind]
        if of_kind:
            lines += [text(f"law.title.{kind}"), *map(_item, of_kind)]
    return "\n".join([*lines, text("law.note")] if items else lines)


def _item(cited: Citation) -> str:
    if cited.kind == "law" and cited.certainty in "BC":
        return text(f"law.item.{cited.certainty.lower()}", name=cited.name, text=cited.text)
    return text("law.item", name=cited.name, text=cited.text)


def article_of(cited: Citation) -> str:
    """The words in brackets behind a reason: the article with the short name of its law, or that it is practice."""
    return cited.brief if cited.kind == "law" else text("basis.brackets")
