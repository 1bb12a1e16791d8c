"""Typesetting: a template of `templates/` and its data become a PDF, or one picture a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import fontpkg_be_vietnam_pro

Kind = Literal["pdf", "png"]
POINTS_AN_INCH = 72.0
"""At this resolution a point is a pixel: pictures for the web are laid out in pixels."""
_TEMPLATES = Path(__file__).parent / "templates"


@cache
def _fonts() -> list[str]:
    return [str(Path(fontpkg_be_vietnam_pro.ROOT) / "files")]


def typeset(template: str, data: Mapping[str, Any], kind: Kind) -> bytes:
    """The file of ``template`` filled with ``data``; a picture is its first page.

    The same data give the same bytes on every machine: no font of the machine is used, no day is written into the file.
    """
    import typst  # 34 MB of program: only who makes materials waits for it

    made: list[bytes] | bytes | None = typst.compile(
        str(_TEMPLATES / f"{template}.typ"),
        root=str(_TEMPLATES),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format=kind,
        ppi=POINTS_AN_INCH,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=0,
    )
    first = made[0] if isinstance(made, list) else made
    if first is None:
        raise RuntimeError("the typesetter gave nothing")
    return bytes(first)
