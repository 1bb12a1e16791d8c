"""On whose behalf somebody writes, from typed words."""

from __future__ import annotations

from typing import cast

from bot.conversation.answers import bare
from screening.advice import Audience

_WHO = {
    **dict.fromkeys(("toi", "em", "minh", "ban than", "chinh toi", "tui", "chau"), "person"),
    **dict.fromkeys(
        (
            "nguoi nha",
            "nha toi",
            "con toi",
            "con",
            "con trai",
            "con trai toi",
            "chong toi",
            "chong",
            "chong em",
            "vo toi",
            "anh toi",
            "anh trai",
            "em toi",
            "em trai",
            "bo toi",
            "chau toi",
        ),
        "family",
    ),
    **dict.fromkeys(
        (
            "co so",
            "co so cua toi",
            "cong ty",
            "cong ty toi",
            "xuong",
            "xuong toi",
            "chu co so",
            "toi la chu co so",
            "doanh nghiep",
            "htx",
        ),
        "employer",
    ),
}
"""What may be typed when it is asked on whose behalf, folded."""


def read_audience(typed: str) -> Audience | None:
    """Whom typed words name when it is asked for whom, or None."""
    return cast("Audience | None", _WHO.get(bare(typed).removeprefix("cho ")))
